"""Facebook Pages and Messenger.

https://developers.facebook.com/docs/graph-api/webhooks
"""
