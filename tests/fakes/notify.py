"""What `notify` reaches, in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from threading import Lock

from tests.fakes.clocks import InMemoryClocks
from tipline.addressing import Addressing
from tipline.alert_log import Entry, State, Window
from tipline.alert_text import Announcement, Wording
from tipline.escalation import Ladder, Tick
from tipline.notify import Doors, Order
from tipline.patience import Unavailable
from tipline.roster import Officer

_ONE_AT_A_TIME = Lock()
LADDER = Ladder.read("unit,supervisors,everyone", "2,15,60", "5,2,1")


def _at_once[**P, T](change: Callable[P, T]) -> Callable[P, T]:
    @wraps(change)
    def changed(*args: P.args, **kwargs: P.kwargs) -> T:
        with _ONE_AT_A_TIME:
            return change(*args, **kwargs)

    return changed


@dataclass
class InMemoryAlertLog:
    """An alert log that keeps the promises of `tipline.notify.AlertLog`."""

    entries: dict[str, Entry] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)

    def find(self, alert_id: str, /) -> Entry | None:
        return self.entries.get(alert_id)

    def window(self, key: str, /) -> Window | None:
        return self.windows.get(key)

    @_at_once
    def claim(self, entry: Entry, /, *, instead_of: Entry | None = None) -> bool:
        known = self.entries.get(entry.alert.id)
        if not _same_claim(known, instead_of):
            return False
        self.entries[entry.alert.id] = entry
        return True

    @_at_once
    def turn(self, entry: Entry, window: Window, /, *, instead_of: Window | None) -> bool:
        if entry.alert.id in self.entries or _state_of(self.windows.get(window.key)) != _state_of(instead_of):
            return False
        self.entries[entry.alert.id], self.windows[window.key] = entry, window
        return True

    @_at_once
    def count(self, entry: Entry, window: Window, /) -> bool:
        current = self.windows.get(window.key)
        if entry.alert.id in self.entries or _round_of(current) != _round_of(window) or current is None:
            return False
        self.entries[entry.alert.id] = entry
        self.windows[window.key] = replace(
            current,
            posts=current.posts + 1,
            priorities=current.priorities | {entry.alert.priority},
            categories=current.categories | {entry.alert.category},
        )
        return True

    def release(self, entry: Entry, /) -> None:
        self.claim(replace(entry, lease=0), instead_of=entry)

    @_at_once
    def mark_sent(self, alert_id: str, /) -> None:
        self.entries[alert_id] = replace(self.entries[alert_id], state=State.SENT, lease=0)


def _same_claim(known: Entry | None, claimed: Entry | None) -> bool:
    if known is None or claimed is None:
        return known is claimed
    return known.state is State.CLAIMED and known.lease == claimed.lease


def _round_of(window: Window | None) -> tuple[str, int] | None:
    return (window.opened_by, window.round) if window else None


def _state_of(window: Window | None) -> tuple[str, int, int] | None:
    return (window.opened_by, window.round, window.posts) if window else None


@dataclass
class Officers:
    """Everything around `notify`: what officers were told, what was queued, and a clock that stands still."""

    log: InMemoryAlertLog = field(default_factory=InMemoryAlertLog)
    told: list[Announcement] = field(default_factory=list)
    queued: list[tuple[Order, int]] = field(default_factory=list)
    now: float = 1_800_000_000.0
    broken: set[str] = field(default_factory=set)
    """Doors that raise Unavailable: `publish`, `queue`."""
    roster: tuple[Officer, ...] = ()
    clocks: InMemoryClocks = field(default_factory=InMemoryClocks)
    ticks: list[tuple[Tick, int]] = field(default_factory=list)

    def publish(self, announcement: Announcement) -> None:
        if "publish" in self.broken:
            raise Unavailable
        self.told.append(announcement)

    def queue(self, order: Order, delay_seconds: int) -> None:
        if "queue" in self.broken:
            raise Unavailable
        self.queued.append((order, delay_seconds))

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def doors(self, wording: Wording | None = None) -> Doors:
        return Doors(
            log=self.log,
            publish=self.publish,
            queue=self.queue,
            clock=lambda: self.now,
            sleep=self.sleep,
            wording=wording or Wording("WPD TIPS"),
            addressing=Addressing(
                officers=lambda: self.roster,
                clocks=self.clocks,
                ladder=LADDER,
                wake=lambda tick, seconds: self.ticks.append((tick, seconds)),
                clock=lambda: self.now,
            ),
        )
