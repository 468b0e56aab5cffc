"""Details: stretches of a text that look like a phone number, an address on the net, a handle or a number plate."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tipline.anonymize.ownership import owner
from tipline.anonymize.phones import Phone, national
from tipline.anonymize.profile import Profile
from tipline.anonymize.reading import Reading

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"(?<![\w.@/$])(?:@|\$(?=[0-9_.]{0,6}[a-z]))\w[\w.-]{0,60}")
_NAMELIKE = re.compile(
    r"(?<![\w@])(?:[a-z0-9]{1,40}(?:[._]{1,3}[a-z0-9]{1,40}){1,5}|[a-z]{1,40}[0-9][a-z0-9_.]{0,40})\b"
)
_PLATE = re.compile(
    r"(?<![\w-])(?=[a-z0-9 -]{0,10}[0-9])(?=[a-z0-9 -]{0,10}[a-z])[a-z0-9]{1,4}[ -]?[a-z0-9]{2,5}(?![\w-])"
)
_FEWEST_DIGITS = 7


class Detail(NamedTuple):
    """The tokens `first` to `after` (exclusive), and what they look like."""

    first: int
    after: int
    kind: str


def details(reading: Reading, phones: Iterable[Phone], profile: Profile) -> list[Detail]:
    """Return what looks like a detail, in order; where several overlap, the first of the list above."""
    taken: set[int] = set()
    found: list[Detail] = []
    for start, end, kind in _stretches(reading, phones, profile):
        first, after = reading.token_at(start), reading.token_at(end - 1) + 1
        if first < after and not taken & set(range(first, after)):
            taken.update(range(first, after))
            found.append(Detail(first, after, kind))
    return sorted(found)


def whose(reading: Reading, detail: Detail, profile: Profile) -> str:
    """Return whose the words around it say that it is."""
    if reading.quoted_by_another(reading.tokens[detail.first].start):
        return "quoted"
    return owner(reading, detail.first, detail.after, profile.words).value


def _stretches(reading: Reading, phones: Iterable[Phone], profile: Profile) -> Iterator[tuple[int, int, str]]:
    sender = national(profile.phone)
    for match in _EMAIL.finditer(reading.text):
        yield match.start(), match.end(), "email"
    for phone in phones:
        own = len(phone.digits) >= _FEWEST_DIGITS and sender.endswith(phone.digits)
        yield phone.start, phone.end, "own_phone" if own else "phone"
    for pattern, kind in ((_HANDLE, "handle"), (_NAMELIKE, "namelike"), (_PLATE, "plate")):
        for match in pattern.finditer(reading.text):
            yield match.start(), match.end(), kind
