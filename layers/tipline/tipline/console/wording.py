"""What codes are called in the console: short and plain."""

from collections.abc import Mapping
from datetime import UTC, datetime

from tipline.casework import Disposition, Status
from tipline.model import NO_PROFILE, UNOWNED_NAME
from tipline.replying import WORDS, State
from tipline.roster import Role

PRIORITIES = {
    "P0": "Life in danger",
    "P1": "Urgent",
    "P2": "Usable lead",
    "P3": "Information",
}
STATUSES = {
    Status.NEW: "New",
    Status.ASSIGNED: "Taken",
    Status.WORKING: "In work",
    Status.AWAITING_TIPSTER: "Answered",
    Status.CLOSED: "Closed",
}
DISPOSITIONS = {
    Disposition.ID_MADE: "Somebody was identified",
    Disposition.ARREST: "Arrest",
    Disposition.CASE_CLEARED: "Case cleared",
    Disposition.INTEL_ADDED: "Added to what is known",
    Disposition.REFERRED: "Passed to another agency",
    Disposition.PATROL_CHECK: "Checked by patrol",
    Disposition.UNFOUNDED: "Unfounded",
    Disposition.PRANK: "Prank",
    Disposition.SPAM: "Spam",
    Disposition.DUPLICATE: "Duplicate",
    Disposition.INSUFFICIENT: "Not enough to work with",
    Disposition.NOT_POLICE: "Not a police matter",
    Disposition.FALSE_MALICIOUS: "False on purpose",
}
PLATFORMS = {"facebook": "Facebook", "instagram": "Instagram", "x": "X", "sms": "Text message"}
ROLES = {
    Role.OFFICER: "Officer",
    Role.SUPERVISOR: "Supervisor",
    Role.PRIVACY_READER: "Privacy reader",
    Role.ADMINISTRATOR: "Administrator",
}
FLAGS = {
    NO_PROFILE: "The sender's name was not known when the text was anonymized. It may still stand in it.",
    UNOWNED_NAME: "A name in it may be the sender's own.",
}
ANSWER_STATES = {
    State.QUEUED: "On its way",
    State.SENDING: "Being sent",
    State.SENT: "Sent",
    "delivered": "Delivered",
    State.FAILED: "Not delivered",
}
NOT_QUEUED = "not_queued"
ANSWER_REASONS: Mapping[str, str] = {
    **{reason.value: words for reason, words in WORDS.items()},
    NOT_QUEUED: "Not sent. It could not be handed over. Write it again.",
}
LEFT = "The tipster ended this conversation. Their address was deleted: nobody can answer any more."
CLOSED = "This tip is closed. Whoever opens it again may answer."
DONE = {
    "acknowledge": "took it",
    "assign": "assigned it",
    "set_priority": "set the priority",
    "set_category": "set the category",
    "note": "wrote a note",
    "redact": "took words out of the text",
    "link_case": "linked a case",
    "answer": "wrote an answer",
    "private_reply": "answered the comment in private",
    "close": "closed it",
    "reopen": "opened it again",
    "release": "released it for officers",
    "release_file": "released a recording for officers",
}
MEDIA_STATES = {
    "waiting": "Being fetched and made safe to open. Look again in a minute.",
    "clean": "Safe to open.",
    "refused": "Not shown: it could not be made safe.",
    "unreachable": "It could not be fetched from the platform.",
}
_REASONS = {
    "usual": "Usual for what it is about",
    "maybe_urgent": "It may be more urgent than it reads",
    "bare_call": "Nothing but a call for help",
    "own_danger": "The sender may be in danger",
}
_TURNED = {
    "now": "not happening now",
    "past": "told as over",
    "hearsay": "heard from others",
    "unreal": "a film, a game or a figure of speech",
    "not": "said not to be so",
}


def words(code: object) -> str:
    """Return a code as words: `hit_and_run` as "hit and run"."""
    return str(code).replace("_", " ")


def priority(code: str) -> str:
    """Return a priority with what it means."""
    return f"{code} {PRIORITIES[code]}"


def reason(code: str) -> str:
    """Return why a tip got its priority or category, in words."""
    if code in _REASONS:
        return _REASONS[code]
    name, _, more = code.partition(".")
    match name:
        case "words":
            return f"Its words read like {more}"
        case "category":
            return f"It is about {words(more)}"
        case _:
            return f"{words(name).capitalize()}{f' ({_TURNED.get(more, words(more))})' if more else ''}"


def moment(seconds: float | None) -> str:
    """Return a time as officers read it, in UTC: where the department is, their browser says (see console.js)."""
    if not seconds:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime("%b %-d, %H:%M UTC")


def span(seconds: float) -> str:
    """Return a length of time in its two largest units."""
    hours, minutes = divmod(max(0, int(seconds // 60)), 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
