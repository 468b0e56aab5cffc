"""An HTTP request and its answer, free of AWS: what a platform sent, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

type SecretVersions = tuple[Mapping[str, str], ...]
"""A platform's verification secrets, newest first: `current`, then `previous` while rotating. Never empty values."""


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. Nothing of it is ever printed: its repr shows the method alone."""

    method: str
    headers: Mapping[str, tuple[str, ...]] = field(repr=False)
    """Lower-case names; every value that arrived under the name."""
    query: Mapping[str, str] = field(repr=False)
    """Decoded query parameters."""
    body: bytes = field(repr=False)
    """The bytes that were signed."""
    url: str = field(default="", repr=False)
    """The address that was called, without the query."""

    def header(self, name: str) -> str | None:
        """Return the header's value, or None where it is missing or was sent more than once."""
        values = self.headers.get(name, ())
        return values[0] if len(values) == 1 else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform is told. `reason` is for the counter, never for the wire."""

    status: int
    body: str = ""
    content_type: str = "text/plain"
    reason: str = "ok"


FORBIDDEN = Answer(403, "forbidden", reason="signature")
"""A wrong or missing signature or handshake token, or a secret that is not there."""
