"""Who did what: one chain of rows a day, each holding the hash of the one before, so that none can be changed alone.

A chain is of the day on which it is written down, by the clock of its one writer; `at` says when it was done. An act
that comes late can so never belong to a day that is closed and published.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from tipline.patience import Unavailable

VERBS = frozenset(
    {
        "read_tip",
        "acknowledge",
        "assign",
        "set_priority",
        "set_category",
        "note",
        "redact",
        "link_case",
        "answer",
        "private_reply",
        "close",
        "reopen",
        "release",
        "open_file",
        "release_file",
        "sign_in",
        "sign_in_failed",
        "sign_out",
        "read_post",
        "officer_added",
        "officer_changed",
        "officer_removed",
    }
)
_DAY = 86_400
_MOST_RIVALS = 50


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. `subject` is a tip's reference or an officer's id, `why` a reason; never a tip's text."""

    actor: str
    what: str
    subject: str
    at: float
    why: str = ""
    act_id: str = field(default_factory=lambda: secrets.token_hex(16))
    """The same act, told twice, is one row."""

    def __post_init__(self) -> None:
        """Refuse what nobody would find again."""
        if self.what not in VERBS:
            raise ValueError("no such verb")


@dataclass(frozen=True, slots=True)
class Link:
    """A row of a day's chain. `number` counts from 1."""

    day: str
    number: int
    act: Act
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """What a chain ended with at some moment; `final` once its day was over."""

    day: str
    number: int
    hash: str
    final: bool


class Unreadable(Exception):
    """A row is not as `audit` writes rows."""


class Taken(Exception):
    """Another row has the number."""


class Known(Exception):
    """The act has been written down."""


class Chain(Protocol):
    """The table. Every method may raise Unavailable."""

    def last(self, day: str, /) -> tuple[int, str] | None:
        """Return the number and the hash of a day's last row, as it is now."""

    def add(self, link: Link, /) -> None:
        """Add a row. Raises Taken, Known."""


class Heads(Protocol):
    """What was published, where nobody can take it back. Every method may raise Unavailable."""

    def numbers(self, day: str, /) -> Mapping[int, bool]:
        """Return the numbers published for a day, and whether one was final."""

    def put(self, head: Head, /) -> None:
        """Publish one."""


def day_of(moment: float) -> str:
    """Return the day, UTC."""
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def start(day: str) -> str:
    """Return what the first row of a day follows."""
    return hashlib.sha256(f"tipline audit {day}".encode()).hexdigest()


def hash_of(day: str, number: int, act: Act, previous: str) -> str:
    """Return a row's hash: over everything in it."""
    content = json.dumps([day, number, previous, asdict(act)], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def write(chain: Chain, act: Act, clock: Callable[[], float]) -> bool:
    """Write an act down; False where it has been. May raise Unavailable."""
    for _ in range(_MOST_RIVALS):
        day = day_of(clock())
        last, previous = chain.last(day) or (0, start(day))
        number = last + 1
        try:
            chain.add(Link(day, number, act, previous, hash_of(day, number, act, previous)))
        except Taken:
            continue
        except Known:
            return False
        return True
    raise Unavailable


def publish(chain: Chain, heads: Heads, announce: Callable[[Head], None], now: float) -> int:
    """Publish today's head, and those of the days before that are closed and not published; return how many."""
    published = 0
    # A week: as long as the function may have been down. An empty day is published as well.
    for ago in range(7, -1, -1):
        day = day_of(now - ago * _DAY)
        final = ago > 0
        known = heads.numbers(day)
        head = Head(day, *(chain.last(day) or (0, start(day))), final)
        if any(known.values()) or (not final and (head.number in known or head.number == 0)):
            continue
        if final:
            announce(head)  # twice rather than never
        heads.put(head)
        published += 1
    return published


def broken(day: str, links: Sequence[Link], heads: Sequence[Head]) -> Iterator[str]:
    """Yield, in words, whatever of a day's rows is not as it was written, against what was published of it."""
    previous = start(day)
    for expected, link in enumerate(links, 1):
        if link.number != expected:
            yield f"row {expected} is missing"
            return
        if link.previous != previous:
            yield f"row {link.number} does not follow the row before it"
        if link.hash != hash_of(day, link.number, link.act, link.previous):
            yield f"row {link.number} was changed"
        previous = link.hash
    for head in heads:
        if head.number > len(links):
            yield f"{head.number} rows were published, {len(links)} are there"
        elif head.hash != (links[head.number - 1].hash if head.number else start(day)):
            yield f"row {head.number} is not the one that was published"
        elif head.final and head.number < len(links):
            yield f"{len(links) - head.number} rows were added after the day was closed"
