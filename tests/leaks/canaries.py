"""Canaries: values that exist once in the world, so that whoever finds one knows from which field it came."""

import secrets
import string
from dataclasses import dataclass, field

_CONSONANTS = "bdfglmnprstvz"
_VOWELS = "aeiou"
_AREA_CODES = [f"{first}{rest:02}" for first in range(3, 9) for rest in range(1, 100) if rest % 11 != 0]
"""Three digits as North America has them, none of them one that a recording or another test uses (202, 910)."""

TIPS, POSTS, COMMAND = "table Tips", "table Posts", "command tipline"
"""Places where some may be: what a tip tells of others, and what was public anyway."""


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted value.

    `value` is what the platform sent, `core` the part of it that nobody else has (the same, mostly). `field` says where
    in the payload or request it stood. `allowed` are the places where it may be, `required` those where it must be.
    """

    value: str = field(repr=False)
    field: str
    channel: str
    path: str
    core: str = field(default="", repr=False)
    is_phone: bool = False
    allowed: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()

    @property
    def needle(self) -> str:
        """The part to look for."""
        return self.core or self.value


def digits(length: int, begin: str = "") -> str:
    """Return a number of so many digits, at least ten of them random."""
    length = max(length, 10 + len(begin))
    return begin + str(1 + secrets.randbelow(9)) + "".join(str(secrets.randbelow(10)) for _ in range(length - len(begin) - 1))


def token(length: int = 14) -> str:
    """Return letters and digits without meaning, as in the ids of platforms."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(length))


def word(syllables: int = 5) -> str:
    """Return a word that nobody has written before; it looks like one."""
    return "qu" + "".join(secrets.choice(_VOWELS) + secrets.choice(_CONSONANTS) for _ in range(syllables))


def name(*, accent: bool = False) -> str:
    """Return a name that nobody bears, as it is written: with a capital, and perhaps an accent."""
    made = secrets.choice(_CONSONANTS) + "".join(
        secrets.choice(_VOWELS) + secrets.choice(_CONSONANTS) for _ in range(4)
    ) + secrets.choice("ao") + secrets.choice("nrs")
    return made.capitalize()[:-2] + ("á" if accent else made[-2]) + made[-1]


def phone() -> str:
    """Return the ten digits of a number that nobody has: 555-01xx, in an area that no other test uses."""
    return f"{secrets.choice(_AREA_CODES)}55501{secrets.randbelow(100):02}"


def plate() -> str:
    """Return a number plate of a car that there is not."""
    return "".join(secrets.choice("BDFGHJKLMNPRSTVWXZ") for _ in range(4)) + "-" + digits(10)[:6]


def address() -> str:
    """Return an IP address that nobody has (198.18.0.0/15 is for benchmarks)."""
    return f"198.{18 + secrets.randbelow(2)}.{100 + secrets.randbelow(156)}.{100 + secrets.randbelow(156)}"
