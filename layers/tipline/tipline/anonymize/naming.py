"""Naming: where a name begins and ends, and how much it takes to believe that it is one."""

# ruff: noqa: PLR2004, PLR0911 - small numbers count words, letters or digits; a grammar is one rule after another

from enum import Enum

from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import GIVEN, LISTS, OFFICIALS, RELATION, SURNAMES, TITLES, WORD_NAMES

_LONGEST = 5
_SHORTEST_SURNAME = 3
_PARTICLES = frozenset({"de", "la", "del", "los", "las", "van", "von", "y", "al", "st", "mc", "da", "o"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_NEVER = LISTS["naming_never"]


class Trust(Enum):
    """How much the words before a name say that a name follows."""

    SEEN = "seen"
    """Little ("it's ..."): the word itself must be a known name, or have a capital that means one."""
    TOLD = "told"
    """Much ("my name is ..."): any word that is not an everyday one."""
    NICKNAME = "nickname"
    """"They call me ...": any word of substance."""


def is_name(reading: Reading, index: int, trust: Trust) -> bool:
    """Tell whether the word can begin a name."""
    word = reading.words[index]
    if not word.isalpha() or word in _NEVER:
        return False
    if trust is Trust.NICKNAME and reading.is_common(index):
        follows = reading.words[index + 1] if index + 1 < len(reading.words) else "."
        return reading.is_capital(index) or not follows.isalpha()
    capital = reading.is_capital(index)
    if word in GIVEN or word in SURNAMES:
        return trust is not Trust.SEEN or capital or word in GIVEN - WORD_NAMES
    if reading.is_common(index) or word in RELATION:
        return False
    return len(word) > 1 and (trust is not Trust.SEEN or (capital and not reading.is_shout(index)))


def name_end(reading: Reading, first: int, trust: Trust) -> int:
    """Return the index after the name that begins at token `first`, 0 if none does."""
    words = reading.words
    i = first
    while i < len(words) and (words[i] in '"(' or words[i] in TITLES | OFFICIALS or words[i] == ".") and i - first < 4:
        i += 1
    while (
        i + 2 < len(words)
        and i - first <= _LONGEST
        and len(words[i]) == 1
        and words[i].isalpha()
        and words[i + 1] == "."
        and (_is_more(reading, i + 2) or len(words[i + 2]) == 1)
    ):
        i += 2
    titled = any(word in TITLES for word in words[first:i])
    if i >= len(words):
        return 0
    if not is_name(reading, i, Trust.TOLD if titled and trust is Trust.SEEN else trust):
        return i if titled and trust is not Trust.SEEN and words[i - 1] in TITLES and words[i - 1].isalpha() else 0
    i += 1
    end = i
    while i < len(words) and i - first < _LONGEST + 2:
        step = _continues(reading, i, trust)
        if not step:
            break
        i += step
        end = i
    return end


def _continues(reading: Reading, i: int, trust: Trust) -> int:
    """Return how many tokens from the i-th on continue the name, 0 if it ended."""
    words = reading.words
    word = words[i]
    following = words[i + 1] if i + 1 < len(words) else ""
    if word in {".", "-"} and _is_more(reading, i + 1) and (word == "-" or len(words[i - 1]) == 1):
        glued = reading.tokens[i].start == reading.tokens[i - 1].end
        touching = i + 1 < len(words) and reading.tokens[i].end == reading.tokens[i + 1].start
        return 2 if glued and (touching or word == ".") else 0
    if word in _SUFFIXES and not (word == "sr" and _is_more(reading, i + 1)):
        return 1
    if word == "." and words[i - 1] in {"jr", "sr"}:
        return 0
    if len(word) == 1 and word.isalpha() and word not in {"i", "a", "u", "y", "o", "n", "r", "w"}:
        return 1
    if word in _PARTICLES and _is_more(reading, i + 1):
        return 2
    if word in {"de", "del"} and following in {"la", "los", "las"} and _is_more(reading, i + 2):
        return 3
    if _is_more(reading, i):
        return 1
    if (
        trust is Trust.TOLD
        and not reading.is_common(i)
        and word.isalpha()
        and len(word) >= _SHORTEST_SURNAME
        and word not in _NEVER | RELATION
    ):
        return 1
    return 0


def _is_more(reading: Reading, i: int) -> bool:
    """Tell whether the word can be a further name."""
    if i >= len(reading.words):
        return False
    word = reading.words[i]
    if not word.isalpha() or word in _NEVER:
        return False
    if reading.is_capital(i) and not (reading.is_common(i) and reading.is_shout(i)):
        return len(word) > 1 and not (reading.is_common(i) and reading.words[i - 1] not in GIVEN)
    return (word in SURNAMES or word in GIVEN) and word not in WORD_NAMES and not reading.is_common(i)


def name_before(reading: Reading, after: int) -> int | None:
    """Return the index at which the name that ends before token `after` begins, None if no name does."""
    i = after - 1
    if i < 0 or not is_name(reading, i, Trust.TOLD):
        return None
    while i > 0 and after - i < _LONGEST:
        previous = reading.words[i - 1]
        if (is_name(reading, i - 1, Trust.SEEN) or previous in TITLES) and previous not in RELATION - TITLES:
            i -= 1
        else:
            break
    return i


def found_name(reading: Reading, first: int, after: int) -> Find:
    """Return the find that a name in tokens `first` to `after` is, without a possessive 's."""
    token = reading.tokens[after - 1]
    end = token.end - 2 if token.possessive and token.end - token.start > 3 else token.end
    return Find(reading.tokens[first].start, end, "name")
