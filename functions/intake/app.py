"""The Lambda handler of `intake`."""

from tipline.live import intake

handler = intake.handler()
