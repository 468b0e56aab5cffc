"""Canaries: values that exist once in the world, so that whoever finds one knows from which field it came."""

import dataclasses
import random
import secrets
import string
from dataclasses import dataclass

TIPS, POSTS, COMMAND = "table Tips", "table Posts", "command tipline"
PAGES, SENT = "console's pages", "platforms' APIs"
ALERTS = "table Alerts"
"""Places where some may be: what a tip tells of others, what was public anyway, whom an answer is for."""
SESSIONS, OFFICERS, OUTBOX = "table Sessions", "table Officers", "officers' mail, texts"
"""Places where something of an officer may be."""

_CONSONANTS = "bdfglmnprstvz"
_VOWELS = "aeiou"
_AREA_CODES = [f"{first}{rest:02}" for first in range(3, 9) for rest in range(1, 100) if rest % 11 != 0]
"""Three digits as North America has them, none of which a recording or another test uses (202, 910)."""
_PHONES = [f"{area}55501{line:02}" for area in _AREA_CODES for line in range(100)]
random.shuffle(_PHONES)
"""There are so few that chance would give one to two people."""
_RANDOM_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted value.

    `value` is what the platform sent, `core` the part of it that nobody else has (the same, mostly). `field` says where
    in the payload or request it stood, `route` what happened to its delivery. `allowed` are the places where it may
    be, `required` those where it must be, `hashed` those where its hash may be, and nothing else of it.
    """

    value: str = dataclasses.field(repr=False)
    field: str
    channel: str
    route: str
    core: str = dataclasses.field(default="", repr=False)
    allowed: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    hashed: frozenset[str] = frozenset()

    def may_be(self, place: str, form: str) -> bool:
        """Tell whether it may be in a place in this form."""
        return place in self.allowed or (place in self.hashed and form == "sha256")

    @property
    def needle(self) -> str:
        """The part to look for."""
        return self.core or self.value

    @property
    def is_phone(self) -> bool:
        """Whether it is one of our phone numbers."""
        return len(self.needle) == _RANDOM_DIGITS and self.needle.isdecimal() and self.needle[3:8] == "55501"


def digits(length: int, begin: str = "") -> str:
    """Return a number of so many digits, or of more: ten of them must be random."""
    missing = max(length - len(begin), _RANDOM_DIGITS)
    return begin + str(1 + secrets.randbelow(9)) + "".join(secrets.choice(string.digits) for _ in range(missing - 1))


def token(length: int = 14) -> str:
    """Return letters and digits without meaning, as in the ids of platforms."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))


def word() -> str:
    """Return a word that nobody has written before; it looks like one."""
    return f"qu{_syllables(5)}"


def name(*, accent: bool = False) -> str:
    """Return a name that nobody bears, as it is written: with a capital, and perhaps an accent."""
    end = "á" if accent else secrets.choice("ao")
    return f"{secrets.choice(_CONSONANTS)}{_syllables(4)}{end}{secrets.choice('nrs')}".capitalize()


def phone() -> str:
    """Return the ten digits of a number that nobody has: 555-01xx, in an area that no other test uses."""
    return _PHONES.pop()


def plate() -> str:
    """Return the number plate of a car that there is not."""
    return "".join(secrets.choice("BDFGHJKLMNPRSTVWXZ") for _ in range(4)) + f"-{digits(0)[:6]}"


def address() -> str:
    """Return an IP address that nobody has (198.18.0.0/15 is for benchmarks)."""
    return f"198.{18 + secrets.randbelow(2)}.{100 + secrets.randbelow(156)}.{100 + secrets.randbelow(156)}"


def _syllables(number: int) -> str:
    return "".join(secrets.choice(_VOWELS) + secrets.choice(_CONSONANTS) for _ in range(number))
