"""The Lambda handler of `rebuild`."""

from tipline.live import rebuild

handler = rebuild.handler()
