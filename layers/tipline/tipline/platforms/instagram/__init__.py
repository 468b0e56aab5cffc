"""Instagram comments, mentions and messages.

https://developers.facebook.com/docs/instagram-platform/webhooks
"""
