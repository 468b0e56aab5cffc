"""What becomes of an inbox record: every failure has one outcome, and none is silent."""

from dataclasses import dataclass, field
from typing import cast

import pytest

from tipline.delivery import Delivery
from tipline.inbox import MAX_ATTEMPTS, DeadLetterReason, Record, Worker
from tipline.intake import OutOfTime, Taker, Try
from tipline.model import Alert, AlertKind
from tipline.patience import Unavailable
from tipline.platforms.fields import UnreadableDelivery
from tipline.sealing import Unopenable


@dataclass
class Office:
    """A worker with everything around it in memory. `outcome` is what taking the delivery returns or raises."""

    outcome: DeadLetterReason | Exception | None = None
    unopenable: bool = False
    queue_is_down: bool = False
    takes_seconds: int = 0
    now: int = 0
    hidden: list[int] = field(default_factory=list)
    buried: list[tuple[bytes, DeadLetterReason]] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def take(self, delivery: Delivery, this: Try) -> DeadLetterReason | None:
        del delivery
        for now in range(0, self.takes_seconds, 10):
            self.now = now
            assert not this.time_is_up()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    def hide(self, record: Record, seconds: int) -> None:
        del record
        if self.queue_is_down:
            raise Unavailable
        self.hidden.append(seconds)

    def bury(self, record: Record, reason: DeadLetterReason) -> None:
        if self.queue_is_down:
            raise Unavailable
        self.buried.append((record.sealed, reason))

    def _open(self, sealed: bytes, _label: str) -> bytes:
        if self.unopenable:
            raise Unopenable
        return sealed

    def work(self, attempt: int = 1, platform: str = "sms", sealed: bytes | None = None) -> bool:
        worker = Worker(
            taker=lambda name: cast("Taker", self) if name == "sms" else None,
            open_sealed=self._open,
            queue=self,
            announce=self.alerts.append,
            report=self.errors.append,
            retry_seconds=60,
            hidden_seconds=90,
            clock=lambda: self.now,
        )
        packed = Delivery(b"body", 1).pack() if sealed is None else sealed
        return worker.work(Record("body", packed, platform, attempt, "receipt"), lambda: False)


def test_a_delivery_that_takes_long_is_kept_from_other_workers_all_the_while() -> None:
    office = Office(takes_seconds=100)
    assert office.work()
    assert office.hidden == [90, 90, 90]


def test_a_delivery_that_takes_long_is_taken_though_the_queue_is_down() -> None:
    assert Office(takes_seconds=100, queue_is_down=True).work()


def test_a_delivery_that_was_taken_leaves_the_queue() -> None:
    office = Office()
    assert office.work()
    assert (office.hidden, office.buried, office.alerts) == ([], [], [])


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("unreadable_item", "unreadable_item"),
        ("too_old", "too_old"),
        (UnreadableDelivery(), "unreadable_delivery"),
        (RuntimeError("secret"), "unreadable_delivery"),
    ],
)
def test_what_no_retry_will_read_is_buried_sealed_with_a_reason_and_officers_are_told(
    outcome: DeadLetterReason | Exception, reason: DeadLetterReason
) -> None:
    office = Office(outcome)
    assert office.work()
    assert office.buried == [(Delivery(b"body", 1).pack(), reason)]
    assert [alert.kind for alert in office.alerts] == [AlertKind.UNREADABLE]


def test_what_cannot_be_opened_is_buried() -> None:
    assert Office(unopenable=True).work()
    for office, arguments in (
        (Office(unopenable=True), {}),
        (Office(), {"sealed": b"x"}),
        (Office(), {"platform": ""}),
    ):
        assert office.work(**arguments)
        assert [reason for _, reason in office.buried] == ["unopenable"]


@pytest.mark.parametrize(("attempt", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (29, 30)])
def test_what_fails_for_now_backs_off_further_each_time(attempt: int, minutes: int) -> None:
    office = Office(Unavailable())
    assert not office.work(attempt)
    assert office.hidden == [60 * minutes]
    assert office.buried == []


def test_all_tries_together_outlast_twelve_hours() -> None:
    office = Office(Unavailable())
    for attempt in range(1, MAX_ATTEMPTS):
        office.work(attempt)
    assert sum(office.hidden) > 12 * 3_600


def test_out_of_time_continues_at_once() -> None:
    office = Office(OutOfTime())
    assert not office.work()
    assert office.hidden == [0]


def test_the_last_try_tells_officers_before_it_might_die() -> None:
    office = Office(Unavailable())
    assert not office.work(MAX_ATTEMPTS)
    assert [alert.kind for alert in office.alerts] == [AlertKind.UNREADABLE]


def test_a_queue_that_is_down_loses_nothing() -> None:
    """The record stays where it is: neither buried nor done."""
    office = Office("unreadable_item", queue_is_down=True)
    assert not office.work()


def test_an_alert_about_an_unreadable_message_is_the_same_each_time() -> None:
    office = Office("unreadable_item")
    office.work()
    office.work(attempt=2)
    assert office.alerts[0] == office.alerts[1]


def test_a_repr_shows_nothing_of_a_record() -> None:
    assert "secret" not in repr(Record("secret", b"secret", "sms", 1, "secret"))
