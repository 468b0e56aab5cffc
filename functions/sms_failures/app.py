"""The Lambda handler of `sms_failures`."""

from tipline.live import sms_failures

handler = sms_failures.handler()
