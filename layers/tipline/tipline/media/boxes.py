"""The boxes that MP4, MOV and M4A are made of (ISO/IEC 14496-12): read with limits, written anew."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from tipline.media.verdict import Refusal, Refused

_HEAD = struct.Struct(">I4s")
_LARGE = struct.Struct(">Q")
_MAX_BOXES = 20_000


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, where its content lies in the whole file, and that content."""

    type: bytes
    start: int
    """Where the box begins, its head included."""
    content: memoryview = field(repr=False)

    def children(self, skip: int = 0) -> "Boxes":
        """Return the boxes inside, after `skip` bytes."""
        return Boxes(self.content[skip:])

    def numbers(self, layout: str, offset: int = 0) -> tuple[int, ...]:
        """Read integers in struct's notation, or raise Refused."""
        try:
            return struct.unpack_from(">" + layout, self.content, offset)
        except struct.error:
            raise Refused(Refusal.DAMAGED) from None

    def table(self, layout: str, offset: int = 4) -> Iterator[tuple[int, ...]]:
        """Read a counted table, or raise Refused: a count that the box cannot hold is a lie."""
        (count,) = self.numbers("I", offset)
        row = struct.Struct(">" + layout)
        rows = self.content[offset + 4 : offset + 4 + count * row.size]
        if len(rows) != count * row.size:
            raise Refused(Refusal.DAMAGED)
        return row.iter_unpack(rows)


class Boxes:
    """Boxes that lie side by side."""

    def __init__(self, content: memoryview) -> None:
        """Read where each begins; raise Refused for what is no row of boxes."""
        self._boxes = tuple(_read(content))

    def __iter__(self) -> Iterator[Box]:
        """Yield each."""
        return iter(self._boxes)

    def all(self, type_: bytes) -> Iterator[Box]:
        """Yield those of one type."""
        return (box for box in self._boxes if box.type == type_)

    def first(self, type_: bytes) -> Box | None:
        """Return the first of one type."""
        return next(self.all(type_), None)

    def need(self, *path: bytes) -> Box:
        """Return the box at the end of the path, or raise Refused."""
        box = self.first(path[0])
        if box is None:
            raise Refused(Refusal.DAMAGED)
        return box.children().need(*path[1:]) if path[1:] else box


def _read(content: memoryview) -> Iterator[Box]:
    at = 0
    for _ in range(_MAX_BOXES):
        if len(content) - at < _HEAD.size:
            return  # QuickTime ends a row of boxes with four zero bytes
        size, type_ = _HEAD.unpack_from(content, at)
        head = _HEAD.size
        if size == 1 and len(content) - at >= _HEAD.size + _LARGE.size:
            (size,) = _LARGE.unpack_from(content, at + _HEAD.size)
            head += _LARGE.size
        elif size == 0:
            if type_ == b"\0\0\0\0":
                return
            size = len(content) - at
        if size < head or at + size > len(content):
            raise Refused(Refusal.DAMAGED)
        yield Box(bytes(type_), at, content[at + head : at + size])
        at += size
    raise Refused(Refusal.TOO_LARGE)


def box(type_: bytes, *content: bytes) -> bytes:
    """Write a box."""
    joined = b"".join(content)
    return _HEAD.pack(_HEAD.size + len(joined), type_) + joined


def full(type_: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    """Write a box that begins with a version and flags."""
    return box(type_, struct.pack(">I", version << 24 | flags), *content)
