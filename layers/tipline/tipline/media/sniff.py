"""What a file is: what its first bytes say, never its name and never what a platform calls it."""

from enum import StrEnum

from tipline.media.verdict import Refusal, Refused

ENOUGH = 32
"""So many bytes from the start tell."""


class Type(StrEnum):
    """What can be written anew."""

    JPEG = "jpeg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    HEIC = "heic"
    MOVIE = "movie"
    """MP4, MOV and M4A: one family of boxes."""
    PDF = "pdf"


_STARTS = (
    (b"\xff\xd8\xff", Type.JPEG),
    (b"\x89PNG\r\n\x1a\n", Type.PNG),
    (b"GIF87a", Type.GIF),
    (b"GIF89a", Type.GIF),
    (b"%PDF-", Type.PDF),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_MOVIE_BRANDS = frozenset(
    {b"qt  ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4V ", b"M4B "}
    | {b"MSNV", b"dash", b"cmfc", b"3gp4", b"3gp5", b"3gp6", b"3g2a"},
)
_BARE_MOVIE = frozenset({b"moov", b"mdat", b"wide"})  # QuickTime before `ftyp` existed


def type_of(head: bytes) -> Type:
    """Tell what begins with these bytes, or raise Refused."""
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Type.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return Type.HEIC
    if (head[4:8] == b"ftyp" and head[8:12] in _MOVIE_BRANDS) or head[4:8] in _BARE_MOVIE:
        return Type.MOVIE
    raise Refused(Refusal.KIND)
