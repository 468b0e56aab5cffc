"""Quotations: what a text quotes, and whether the words quoted are the tipster's own."""

import re
from typing import NamedTuple

_LONGEST = 500

# A single quote opens after a space and closes before one: the others are apostrophes.
_QUOTED = re.compile(
    rf"\"[^\"\n]{{1,{_LONGEST}}}\"|(?<![^\s(:,])'(?=\S)[^'\"\n]{{2,200}}(?:'\w[^'\"\n]{{0,200}}){{0,4}}'(?!\w)"
)

_OWN = re.compile(
    r"\b(?:i|we|yo)(?:'ve|'d|'m)? (?:\w+ ){0,2}"
    r"(?:told|said|say|text|texted|wrote|answered|asked|replied|yelled|screamed|messaged|like|dije"
    r"|conteste|escribi|grite)"
    r"\b(?: [\w.]+){0,6}[ ,:-]{0,4}$"
    r"|\b(?:le|les) dije\b[ ,:-]{0,4}(?:que)?[ ,:-]{0,4}$"
)


_OTHERS = re.compile(r" (?:he|she|they|el|ella|ellos) ")


class Quotation(NamedTuple):
    """Quoted words, quotation marks included. `own`: the tipster quotes what they themselves said."""

    start: int
    end: int
    own: bool


def quotations(text: str) -> list[Quotation]:
    """Return the quotations of a folded text."""
    return [
        Quotation(m.start(), m.end(), own=_is_own(text[max(0, m.start() - 70) : m.start()]))
        for m in _QUOTED.finditer(text)
    ]


def _is_own(before: str) -> bool:
    said = _OWN.search(before)
    return said is not None and not _OTHERS.search(said[0])
