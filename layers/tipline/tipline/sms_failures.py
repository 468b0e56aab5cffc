"""A text message to an officer that did not arrive: the step of the clock that told them is over at once.

SNS logs it, for the whole account, seconds or days later. It says to which number and when it was sent, not of what
alert. So a step is over where it told that officer and had begun by then; the last of its round, after which nobody
more could be told, is left its time.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tipline.escalation import NEVER, Clock, Clocks, ClockState, DamagedClock, Ladder, Tick
from tipline.patience import Unavailable
from tipline.roster import Officer

OFFICERS, HURRIED = "officers", "hurried"
_CLOCKS_DIFFER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """One text message that did not arrive."""

    phone: str = field(repr=False)
    at: float
    """When it was sent, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What `move_on` reaches. Each may raise Unavailable."""

    officers: Callable[[], Sequence[Officer]]
    clocks: Clocks
    wake: Callable[[Tick, int], None]
    """Asks `escalate` to look at a clock after so many seconds."""
    clock: Callable[[], float]
    ladder: Ladder


def move_on(failures: Iterable[Failure], doors: Doors) -> Counter[str]:
    """Make the steps over that told whom no text message reached; return of how many officers, and how many steps."""
    latest: dict[str, float] = {}
    for each in failures:
        latest[each.phone] = max(each.at, latest.get(each.phone, 0))
    unreached = {each.officer_id: latest[each.phone] for each in doors.officers() if each.phone in latest}
    counts = Counter({OFFICERS: len(unreached)})
    for tip_id in list(doors.clocks.due(NEVER - 1)) if unreached else ():
        try:
            clock = doors.clocks.find(tip_id)
        except DamagedClock:
            continue  # `escalate` counts it
        if clock and _told_in_vain(clock, unreached, doors.ladder):
            now = math.floor(doors.clock())
            if doors.clocks.hurry(clock, due=now):
                counts[HURRIED] += 1
                with suppress(Unavailable):  # the sweep does it within a minute
                    doors.wake(clock.key, 0)
    return counts


def _told_in_vain(clock: Clock, unreached: dict[str, float], ladder: Ladder) -> bool:
    """Tell whether a running clock's step is one that told somebody whom it did not reach, and may be over."""
    if clock.state is not ClockState.RUNNING or not ladder.has(clock.priority) or clock.sent != clock.step:
        return False
    begun = clock.due - ladder.seconds(clock.priority) - _CLOCKS_DIFFER_SECONDS
    return not ladder.ends_round(clock.step) and any(unreached.get(each, 0) >= begun for each in clock.told)
