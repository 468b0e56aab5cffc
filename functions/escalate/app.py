"""The Lambda handler of `escalate`."""

from tipline.live import escalate

handler = escalate.handler()
