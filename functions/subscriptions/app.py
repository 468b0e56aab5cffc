"""The Lambda handler of `subscriptions`."""

from tipline.live import subscriptions

handler = subscriptions.handler()
