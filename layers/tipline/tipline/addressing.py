"""Whom an alert goes to, decided at the moment of sending, and what its tip's clock learns of it."""

import math
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tipline import roster
from tipline.escalation import Clock, Clocks, ClockState, DamagedClock, Ladder, Tick
from tipline.model import Alert, AlertKind
from tipline.patience import Unavailable
from tipline.roster import Officer


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom one alert goes to: ids of officers. `clock` is the one that it is a step of, None where it is of none."""

    to: tuple[str, ...] = ()
    clock: Clock | None = None
    reached: bool = True
    """Whether it arrives at somebody whom the clock waits for."""


@dataclass(frozen=True, slots=True)
class Addressing:
    """What deciding it needs. Each may raise Unavailable."""

    officers: Callable[[], Sequence[Officer]]
    clocks: Clocks
    ladder: Ladder
    wake: Callable[[Tick, int], None]
    """Asks `escalate` to look at a clock after so many seconds."""
    clock: Callable[[], float]

    def address(self, alert: Alert) -> Addressed:
        """Decide whom a new alert goes to, and start its tip's clock.

        While nobody on the roster is asked to act, no clock is started: the duty desk is told as if there were none.
        """
        officers, now = self.officers(), self.clock()
        if not officers:
            return Addressed()
        if alert.kind is not AlertKind.TIP or alert.tip_id is None or not self.ladder.has(alert.priority):
            return Addressed(_ids(roster.told(alert, officers, now)))
        if not roster.asks_anybody(officers):
            return Addressed(_ids(roster.informed(alert, officers, now)))
        clock = self._started(alert, alert.tip_id)
        if clock.opened_by != alert.id:  # a further message of a tip that is no more urgent by it
            holder = [each for each in officers if each.active and each.officer_id == clock.acknowledged_by]
            return Addressed(_ids((*holder, *roster.told(alert, officers, now))))
        first = roster.of_step(self.ladder.at(0), alert, officers, now)
        # An alert that comes late tells nobody whom a later step has told, or is about to.
        later = roster.of_step(self.ladder.at(clock.step), alert, officers, now) if clock.step else ()
        known = clock.told.union(each.officer_id for each in later)
        people = [*first, *roster.informed(alert, officers, now)]
        to = _ids(each for each in people if each.officer_id not in known)
        return Addressed(to, clock, reached=any(each.reachable for each in first))

    def address_step(self, clock: Clock, alert: Alert) -> Addressed:
        """Decide whom a further step of a clock goes to."""
        people = roster.of_step(self.ladder.at(clock.step), alert, self.officers(), self.clock())
        return Addressed(_ids(people), clock, reached=any(each.reachable for each in people))

    def address_taken(self, clock: Clock) -> tuple[Addressed, str]:
        """Decide who is told that somebody acknowledged: the others whom the clock told. Returns that name, too."""
        officers = self.officers()
        by = next((each.name for each in officers if each.officer_id == clock.acknowledged_by), "somebody else")
        others = [each for each in officers if each.active and each.officer_id in clock.told]
        return Addressed(_ids(each for each in others if each.officer_id != clock.acknowledged_by)), by

    def went_out(self, addressed: Addressed) -> None:
        """Keep that a step went out; where nobody gets it, the next step follows at once."""
        if addressed.clock is None:
            return
        # Should this fail, the alert is out all the same: the clock goes on by its time.
        with suppress(Unavailable):
            self.clocks.sent(addressed.clock, addressed.to)
        if not addressed.reached:
            self._hurry(addressed.clock)

    def failed(self, addressed: Addressed) -> None:
        """Have the next step follow at once on one that could not be published."""
        if addressed.clock is not None:
            self._hurry(addressed.clock)

    def _hurry(self, clock: Clock) -> None:
        """Make a step over, but not the last of its round, after which nobody more could be told."""
        if self.ladder.ends_round(clock.step):
            return
        with suppress(Unavailable):
            if self.clocks.hurry(clock, due=math.floor(self.clock())):
                self.wake(clock.key, 0)

    def _started(self, alert: Alert, tip_id: str) -> Clock:
        """Return the tip's clock: the alert's own, or the one that is there and no less urgent."""
        now = math.ceil(self.clock())
        seconds = self.ladder.seconds(alert.priority)
        fresh = Clock(
            tip_id=tip_id,
            opened_by=alert.id,
            reference=alert.reference,
            priority=alert.priority,
            category=alert.category,
            platform=alert.platform,
            started=now,
            due=now + seconds,
        )
        try:
            known = self.clocks.find(tip_id)
        except DamagedClock:
            return fresh  # never started, so that no next step follows; but this one is told, and the sweep alarms
        if known is not None and not _begins_anew(alert, known):
            return known
        if not self.clocks.start(fresh, instead_of=known):
            raise Unavailable  # somebody acknowledged or told of it in this moment: look again, later
        with suppress(Unavailable):
            self.wake(fresh.key, seconds)
        return fresh


def _begins_anew(alert: Alert, known: Clock) -> bool:
    """Tell whether an alert is more urgent than what its tip's clock was about."""
    if not known.opened_by:  # somebody acknowledged before any clock was there
        return alert.follow_up
    return known.opened_by != alert.id and alert.priority < known.priority


def _ids(officers: Iterable[Officer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.officer_id for each in officers))


def is_owed(clock: Clock | None, tick: Tick) -> bool:
    """Tell whether a step is still to be told: nobody acknowledged, and no later step has taken its place."""
    return clock is not None and clock.key == tick and clock.state is not ClockState.ACKNOWLEDGED


def is_taken(clock: Clock, officer_id: str) -> bool:
    """Tell whether that officer acknowledged, and it was told to anybody at all."""
    return clock.state is ClockState.ACKNOWLEDGED and clock.acknowledged_by == officer_id and bool(clock.told)
