"""Answering a person: until when a platform lets us, how an answer is signed, why it could not be sent. Pure.

https://developers.facebook.com/docs/messenger-platform/policy/policy-overview says until when a Page may answer.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

_HOUR = 3_600
ANSWER_SECONDS = 24 * _HOUR
"""After a person's last message Meta lets a Page answer for so long."""
HUMAN_AGENT_SECONDS = 7 * 24 * _HOUR
"""For so long where the app was granted "Human Agent", and a person answers."""
COMMENT_SECONDS = 7 * 24 * _HOUR
"""For so long after a public comment it may be answered in private, once."""

_WINDOWED = frozenset({"facebook", "instagram"})
_LONGEST: Mapping[str, int] = {"facebook": 2_000, "instagram": 1_000, "x": 10_000, "sms": 1_600}
"""Characters that a platform takes; on Instagram bytes."""

type Signature = Literal["first_name", "initials"]
type Language = Literal["en", "es"]


class State(StrEnum):
    """How far an answer is."""

    QUEUED = "queued"
    SENDING = "sending"
    """Handed to the platform right now, or was when we were killed."""
    SENT = "sent"
    FAILED = "failed"


class Reason(StrEnum):
    """Why an answer was not sent."""

    LEFT = "left"
    EXPIRED = "expired"
    WINDOW_CLOSED = "window_closed"
    UNREACHABLE = "unreachable"
    ALREADY_ANSWERED = "already_answered"
    TOO_LONG = "too_long"
    OFF = "off"
    TOKEN = "token"  # noqa: S105 - a reason
    NOT_PERMITTED = "not_permitted"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNSURE = "unsure"


WORDS: Mapping[Reason, str] = {
    Reason.LEFT: "Not sent. The person ended the conversation (STOP); their address is gone.",
    Reason.EXPIRED: "Not sent. The person has not written for so long that their address was deleted.",
    Reason.WINDOW_CLOSED: "Not sent. The platform lets us answer only for a while after the person's last message.",
    Reason.UNREACHABLE: "Not sent. The platform cannot reach this person: they may have blocked us or left it.",
    Reason.ALREADY_ANSWERED: "Not sent. A comment can be answered in private once, and this one was.",
    Reason.TOO_LONG: "Not sent. The text is longer than the platform takes. Shorten it.",
    Reason.OFF: "Not sent. Nobody has set what we answer with on this platform. Ask whoever runs the system.",
    Reason.TOKEN: "Not sent. The platform no longer accepts our access. Ask whoever runs the system.",
    Reason.NOT_PERMITTED: "Not sent. The platform does not let us send this. Ask whoever runs the system.",
    Reason.REFUSED: "Not sent. The platform refused it.",
    Reason.UNAVAILABLE: "Not sent. The platform did not take it for hours. You can send it again.",
    Reason.UNSURE: (
        "It may have arrived: we were cut off while it was being sent. "
        "Look in the page's own inbox before you send it again."
    ),
}
"""What an officer reads."""

MAY_HAVE_ARRIVED = frozenset({Reason.UNSURE, Reason.ALREADY_ANSWERED})
"""After these a comment is not answered again: the platform takes one private reply, and may have taken it."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whether a person may be answered now."""

    open: bool
    until: int | None = None
    """When it closes (seconds since the epoch); None where the platform sets no end, or it never was open."""
    human_agent: bool = False
    """Only a person may answer, and the platform is told so."""
    why: str = ""
    """Why it is closed, for an officer."""


def window(platform: str, last_received_at: int | None, now: float, *, human_agent: bool) -> Window:
    """Return whether a person may be answered; None where they have not written yet.

    Times of messages are rounded down, so the window may close that much before the platform's own, never after it.
    """
    if last_received_at is None:
        return Window(open=False, why="Nothing can be sent until the person answers our private reply.")
    if platform not in _WINDOWED:
        return Window(open=True)
    if now < last_received_at + ANSWER_SECONDS:
        end = HUMAN_AGENT_SECONDS if human_agent else ANSWER_SECONDS
        return Window(open=True, until=last_received_at + end)
    until = last_received_at + HUMAN_AGENT_SECONDS
    if human_agent and now < until:
        return Window(open=True, until=until, human_agent=True)
    days = "7 days" if human_agent else "24 hours"
    return Window(
        open=False,
        until=until if human_agent else last_received_at + ANSWER_SECONDS,
        why=f"{platform.capitalize()} lets us answer for {days} after the person's last message.",
    )


def comment_window(platform: str, commented_at: float, now: float) -> Window:
    """Return whether a public comment may be answered in private."""
    if platform not in _WINDOWED:
        return Window(open=False, why="Only comments on Facebook and Instagram can be answered in private.")
    until = int(commented_at) + COMMENT_SECONDS
    if now < until:
        return Window(open=True, until=until)
    return Window(open=False, until=until, why="A comment can be answered in private for 7 days.")


def tip_of_comment(platform: str, item_id: str) -> str:
    """Return the id of the tip that a private reply to a comment begins: of each comment the same, so there is one."""
    return hashlib.sha256(f"private reply to {platform}#{item_id}".encode()).hexdigest()[:32]


_INITIALS = re.compile(r"(?:\w\.)+")


def signed(text: str, name: str, signature: Signature) -> str:
    """Return an answer as it is sent: with the first name or the initials of who wrote it, never more of the name."""
    words = name.split()
    if signature == "first_name" or not words or _INITIALS.fullmatch(name):
        by = words[0] if words else ""
    else:
        by = "".join(f"{word[0].upper()}." for word in words)
    return f"{text.strip()}\n\n- {by}" if by else text.strip()


def fits(platform: str, text: str) -> bool:
    """Tell whether a platform takes a text of this length."""
    return len(text.encode() if platform == "instagram" else text) <= _LONGEST.get(platform, 0)


_SAFETY: Mapping[Language, str] = {
    "en": (
        "Automatic message: if this is happening now or someone is in danger, call 911. Nobody reads this at all hours."
    ),
    "es": (
        "Mensaje automático: si está pasando ahora o alguien está en peligro, llame al 911. "
        "Nadie lee esto a todas horas."
    ),
}


def safety_text(language: str) -> str:
    """Return the one automatic text, in the person's language; in both where that is not known."""
    if language == "es":
        return _SAFETY["es"]
    return _SAFETY["en"] if language == "en" else f"{_SAFETY['en']}\n{_SAFETY['es']}"


def to_known_person(text: str, anonymous_way: str) -> str:
    """Return a private reply to a public comment: it says what the person must know before they tell more."""
    return (
        f"{text}\n\nYou commented in public, so we can see who you are: what you write here is not anonymous. "
        f"To tell us something anonymously, {anonymous_way}."
    )
