"""The Lambda handler of `notify`."""

from tipline.live import notify

handler = notify.handler()
