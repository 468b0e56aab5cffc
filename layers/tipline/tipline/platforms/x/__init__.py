"""X: Account Activity and X Activity webhooks.

https://docs.x.com/x-api/webhooks/introduction
"""
