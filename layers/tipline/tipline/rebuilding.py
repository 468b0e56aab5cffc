"""What `rebuild` does with a file that was put down: a clean copy or a refusal, and the file itself is gone."""

from collections.abc import Callable
from typing import Protocol

from tipline.media.verdict import Clean, Refused


class Shelf(Protocol):
    """Where files lie. All may raise Unavailable."""

    def take(self, name: str) -> bytes | None:
        """Return the file, None where it is gone."""

    def keep(self, name: str, clean: Clean) -> None:
        """Keep the clean copy, then say so."""

    def refuse(self, name: str, line: str) -> None:
        """Say why there is none."""

    def discard(self, name: str) -> None:
        """Delete the file."""


def rebuild(name: str, shelf: Shelf, rebuilt: Callable[[bytes], Clean]) -> str:
    """Rebuild one file and return what came of it."""
    content = shelf.take(name)
    if content is None:
        return "done_before"
    try:
        shelf.keep(name, rebuilt(content))
        outcome = "clean"
    except Refused as refused:
        shelf.refuse(name, refused.refusal.value)
        outcome = "refused"
    shelf.discard(name)
    return outcome
