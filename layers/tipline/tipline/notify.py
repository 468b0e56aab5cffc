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
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from tipline.alert_text import Announcement, Wording, compose
from tipline.model import Alert, AlertKind, Category, Priority
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


class State(StrEnum):
    """How far an alert is."""

    CLAIMED = "claimed"
    SENT = "sent"
    COUNTED = "counted"
    """It is part of a window, and of the summary that follows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert in the log. `posts` is how many counted posts it sums up, `lease` when its claim runs out."""

    alert: Alert
    state: State
    lease: int = 0
    posts: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which alerts of one key are counted instead of sent, and what was counted so far.

    It is told apart by the alert that opened the first window and by its `round`: how many summaries came before.
    """

    key: str
    platform: str
    reference: str
    """Of the alert that was sent."""
    opened_by: str
    round: int
    ends: int
    posts: int = 0
    priorities: frozenset[Priority] = field(default=frozenset())
    categories: frozenset[Category] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Wakeup:
    """A message to ourselves: this window is over, sum it up."""

    window: str
    opened_by: str
    round: int


type Order = Alert | Wakeup
"""What one message of the alerts queue asks for."""


class AlertLog(Protocol):
    """What was sent, and what is being counted. Every method may raise Unavailable.

    A method that returns a bool changes all of what it says or nothing, and then returns False: someone was faster.
    """

    def find(self, alert_id: str, /) -> Entry | None:
        """Return what is known of the alert."""

    def window(self, key: str, /) -> Window | None:
        """Return the latest window of the key, over or not."""

    def claim(self, entry: Entry, /, *, instead_of: Entry | None = None) -> bool:
        """Claim an alert that is new, or whose claim is still the one in `instead_of`."""

    def turn(self, entry: Entry, window: Window, /, *, instead_of: Window | None) -> bool:
        """Claim a new alert and put `window` in the place of one that is as it was read: same round, same count."""

    def count(self, entry: Entry, window: Window, /) -> bool:
        """Keep a new alert as counted and add it to the window, if that is still the same round."""

    def release(self, entry: Entry, /) -> None:
        """Let the next worker claim at once, unless another has claimed since."""

    def mark_sent(self, alert_id: str, /) -> None:
        """Keep that the alert was published."""


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


def notify(order: Order, doors: Doors) -> Outcome:
    """Do what one message of the alerts queue asks for. Raises Unavailable when the message must come back."""
    for attempt in range(_ATTEMPTS):
        outcome = _summarize(order, doors) if isinstance(order, Wakeup) else _announce(order, doors)
        if outcome is not None:
            return outcome
        doors.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spreads load, hides nothing
    raise Busy


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
        return _resume(known, doors, following)
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
    return _say(claimed, doors, following) if doors.log.turn(claimed, opened, instead_of=window) else None


def _summary(window: Window, summary_id: str) -> Alert:
    return Alert(
        id=summary_id,
        kind=AlertKind.POST,
        platform=window.platform,
        priority=min(window.priorities),
        category=next(iter(window.categories)) if len(window.categories) == 1 else "other",
        reference=window.reference,
    )


def _resume(known: Entry, doors: Doors, following: Wakeup | None = None) -> Outcome | None:
    """Send what another worker claimed and did not send, once its claim has run out."""
    if known.state is not State.CLAIMED:
        return Outcome.REPEATED
    now = doors.clock()
    if now < known.lease:
        raise Busy
    claimed = replace(known, lease=_lease(now))
    return _say(claimed, doors, following) if doors.log.claim(claimed, instead_of=known) else None


def _say(claimed: Entry, doors: Doors, following: Wakeup | None = None) -> Outcome:
    """Publish what is claimed. `following` wakes us for the window that it opened."""
    alert = claimed.alert
    if following is None and alert.kind is AlertKind.POST and (key := _window_key(alert)):
        following = Wakeup(key, alert.id, round=0)
    try:
        if following is not None:
            # First of all: a window without a wake-up would never be summed up. One too many does no harm.
            doors.queue(following, _delay(_length(following.round) + GRACE_SECONDS))
        doors.publish(compose(alert, doors.wording, claimed.posts))
    except Unavailable:
        with suppress(Unavailable):
            doors.log.release(claimed)
        raise
    # Should this fail, the alert is out all the same: letting the message come back would only send it again.
    with suppress(Unavailable):
        doors.log.mark_sent(alert.id)
    return Outcome.SENT


def _length(window_round: int) -> int:
    return WINDOW_SECONDS if window_round < SHORT_WINDOWS else LONG_WINDOW_SECONDS


def _lease(now: float) -> int:
    return math.ceil(now) + LEASE_SECONDS


def _delay(seconds: float) -> int:
    return min(LONGEST_DELAY_SECONDS, max(0, math.ceil(seconds)))
