"""The Lambda handler of `audit`."""

from tipline.live import audit

handler = audit.handler()
