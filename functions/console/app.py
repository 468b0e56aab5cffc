"""The Lambda handler of `console`."""

from tipline.live import console

handler = console.handler()
