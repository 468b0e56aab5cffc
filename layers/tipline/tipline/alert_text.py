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
_MOST_POSTS = 9_999
_TWO_SEPTETS = frozenset("^{}\\[]~|")

_ADVICE = {
    Priority.P0: "A life may be in danger, or a child. Read it now.",
    Priority.P1: "Urgent. Read it now.",
    Priority.P2: "A crime with a usable lead. Read it this shift.",
    Priority.P3: "Information. Read it when time allows.",
}
_UNREADABLE = "A message could not be read. Look in the page's own inbox."
_SILENCE = "On purpose, this email says nothing of what was written, by whom, or where. Do not reply to it."


@dataclass(frozen=True, slots=True)
class Wording:
    """What the department decided about its alerts."""

    display_name: str
    sensitive_categories: bool = False
    """Whether an email may name the categories in SENSITIVE."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One alert, put into words for each protocol."""

    subject: str
    email: str
    sms: str
    attributes: Mapping[str, str]
    """What filter policies choose by. No inbox shows them, so the category is always here."""


def compose(alert: Alert, wording: Wording, posts: int = 0) -> Announcement:
    """Put an alert into words. `posts` is how many counted posts it sums up, 0 for an alert about one thing."""
    reference = plain(alert.reference, _REFERENCE_SEPTETS)
    title = _title(alert, reference, posts)
    return Announcement(
        subject=f"{plain(wording.display_name, _DISPLAY_NAME_SEPTETS)}: {title}",
        email="\n".join([title, "", *_email_lines(alert, wording, reference, posts), "", _SILENCE, ""]),
        sms=_sms(alert, title, reference),
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


def _title(alert: Alert, reference: str, posts: int) -> str:
    via = f"via {plain(alert.platform, _PLATFORM_SEPTETS)}"
    match alert.kind:
        case AlertKind.TEST:
            return f"TEST {alert.priority} alert {reference} {via}"
        case AlertKind.UNREADABLE:
            return f"{alert.priority} unreadable message {via}"
        case AlertKind.POST if posts:
            return f"{alert.priority} posts: {_number(posts)} more after {reference} {via}"
        case AlertKind.TIP if alert.follow_up:
            return f"{alert.priority} more on tip {reference} {via}"
        case _:
            return f"{alert.priority} {alert.kind} {reference} {via}"


def _number(posts: int) -> str:
    return str(posts) if posts <= _MOST_POSTS else f"{_MOST_POSTS}+"


def _sms(alert: Alert, title: str, reference: str) -> str:
    match alert.kind:
        case AlertKind.TEST:
            return f"{title}. No action needed."
        case AlertKind.UNREADABLE:
            return f"{title}. {_UNREADABLE}"
        case _:
            return f"{title}. Uncorroborated. Open: tipline show {reference}"


def _email_lines(alert: Alert, wording: Wording, reference: str, posts: int) -> list[str]:
    if alert.kind is AlertKind.TEST:
        return ["This is a TEST of the alerts. No action needed."]
    if alert.kind is AlertKind.UNREADABLE:
        return [_UNREADABLE, "Look at every channel: this is said at most once an hour for all of them together."]
    if posts:
        about = [
            f"Posts below the same one since the last alert: {_number(posts)}.",
            f"The most urgent is {alert.priority}. {_ADVICE[alert.priority]}",
        ]
    else:
        what = "A public post" if alert.kind is AlertKind.POST else "A private message"
        if alert.follow_up:
            what = "A further message of the same sender"
        about = [f"{what}. {_ADVICE[alert.priority]}", _category_line(alert.category, wording)]
    return [*about, "Uncorroborated: nobody has checked it.", "", f"Open: tipline show {reference}"]


def _category_line(category: Category, wording: Wording) -> str:
    hidden = category in SENSITIVE and not wording.sensitive_categories
    return f"Category: {'shown when you open it' if hidden else category.replace('_', ' ')}"
