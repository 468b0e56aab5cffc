"""The Lambda handler of `fetch`."""

from tipline.live import fetch

handler = fetch.handler()
