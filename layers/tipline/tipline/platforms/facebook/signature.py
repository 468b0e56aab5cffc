"""Handshake and signature: Meta's own; and, on an address of its own, a person's request that their data be deleted."""

from tipline.platforms.meta import data_deletion, signature
from tipline.platforms.meta.signature import BUDGET_SECONDS
from tipline.request import Answer, Request, SecretVersions

__all__ = ["BUDGET_SECONDS", "accepted", "handshake", "verify"]


def handshake(request: Request, secrets: SecretVersions) -> Answer:
    """Answer Meta's handshake, or tell a person what became of their request."""
    return data_deletion.STATUS if data_deletion.is_meant(request) else signature.handshake(request, secrets)


def verify(request: Request, secrets: SecretVersions) -> bool:
    """Tell whether Meta signed the delivery, or the request."""
    if data_deletion.is_meant(request):
        return data_deletion.verify(request, secrets)
    return signature.verify(request, secrets)


def accepted(request: Request) -> Answer:
    """Return what Meta is told, once what it sent is safe."""
    return data_deletion.accepted(request) if data_deletion.is_meant(request) else signature.accepted(request)
