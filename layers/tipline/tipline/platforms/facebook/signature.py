"""Handshake and signature: Meta's own."""

from tipline.platforms.meta.signature import ACCEPTED, BUDGET_SECONDS, handshake, verify

__all__ = ["ACCEPTED", "BUDGET_SECONDS", "handshake", "verify"]
