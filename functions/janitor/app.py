"""The Lambda handler of `janitor`."""

from tipline.live import janitor

handler = janitor.handler()
