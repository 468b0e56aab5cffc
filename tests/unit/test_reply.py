"""An answer is sent once, or not at all, or an officer reads that nobody knows."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from tipline.lifetime import DAY
from tipline.model import Origin
from tipline.patience import Unavailable
from tipline.reply import (
    AUTOMATIC,
    LEASE_SECONDS,
    MOST_ATTEMPTS,
    Answer,
    Comment,
    Department,
    Doors,
    Later,
    NoAnswer,
    Order,
    Outcome,
    Refused,
    Unsure,
    reply,
)
from tipline.replying import Reason, State

_ORDER = Order("a" * 32, "answer#0001")
_PRIVATE = replace(_ORDER, comment=("facebook#1", "1_2"))
_NOW = 1_000_000
_QUEUED = Answer("Which house?", "Dana Ruiz", "queued", 0, "facebook", "en", _NOW - 10)


@dataclass
class Desk:
    """Everything that `reply` reaches, in memory."""

    answer: Answer | None = _QUEUED
    known: bool = True
    now: float = _NOW
    meets: Exception | None = None
    join_meets: Exception | None = None
    comment: Comment | None = field(default_factory=lambda: Comment("facebook", "1", "1_2", _NOW - 10))
    sent: list[tuple[str, bool]] = field(default_factory=list)
    settled: list[tuple[State, Reason | None]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    claims: bool = True

    def find(self, order: Order, /) -> Answer | None:  # noqa: ARG002 - a fake
        return self.answer

    def claim(self, order: Order, now: int, /) -> bool:  # noqa: ARG002 - a fake
        return self.claims

    def settle(self, order: Order, state: State, reason: Reason | None, /) -> None:  # noqa: ARG002 - a fake
        self.settled.append((state, reason))

    def send(self, to: Origin, text: str, *, human_agent: bool) -> None:
        assert to.sender == "7"
        self.sent.append((text, human_agent))
        if self.meets:
            raise self.meets

    def reply_to_comment(self, comment: Comment, text: str) -> str:
        assert comment.id == "1_2"
        self.sent.append((text, False))
        if self.meets:
            raise self.meets
        return "7"

    def join(self, tip_id: str, comment: Comment, person: str) -> None:  # noqa: ARG002 - a fake
        if self.join_meets:
            raise self.join_meets
        self.joined.append(person)

    def reply(self, order: Order = _ORDER, attempt: int = 1, *, human_agent: bool = False) -> Outcome:
        """Work an order off."""
        address = Origin(platform="facebook", account="1", key="", sender="7") if self.known else None
        doors = Doors(self, lambda _: address, lambda _: self.comment, self.join, _Platforms(self), lambda: self.now)
        return reply(order, attempt, Department("first_name", human_agent, "call 910-555-0100", 14), doors)


@dataclass
class _Platforms:
    desk: Desk

    def answer(self, to: Origin, text: str, *, human_agent: bool) -> None:
        self.desk.send(to, text, human_agent=human_agent)

    def reply_to_comment(self, comment: Comment, text: str) -> str:
        return self.desk.reply_to_comment(comment, text)


def test_an_answer_is_sent_and_said_to_be() -> None:
    desk = Desk()
    assert desk.reply() is Outcome.SENT
    assert desk.sent == [("Which house?\n\n- Dana", False)]
    assert desk.settled == [(State.SENT, None)]


@pytest.mark.parametrize("state", ["sent", "delivered", "failed"])
def test_what_was_dealt_with_is_left_alone(state: str) -> None:
    desk = Desk(replace(_QUEUED, state=state))
    assert desk.reply() is Outcome.KNOWN
    assert (desk.sent, desk.settled) == ([], [])


def test_what_another_worker_is_sending_waits_until_it_must_be_done() -> None:
    desk = Desk(replace(_QUEUED, state="sending", since=_NOW - 30))
    with pytest.raises(Later) as later:
        desk.reply()
    assert later.value.seconds == LEASE_SECONDS - 30
    desk.now += later.value.seconds
    assert desk.reply() is Outcome.FAILED
    assert (desk.sent, desk.settled) == ([], [(State.FAILED, Reason.UNSURE)])


def test_who_was_not_the_first_to_claim_it_sends_nothing() -> None:
    desk = Desk(claims=False)
    with pytest.raises(Later):
        desk.reply()
    assert (desk.sent, desk.settled) == ([], [])


@pytest.mark.parametrize(("meets", "asked"), [(Later(30), 30), (Later(), 0), (Unavailable(), 0)])
def test_what_was_surely_not_taken_goes_back_to_be_sent_later(meets: Exception, asked: int) -> None:
    desk = Desk(meets=meets)
    with pytest.raises(Later) as later:
        desk.reply()
    assert later.value.seconds == asked
    assert desk.settled == [(State.QUEUED, None)]


def test_after_hours_an_officer_is_told_that_it_was_not_sent() -> None:
    desk = Desk(meets=Later())
    assert desk.reply(attempt=MOST_ATTEMPTS) is Outcome.FAILED
    assert desk.settled == [(State.FAILED, Reason.UNAVAILABLE)]


@pytest.mark.parametrize(("meets", "reason"), [(Unsure(), Reason.UNSURE), (Refused(Reason.TOKEN), Reason.TOKEN)])
def test_what_will_never_be_known_or_taken_is_not_tried_again(meets: Exception, reason: Reason) -> None:
    desk = Desk(meets=meets)
    assert desk.reply() is Outcome.FAILED
    assert desk.settled == [(State.FAILED, reason)]
    assert len(desk.sent) == 1


@pytest.mark.parametrize(("age", "reason"), [(0, Reason.LEFT), (14 * DAY, Reason.LEFT), (16 * DAY, Reason.EXPIRED)])
def test_nobody_in_the_vault_before_its_time_is_somebody_who_left(age: int, reason: Reason) -> None:
    desk = Desk(replace(_QUEUED, last_received_at=_NOW - age), known=False)
    assert desk.reply() is Outcome.FAILED
    assert (desk.sent, desk.settled) == ([], [(State.FAILED, reason)])


def test_a_closed_window_is_respected_and_a_human_agent_passes_it() -> None:
    desk = Desk(replace(_QUEUED, last_received_at=_NOW - 2 * DAY))
    assert desk.reply() is Outcome.FAILED
    assert (desk.sent, desk.settled) == ([], [(State.FAILED, Reason.WINDOW_CLOSED)])
    assert desk.reply(human_agent=True) is Outcome.SENT
    assert desk.sent == [("Which house?\n\n- Dana", True)]


def test_nothing_automatic_passes_for_a_human_agent() -> None:
    desk = Desk(replace(_QUEUED, text="", by="", last_received_at=_NOW - 2 * DAY))
    assert desk.reply(replace(_ORDER, row=AUTOMATIC), human_agent=True) is Outcome.FAILED
    assert desk.sent == []


def test_a_text_that_is_too_long_is_not_cut() -> None:
    desk = Desk(replace(_QUEUED, text="a" * 2_001))
    assert desk.reply() is Outcome.FAILED
    assert (desk.sent, desk.settled) == ([], [(State.FAILED, Reason.TOO_LONG)])


def test_an_order_for_nothing_is_no_order() -> None:
    with pytest.raises(NoAnswer):
        Desk(answer=None).reply()


def test_a_private_reply_says_that_it_is_not_anonymous_and_the_person_joins_its_tip() -> None:
    desk = Desk(replace(_QUEUED, last_received_at=None), known=False)
    assert desk.reply(_PRIVATE) is Outcome.SENT
    assert "not anonymous" in desk.sent[0][0]
    assert desk.joined == ["7"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda desk: setattr(desk, "comment", None), Reason.REFUSED),
        (lambda desk: setattr(desk, "now", _NOW + 7 * DAY), Reason.WINDOW_CLOSED),
    ],
)
def test_a_comment_that_is_gone_or_old_is_not_answered(change: Callable[[Desk], None], reason: Reason) -> None:
    desk = Desk()
    change(desk)
    assert desk.reply(_PRIVATE) is Outcome.FAILED
    assert (desk.sent, desk.settled) == ([], [(State.FAILED, reason)])


def test_a_private_reply_whose_person_cannot_be_noted_is_not_sent_twice() -> None:
    desk = Desk(join_meets=Unavailable())
    assert desk.reply(_PRIVATE) is Outcome.FAILED
    assert desk.settled == [(State.FAILED, Reason.UNSURE)]
