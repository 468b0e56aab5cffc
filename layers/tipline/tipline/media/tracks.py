"""The samples of a track, one by one, from either kind of file: one with tables, or one in fragments."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tipline.media.boxes import Box, Boxes
from tipline.media.verdict import Refusal, Refused

_MAX_SAMPLES = 2_000_000
_NOT_SYNC = 0x10000
_DURATION, _SIZE, _FLAGS, _SHIFT = 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture, or a moment of sound: where it lies in the file, and when it is shown."""

    offset: int
    size: int
    duration: int
    shift: int
    """How much later it is shown than decoded."""
    sync: bool
    entry: int
    """Which description it is coded by, from 1."""


def from_tables(table: Boxes) -> Iterator[Sample]:
    """Yield what a sample table (`stbl`) lists."""
    sizes = _sizes(table)
    if len(sizes) > _MAX_SAMPLES:
        raise Refused(Refusal.TOO_LARGE)
    durations = _runs(table.need(b"stts"), "II")
    shifts_box = table.first(b"ctts")
    shifts = _runs(shifts_box, "Ii") if shifts_box else iter(())
    sync_box = table.first(b"stss")
    sync = {number for (number,) in sync_box.table("I")} if sync_box else None
    places = _places(table, sizes)
    for number, (size, (offset, entry)) in enumerate(zip(sizes, places, strict=False), start=1):
        duration, shift = next(durations, 0), next(shifts, 0)
        yield Sample(offset, size, duration, shift, sync is None or number in sync, entry)


def _sizes(table: Boxes) -> list[int]:
    sizes = table.need(b"stsz")
    size, count = sizes.numbers("II", 4)
    if count > _MAX_SAMPLES:
        raise Refused(Refusal.TOO_LARGE)
    return [size] * count if size else [each for (each,) in sizes.table("I", 8)]


def _runs(box: Box, layout: str) -> Iterator[int]:
    for count, value in box.table(layout):
        yield from (value for _ in range(min(count, _MAX_SAMPLES)))


def _places(table: Boxes, sizes: list[int]) -> Iterator[tuple[int, int]]:
    """Yield where each sample lies, and its description: chunks hold samples side by side."""
    small = table.first(b"stco")
    chunks = [each for (each,) in (small.table("I") if small else table.need(b"co64").table("Q"))]
    runs = list(table.need(b"stsc").table("III"))
    sample = 0
    for number, (first, count, entry) in enumerate(runs):
        after = runs[number + 1][0] if number + 1 < len(runs) else len(chunks) + 1
        if first < 1 or after < first:
            raise Refused(Refusal.DAMAGED)
        for chunk in chunks[first - 1 : after - 1]:
            offset = chunk
            for size in islice(sizes, sample, min(sample + count, len(sizes))):
                yield offset, entry
                offset += size
            sample += count
            if sample >= len(sizes):
                return


def from_fragments(top: Boxes, track: int, defaults: tuple[int, ...]) -> Iterator[Sample]:
    """Yield what the fragments (`moof`) hold of a track. `defaults`: its entry, duration, size and flags (`trex`)."""
    for moof in top.all(b"moof"):
        for traf in moof.children().all(b"traf"):
            inside = traf.children()
            head = inside.need(b"tfhd")
            word, number = head.numbers("II")
            if number == track:
                base, filled = _defaults(head, word & 0xFFFFFF, moof.start, defaults)
                for run in inside.all(b"trun"):
                    samples = list(_run(run, base, filled))
                    yield from samples
                    base = samples[-1].offset + samples[-1].size if samples else base


def _defaults(head: Box, flags: int, moof: int, defaults: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    at, base, filled = 8, moof, list(defaults)
    if flags & 1:
        (base,) = head.numbers("Q", at)
        at += 8
    for bit, index in ((2, 0), (8, 1), (0x10, 2), (0x20, 3)):
        if flags & bit:
            (filled[index],) = head.numbers("I", at)
            at += 4
    return base, tuple(filled)


def _run(run: Box, base: int, defaults: tuple[int, ...]) -> Iterator[Sample]:
    word, count = run.numbers("II")
    flags, version = word & 0xFFFFFF, word >> 24
    if count > _MAX_SAMPLES:
        raise Refused(Refusal.TOO_LARGE)
    at, offset, first_flags = 8, base, None
    if flags & 1:
        offset, at = base + run.numbers("i", at)[0], at + 4
    if flags & 4:
        first_flags, at = run.numbers("I", at)[0], at + 4
    entry, duration, size, sample_flags = defaults
    for number in range(count):
        each = {_DURATION: duration, _SIZE: size, _FLAGS: sample_flags, _SHIFT: 0}
        if number == 0 and first_flags is not None:
            each[_FLAGS] = first_flags
        for field in each:
            if flags & field:
                (each[field],) = run.numbers("i" if field == _SHIFT and version else "I", at)
                at += 4
        yield Sample(offset, each[_SIZE], each[_DURATION], each[_SHIFT], not each[_FLAGS] & _NOT_SYNC, entry)
        offset += each[_SIZE]


def runs(values: list[int]) -> list[tuple[int, int]]:
    """Return values as runs of (count, value)."""
    found: list[tuple[int, int]] = []
    for value in values:
        if found and found[-1][1] == value:
            found[-1] = (found[-1][0] + 1, value)
        else:
            found.append((1, value))
    return found


def packed(layout: str, rows: Sequence[tuple[int, ...]]) -> bytes:
    """Write a counted table."""
    row = struct.Struct(">" + layout)
    return struct.pack(">I", len(rows)) + b"".join(row.pack(*each) for each in rows)
