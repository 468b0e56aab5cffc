"""What a check found, and how it is told: one line each, and what to do where something is wrong."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_WIDTH = 80


class Level(StrEnum):
    """How bad it is."""

    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    what: str
    advice: str = ""


type Check = Callable[[], Iterable[Finding]]


def ok(what: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(Level.OK, what)


def warn(what: str, advice: str) -> Finding:
    """Say what works, or could not be looked at, and somebody should know."""
    return Finding(Level.WARN, what, advice)


def fail(what: str, advice: str) -> Finding:
    """Say what does not work."""
    return Finding(Level.FAIL, what, advice)


def lines(finding: Finding) -> Iterator[str]:
    """Yield a finding as it is printed."""
    yield from textwrap.wrap(
        finding.what, _WIDTH, initial_indent=f"{finding.level:<6}", subsequent_indent=" " * 6, break_on_hyphens=False
    )
    yield from textwrap.wrap(
        finding.advice, _WIDTH, initial_indent="      -> ", subsequent_indent=" " * 9, break_on_hyphens=False
    )
