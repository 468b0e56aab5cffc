"""Sending an officer's answer: once, or not at all, or with the plain word that nobody knows.

An answer's row goes from `queued` to `sending` before the platform is asked, and to `sent` or `failed` after. No
platform here takes a key by which it would know a second try. So what was cut off in between is never tried again: the
officer reads that it may have arrived. Only what surely was not taken (no connection, or a refusal that says "later")
goes back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tipline import lifetime
from tipline.model import Origin
from tipline.patience import Unavailable
from tipline.replying import (
    Reason,
    Signature,
    State,
    comment_window,
    fits,
    safety_text,
    signed,
    to_known_person,
    window,
)

MOST_ATTEMPTS = 10
"""Tries of one answer, about three hours; the queue's `maxReceiveCount` is one more."""
LEASE_SECONDS = 90
"""For so long another worker may be sending it: longer than the function may run."""
AUTOMATIC = "automatic"
"""Key of the row of the one automatic text of a tip."""


class Later(Exception):
    """The platform surely did not take it; try again, after so many seconds where it says so."""

    def __init__(self, seconds: int = 0) -> None:
        """`seconds` is what the platform asks for, 0 where it asks for nothing."""
        super().__init__("later")
        self.seconds = seconds


class Refused(Exception):
    """The platform will never take it."""

    def __init__(self, reason: Reason) -> None:
        """`reason` is a code."""
        super().__init__("refused")
        self.reason = reason


class Unsure(Exception):
    """Nobody knows whether the platform took it."""


class NoAnswer(Exception):
    """An order for an answer that is not there, or no order at all. It carries nothing."""


@dataclass(frozen=True, slots=True)
class Order:
    """What one message of the replies queue asks for."""

    tip_id: str
    row: str
    """Key of the answer's row."""
    comment: tuple[str, str] | None = field(default=None, repr=False)
    """Of a private reply to a public comment: the keys of its row in Posts."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and what of its tip decides whether it may be sent."""

    text: str = field(repr=False)
    by: str = field(repr=False)
    state: str
    since: int
    """When it began to be sent, 0 where it did not."""
    platform: str
    language: str
    last_received_at: int | None
    """When the person last wrote, rounded down; None where they never did."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A public comment that is answered in private."""

    platform: str
    account: str
    id: str = field(repr=False)
    at: float


class Answers(Protocol):
    """Answers as rows of their tips. Every method may raise Unavailable."""

    def find(self, order: Order, /) -> Answer | None:
        """Return an answer, None where it has no row."""

    def claim(self, order: Order, now: int, /) -> bool:
        """Turn an answer from `queued` to `sending`; False where somebody was faster."""

    def settle(self, order: Order, state: State, reason: Reason | None, /) -> None:
        """Say how far an answer is, and that the person left where that is the reason."""


class Platforms(Protocol):
    """The platforms. Every method may raise Later, Refused, Unsure, Unavailable."""

    def answer(self, to: Origin, text: str, *, human_agent: bool) -> None:
        """Send a text to a person."""

    def reply_to_comment(self, comment: Comment, text: str) -> str:
        """Send a text to whoever wrote a comment; return who that is in messages."""


@dataclass(frozen=True, slots=True)
class Department:
    """What the department chose."""

    signature: Signature
    human_agent: bool
    anonymous_way: str
    thread_window_days: int


@dataclass(frozen=True, slots=True)
class Doors:
    """What `reply` reaches."""

    answers: Answers
    address: Callable[[str], Origin | None]
    """Opens the vault by a tip; None where nothing is in it. May raise Unavailable."""
    comment: Callable[[tuple[str, str]], Comment | None]
    """Finds a public comment. May raise Unavailable."""
    join: Callable[[str, Comment, str], None]
    """Has intake note that this person's messages belong to this tip. May raise Unavailable."""
    platforms: Platforms
    clock: Callable[[], float]


class Outcome(StrEnum):
    """What came of an order."""

    SENT = "sent"
    FAILED = "failed"
    KNOWN = "known"
    """It was dealt with before."""


def reply(order: Order, attempt: int, department: Department, doors: Doors) -> Outcome:
    """Send an answer. Raises Later when it should be tried again, Unavailable likewise, NoAnswer."""
    answer = doors.answers.find(order)
    if answer is None:
        raise NoAnswer
    now = int(doors.clock())
    if answer.state == State.SENDING:
        if now < answer.since + LEASE_SECONDS:
            raise Later(answer.since + LEASE_SECONDS - now)
        # Whoever sent it was killed. It may have arrived, so it is never sent again by itself.
        return _failed(order, Reason.UNSURE, doors)
    if answer.state != State.QUEUED:
        return Outcome.KNOWN
    try:
        send = _sender(order, answer, department, doors)
    except Refused as refused:
        return _failed(order, refused.reason, doors)
    if not doors.answers.claim(order, now):
        raise Later  # by then its row says more
    return _send(order, send, attempt, doors)


def _send(order: Order, send: Callable[[], None], attempt: int, doors: Doors) -> Outcome:
    try:
        send()
    except (Later, Unavailable) as later:
        if attempt >= MOST_ATTEMPTS:
            return _failed(order, Reason.UNAVAILABLE, doors)
        doors.answers.settle(order, State.QUEUED, None)
        raise Later(later.seconds if isinstance(later, Later) else 0) from None
    except Refused as refused:
        return _failed(order, refused.reason, doors)
    except Unsure:
        return _failed(order, Reason.UNSURE, doors)
    doors.answers.settle(order, State.SENT, None)
    return Outcome.SENT


def _sender(order: Order, answer: Answer, department: Department, doors: Doors) -> Callable[[], None]:
    """Return what sends an answer. Raises Refused where it may not be sent, or there is nobody to send it to."""
    if order.comment:
        return _private_reply(order, answer, department, doors)
    now, to = doors.clock(), doors.address(order.tip_id)
    if to is None:
        raise Refused(_absence(answer, now, department))
    opened = window(answer.platform, answer.last_received_at, now, human_agent=department.human_agent)
    automatic = order.row == AUTOMATIC
    if not opened.open or (automatic and opened.human_agent):
        raise Refused(Reason.WINDOW_CLOSED)
    text = safety_text(answer.language) if automatic else signed(answer.text, answer.by, department.signature)
    _check(answer.platform, text)
    return lambda: doors.platforms.answer(to, text, human_agent=opened.human_agent)


def _private_reply(order: Order, answer: Answer, department: Department, doors: Doors) -> Callable[[], None]:
    comment = doors.comment(order.comment) if order.comment else None
    if comment is None:
        raise Refused(Reason.REFUSED)  # it was removed meanwhile
    if not comment_window(comment.platform, comment.at, doors.clock()).open:
        raise Refused(Reason.WINDOW_CLOSED)
    text = to_known_person(signed(answer.text, answer.by, department.signature), department.anonymous_way)
    _check(answer.platform, text)

    def send() -> None:
        person = doors.platforms.reply_to_comment(comment, text)
        try:
            doors.join(order.tip_id, comment, person)
        except Unavailable:
            raise Unsure from None  # it was sent: not again

    return send


def _check(platform: str, text: str) -> None:
    if not fits(platform, text):
        raise Refused(Reason.TOO_LONG)


def _absence(answer: Answer, now: float, department: Department) -> Reason:
    """Return why nothing is in the vault: before its time, it was the person who had it deleted."""
    last = answer.last_received_at
    if last is None:
        return Reason.WINDOW_CLOSED
    return Reason.LEFT if now < lifetime.expiry(last, department.thread_window_days) else Reason.EXPIRED


def _failed(order: Order, reason: Reason, doors: Doors) -> Outcome:
    doors.answers.settle(order, State.FAILED, reason)
    return Outcome.FAILED
