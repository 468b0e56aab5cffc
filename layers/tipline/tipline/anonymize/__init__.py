"""Anonymization: from what a person wrote to a text that does not say who they are, but keeps what they tell. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from tipline.anonymize.circumstances import circumstances
from tipline.anonymize.contacts import contacts
from tipline.anonymize.exposures import exposures
from tipline.anonymize.folding import Folded, Span
from tipline.anonymize.language import guess
from tipline.anonymize.links import tracking_parts
from tipline.anonymize.names import names
from tipline.anonymize.papers import papers
from tipline.anonymize.places import places
from tipline.anonymize.profile import Profile, is_telling, known_names
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.relations import relations
from tipline.anonymize.relatives import relatives
from tipline.anonymize.rendering import render
from tipline.anonymize.signatures import signatures
from tipline.anonymize.work import work
from tipline.model import Anonymized, Sender

__all__ = ["anonymize", "redaction_spans"]

_MOST_PASSES = 8
_IN_CASE_OF_OVERLAP = ("phone", "email", "handle", "name", "device", "address", "caseno", "plate", "dob", "relative")
_RANK = {type_: rank for rank, type_ in enumerate(_IN_CASE_OF_OVERLAP)}


def anonymize(text: str, sender: Sender, *, urgent: bool, earlier: tuple[str, ...] = ()) -> Anonymized:
    """Return the text without what identifies its sender. `urgent` keeps the sender's own places: help may go there.

    `earlier` are the stored texts of the last messages of the same tip, oldest first.
    """
    del earlier  # not looked at yet
    spans = redaction_spans(text, sender, urgent=urgent)
    counts = Counter(type_ for _, _, type_ in spans if type_)
    return Anonymized(
        text=render(text, [Span(*span) for span in spans]),
        redactions=dict(sorted(counts.items())),
        language=guess(Reading(Folded(text))),
    )


def redaction_spans(text: str, sender: Sender, *, urgent: bool) -> list[tuple[int, int, str]]:
    """Return what is to be redacted, as disjoint (start, end, type) in order; an empty type is cut without a trace.

    What one pass hides may show the next one more (a name above a phone number is a signature), so passes follow until
    nothing new is found: a text that was anonymized stays as it is.
    """
    hidden = _disjoint(tracking_parts(text), [])
    profile = Profile(sender.name, sender.handle, sender.phone)
    kin = frozenset[str]()
    for _ in range(_MOST_PASSES):
        reading = Reading(Folded(text, hidden))
        found = [*_own_details(reading, profile, urgent=urgent), *known_names(reading, kin, (), "relative")]
        found += relatives(reading, urgent=urgent)
        profile.words |= _words_of(reading, found, "name")
        kin |= _words_of(reading, found, "relative")
        spans = _disjoint((reading.folded.span(*find) for find in found if find.end > find.start), hidden)
        if spans == hidden:
            break
        hidden = spans
    return [(start, end, type_) for start, end, type_ in hidden]


def _own_details(reading: Reading, profile: Profile, *, urgent: bool) -> Iterator[Find]:
    yield from known_names(reading, profile.words, profile.full, "name")
    yield from names(reading)
    yield from exposures(reading)
    yield from signatures(reading, urgent=urgent)
    yield from contacts(reading, profile)
    yield from papers(reading)
    yield from relations(reading, urgent=urgent)
    yield from work(reading, urgent=urgent)
    yield from circumstances(reading, urgent=urgent)
    if not urgent:
        yield from places(reading)


def _words_of(reading: Reading, found: Iterable[Find], type_: str) -> frozenset[str]:
    """Return the words of the names found, to be sought in the whole text."""
    words: set[str] = set()
    for find in found:
        if find.type == type_:
            first, last = reading.token_at(find.start), reading.token_at(find.end - 1)
            words.update(word for word in reading.words[first : last + 1] if is_telling(word))
    return frozenset(words)


def _disjoint(found: Iterable[Span], hidden: list[Span]) -> list[Span]:
    """Join found spans to the hidden ones. Where spans overlap, one span covers both and the telling type wins."""
    joined: list[Span] = []
    for span in sorted([*hidden, *found]):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            type_ = min((last.type, span.type), key=lambda t: _RANK.get(t, len(_RANK)))
            joined[-1] = Span(last.start, max(last.end, span.end), type_)
        else:
            joined.append(span)
    return joined
