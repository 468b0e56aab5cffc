"""The clock of a tip that somebody must take."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Clock:
    """One tip's clock: `due` is when the next step is told."""

    tip_id: str
    state: str
    step: int = 0
    due: int = 0
    acknowledged_by: str = ""
    acknowledged_at: int = 0


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who took a tip, and whether that was this very act."""

    by: str
    first: bool


class Clocks(Protocol):
    """The clocks, as far as an acknowledgement needs them."""

    def get(self, tip_id: str, /) -> Clock | None:
        """Return a tip's clock."""

    def stop(self, tip_id: str, officer_id: str, now: int, /) -> bool:
        """Stop a clock that nobody has stopped; False where somebody was faster, or there is none."""


def acknowledge(clocks: Clocks, tip_id: str, officer_id: str, now: int) -> Acknowledged:
    """Take a tip: the first one wins, everybody else is told who that was."""
    if clocks.stop(tip_id, officer_id, now):
        return Acknowledged(officer_id, first=True)
    clock = clocks.get(tip_id)
    return Acknowledged(clock.acknowledged_by if clock else officer_id, first=clock is None)
