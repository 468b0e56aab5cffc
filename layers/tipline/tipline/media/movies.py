"""Video and sound, written anew: samples of picture and sound are copied out, everything around them is made here.

Nothing of the old boxes is kept, so whatever no sample refers to (other tracks, notes, places, unused bytes) is not in
the copy. A file in fragments becomes one with tables.
"""

import struct
from dataclasses import dataclass

from tipline.media.boxes import Box, Boxes, box, full
from tipline.media.codings import Coding, UnknownCoding, descriptions
from tipline.media.tracks import Sample, from_fragments, from_tables, packed, runs
from tipline.media.verdict import Clean, Refusal, Refused

_PICTURE, _SOUND = b"vide", b"soun"
_UNDETERMINED = 0x55C4  # the language "und"
_FOUR_GIGABYTES = 1 << 32
_PLAIN = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True, slots=True)
class _Track:
    kind: bytes
    scale: int
    shape: bytes
    """How it is turned (nine numbers), and its width and height."""
    edits: tuple[tuple[int, int], ...]
    codings: list[Coding]
    samples: list[Sample]
    pieces: list[bytes]

    @property
    def duration(self) -> int:
        return sum(sample.duration for sample in self.samples)


def rebuild(content: bytes) -> Clean:
    """Return the recording written anew, or raise Refused."""
    whole = memoryview(content)
    top = Boxes(whole)
    moov = top.need(b"moov").children()
    if moov.first(b"cmov"):
        raise Refused(Refusal.CODING)
    scale = _scale(moov.need(b"mvhd"))
    tracks, other_coding = [], False
    for trak in moov.all(b"trak"):
        try:
            track = _track(trak.children(), moov, top, whole)
        except UnknownCoding:
            other_coding = True  # telephones add a second sound track of their own making; the first is kept
            continue
        if track:
            tracks.append(track)
    if not tracks:
        raise Refused(Refusal.CODING if other_coding else Refusal.EMPTY)
    pictures = any(track.kind == _PICTURE for track in tracks)
    kind = ("video/mp4", "mp4") if pictures else ("audio/mp4", "m4a")
    return Clean(_written(tracks, scale, pictures=pictures), *kind)


def _track(trak: Boxes, moov: Boxes, top: Boxes, whole: memoryview) -> _Track | None:
    media = trak.need(b"mdia").children()
    (kind,) = struct.unpack(">4s", bytes(media.need(b"hdlr").content[8:12]).ljust(4, b"\0"))
    if kind not in {_PICTURE, _SOUND}:
        return None
    table = media.need(b"minf", b"stbl").children()
    number, shape = _head(trak.need(b"tkhd"), kind)
    samples = list(from_tables(table)) or list(from_fragments(top, number, _fragment_defaults(moov, number)))
    if not samples:
        return None
    if sum(sample.size for sample in samples) > len(whole):
        raise Refused(Refusal.DAMAGED)  # samples that lie over each other: a small file that wants to be a large one
    codings = descriptions(table)
    return _Track(
        kind,
        _scale(media.need(b"mdhd")),
        shape,
        _edits(trak),
        codings,
        samples,
        [_piece(sample, codings, whole) for sample in samples],
    )


def _piece(sample: Sample, codings: list[Coding], whole: memoryview) -> bytes:
    piece = bytes(whole[max(sample.offset, 0) : max(sample.offset, 0) + sample.size])
    if len(piece) != sample.size or not 1 <= sample.entry <= len(codings):
        raise Refused(Refusal.DAMAGED)
    return codings[sample.entry - 1].clean(piece)


def _scale(head: Box) -> int:
    (scale,) = head.numbers("I", 20 if head.content[:1].tobytes() == b"\x01" else 12)
    if not scale:
        raise Refused(Refusal.DAMAGED)
    return scale


def _head(tkhd: Box, kind: bytes) -> tuple[int, bytes]:
    long = tkhd.content[:1].tobytes() == b"\x01"
    (number,) = tkhd.numbers("I", 20 if long else 12)
    at = 52 if long else 40
    shape = struct.pack(">11i", *tkhd.numbers("11i", at)) if kind == _PICTURE else _PLAIN + bytes(8)
    return number, shape


def _fragment_defaults(moov: Boxes, number: int) -> tuple[int, ...]:
    extends = moov.first(b"mvex")
    for each in extends.children().all(b"trex") if extends else ():
        if each.numbers("I", 4) == (number,):
            return each.numbers("4I", 8)
    return (1, 0, 0, 0)


def _edits(trak: Boxes) -> tuple[tuple[int, int], ...]:
    """Return (duration, start) of each edit: without them sound and picture drift apart."""
    edits = trak.first(b"edts")
    listed = edits.children().first(b"elst") if edits else None
    if listed is None:
        return ()
    long = listed.content[:1].tobytes() == b"\x01"
    return tuple((duration, start) for duration, start, _ in listed.table("QqI" if long else "IiI"))


def _written(tracks: list[_Track], scale: int, *, pictures: bool) -> bytes:
    brand = b"isom" if pictures else b"M4A "
    kind = box(b"ftyp", brand, struct.pack(">I", 512), b"isom", b"mp42")
    # The head's size does not depend on where the samples lie: it is made twice, the second time with their places.
    start = len(kind) + len(_moov(tracks, scale, 0)) + 8
    samples = box(b"mdat", *(piece for track in tracks for piece in track.pieces))
    if start + len(samples) >= _FOUR_GIGABYTES:
        raise Refused(Refusal.TOO_LARGE)
    return kind + _moov(tracks, scale, start) + samples


def _moov(tracks: list[_Track], scale: int, start: int) -> bytes:
    written, longest = [], 0
    for number, track in enumerate(tracks, start=1):
        duration = min(track.duration * scale // track.scale, _FOUR_GIGABYTES - 1)
        longest = max(longest, duration)
        written.append(_trak(track, number, duration, start))
        start += sum(map(len, track.pieces))
    head = struct.pack(">IIIIIH10x", 0, 0, scale, longest, 0x10000, 0x100) + _PLAIN + bytes(24)
    return box(b"moov", full(b"mvhd", head, struct.pack(">I", len(tracks) + 1)), *written)


def _trak(track: _Track, number: int, duration: int, start: int) -> bytes:
    volume = 0x100 if track.kind == _SOUND else 0
    head = struct.pack(">IIIII8xHHHH", 0, 0, number, 0, duration, 0, 0, volume, 0) + track.shape
    length = min(track.duration, _FOUR_GIGABYTES - 1)
    handler = full(b"hdlr", struct.pack(">4x4s12x", track.kind), b"\0")
    kind_head = full(b"vmhd", bytes(8), flags=1) if track.kind == _PICTURE else full(b"smhd", bytes(4))
    source = box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1)))
    media = box(
        b"mdia",
        full(b"mdhd", struct.pack(">IIIIHH", 0, 0, track.scale, length, _UNDETERMINED, 0)),
        handler,
        box(b"minf", kind_head, source, _stbl(track, start)),
    )
    edits: tuple[bytes, ...] = ()
    if track.edits:  # one of no length, as fragments have, goes on to the end
        listed = [(length or duration, begin, 0x10000) for length, begin in track.edits]
        edits = (box(b"edts", full(b"elst", packed("QqI", listed), version=1)),)
    return box(b"trak", full(b"tkhd", head, flags=3), *edits, media)


def _stbl(track: _Track, start: int) -> bytes:
    samples, sizes = track.samples, [(len(piece),) for piece in track.pieces]
    # One chunk for each run of samples with one description.
    chunks: list[tuple[int, ...]] = []
    places: list[tuple[int, ...]] = []
    at = 0
    for count, entry in runs([sample.entry for sample in samples]):
        places.append((start,))
        chunks.append((len(places), count, entry))
        start += sum(size for (size,) in sizes[at : at + count])
        at += count
    parts = [
        full(b"stsd", struct.pack(">I", len(track.codings)), *(each.entry for each in track.codings)),
        full(b"stts", packed("II", list(runs([sample.duration for sample in samples])))),
        full(b"stsc", packed("III", chunks)),
        full(b"stsz", bytes(4), packed("I", sizes)),
        full(b"stco", packed("I", places)),
    ]
    shifts = [sample.shift for sample in samples]
    if any(shifts):
        parts.append(full(b"ctts", packed("Ii", list(runs(shifts))), version=1))
    if not all(sample.sync for sample in samples):
        listed = [(number,) for number, sample in enumerate(samples, start=1) if sample.sync]
        parts.append(full(b"stss", packed("I", listed)))
    return box(b"stbl", *parts)
