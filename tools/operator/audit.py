"""Verifying who did what: each day's chain against itself, and against what was published of it."""

import argparse
from collections.abc import Callable, Iterator
from datetime import date
from typing import Protocol

from tipline.auditing import Head, Link, Unreadable, broken, day_of
from tipline.aws.audit import DynamoChain, LockedHeads
from tools.operator.session import Stack

type Say = Callable[[str], None]

_PROBLEM = 1


class Rows(Protocol):
    """The audit table."""

    def rows(self, day: str, /) -> Iterator[Link]:
        """Yield the rows of a day in order. May raise Unreadable."""


class Published(Protocol):
    """What was published."""

    def days(self) -> list[str]:
        """Return the days of which something was."""

    def of(self, day: str, /) -> list[Head]:
        """Return a day's heads."""


def day(text: str) -> str:
    """Read a day as a person types it."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        message = "a day is written as 2026-01-31"
        raise argparse.ArgumentTypeError(message) from None


def trail_of(stack: Stack) -> tuple[Rows, Published]:
    """Return the stack's table and bucket."""
    chain = DynamoChain(stack.operator.dynamodb, stack.output("AuditTable"))
    return chain, LockedHeads(stack.operator.s3, stack.output("AuditHeadsBucket"))


def verify(trail: tuple[Rows, Published], say: Say, one: str | None, now: float) -> int:
    """Say what is wrong with one day, or with every day. Returns the exit code."""
    rows, published = trail
    wrong = 0
    for each in [one] if one else sorted({*published.days(), day_of(now)}):
        heads = published.of(each)
        try:
            links = [*rows.rows(each)]
            found = [*broken(each, links, heads)]
        except Unreadable as error:
            links, found = [], [f"row {error} cannot be read: it was changed"]
        for what in found:
            say(f"{each}: {what}")
        if not found:
            say(f"{each}: {len(links)} acts, as they were written; {_published(heads)}")
        wrong += len(found)
    return _PROBLEM if wrong else 0


def _published(heads: list[Head]) -> str:
    if any(head.final for head in heads):
        return "the day is closed and published"
    # Whoever cuts the end off before it is published leaves no trace.
    return f"published up to act {max((head.number for head in heads), default=0)}, what follows is only chained"
