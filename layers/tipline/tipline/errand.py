"""An errand: one file of a tip or post that is to be fetched. It travels sealed: an address names people."""

import hashlib
import json
from dataclasses import dataclass, field
from urllib.parse import urlsplit

MOST_FILES = 10
"""Of one message or item; platforms send no more."""


class NoErrand(Exception):
    """What was unsealed is no errand."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Where a file is, and which row waits for it."""

    owner: str
    """A tip's id, or the root of a post."""
    row: str
    """The sort key of a tip's file, or the id of a post's item."""
    platform: str
    kind: str
    url: str = field(repr=False)
    at_once: bool
    """The tip is a P0: recordings wait for nobody."""
    name: str = ""
    """Which file of a public item it is; empty for a tip's, which have rows of their own."""
    evidence: bool = False
    """The original is kept too: what was published names nobody who wished not to be named."""
    account: str = ""
    """Our account that was written to: with its keys X hands out a file."""
    staged: str = ""
    """The name under which it was put down to be rebuilt; empty while it is to be fetched."""

    @property
    def place(self) -> str:
        """The name under which it is put down, and its clean copy kept.

        The same for the same file: one that is fetched twice leaves no second copy. A tip's id is random, so it tells
        nothing to whoever does not know that.
        """
        return hashlib.sha256(f"{self.owner}\n{self.row}\n{self.name}".encode()).hexdigest()[:32]

    def pack(self) -> bytes:
        """Return the bytes to be sealed."""
        return json.dumps({name: getattr(self, name) for name in self.__slots__}).encode()

    @classmethod
    def unpack(cls, packed: bytes) -> "Errand":
        """Return the errand that was packed, or raise NoErrand."""
        try:
            return cls(**json.loads(packed))
        except (ValueError, TypeError):
            raise NoErrand from None


def media_key(number: int, index: int) -> str:
    """Return the sort key of a file: its message's number, and its place there, from 1."""
    return f"media#{number:04}{index:02}"


def public_name(url: str) -> str:
    """Return what a public file is called: its address without the part that is new in each delivery."""
    return hashlib.sha256(urlsplit(url).path.encode()).hexdigest()[:12]
