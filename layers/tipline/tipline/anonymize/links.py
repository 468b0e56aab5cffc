"""Links: the query parameters that say who shared a link."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import Span
from tipline.anonymize.words import LISTS

# What apps add when somebody shares: igsh and igshid (Instagram), mibextid, fbclid and rdid (Facebook), si (YouTube and
# Spotify), s and t (X), _t, _r, u_code and sender_device (TikTok), utm_* and gclid (advertisers).
_TRACKERS = LISTS["links_trackers"]
_OF_X = frozenset({"s", "t"})
_LINK = re.compile(
    r"(?<![\w@])(?:https?://)?(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
    r"(?:/[^\s?]{0,2000})?\?(?P<query>[^\s#<>\"']{1,4000})",
    re.IGNORECASE,
)


def tracking_parts(text: str) -> Iterator[Span]:
    """Yield what is to be cut from the links of a text, separators included."""
    for link in _LINK.finditer(text):
        of_x = link["host"].lower().removeprefix("www.").removeprefix("mobile.") in {"x.com", "twitter.com"}
        at, parts = link.start("query"), []
        for part in re.split(r"(?<=[&;])", link["query"].rstrip(".,)!")):
            parts.append((at, at + len(part), _is_tracker(part.partition("=")[0].lower(), of_x=of_x)))
            at += len(part)
        yield from _cuts(parts)


def _is_tracker(name: str, *, of_x: bool) -> bool:
    return name in _TRACKERS or name.startswith("utm_") or (of_x and name in _OF_X)


def _cuts(parts: list[tuple[int, int, bool]]) -> Iterator[Span]:
    """Yield the parts to cut. With the last parts goes the mark before them, with all of them the question mark."""
    kept = [n for n, (_, _, tracker) in enumerate(parts) if not tracker]
    last = kept[-1] if kept else -1
    for start, end, tracker in parts[: last + 1]:
        if tracker:
            yield Span(start, end, "")
    if last + 1 < len(parts):
        start = parts[last + 1][0] - 1
        yield Span(start, parts[-1][1], "")
