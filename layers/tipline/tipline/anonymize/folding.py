"""Folding: one plain form of a text (lower case, no accents, ASCII look-alikes) that knows where each letter was."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

HIDDEN, OWN_NAME, OWN_ROLE = "\ue000", "\ue001", "\ue002"
"""Stand in the folded text for parts that are redacted, in this pass or by a placeholder already there: any, a name of
the tipster's, what they are or do."""

MARKS = frozenset({HIDDEN, OWN_NAME, OWN_ROLE})
_MARK_OF = {
    "name": OWN_NAME,
    **dict.fromkeys(("job", "workplace", "school", "relation", "other", "circumstances"), OWN_ROLE),
}
_PLACEHOLDER = re.compile(r"\[tipster's ([a-z]{1,16})(?: [a-z]{1,16})?(?: [0-9]{1,5})?\]")

# Letters of other scripts that look like Latin ones or like digits: the usual way to slip a number past a filter.
_LOOKALIKES = {
    **dict(zip("авекмнорстухіјѕԁһӏ", "abekmhopctyxijsdhl", strict=True)),
    **dict(zip("αβεικνορτυχωγη", "abeiknoptuxwyn", strict=True)),
    "з": "3",
    "\u0431": "6",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ß": "ss",
    "æ": "ae",
    "🔟": "10",
}
_PUNCTUATION = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033«»", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043", "-"),
    **dict.fromkeys("\u2022\u00b7\u2219\u30fb\u25cf", "."),
    "\u2026": "...",
    "\u2028": "\n",
    "\u2029": "\n",
    "\r": "\n",
    "\t": " ",
    "¿": " ",
    "¡": " ",
}
_DROPPED = frozenset({"Mn", "Me", "Cf"})
_CACHE: dict[str, str] = {}


class Span(NamedTuple):
    """A part of the original text and the type of what stands there."""

    start: int
    end: int
    type: str


def fold_letter(letter: str) -> str:
    """Return the folded form of one code point: nothing for marks and zero-width characters, else one or more."""
    folded = _CACHE.get(letter)
    if folded is None:
        folded = _CACHE[letter] = _fold_letter(letter)
    return folded


def _fold_letter(letter: str) -> str:
    if letter in _PUNCTUATION:
        return _PUNCTUATION[letter]
    if letter in MARKS:
        return " "
    if letter == "\n":
        return letter
    parts = [c for c in unicodedata.normalize("NFKD", letter) if unicodedata.category(c) not in _DROPPED]
    plain = "".join(parts).lower()
    plain = "".join(_LOOKALIKES.get(c, c) for c in plain if unicodedata.category(c) not in _DROPPED)
    return " " if plain and plain.isspace() else plain


def fold_word(word: str) -> str:
    """Return the folded form of a short text whose positions do not matter."""
    return "".join(map(fold_letter, word))


class Folded:
    """A folded text with the way back to the original."""

    __slots__ = ("_ends", "_starts", "original", "text")

    def __init__(self, original: str, hidden: Sequence[Span] = ()) -> None:
        """Fold `original`: each of the disjoint, ordered `hidden` spans becomes a mark, one without a type nothing."""
        self.original = original
        self._starts: list[int] = []
        self._ends: list[int] = []
        pieces: list[str] = []
        at = 0
        for start, end, type_ in _with_placeholders(original, hidden):
            pieces += self._fold_part(at, start)
            if type_:
                pieces.append(_MARK_OF.get(type_, HIDDEN))
                self._starts.append(start)
                self._ends.append(end)
            at = end
        pieces += self._fold_part(at, len(original))
        self.text = "".join(pieces)

    def _fold_part(self, start: int, end: int) -> list[str]:
        pieces: list[str] = []
        for i in range(start, end):
            letter = self.original[i]
            folded = _CACHE.get(letter)
            if folded is None:
                folded = fold_letter(letter)
            if folded:
                pieces.append(folded)
                self._starts += [i] * len(folded)
                self._ends += [i + 1] * len(folded)
            elif pieces:
                self._ends[-1] = i + 1
        return pieces

    def span(self, start: int, end: int, type_: str) -> Span:
        """Return the span of the original for folded positions start to end (not empty)."""
        return Span(self._starts[start], self._ends[end - 1], type_)

    def is_upper(self, position: int) -> bool:
        """Tell whether the letter at a folded position was a capital."""
        return self.original[self._starts[position]].isupper()


def _with_placeholders(original: str, hidden: Sequence[Span]) -> list[Span]:
    """Add to the hidden spans the placeholders of an earlier anonymization."""
    found = [Span(m.start(), m.end(), m[1]) for m in _PLACEHOLDER.finditer(original)]
    if not found:
        return list(hidden)
    taken = [*hidden]
    taken += [f for f in found if not any(f.start < h.end and h.start < f.end for h in hidden)]
    return sorted(taken)
