"""Relations: what the tipster is to the people of the tip, "I'm his cousin", "my brother Jerome"."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import MARKS, OWN_NAME
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import KIN, LISTS, NEAR_ONES, RELATION

_SELF = re.compile(
    r"\b(?:i am|im|i was|i used to be|ive been|i have been|as|being|soy|yo soy|fui|era|yo era|es"
    r"|speaking as|this is) (?=\w)"
    rf"|{OWN_NAME} (?:, )?(?=(?:la|el|the|his|her|their|su|a) )"
)
_ONLY = re.compile(
    rf"(?:\b(?:i am|im|i was|soy|yo soy|fui|ill be|only|as|me) |{OWN_NAME} , )"
    r"(?=(?:(?:the|la|el|one of the|her|his|their|su|un[oa] de l[oa]s) (?:\w+ )?(?:only|unic[oa]s?|last"
    r"|first|youngest|oldest|ultim[oa]|primer[oa])\b))"
)
_MY = re.compile(r"\b(?:my|mi|mis|our|nuestr[oa]) (?=\w)")
_QUALIFIERS = LISTS["relations_qualifiers"] | {"door", "next", "other"}
_OWNERS = frozenset({"his", "her", "their", "su", "one", "una", "uno", "the", "la", "el", "a", "un"})
_ENDS = frozenset({"and", "who", "that", "to", "in", "at", "y", "que", "with", "con", "on", "but", "so", "for"})
_CLAUSE_ENDS = frozenset(
    {"and", "but", "so", "because", "cuz", "please", "pls", "y", "pero", "porque", "if", "when", "no", "si"}
)
_LONGEST = 9


def relations(reading: Reading) -> Iterator[Find]:
    """Yield what the tipster says they are to somebody, and who of theirs somebody is."""
    for _, first in reading.cues(_SELF):
        yield from _what_i_am(reading, first)
    for _, first in reading.cues(_ONLY):
        yield from _only_one(reading, first)
    for match, first in reading.cues(_MY):
        yield from _who_of_mine(reading, reading.line_token(match.start()), first)


def _what_i_am(reading: Reading, first: int) -> Iterator[Find]:
    """Yield "his cousin" of "I'm his cousin", "Tito's girlfriend", "la vecina"."""
    words = reading.words
    if first >= len(words) or reading.quoted_by_another(reading.tokens[first].start):
        return
    i = first
    owned = words[first] in _OWNERS
    while i < min(first + 6, len(words)) and words[i] not in RELATION:
        if not words[i].isalnum() or words[i] in _ENDS or words[i] in MARKS:
            return
        owned = owned or reading.tokens[i].possessive
        i += 1
    if i >= min(first + 6, len(words)):
        return
    after = i + 1
    while after < len(words) and (words[after] in RELATION or words[after] in {"officer", "in", "law", "-"}):
        after += 1
    while words[after - 1] in {"in", "-"}:
        after -= 1
    follows = words[after] if after < len(words) else ""
    if owned or follows in {"of", "de", "del", "to"}:
        yield Find(reading.tokens[first].start, reading.tokens[after - 1].end, "relation")


def _only_one(reading: Reading, first: int) -> Iterator[Find]:
    """Yield "the only woman that works there"."""
    words, i = reading.words, first
    if i >= len(words) or reading.quoted_by_another(reading.tokens[i].start):
        return
    while (
        i < len(words) and i - first < _LONGEST and words[i].isalnum() and (i == first or words[i] not in _CLAUSE_ENDS)
    ):
        i += 1
    if i - first > 1:
        yield Find(reading.tokens[first].start, reading.tokens[i - 1].end, "relation")


def _who_of_mine(reading: Reading, my: int, first: int) -> Iterator[Find]:
    """Yield "my brother" of "my brother Jerome Tate did it": the name stays, that he is a brother goes."""
    words, i = reading.words, first
    while i < len(words) and (words[i] in _QUALIFIERS or words[i] == "-"):
        i += 1
    if i >= len(words) or reading.quoted_by_another(reading.tokens[my].start):
        return
    whose = words[i].removesuffix("s") if reading.tokens[i].possessive or words[i] not in NEAR_ONES else words[i]
    if whose not in NEAR_ONES:
        return
    after = i + 1
    while after < len(words) and (
        words[after] in KIN
        or words[after] in {"in", "law"}
        or (words[after] == "-" and words[after + 1 : after + 2] in (["in"], ["law"]))
    ):
        after += 1
    end = reading.tokens[after - 1].end - (
        2
        if reading.tokens[after - 1].possessive and reading.text[: reading.tokens[after - 1].end].endswith("'s")
        else 0
    )
    yield Find(reading.tokens[my].start, end, "relation")
