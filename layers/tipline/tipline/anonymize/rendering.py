"""Rendering: the text with a readable word in place of each redaction."""

from collections.abc import Sequence

from tipline.anonymize.folding import Span, fold_word

_WORDS = {"caseno": "case number", "dob": "birth date", "other": "circumstances"}


def render(text: str, spans: Sequence[Span], places: Sequence[Span]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with its redactions, and where in it the `places` are, none of which a redaction overlaps.

    Several values of one type are numbered, a repeat keeps its number.
    """
    numbers = _numbers(text, spans)
    several = {span.type for span, number in zip(spans, numbers, strict=True) if number > 1}
    pieces: list[str] = []
    at = longer = 0
    moved = dict.fromkeys(places, 0)
    for span, number in zip(spans, numbers, strict=True):
        pieces.append(text[at : span.start])
        if span.type:
            shown = f" {number}" if span.type in several else ""
            pieces.append(f"[tipster's {_WORDS.get(span.type, span.type)}{shown}]")
            longer += len(pieces[-1])
        longer -= span.end - span.start
        moved |= {place: longer for place in places if place.start >= span.end}
        at = span.end
    where = [(place.start + moved[place], place.end + moved[place]) for place in places]
    return "".join([*pieces, text[at:]]), where


def _numbers(text: str, spans: Sequence[Span]) -> list[int]:
    """Return each value's number within its type. Values that share a word ("Ana Ruiz", "Ana") are one."""
    known: dict[str, dict[str, int]] = {}
    highest: dict[str, int] = {}
    numbers: list[int] = []
    for span in spans:
        of_type = known.setdefault(span.type, {})
        value = fold_word(text[span.start : span.end])
        words = value.split() if span.type in {"name", "relative"} else ["".join(c for c in value if c.isalnum())]
        number = next((of_type[word] for word in words if word in of_type), highest.get(span.type, 0) + 1)
        highest[span.type] = max(number, highest.get(span.type, 0))
        of_type.update((word, of_type.get(word, number)) for word in words)
        numbers.append(number)
    return numbers
