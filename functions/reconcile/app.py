"""The Lambda handler of `reconcile`."""

from tipline.live import reconcile

handler = reconcile.handler()
