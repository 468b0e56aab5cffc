"""Forgetting: once a day what has expired leaves the vault, and so does an epoch under which nothing can live."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tipline import epochs
from tipline.epochs import Epoch
from tipline.lifetime import DAY


@dataclass(frozen=True, slots=True)
class Entry:
    """What the janitor sees of a row: never what it seals, never a salt."""

    key: str
    epoch: str
    expires: int


@dataclass(frozen=True, slots=True)
class Damaged:
    """A row that cannot be read: it is left for people."""

    key: str


class Vault(Protocol):
    """The vault as the janitor reaches it. Every method may raise Unavailable."""

    def entries(self) -> Iterator[Entry | Damaged]:
        """Yield every row."""

    def begin(self, epoch: Epoch, /) -> bool:
        """Write an epoch's row; False where it has one."""

    def delete(self, entry: Entry, /) -> bool:
        """Delete a row that is still as it was seen; False where it is another by now."""


def clean(vault: Vault, now: float) -> Counter[str]:
    """Begin the current epoch, delete what must not be there any longer; return how many rows of which kind went.

    DynamoDB deletes expired rows too, but days late. A salt goes before the rows under it: from then on they tell
    nothing. Rows whose epoch has no salt, for whatever reason, go as well; but not while the row of a salt is damaged.
    Damaged rows are counted, and hold up no others.
    """
    current = epochs.number_at(now)
    vault.begin(epochs.new_epoch(current))
    found = list(vault.entries())
    damaged = [each for each in found if isinstance(each, Damaged)]
    every = [each for each in found if isinstance(each, Entry)]
    all_salts = all(epochs.number_of(each.key) is None for each in damaged)
    salts = {entry: number for entry in every if (number := epochs.number_of(entry.key)) is not None}
    rows = [entry for entry in every if entry not in salts]
    needed = {entry.epoch for entry in rows if entry.expires > now}
    kept = {entry.epoch for entry, number in salts.items() if _is_kept(entry, number, current, needed, now)}
    gone = {
        "epoch": [entry for entry in salts if entry.epoch not in kept],
        "row": [entry for entry in rows if (all_salts and entry.epoch not in kept) or entry.expires <= now],
    }
    counts = {kind: sum(vault.delete(entry) for entry in entries) for kind, entries in gone.items()}
    return Counter(counts | ({"damaged": len(damaged)} if damaged else {}))


def _is_kept(epoch: Entry, number: int, current: int, needed: set[str], now: float) -> bool:
    """Tell whether an epoch is the current one, or the previous one and still of use."""
    if number >= current:
        return True
    # A worker that began before midnight may just be writing the last row.
    just_over = now < epochs.begins(current) + DAY
    return number == current - 1 and (just_over or epoch.epoch in needed)
