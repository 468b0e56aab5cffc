"""Telling officers: at once, at the end of the time bucket, or once for many posts; each alert once.

An alert is claimed in the log, published, and marked as sent. A claim runs out after a while, so that an alert whose
worker died is sent by the next one. Posts of one root that are not urgent share a window: the first is announced and
opens it, later ones are counted, and a wake-up on the alerts queue turns what was counted into one summary and opens
the next window. A window in which nothing was counted is the last; the next post is a first one again.
"""

import math
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum

from tipline.addressing import Addressed, Addressing, is_owed, is_taken
from tipline.alert_log import AlertLog, Entry, State, Window
from tipline.alert_text import NO_CALL, Announcement, Call, Wording, compose
from tipline.escalation import Clock, DamagedClock, Tick
from tipline.model import Alert, AlertKind, Priority
from tipline.patience import Unavailable

WINDOW_SECONDS = 300
LONG_WINDOW_SECONDS = 3_600
SHORT_WINDOWS = 3
"""So many summaries of a root may follow each other closely; from then on there is one an hour."""
GRACE_SECONDS = 20
"""A summary waits that much longer than its window: a post of the window's last second takes a while to get here."""
LATE_SECONDS = 120
"""A wake-up that is so late is taken for lost."""
LEASE_SECONDS = 45
"""How long a claim holds: longer than the slowest publishing, shorter than the first back-off (see RETRY_SECONDS)."""
LONGEST_DELAY_SECONDS = 900
"""SQS delays a message no longer: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/"""

_URGENT = frozenset({Priority.P0, Priority.P1})
_ATTEMPTS = 7
_FIRST_PAUSE_SECONDS = 0.05


class Busy(Unavailable):
    """Another worker is sending this very alert, or workers are in each other's way: come back later."""


@dataclass(frozen=True, slots=True)
class Wakeup:
    """A message to ourselves: this window is over, sum it up."""

    window: str
    opened_by: str
    round: int


@dataclass(frozen=True, slots=True)
class Taken:
    """Tell the others that an officer acknowledged a tip."""

    tip_id: str
    by: str


type Order = Alert | Wakeup | Tick | Taken
"""What one message of the alerts queue asks for."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What `notify` reaches. Each may raise Unavailable."""

    log: AlertLog
    publish: Callable[[Announcement], None]
    queue: Callable[[Order, int], None]
    """Puts an order on the alerts queue, to be received after so many seconds (at most LONGEST_DELAY_SECONDS)."""
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    wording: Wording
    addressing: Addressing


class Outcome(StrEnum):
    """What came of one order."""

    SENT = "sent"
    HELD = "held"
    COLLAPSED = "collapsed"
    REPEATED = "repeated"
    """It was dealt with before."""
    WAITING = "waiting"
    """A wake-up that came too early, and was put back."""
    QUIET = "quiet"
    """A window over in which nothing was counted."""
    SETTLED = "settled"
    """A step that is not to be told any more: somebody acknowledged, or a later one has taken its place."""


def notify(order: Order, doors: Doors) -> Outcome:
    """Do what one message of the alerts queue asks for. Raises Unavailable when the message must come back."""
    for attempt in range(_ATTEMPTS):
        outcome = _done(order, doors)
        if outcome is not None:
            return outcome
        doors.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spreads load, hides nothing
    raise Busy


def _done(order: Order, doors: Doors) -> Outcome | None:
    match order:
        case Wakeup():
            return _summarize(order, doors)
        case Tick():
            return _escalate(order, doors)
        case Taken():
            return _tell_taken(order, doors)
        case Alert():
            return _announce(order, doors)


def _announce(alert: Alert, doors: Doors) -> Outcome | None:
    """Send, hold or count an alert; None where another worker was faster and all must be looked at again."""
    now = doors.clock()
    if now < _not_before(alert):
        doors.queue(alert, _delay(alert.not_before - now))
        return Outcome.HELD
    if known := doors.log.find(alert.id):
        return _resume(replace(known, alert=alert), doors)
    key = _window_key(alert)
    if key is not None:
        return _announce_or_count(alert, key, doors)
    claimed = Entry(alert, State.CLAIMED, _lease(now))
    return _say(claimed, doors) if doors.log.claim(claimed) else None


def _not_before(alert: Alert) -> int:
    """Only a tip that can wait is held: its alert would tell when it came. A post's own time is public."""
    return alert.not_before if alert.kind is AlertKind.TIP and alert.priority not in _URGENT else 0


def _window_key(alert: Alert) -> str | None:
    """Return what the alert is counted under, None where it is sent whatever else is. Posts without root share one."""
    if alert.kind is AlertKind.UNREADABLE:
        return "unreadable"
    if alert.kind is AlertKind.POST and alert.priority not in _URGENT:
        return f"{alert.platform}#{alert.root or ''}"
    return None


def _announce_or_count(alert: Alert, key: str, doors: Doors) -> Outcome | None:
    now = doors.clock()
    window = doors.log.window(key)
    summed_up = alert.kind is AlertKind.POST  # of unreadable messages one alert an hour is enough
    if window is None or (now >= window.ends and not (window.posts and summed_up)):
        ends = math.ceil(now) + (WINDOW_SECONDS if summed_up else LONG_WINDOW_SECONDS)
        opened = Window(key, alert.platform, alert.reference, opened_by=alert.id, round=0, ends=ends)
        claimed = Entry(alert, State.CLAIMED, _lease(now))
        return _say(claimed, doors) if doors.log.turn(claimed, opened, instead_of=window) else None
    if now >= window.ends + LATE_SECONDS:
        # Before counting: should this worker die in between, the next post would find the window as lost as before.
        doors.queue(Wakeup(key, window.opened_by, window.round), 0)
    return Outcome.COLLAPSED if doors.log.count(Entry(alert, State.COUNTED), window) else None


def _summarize(wakeup: Wakeup, doors: Doors) -> Outcome | None:
    """Send one alert for all posts that were counted in a window that is over."""
    following = replace(wakeup, round=wakeup.round + 1)
    summary_id = f"summary:{following.round}:{wakeup.opened_by}"
    if known := doors.log.find(summary_id):
        return _resume(known, doors, _Saying(following=following))
    now = doors.clock()
    window = doors.log.window(wakeup.window)
    if window is None or (window.opened_by, window.round) != (wakeup.opened_by, wakeup.round):
        return Outcome.REPEATED
    if now < window.ends:
        doors.queue(wakeup, _delay(window.ends + GRACE_SECONDS - now))
        return Outcome.WAITING
    if not window.posts:
        return Outcome.QUIET
    claimed = Entry(_summary(window, summary_id), State.CLAIMED, _lease(now), window.posts)
    opened = Window(
        key=window.key,
        platform=window.platform,
        reference=window.reference,
        opened_by=window.opened_by,
        round=following.round,
        ends=math.ceil(now) + _length(following.round),
    )
    return (
        _say(claimed, doors, _Saying(following=following))
        if doors.log.turn(claimed, opened, instead_of=window)
        else None
    )


def _summary(window: Window, summary_id: str) -> Alert:
    return Alert(
        id=summary_id,
        kind=AlertKind.POST,
        platform=window.platform,
        priority=min(window.priorities),
        category=next(iter(window.categories)) if len(window.categories) == 1 else "other",
        reference=window.reference,
    )


def _escalate(step: Tick, doors: Doors) -> Outcome | None:
    """Tell a step of a clock, if it is still owed."""
    clock = _clock(step.tip_id, doors)
    if clock and clock.opened_by == step.opened_by and clock.step < step.step:
        raise Busy  # it was asked for just before the clock is moved
    if clock is None or not is_owed(clock, step):
        return Outcome.SETTLED
    ends_ladder = doors.addressing.ladder.ends_round(step.step)
    # Subscriptions of the duty desk choose by kind: it is told again when everybody is.
    alert = clock.alert(AlertKind.ESCALATION, f"step:{step.step}:{step.opened_by}")
    addressed = doors.addressing.address_step(clock, alert)
    return _once(alert, doors, _Saying(addressed, _call(alert, doors, step.step + 1), to_desk=ends_ladder))


def _tell_taken(taken: Taken, doors: Doors) -> Outcome | None:
    """Tell those whom a clock told that somebody else acknowledged."""
    clock = _clock(taken.tip_id, doors)
    if clock is None or not is_taken(clock, taken.by):
        return Outcome.SETTLED
    addressed, name = doors.addressing.address_taken(clock)
    if not addressed.to:
        return Outcome.SETTLED
    alert = clock.alert(AlertKind.TAKEN, f"taken:{clock.opened_by}")
    return _once(alert, doors, _Saying(addressed, Call(taken_by=name)))


def _clock(tip_id: str, doors: Doors) -> Clock | None:
    """Return a tip's clock; None where it is damaged, too: `escalate` counts it, and no later try would read it."""
    try:
        return doors.addressing.clocks.find(tip_id)
    except DamagedClock:
        return None


def _once(alert: Alert, doors: Doors, saying: "_Saying") -> Outcome | None:
    """Send an alert whose addressees are decided, unless it was sent."""
    if known := doors.log.find(alert.id):
        return _resume(replace(known, alert=alert), doors, saying)
    claimed = Entry(alert, State.CLAIMED, _lease(doors.clock()))
    return _say(claimed, doors, saying) if doors.log.claim(claimed) else None


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is decided about an alert before it is sent. `following` wakes us for the window that it opened."""

    addressed: Addressed | None = None
    call: Call = NO_CALL
    to_desk: bool = False
    following: Wakeup | None = None


_UNDECIDED = _Saying()


def _resume(known: Entry, doors: Doors, saying: _Saying = _UNDECIDED) -> Outcome | None:
    """Send what another worker claimed and did not send, once its claim has run out."""
    if known.state is not State.CLAIMED:
        return Outcome.REPEATED
    now = doors.clock()
    if now < known.lease:
        raise Busy
    claimed = replace(known, lease=_lease(now))
    return _say(claimed, doors, saying) if doors.log.claim(claimed, instead_of=known) else None


def _say(claimed: Entry, doors: Doors, saying: _Saying = _UNDECIDED) -> Outcome:
    """Publish what is claimed."""
    alert, following, addressed = claimed.alert, saying.following, saying.addressed
    if following is None and alert.kind is AlertKind.POST and (key := _window_key(alert)):
        following = Wakeup(key, alert.id, round=0)
    try:
        if following is not None:
            # First of all: a window without a wake-up would never be summed up. One too many does no harm.
            doors.queue(following, _delay(_length(following.round) + GRACE_SECONDS))
        if addressed is None:
            addressed = doors.addressing.address(alert)
            saying = replace(saying, call=_call(alert, doors, 1) if addressed.clock else NO_CALL)
        doors.publish(_worded(claimed, doors, addressed, saying))
    except Unavailable:
        with suppress(Unavailable):
            doors.log.release(claimed)
        if addressed is not None:
            doors.addressing.failed(addressed)
        raise
    # Should this fail, the alert is out all the same: letting the message come back would only send it again.
    with suppress(Unavailable):
        doors.log.mark_sent(alert.id)
    doors.addressing.went_out(addressed)
    return Outcome.SENT


def _worded(claimed: Entry, doors: Doors, addressed: Addressed, saying: _Saying) -> Announcement:
    announcement = compose(claimed.alert, doors.wording, claimed.posts, saying.call)
    attributes = {**announcement.attributes, **({"kind": AlertKind.TIP.value} if saying.to_desk else {})}
    return replace(announcement, attributes=attributes, to=addressed.to)


def _call(alert: Alert, doors: Doors, step: int) -> Call:
    return Call(minutes=doors.addressing.ladder.minutes[alert.priority], step=step)


def _length(window_round: int) -> int:
    return WINDOW_SECONDS if window_round < SHORT_WINDOWS else LONG_WINDOW_SECONDS


def _lease(now: float) -> int:
    return math.ceil(now) + LEASE_SECONDS


def _delay(seconds: float) -> int:
    return min(LONGEST_DELAY_SECONDS, max(0, math.ceil(seconds)))
