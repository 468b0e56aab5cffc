"""What becomes of a record of the inbox: taken, tried again later, or laid among the dead letters, still sealed."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tipline.delivery import Damaged, Delivery
from tipline.intake import OutOfTime, Takes, Try
from tipline.model import Alert, AlertKind, Priority
from tipline.patience import Unavailable, back_off
from tipline.platforms.fields import UnreadableDelivery
from tipline.reference import public_reference
from tipline.sealing import Unopenable

type DeadLetterReason = Literal["unreadable_delivery", "unreadable_item", "too_old", "unopenable"]
"""Why a delivery was given up at once. SQS adds those that ran out of tries, without a reason."""

MAX_ATTEMPTS = 30
"""The queue's `maxReceiveCount`: after it SQS itself moves the record to the dead letters."""


@dataclass(frozen=True, slots=True)
class Record:
    """One message of the inbox queue."""

    body: str = field(repr=False)
    sealed: bytes = field(repr=False)
    """The body, decoded; empty where that cannot be."""
    platform: str
    attempt: int
    """From 1."""
    receipt_handle: str = field(repr=False)
    any_age: bool = False
    """An operator brought it back from the dead letters knowing that it is old."""
    recovered: bool = False
    """The platform's own list brought it: whatever in it is new had been lost."""


class Queue(Protocol):
    """The inbox. Each method may raise Unavailable."""

    def hide(self, record: Record, seconds: int) -> None:
        """Keep the record from being tried again for that long."""

    def bury(self, record: Record, reason: DeadLetterReason) -> None:
        """Copy the record, as it is, to the dead letters."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Works off records. `open_sealed` raises Unopenable, Unavailable; `announce` raises Unavailable."""

    taker: Callable[[str], Takes | None]
    """The taker of a platform, None for an unknown one."""
    open_sealed: Callable[[bytes, str], bytes]
    queue: Queue
    announce: Callable[[Alert], None]
    report: Callable[[Exception], None]
    """Is told of an error that nobody foresaw; it must not pass on the error's text."""
    retry_seconds: int
    hidden_seconds: int
    """For how long the queue keeps a record from other workers."""
    clock: Callable[[], float]
    """Only goes forward."""

    def work(self, record: Record, time_is_up: Callable[[], bool]) -> bool:
        """Tell whether the record is dealt with; if not, it stays on the queue for another try."""
        try:
            if record.attempt >= MAX_ATTEMPTS:
                # The last try: if it fails, or kills this worker, SQS buries the record and nobody is told.
                self._announce_unreadable(record)
            reason = self._take(record, self._kept_hidden(record, time_is_up))
            if reason:
                self._announce_unreadable(record)
                self.queue.bury(record, reason)
        except OutOfTime:
            self._hide(record, 0)
            return False
        except Unavailable:
            self._hide(record, back_off(record.attempt, self.retry_seconds))
            return False
        return True

    def _kept_hidden(self, record: Record, time_is_up: Callable[[], bool]) -> Callable[[], bool]:
        """Return what tells whether time is up, and meanwhile keeps the record from others, who would do the same."""
        last = self.clock()

        def check() -> bool:
            nonlocal last
            if self.clock() - last >= self.hidden_seconds / 3:
                last = self.clock()
                self._hide(record, self.hidden_seconds)
            return time_is_up()

        return check

    def _take(self, record: Record, time_is_up: Callable[[], bool]) -> DeadLetterReason | None:
        taker = self.taker(record.platform)
        if taker is None:
            return "unopenable"
        try:
            delivery = Delivery.unpack(self.open_sealed(record.sealed, record.platform))
            return taker.take(delivery, Try(record.attempt, record.any_age, time_is_up, record.recovered))
        except (Unopenable, Damaged):
            return "unopenable"
        except UnreadableDelivery:
            return "unreadable_delivery"
        except (OutOfTime, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 - a delivery that breaks us would break every further try as well
            self.report(error)
            return "unreadable_delivery"

    def _announce_unreadable(self, record: Record) -> None:
        digest = hashlib.sha256(record.body.encode()).hexdigest()
        self.announce(
            Alert(
                id=f"unreadable:{digest}",
                kind=AlertKind.UNREADABLE,
                platform=record.platform,
                priority=Priority.P1,
                category="other",
                reference=public_reference(record.platform, digest),
            )
        )

    def _hide(self, record: Record, seconds: int) -> None:
        try:
            self.queue.hide(record, seconds)
        except Unavailable:
            return  # then it comes back after the queue's own visibility timeout
