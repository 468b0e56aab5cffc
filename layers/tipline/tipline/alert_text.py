"""The words of an alert: what an officer reads in an SMS and in an email, and what subscriptions filter by.

An SMS is one segment of 160 septets (GSM-7, 3GPP TS 23.038) together with the `DISPLAYNAME> ` that SNS puts before it.
Neither SMS nor email ever holds words of a tip, who wrote it, or a place.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from tipline.model import Alert, AlertKind, Category, Priority

SENSITIVE: frozenset[Category] = frozenset(
    {"domestic_violence", "sexual_offense", "missing_person", "trafficking"},
)
"""Not written into an email, which is read on shared screens: in a small town the category alone may point at a home.

Missing persons and trafficking are here because the person they are about is so often a child.
"""

_DISPLAY_NAME_SEPTETS = 10
_PLATFORM_SEPTETS = 10
_REFERENCE_SEPTETS = 24
_NAME_SEPTETS = 30
_SEGMENT_SEPTETS = 160 - _DISPLAY_NAME_SEPTETS - len("> ")  # the template lets only letters, digits and spaces through
_MOST_POSTS = 9_999
_TWO_SEPTETS = frozenset("^{}\\[]~|")

_ADVICE = {
    Priority.P0: "A life may be in danger, or a child. Read it now.",
    Priority.P1: "Urgent. Read it now.",
    Priority.P2: "A crime with a usable lead. Read it this shift.",
    Priority.P3: "Information. Read it when time allows.",
}
_COMMAND = "Open: tipline show"
_UNREADABLE = "A message could not be read. Look in the page's own inbox."
_SILENCE = "On purpose, this email says nothing of what was written, by whom, or where. Do not reply to it."


@dataclass(frozen=True, slots=True)
class Wording:
    """What the department decided about its alerts."""

    display_name: str
    sensitive_categories: bool = False
    """Whether an email may name the categories in SENSITIVE."""
    console_url: str = ""
    """Where officers open a tip: without a slash at its end; empty where there is no console."""


@dataclass(frozen=True, slots=True)
class Call:
    """What an alert says of acknowledging."""

    minutes: int = 0
    """In which time it is asked for; 0 where it is not."""
    step: int = 1
    """The how-many-th step of the ladder this is."""
    taken_by: str = ""
    """Who acknowledged."""


NO_CALL = Call()


@dataclass(frozen=True, slots=True)
class Announcement:
    """One alert, put into words for each protocol."""

    subject: str
    email: str
    sms: str
    attributes: Mapping[str, str]
    """What filter policies choose by. No inbox shows them, so the category is always here."""
    to: tuple[str, ...] = ()
    """The officers whose subscriptions let it through; those that choose by other attributes are not asked."""


def compose(alert: Alert, wording: Wording, posts: int = 0, call: Call = NO_CALL) -> Announcement:
    """Put an alert into words. `posts` is how many counted posts it sums up, 0 for an alert about one thing."""
    reference = plain(alert.reference, _REFERENCE_SEPTETS)
    title = _title(alert, reference, posts, call)
    return Announcement(
        subject=f"{plain(wording.display_name, _DISPLAY_NAME_SEPTETS)}: {title}",
        email="\n".join([title, "", *_email_lines(alert, wording, reference, posts, call), "", _SILENCE, ""]),
        sms=_sms(alert, title, wording, reference, call),
        attributes={
            name: value
            for name, value in {
                "kind": alert.kind.value,
                "priority": alert.priority.value,
                "category": alert.category,
                "platform": alert.platform,
            }.items()
            if value  # SNS refuses an empty attribute
        },
    )


def plain(text: str, limit: int) -> str:
    """Return the text in printable ASCII that GSM-7 has too, cut to `limit` septets; `?` stands for anything else."""
    kept: list[str] = []
    left = limit
    for character in unicodedata.normalize("NFKD", text).replace("`", "'"):
        if unicodedata.combining(character):
            continue
        ascii_character = character if character.isascii() and character.isprintable() else "?"
        left -= septets(ascii_character)
        if left < 0:
            break
        kept.append(ascii_character)
    return "".join(kept)


def septets(text: str) -> int:
    """Return how much of an SMS a text in printable ASCII takes: characters of the extension table count twice."""
    return sum(2 if character in _TWO_SEPTETS else 1 for character in text)


def _title(alert: Alert, reference: str, posts: int, call: Call) -> str:
    via = f"via {plain(alert.platform, _PLATFORM_SEPTETS)}"
    tip = f"{alert.priority} tip {reference}"
    match alert.kind:
        case AlertKind.TEST:
            title = f"TEST {alert.priority} alert {reference} {via}"
        case AlertKind.UNREADABLE:
            title = f"{alert.priority} unreadable message {via}"
        case AlertKind.ESCALATION:
            title = f"{tip} NOT ACKNOWLEDGED, step {_number(call.step)}"
        case AlertKind.TAKEN:
            title = f"{tip} taken by {plain(call.taken_by, _NAME_SEPTETS)}"
        case AlertKind.POST if posts:
            title = f"{alert.priority} posts: {_number(posts)} more after {reference} {via}"
        case AlertKind.TIP if alert.follow_up:
            title = f"{alert.priority} more on tip {reference} {via}"
        case _:
            title = f"{alert.priority} {alert.kind} {reference} {via}"
    return title


def _number(posts: int) -> str:
    return str(posts) if posts <= _MOST_POSTS else f"{_MOST_POSTS}+"


def _sms(alert: Alert, title: str, wording: Wording, reference: str, call: Call) -> str:
    match alert.kind:
        case AlertKind.TEST:
            return f"{title}. No action needed."
        case AlertKind.UNREADABLE:
            return f"{title}. {_UNREADABLE}"
        case AlertKind.TAKEN:
            return f"{title}. No need to acknowledge it."
    asked = f" Ack within {_number(call.minutes)} min." if call.minutes else ""
    link = _open(alert, wording, reference)
    shorter = [f"{title}.{asked} Uncorroborated. {link}", f"{title}. Uncorroborated. {link}"]
    fitting = (words for words in shorter if septets(words) <= _SEGMENT_SEPTETS)
    return next(fitting, f"{title}. Uncorroborated. {_COMMAND} {reference}")


def _open(alert: Alert, wording: Wording, reference: str) -> str:
    page = "posts" if alert.kind is AlertKind.POST else "tips"
    return f"Open: {wording.console_url}/{page}/{reference}" if wording.console_url else f"{_COMMAND} {reference}"


def _email_lines(alert: Alert, wording: Wording, reference: str, posts: int, call: Call) -> list[str]:
    if alert.kind is AlertKind.TEST:
        return ["This is a TEST of the alerts. No action needed."]
    if alert.kind is AlertKind.UNREADABLE:
        return [_UNREADABLE, "Look at every channel: this is said at most once an hour for all of them together."]
    if alert.kind is AlertKind.TAKEN:
        return ["Somebody acknowledged it: you need not.", _open(alert, wording, reference)]
    if posts:
        about = [
            f"Posts below the same one since the last alert: {_number(posts)}.",
            f"The most urgent is {alert.priority}. {_ADVICE[alert.priority]}",
        ]
    else:
        what = "A public post" if alert.kind is AlertKind.POST else "A private message"
        if alert.follow_up:
            what = "A further message of the same sender"
        if alert.kind is AlertKind.ESCALATION:
            what = "A private message that nobody has acknowledged"
        about = [f"{what}. {_ADVICE[alert.priority]}", _category_line(alert.category, wording)]
    if call.minutes:
        about.append(f"Acknowledge it within {_number(call.minutes)} minutes, or others are told.")
    return [*about, "Uncorroborated: nobody has checked it.", "", _open(alert, wording, reference)]


def _category_line(category: Category, wording: Wording) -> str:
    hidden = category in SENSITIVE and not wording.sensitive_categories
    return f"Category: {'shown when you open it' if hidden else category.replace('_', ' ')}"
