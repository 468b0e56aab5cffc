"""Anonymization: from what a person wrote to a text that does not say who they are, but keeps what they tell. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tipline.anonymize.continuation import begun, continued
from tipline.anonymize.folding import Folded, Span
from tipline.anonymize.judgement import believed, contacts_in_doubt, has_unowned_name, tagged
from tipline.anonymize.language import guess
from tipline.anonymize.layers import Layers
from tipline.anonymize.links import tracking_parts
from tipline.anonymize.profile import is_telling, known_names
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.rendering import render
from tipline.anonymize.scene import is_elsewhere, kept_places, without_place
from tipline.anonymize.tagger import tag
from tipline.anonymize.tagger.details import Detail
from tipline.model import UNOWNED_NAME, Anonymized, Sender

__all__ = ["anonymize", "redaction_spans"]

_IN_CASE_OF_OVERLAP = ("phone", "email", "handle", "name", "device", "address", "caseno", "plate", "dob", "relative")
_RANK = {type_: rank for rank, type_ in enumerate(_IN_CASE_OF_OVERLAP)}


_WHOLE = frozenset({"phone", "email", "handle", "plate", "caseno"})


class _Found(NamedTuple):
    """What is known of a text: `spans` go, `places` are the tipster's own and stay."""

    spans: list[Span]
    places: list[Span]
    doubt: bool
    reading: Reading


def anonymize(
    text: str, sender: Sender, *, urgent: bool, deadly: bool = False, earlier: Sequence[str] = ()
) -> Anonymized:
    """Return the text without what identifies its sender.

    `urgent` keeps the sender's own places: help may go there. Where they work or learn goes all the same if the text
    says another place where it happens, unless it is `deadly`. `earlier` are the texts of the same thread before it,
    as stored: a detail may be sent in pieces.
    """
    found = _find(text, sender, urgent=urgent, deadly=deadly, earlier=earlier)
    counts = Counter(type_ for _, _, type_ in found.spans if type_)
    anonymous, places = render(text, found.spans, found.places)
    return Anonymized(
        text=anonymous,
        redactions=dict(sorted(counts.items())),
        language=guess(found.reading),
        flags=(UNOWNED_NAME,) if found.doubt else (),
        tipster_places=tuple(places),
    )


def redaction_spans(text: str, sender: Sender, *, urgent: bool, deadly: bool = False) -> list[tuple[int, int, str]]:
    """Return what is to be redacted, as disjoint (start, end, type) in order; an empty type is cut without a trace."""
    return [(start, end, type_) for start, end, type_ in _find(text, sender, urgent=urgent, deadly=deadly).spans]


def _find(text: str, sender: Sender, *, urgent: bool, deadly: bool, earlier: Sequence[str] = ()) -> _Found:
    cut = _disjoint(tracking_parts(text))
    reading = Reading(Folded(text, cut))
    layers = Layers(reading, sender)
    tags = tag(layers.sight)
    found = [*layers.known, *believed(reading, tags, layers.trusted()), *tagged(reading, tags, urgent=urgent)]
    found += believed(reading, tags, layers.likely(), repeated=True)
    found += contacts_in_doubt(reading, layers.details, tags, layers.profile)
    found += (*begun(reading), *continued(reading, earlier))
    found += believed(reading, tags, _repeated(reading, found, layers), repeated=True)
    found += list(_same_details(reading, found, layers.details))
    doubt = has_unowned_name(reading, tags, found)
    kept: list[Find] = []
    if urgent:
        kept = kept_places(reading, found, elsewhere=not deadly and is_elsewhere(reading, tags))
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


def _same_details(reading: Reading, found: Sequence[Find], details: Iterable[Detail]) -> Iterator[Find]:
    """Yield each number or handle that goes in another place of the text."""
    places: dict[str, list[tuple[int, int]]] = {}
    for detail in details:
        start, end = reading.tokens[detail.first].start, reading.tokens[detail.after - 1].end
        places.setdefault("".join(filter(str.isalnum, reading.text[start:end])), []).append((start, end))
    for same in places.values():
        if len(same) > 1:
            covers = (find for find in found for start, end in same if find.start <= start and end <= find.end)
            going = next((find.type for find in covers if find.type in _WHOLE), "")
            yield from (Find(start, end, going) for start, end in same if going)


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
