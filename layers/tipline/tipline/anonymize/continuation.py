"""Continuation: a detail that somebody sends in pieces, "my number is 910", then "555", then "0177"."""

import re
from collections.abc import Iterator, Sequence

from tipline.anonymize.folding import HIDDEN, OWN_NAME, Folded
from tipline.anonymize.reading import Find, Reading

_PIECE = re.compile(
    r"\W*(?:(?:[0-9oil]*[0-9][0-9oil]*|zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro"
    r"|cinco|seis|siete|ocho|nueve)\W*){1,12}"
)
"""Nothing but digits, in figures or words."""

_PHONE_BEGUN = re.compile(
    r"\b(?:my (?:new |cell ?)?(?:number|num|cell|phone|digits)(?: number)?|mi (?:numero|cel|celular|telefono|whatsapp)"
    r"|(?:call|text|reach|hit) me(?: up)?(?: back)?|(?:llame|marque|llamen|marquen)(?:me)?)"
    r"(?: (?:is|es|at|on|al|el|a|its|:))*[ :.,]{0,3}"
)
_FEWEST_DIGITS, _WHOLE = 3, 7
_PHONE_LEFT = re.compile(rf"[{HIDDEN}0-9][ .,:-]{{0,3}}$")
_NAME_BEGUN = re.compile(
    r"\b(?:my (?:full )?name is|my names|me llamo|mi nombre es|this is|ask for|pregunten por)[ :.]*$"
)
_NAME = re.compile(r"\W*([^\W\d_]+(?:[ .'-]{1,2}[^\W\d_]+){0,3})\W*")
_PLACE_BEGUN = re.compile(r"\b(?:i (?:live|stay) (?:at|in|on)|my address is|vivo en|mi direccion es)[ :.]*$")
_LONGEST_PLACE = 60


def begun(reading: Reading) -> Iterator[Find]:
    """Yield the digits at the end of a text that say that a phone number of the tipster's begins."""
    for match in _PHONE_BEGUN.finditer(reading.text):
        piece = _PIECE.fullmatch(reading.text, match.end())
        digits = sum(c.isdecimal() for c in piece[0]) if piece else 0
        if _FEWEST_DIGITS <= digits < _WHOLE and not reading.quoted_by_another(match.start()):
            yield _inner(reading.text, match.end(), "phone")


def continued(reading: Reading, earlier: Sequence[str]) -> Iterator[Find]:
    """Yield the whole text where it goes on with what the text before it, already anonymized, began."""
    if not earlier:
        return
    before = Folded(earlier[-1]).text
    if _PIECE.fullmatch(reading.text):
        if _PHONE_LEFT.search(before) or _PHONE_BEGUN.search(before[-_LONGEST_PLACE:]):
            yield _inner(reading.text, 0, "phone")
    elif _NAME_BEGUN.search(before) and _NAME.fullmatch(reading.text):
        yield _inner(reading.text, 0, "name")
    elif before.endswith(OWN_NAME) and _NAME.fullmatch(reading.text) and len(reading.words) == 1:
        # "my name is Gloria", then "Paz": one word that is no everyday word.
        if not reading.is_common(0):
            yield _inner(reading.text, 0, "name")
    elif _PLACE_BEGUN.search(before) and len(reading.text) <= _LONGEST_PLACE and "\n" not in reading.text.strip():
        yield _inner(reading.text, 0, "address")


def _inner(text: str, start: int, type_: str) -> Find:
    """Return the find from `start` to the end without the signs around it."""
    letters = [i for i in range(start, len(text)) if text[i].isalnum()]
    return Find(letters[0], letters[-1] + 1, type_)
