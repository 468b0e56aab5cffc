"""Phrases: where the noun phrase after a cue ends, and the finds that such phrases are."""

import re
from collections.abc import Iterator

from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import LISTS

STOP = LISTS["phrases_stop"]
"""Words at which a phrase ends."""
LONGEST = 11
"""Words of a phrase."""


def phrase_end(reading: Reading, first: int, most: int = LONGEST) -> int:
    """Return the index after the noun phrase that begins at token `first`."""
    words, i = reading.words, first
    while i < len(words) and i - first < most:
        word = words[i]
        if i > first and word in STOP:
            break
        if not (word[0].isalnum() or word in {"'", "&", "#"} or (word in {".", "-"} and _glued(reading, i))):
            break
        i += 1
    while i > first and words[i - 1] in {"in", "on", "at", "the", "en", "de", "of", "and", "."}:
        i -= 1
    return i


def _glued(reading: Reading, i: int) -> bool:
    after = i + 1
    return (
        i > 0
        and after < len(reading.words)
        and reading.tokens[i - 1].end == reading.tokens[i].start
        and (
            reading.tokens[i].end == reading.tokens[after].start
            or reading.words[i - 1] in {"st", "ave", "dr", "rd", "mt"}
        )
    )


def phrases(reading: Reading, cue: re.Pattern[str], type_: str) -> Iterator[Find]:
    """Yield the phrase after each match of a cue."""
    for _, first in reading.cues(cue):
        if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        end = phrase_end(reading, first)
        if end > first:
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, type_)
