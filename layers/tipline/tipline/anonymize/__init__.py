"""Anonymization: from what a person wrote to a text that does not say who they are, but keeps what they tell. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tipline.anonymize.continuation import begun, continued
from tipline.anonymize.folding import Folded, Span
from tipline.anonymize.judgement import contacts_in_doubt, has_unowned_name, tagged
from tipline.anonymize.language import guess
from tipline.anonymize.layers import Layers
from tipline.anonymize.links import tracking_parts
from tipline.anonymize.profile import is_telling, known_names
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.rendering import render
from tipline.anonymize.scene import is_place, without_place
from tipline.anonymize.tagger import tag
from tipline.model import UNOWNED_NAME, Anonymized, Sender

__all__ = ["anonymize", "redaction_spans"]

_IN_CASE_OF_OVERLAP = ("phone", "email", "handle", "name", "device", "address", "caseno", "plate", "dob", "relative")
_RANK = {type_: rank for rank, type_ in enumerate(_IN_CASE_OF_OVERLAP)}


class _Found(NamedTuple):
    """What is known of a text: `spans` go, `places` are the tipster's own and stay."""

    spans: list[Span]
    places: list[Span]
    doubt: bool
    reading: Reading


def anonymize(text: str, sender: Sender, *, urgent: bool, earlier: Sequence[str] = ()) -> Anonymized:
    """Return the text without what identifies its sender.

    `urgent` keeps the sender's own places: help may go there. `earlier` are the texts of the same thread before it, as
    stored: a detail may be sent in pieces.
    """
    found = _find(text, sender, urgent=urgent, earlier=earlier)
    counts = Counter(type_ for _, _, type_ in found.spans if type_)
    anonymous, places = render(text, found.spans, found.places)
    return Anonymized(
        text=anonymous,
        redactions=dict(sorted(counts.items())),
        language=guess(found.reading),
        flags=(UNOWNED_NAME,) if found.doubt else (),
        tipster_places=tuple(places),
    )


def redaction_spans(text: str, sender: Sender, *, urgent: bool) -> list[tuple[int, int, str]]:
    """Return what is to be redacted, as disjoint (start, end, type) in order; an empty type is cut without a trace."""
    return [(start, end, type_) for start, end, type_ in _find(text, sender, urgent=urgent).spans]


def _find(text: str, sender: Sender, *, urgent: bool, earlier: Sequence[str] = ()) -> _Found:
    cut = _disjoint(tracking_parts(text))
    reading = Reading(Folded(text, cut))
    layers = Layers(reading, sender)
    tags = tag(layers.sight)
    found = [*layers.known, *layers.trusted(), *tagged(reading, tags, urgent=urgent)]
    found += contacts_in_doubt(reading, layers.details, tags, layers.profile)
    found += (*begun(reading), *continued(reading, earlier))
    found += _repeated(reading, found, layers)
    doubt = has_unowned_name(reading, tags, found)
    kept = [find for find in found if urgent and is_place(reading, find)]
    if urgent:
        found = [without_place(reading, find) for find in found if find not in kept]
    spans = _disjoint([*cut, *(reading.folded.span(*find) for find in found if find.end > find.start)])
    places = [
        place
        for place in _disjoint(reading.folded.span(*find) for find in kept)
        if not any(place.start < span.end and span.start < place.end for span in spans)
    ]
    return _Found(spans, places, doubt, reading)


def _repeated(reading: Reading, found: Iterable[Find], layers: Layers) -> Iterator[Find]:
    """Yield where the text repeats a name that was found."""
    found = list(found)
    own = layers.profile.words | _words_of(reading, found, "name")
    yield from known_names(reading, own, (), "name")
    yield from known_names(reading, _words_of(reading, found, "relative"), (), "relative")


def _words_of(reading: Reading, found: Iterable[Find], type_: str) -> frozenset[str]:
    """Return the words of the names found, to be sought in the whole text."""
    words: set[str] = set()
    for find in found:
        if find.type == type_:
            first, last = reading.token_at(find.start), reading.token_at(find.end - 1)
            words.update(word for word in reading.words[first : last + 1] if is_telling(word))
    return frozenset(words)


def _disjoint(found: Iterable[Span]) -> list[Span]:
    """Join found spans. Where spans overlap, one span covers both and the telling type wins."""
    joined: list[Span] = []
    for span in sorted(found):
        beside = joined and span.type == joined[-1].type != "" and span.start - joined[-1].end <= 1
        if joined and (span.start < joined[-1].end or beside):
            last = joined[-1]
            type_ = min((last.type, span.type), key=lambda t: _RANK.get(t, len(_RANK)))
            joined[-1] = Span(last.start, max(last.end, span.end), type_)
        else:
            joined.append(span)
    return joined
