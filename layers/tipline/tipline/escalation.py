"""Acknowledging: every urgent tip has a clock, and while nobody acknowledges, it tells the next people of a ladder.

A clock counts its steps from 0, which is the tip's first alert, over all rounds of the ladder. A step is told through
the alerts queue; the clock moves on under the condition that it is as it was read, so that each step is told once,
however many look at it. After a time of standing still a clock catches up with one alert, not with all that it missed.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self

from tipline.model import Alert, AlertKind, Category, Priority
from tipline.patience import Unavailable
from tipline.roster import Step

NEVER = 9_999_999_999
"""When a clock is due that has run down: it is kept as unacknowledged, and moved no more."""
_MINUTE = 60


class DamagedClock(Exception):
    """A clock's row that cannot be read. It carries nothing of it."""


class ClockState(StrEnum):
    """What became of a tip's clock."""

    RUNNING = "running"
    ACKNOWLEDGED = "acknowledged"
    EXHAUSTED = "exhausted"
    """The whole ladder was told, and nobody acknowledged."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one tip. `opened_by` is the id of the alert that started it: a tip may get a second clock."""

    tip_id: str
    opened_by: str
    reference: str
    priority: Priority
    category: Category
    platform: str
    started: int
    due: int
    step: int = 0
    sent: int = -1
    """The last step that went out."""
    told: frozenset[str] = field(default=frozenset())
    """The officers that it has told."""
    state: ClockState = ClockState.RUNNING
    acknowledged_by: str = ""
    acknowledged_at: int = 0

    @property
    def key(self) -> "Tick":
        """The clock as it stands."""
        return Tick(self.tip_id, self.opened_by, self.step)

    def alert(self, kind: AlertKind, alert_id: str) -> Alert:
        """Return an alert about its tip."""
        return Alert(alert_id, kind, self.platform, self.priority, self.category, self.reference, tip_id=self.tip_id)


@dataclass(frozen=True, slots=True)
class Tick:
    """A step of a clock: as a message to `escalate`, look whether it is over; to `notify`, tell it."""

    tip_id: str
    opened_by: str
    step: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Who is told in which order, how long each step waits, and how often the steps are gone through."""

    steps: tuple[Step, ...]
    minutes: Mapping[Priority, int]
    rounds: Mapping[Priority, int]

    def has(self, priority: Priority) -> bool:
        """Tell whether tips of a priority must be acknowledged."""
        return priority in self.minutes

    def seconds(self, priority: Priority) -> int:
        """Return how long a step waits."""
        return self.minutes[priority] * _MINUTE

    def at(self, step: int) -> Step:
        """Return whom a step tells."""
        return self.steps[step % len(self.steps)]

    def ends_round(self, step: int) -> bool:
        """Tell whether a step is the last of its round."""
        return (step + 1) % len(self.steps) == 0

    def after(self, clock: Clock, now: float) -> int | None:
        """Return the step that a clock that is due goes to; None at the end of the ladder.

        One that is late by whole steps leaves them out, but never the last of the round: it tells the most people.
        """
        following = clock.step + 1
        if following >= len(self.steps) * self.rounds[clock.priority]:
            return None
        missed = int(now - clock.due) // self.seconds(clock.priority)
        last = following + len(self.steps) - 1 - following % len(self.steps)
        return min(following + missed, last)

    @classmethod
    def read(cls, steps: str, minutes: str, rounds: str) -> Self:
        """Read it as the template's parameters say it: minutes and rounds are those of P0, P1 and P2."""
        return cls(tuple(Step(each) for each in steps.split(",")), _of_priorities(minutes), _of_priorities(rounds))


def _of_priorities(numbers: str) -> dict[Priority, int]:
    urgent = (Priority.P0, Priority.P1, Priority.P2)
    return dict(zip(urgent, (int(each) for each in numbers.split(",")), strict=True))


class Clocks(Protocol):
    """The clocks of all tips. Every method may raise Unavailable; one that returns a bool changes all or nothing."""

    def find(self, tip_id: str, /) -> Clock | None:
        """Return a tip's clock, running or not. May raise DamagedClock."""

    def start(self, clock: Clock, /, *, instead_of: Clock | None) -> bool:
        """Keep a new clock in the place of none, or of one that is as it was read."""

    def move(self, clock: Clock, /, *, step: int, due: int) -> bool:
        """Set a running clock that is as it was read to a step."""

    def exhaust(self, clock: Clock, /) -> bool:
        """Let a running clock that is as it was read run down."""

    def hurry(self, clock: Clock, /, *, due: int) -> bool:
        """Let a running clock that is as it was read be due earlier."""

    def sent(self, clock: Clock, officers: Iterable[str], /) -> None:
        """Keep that the clock's step went out, and to whom."""

    def acknowledge(self, tip_id: str, officer_id: str, at: int, /) -> bool:
        """Keep who acknowledged a tip, clock or not, if nobody has."""

    def due(self, now: float, /) -> Iterable[str]:
        """Return the tips whose clocks are due, as far as an index knows already."""

    def oldest(self) -> int | None:
        """Return when the oldest clock was started that nobody acknowledged."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Who acknowledged a tip first, and whether that was now."""

    by: str
    first: bool


def acknowledge(clocks: Clocks, tip_id: str, officer_id: str, now: float) -> Acknowledged:
    """Acknowledge a tip for an officer: the first one wins. Raises Unavailable.

    Whoever was first must tell the others: `tipline.aws.alerts_queue.AlertsQueue.taken`.
    """
    if clocks.acknowledge(tip_id, officer_id, int(now)):
        return Acknowledged(officer_id, first=True)
    try:
        known = clocks.find(tip_id)
    except DamagedClock:
        known = None
    if known is None or known.state is not ClockState.ACKNOWLEDGED:
        raise Unavailable  # a new clock has begun in this very moment: to be acknowledged once more
    return Acknowledged(known.acknowledged_by, first=False)


class Moved(StrEnum):
    """What came of looking at a clock."""

    MOVED = "moved"
    EARLY = "early"
    HELD = "held"
    """The step that tells the most people has not gone out yet: it is asked for again."""
    EXHAUSTED = "exhausted"
    STALE = "stale"
    """It was acknowledged, or somebody else moved it."""
    DAMAGED = "damaged"
    """Its row cannot be read, or says what no clock can say."""
    FAILED = "failed"
    """Something failed; the next sweep looks at it again."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What `escalate` reaches. Each may raise Unavailable."""

    clocks: Clocks
    tell: Callable[[Tick], None]
    """Asks `notify` to tell a step."""
    wake: Callable[[Tick, int], None]
    """Asks ourselves to look at a clock after so many seconds; the sweep does it where this is lost."""
    clock: Callable[[], float]
    ladder: Ladder


def look_at(tick: Tick, doors: Doors) -> Moved:
    """Move a clock on if the step that the message names is over."""
    try:
        clock = _find(tick.tip_id, doors)
    except DamagedClock:
        return Moved.DAMAGED
    return _move_on(clock, doors) if clock and clock.key == tick else Moved.STALE


def sweep(doors: Doors, time_is_up: Callable[[], bool], report: Callable[[Exception], None]) -> Counter[Moved]:
    """Move on every clock that is due, whatever became of its messages; one that cannot be moved holds up no other.

    `report` is told of errors; it must not pass on their text.
    """
    moved: Counter[Moved] = Counter()
    for tip_id in doors.clocks.due(doors.clock()):
        if time_is_up():
            break
        moved[_sweep_one(tip_id, doors, report)] += 1
    return moved


def _sweep_one(tip_id: str, doors: Doors, report: Callable[[Exception], None]) -> Moved:
    try:
        # The index may be behind: the row itself says how the clock stands.
        clock = _find(tip_id, doors)
        return _move_on(clock, doors) if clock else Moved.STALE
    except DamagedClock:
        return Moved.DAMAGED
    except Exception as error:  # noqa: BLE001 - whatever it is, the others' tips must not wait for it
        report(error)
        return Moved.FAILED


def _find(tip_id: str, doors: Doors) -> Clock | None:
    """Return a tip's clock. Raises DamagedClock, also where one runs for whose priority there is no ladder."""
    clock = doors.clocks.find(tip_id)
    if clock and clock.state is ClockState.RUNNING and not doors.ladder.has(clock.priority):
        raise DamagedClock
    return clock


def oldest_unacknowledged_seconds(doors: Doors) -> int:
    """Return how long the oldest tip has waited for somebody, in whole minutes; 0 where none waits."""
    started = doors.clocks.oldest()
    return 0 if started is None else max(0, int(doors.clock() - started)) // _MINUTE * _MINUTE


def _move_on(clock: Clock, doors: Doors) -> Moved:
    if clock.state is not ClockState.RUNNING:
        return Moved.STALE
    now = doors.clock()
    if now < clock.due:
        doors.wake(clock.key, math.ceil(clock.due - now))
        return Moved.EARLY
    due = math.ceil(now) + doors.ladder.seconds(clock.priority)
    if doors.ladder.ends_round(clock.step) and clock.sent < clock.step:
        if clock.step:  # the first alert of a tip comes back by itself
            doors.tell(clock.key)
        return Moved.HELD if doors.clocks.move(clock, step=clock.step, due=due) else Moved.STALE
    step = doors.ladder.after(clock, now)
    if step is None:
        return Moved.EXHAUSTED if doors.clocks.exhaust(clock) else Moved.STALE
    following = Tick(clock.tip_id, clock.opened_by, step)
    # First of all: a clock that moved without telling would be silent. What is told twice is sent once.
    doors.tell(following)
    if not doors.clocks.move(clock, step=step, due=due):
        return Moved.STALE
    with suppress(Unavailable):
        doors.wake(following, due - math.floor(now))
    return Moved.MOVED
