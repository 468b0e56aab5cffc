"""An errand: one file of a tip that is to be fetched. It travels sealed, for the address names who sent it."""

import json
from dataclasses import dataclass, field


class NoErrand(Exception):
    """What was unsealed is no errand."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Where a file is, and which row of a tip waits for it."""

    tip_id: str
    sk: str
    platform: str
    kind: str
    url: str = field(repr=False)
    at_once: bool
    """The tip is a P0: recordings wait for nobody."""
    staged: str = ""
    """The name under which it was put down to be rebuilt; empty while it is to be fetched."""

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
