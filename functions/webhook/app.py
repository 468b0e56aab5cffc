"""The Lambda handler of `webhook`."""

from tipline.live import webhook

handler = webhook.handler()
