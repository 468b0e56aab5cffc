"""What becomes of a file: a clean copy, or a line that says why officers get none."""

from dataclasses import dataclass, field
from enum import StrEnum


class Refusal(StrEnum):
    """Why there is no clean copy, as an officer reads it."""

    KIND = "This kind of file cannot be made safe to open. It was not kept."
    DAMAGED = "The file is damaged or incomplete and could not be made safe. It was not kept."
    TOO_LARGE = "The file is larger than can be made safe. It was not kept."
    LOCKED = "The document is locked with a password. It was not kept."
    CODING = "The recording is coded in a way that cannot be made safe. It was not kept."
    EMPTY = "The file holds nothing that can be shown. It was not kept."


class Refused(Exception):
    """There will be no clean copy of this file. It carries the reason and nothing of the file."""

    def __init__(self, refusal: Refusal) -> None:
        """`refusal` is what officers read."""
        super().__init__(refusal.name)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Clean:
    """A file written anew. `extension` and `content_type` say what it is now, which may differ from what came."""

    content: bytes = field(repr=False)
    content_type: str
    extension: str
    thumbnail: bytes | None = field(default=None, repr=False)
    """A small JPEG of what is seen, where something is."""
