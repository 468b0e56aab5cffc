"""Epochs of the vault: a random salt for 90 days. Once it is deleted, nobody can compute who was in the vault.

Epochs follow a fixed calendar, so that every worker knows the number of the current one. The salt, and the random id
by which rows name their epoch, lie in a row of the vault.
"""

import secrets
from dataclasses import dataclass, field

from tipline.lifetime import DAY

EPOCH_DAYS = 90

_KEY = "epoch#"
_ID_BYTES = 8
_SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch."""

    number: int
    id: str
    salt: bytes = field(repr=False)


def new_epoch(number: int) -> Epoch:
    """Return an epoch with a salt that nobody knows."""
    return Epoch(number, secrets.token_hex(_ID_BYTES), secrets.token_bytes(_SALT_BYTES))


def number_at(now: float) -> int:
    """Return the number of the epoch that a moment lies in."""
    return int(now) // (EPOCH_DAYS * DAY)


def begins(number: int) -> int:
    """Return when an epoch begins."""
    return number * EPOCH_DAYS * DAY


def expires(number: int) -> int:
    """Return when an epoch's row goes whatever lies under it: two epochs are alive at most."""
    return begins(number + 2)


def may_hold_living_rows(number: int, now: float, window_days: int) -> bool:
    """Tell whether a row written under an epoch that is over can still be alive."""
    return now < begins(number + 1) + (window_days + 1) * DAY


def row_key(number: int) -> str:
    """Return the key of an epoch's row."""
    return f"{_KEY}{number:05}"


def number_of(key: str) -> int | None:
    """Return the number of the epoch whose row this is, None for another row."""
    return int(key.removeprefix(_KEY)) if key.startswith(_KEY) else None
