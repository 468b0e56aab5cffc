"""Layers: what the sender's profile and the rules find in a text, and what the tagger is shown of it."""

from collections.abc import Iterator

from tipline.anonymize.circumstances import circumstances
from tipline.anonymize.contacts import contacts, own_handles
from tipline.anonymize.exposures import exposures
from tipline.anonymize.names import names
from tipline.anonymize.papers import papers
from tipline.anonymize.phones import phones
from tipline.anonymize.places import places
from tipline.anonymize.profile import Profile, known_names, shortened_names
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.relations import relations
from tipline.anonymize.relatives import relatives
from tipline.anonymize.signatures import signatures
from tipline.anonymize.tagger.details import details
from tipline.anonymize.tagger.features import Sight
from tipline.anonymize.work import work
from tipline.model import Sender

_TRUSTED = frozenset(
    {
        "name",
        "email",
        "address",
        "plate",
        "caseno",
        "dob",
        "device",
        "job",
        "workplace",
        "relation",
        "location",
        "other",
    }
)
"""Types of which the rules are right often enough to be followed in any case."""


class Layers:
    """One text, read once."""

    def __init__(self, reading: Reading, sender: Sender, *, rules: bool = True) -> None:
        """`rules`: whether the tagger sees what the rules think; in training not beside tips they were made for."""
        self.reading = reading
        self.profile = Profile(sender.name, sender.handle, sender.phone)
        self.known = [
            *known_names(reading, self.profile.words, self.profile.full, "name"),
            *own_handles(reading, self.profile.handle),
        ]
        self.cued = [find for find in _cued(reading, self.profile) if find.end > find.start]
        self.details = details(reading, phones(reading), self.profile)
        self.sight = Sight(reading, self.profile, self.details, [*self.known, *self.cued], rules=rules)

    def likely(self) -> Iterator[Find]:
        """Yield what the profile and the rules find that goes unless the tagger is sure that it is somebody else's."""
        yield from shortened_names(self.reading, self.profile.words)

    def trusted(self) -> Iterator[Find]:
        """Yield what the rules find that goes whatever the tagger thinks."""
        yield from (find for find in self.cued if find.type in _TRUSTED)


def _cued(reading: Reading, profile: Profile) -> Iterator[Find]:
    yield from names(reading)
    yield from exposures(reading)
    yield from signatures(reading)
    yield from contacts(reading, profile)
    yield from papers(reading)
    yield from relations(reading)
    yield from work(reading)
    yield from circumstances(reading)
    yield from places(reading)
    yield from relatives(reading)
