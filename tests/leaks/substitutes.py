"""What may stand instead of a value in a payload: as like it as can be, and nobody else's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.leaks import canaries

UNIQUE = "uniqueuniqueunique"
"""Stands in a recording for what is new in each delivery."""

_PHONE = re.compile(r"(.*\+1)\d{10}")
_LINK = re.compile(r"(https?://[^/?#]+)([^?#]*)")
_FULL_NAME = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")


@dataclass(frozen=True, slots=True)
class Substitute:
    """A value, and which parts of it are to be looked for."""

    value: str | int = field(repr=False)
    cores: tuple[str, ...] = field(repr=False)


def substitutes(value: str | int) -> Iterator[Substitute]:
    """Yield what may stand instead, first what is most like it."""
    if isinstance(value, int):
        number = canaries.digits(len(str(value)))
        yield Substitute(int(number), (number,))
    elif UNIQUE in value:
        for made in (canaries.token(), canaries.digits(12)):  # the second, where only digits will do
            yield Substitute(value.replace(UNIQUE, made), (made,))
    elif phone := _PHONE.fullmatch(value):
        number = canaries.phone()
        yield Substitute(f"{phone[1]}{number}", (number,))
    elif value.isdecimal():
        number = canaries.digits(len(value), value[:2])
        yield Substitute(number, (number,))
    elif link := _LINK.match(value):
        made, (folder, _, file) = canaries.token(), link[2].rpartition("/")
        yield Substitute(f"{link[1]}{folder}/{made}_{file}?signature={made}", (made,))
    elif _FULL_NAME.fullmatch(value):
        first, last = canaries.name(), canaries.name(accent=True)
        yield Substitute(f"{first} {last}", (first, last))
    else:
        made = canaries.word()
        yield Substitute(made, (made,))
