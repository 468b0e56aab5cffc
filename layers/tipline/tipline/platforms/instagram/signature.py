"""Handshake and signature: Meta's own."""

from tipline.platforms.meta.signature import BUDGET_SECONDS, accepted, handshake, verify

__all__ = ["BUDGET_SECONDS", "accepted", "handshake", "verify"]
