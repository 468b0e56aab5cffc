"""Acknowledging: every urgent tip has a clock, and the first acknowledgement wins."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tipline.patience import Unavailable


class ClockState(StrEnum):
    """What became of a tip's clock."""

    RUNNING = "running"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    """The whole ladder was told, and nobody acknowledged."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one tip."""

    state: ClockState
    acknowledged_by: str = ""


class Clocks(Protocol):
    """The clocks of all tips. Every method may raise Unavailable."""

    def find(self, tip_id: str, /) -> Clock | None:
        """Return a tip's clock, running or not."""

    def acknowledge(self, tip_id: str, officer_id: str, at: int, /) -> bool:
        """Keep who acknowledged a tip, clock or not, if nobody has."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who acknowledged a tip first, and whether that was now."""

    by: str
    first: bool


def acknowledge(clocks: Clocks, tip_id: str, officer_id: str, now: float) -> Acknowledged:
    """Acknowledge a tip for an officer: the first one wins. Raises Unavailable."""
    if clocks.acknowledge(tip_id, officer_id, int(now)):
        return Acknowledged(officer_id, first=True)
    known = clocks.find(tip_id)
    if known is None or known.state is not ClockState.ACKNOWLEDGED:
        raise Unavailable  # a new clock has begun in this very moment: to be acknowledged once more
    return Acknowledged(known.acknowledged_by, first=False)
