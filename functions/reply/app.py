"""The Lambda handler of `reply`."""

from tipline.live import reply

handler = reply.handler()
