"""A message's text in pieces: plain, taken out, or a place of the tipster's own. And taking words out of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

REDACTED = "[redacted]"
_MARK = re.compile(r"\[tipster's [a-z ]{1,40}(?: \d{1,3})?\]|\[redacted\]")

type Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. Offsets are code points."""

    kind: Literal["plain", "redaction", "place"]
    text: str = field(repr=False)
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)


def pieces(text: str, places: Sequence[Place] = ()) -> list[Piece]:
    """Return the whole text in pieces, in order."""
    marks = [(match.start(), match.end(), "redaction") for match in _MARK.finditer(text)]
    marks += [(start, end, "place") for start, end in places if 0 <= start < end <= len(text)]
    return list(_pieces(text, sorted(marks)))


def _pieces(text: str, marks: Sequence[tuple[int, int, str]]) -> Iterator[Piece]:
    at = 0
    for start, end, kind in marks:
        if start < at:
            continue
        if at < start:
            yield Piece("plain", text[at:start], at)
        yield Piece("place" if kind == "place" else "redaction", text[start:end], start)
        at = end
    if at < len(text):
        yield Piece("plain", text[at:], at)


def without(text: str, places: Sequence[Place], gone: Sequence[Place]) -> tuple[str, tuple[Place, ...]]:
    """Return the text with each span of `gone` replaced, and where its other places are now."""
    for start, end in sorted(gone, reverse=True):
        longer = len(REDACTED) - (end - start)
        text = text[:start] + REDACTED + text[end:]
        places = [
            (first + longer, last + longer) if first >= end else (first, last)
            for first, last in places
            if last <= start or first >= end
        ]
    return text, tuple(places)


def occurrences(text: str, words: str) -> list[Place]:
    """Return where words stand in a text, whatever their case; none inside what was taken out already."""
    if not words.strip():
        return []
    taken = [(match.start(), match.end()) for match in _MARK.finditer(text)]
    found = [(match.start(), match.end()) for match in re.finditer(re.escape(words.strip()), text, re.IGNORECASE)]
    return [(start, end) for start, end in found if not any(start < last and end > first for first, last in taken)]
