"""How sound and pictures are coded: descriptions rebuilt from what a decoder needs, samples without foreign data.

H.264 and HEVC carry "supplemental information" (SEI) in which cameras write places and serial numbers; AAC has data and
fill elements. Codings that are not listed here are refused: nobody has looked at where they hide things.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from tipline.media.boxes import Box, Boxes, box, full
from tipline.media.verdict import Refusal, Refused

type Cleaner = Callable[[bytes], bytes]
"""Takes from one sample what no decoder needs."""

_AVC_KEPT = frozenset({1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 13})  # slices, parameter sets, delimiters; no SEI, no filler
_HEVC_KEPT = frozenset({*range(10), *range(16, 22), 32, 33, 34, 35, 36, 37})
_VISUAL_HEAD, _SOUND_HEAD, _QUICKTIME_SOUND = 78, 28, 16
_AAC_DATA, _AAC_FILL = 4, 6


class UnknownCoding(Exception):
    """A coding of which it is not known where it hides things."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A description as it is written, and what cleans the samples that it describes."""

    entry: bytes
    clean: Cleaner


def coding(entry: Box) -> Coding:
    """Rebuild a sample description (`stsd` entry), or raise Refused or UnknownCoding."""
    if entry.type in {b"avc1", b"avc3"}:
        return _video(entry, b"avcC", _avc_setup, _AVC_KEPT, lambda head: head & 0x1F)
    if entry.type in {b"hvc1", b"hev1"}:
        return _video(entry, b"hvcC", _hevc_setup, _HEVC_KEPT, lambda head: head >> 1 & 0x3F)
    if entry.type == b"mp4a":
        return _aac(entry)
    raise UnknownCoding


def _video(
    entry: Box,
    setup: bytes,
    rebuilt: Callable[[bytes], tuple[int, bytes]],
    kept: frozenset[int],
    unit_type: Callable[[int], int],
) -> Coding:
    inside = entry.children(_VISUAL_HEAD)
    width, height = entry.numbers("HH", 24)
    length_size, configuration = rebuilt(bytes(inside.need(setup).content))
    head = struct.pack(">6xH16xHHIIIH32xHh", 1, width, height, 0x480000, 0x480000, 0, 1, 24, -1)
    extras = b""
    shape = inside.first(b"pasp")
    if shape:
        extras += box(b"pasp", struct.pack(">II", *shape.numbers("II")))
    colour = inside.first(b"colr")
    if colour and bytes(colour.content[:4]) in {b"nclx", b"nclc"}:  # no ICC profile: those name cameras
        full_range = bytes(colour.content[10:11]) if bytes(colour.content[:4]) == b"nclx" else b"\0"
        extras += box(b"colr", b"nclx", bytes(colour.content[4:10]), full_range)
    return Coding(
        box(entry.type, head, box(setup, configuration), extras),
        lambda sample: _units(sample, length_size, kept, unit_type),
    )


def _units(sample: bytes, length_size: int, kept: frozenset[int], unit_type: Callable[[int], int]) -> bytes:
    """Return those units of a sample that a decoder needs."""
    at, written = 0, []
    while at < len(sample):
        size = int.from_bytes(sample[at : at + length_size])
        end = at + length_size + size
        if end > len(sample):
            raise Refused(Refusal.DAMAGED)
        if size and unit_type(sample[at + length_size]) in kept:
            written.append(sample[at:end])
        at = end
    return b"".join(written)


def _avc_setup(raw: bytes) -> tuple[int, bytes]:
    """Keep the parameter sets; what follows them is not read by anybody, and dropped."""
    try:
        at, sets = 5, []
        for mask in (0x1F, 0xFF):
            count = raw[at] & mask
            at += 1
            start = at
            for _ in range(count):
                at += 2 + int.from_bytes(raw[at : at + 2])
            if at > len(raw):
                raise Refused(Refusal.DAMAGED)
            sets.append((count, raw[start:at]))
        (sequences, sequence_sets), (pictures, picture_sets) = sets
        head = bytes((1, *raw[1:4], 0xFC | raw[4] & 3, 0xE0 | sequences))
    except IndexError:
        raise Refused(Refusal.DAMAGED) from None
    high = raw[at : at + 3] + b"\0" if raw[1] in {100, 110, 122, 144} and len(raw) >= at + 4 else b""
    return (raw[4] & 3) + 1, head + sequence_sets + bytes((pictures,)) + picture_sets + high


def _hevc_setup(raw: bytes) -> tuple[int, bytes]:
    """Keep the arrays of parameter sets; one of SEI is dropped."""
    try:
        at, arrays = 23, []
        for _ in range(raw[22]):
            start, unit_type, count = at, raw[at] & 0x3F, int.from_bytes(raw[at + 1 : at + 3])
            at += 3
            for _ in range(count):
                at += 2 + int.from_bytes(raw[at : at + 2])
            if at > len(raw):
                raise Refused(Refusal.DAMAGED)
            if unit_type in _HEVC_KEPT:
                arrays.append(raw[start:at])
    except IndexError:
        raise Refused(Refusal.DAMAGED) from None
    return (raw[21] & 3) + 1, raw[:22] + bytes((len(arrays),)) + b"".join(arrays)


def _aac(entry: Box) -> Coding:
    version, channels, bits = entry.numbers("H6xHH", 8)
    (rate,) = entry.numbers("I", 24)
    inside = entry.children(_SOUND_HEAD + (_QUICKTIME_SOUND if version == 1 else 0))
    wave = inside.first(b"wave")
    setup = _setup_of_aac(bytes((wave.children() if wave else inside).need(b"esds").content[4:]))
    head = struct.pack(">6xH8xHHHHI", 1, channels, bits, 0, 0, rate)
    decoder = _descriptor(4, b"\x40\x15" + bytes(11) + _descriptor(5, setup))
    described = _descriptor(3, b"\0\0\0" + decoder + _descriptor(6, b"\x02"))
    return Coding(box(b"mp4a", head, full(b"esds", described)), without_data)


def _setup_of_aac(raw: bytes) -> bytes:
    """Return the decoder's configuration out of the nest of descriptors, AAC only."""
    try:
        at = _inside(raw, 0, 3)
        flags = raw[at + 2]
        at += 3 + (2 if flags & 0x80 else 0) + (1 + raw[at + 3] if flags & 0x40 else 0) + (2 if flags & 0x20 else 0)
        at = _inside(raw, at, 4)
        if raw[at] not in {0x40, 0x66, 0x67, 0x68}:
            raise UnknownCoding
        start = _inside(raw, at + 13, 5)
        size = raw[start - 1]
        setup = raw[start : start + size]
    except IndexError:
        raise Refused(Refusal.DAMAGED) from None
    if not 2 <= len(setup) <= 64:  # noqa: PLR2004 - bytes; real ones have 2 to 16
        raise Refused(Refusal.DAMAGED)
    return setup


def _inside(raw: bytes, at: int, tag: int) -> int:
    if raw[at] != tag:
        raise Refused(Refusal.DAMAGED)
    at += 1
    while raw[at] & 0x80:
        at += 1
    return at + 1


def _descriptor(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def without_data(sample: bytes) -> bytes:
    """Overwrite the data and fill elements that a block of AAC begins with."""
    bits, at, total = int.from_bytes(sample), 0, len(sample) * 8

    def read(count: int) -> int:
        nonlocal at
        at += count
        return bits >> max(total - at, 0) & ((1 << count) - 1)

    blank = 0
    while at + 3 <= total and (element := read(3)) in {_AAC_DATA, _AAC_FILL}:
        if element == _AAC_DATA:
            read(4)
            aligned, count = read(1), read(8)
            count += read(8) if count == 255 else 0  # noqa: PLR2004 - the escape value
            at += -at % 8 if aligned else 0
        else:
            count = read(4)
            count += read(8) - 1 if count == 15 else 0  # noqa: PLR2004 - the escape value
        if at + count * 8 > total:
            raise Refused(Refusal.DAMAGED)
        at += count * 8
        blank |= ((1 << count * 8) - 1) << total - at
    return (bits & ~blank).to_bytes(len(sample))


def descriptions(table: Boxes) -> list[Coding]:
    """Rebuild each description of a track."""
    return [coding(entry) for entry in table.need(b"stsd").children(8)]
