"""What each role may see and do in the console. Whoever is not named here may not."""

from enum import StrEnum

from tipline.casework import Attached, Tip
from tipline.model import Priority
from tipline.roster import Role


class May(StrEnum):
    """One thing that a role may or may not."""

    SEE_TIPS = "see_tips"
    SEE_HELD = "see_held"
    WORK = "work"
    """Acknowledge, assign, judge, link, answer, close."""
    ANNOTATE = "annotate"
    """Write notes, and take more out of a text."""
    RELEASE = "release"
    SEE_POSTS = "see_posts"
    ANSWER_COMMENTS = "answer_comments"
    """In private."""
    SEE_ROSTER = "see_roster"
    CHANGE_ROSTER = "change_roster"


_WORKING = frozenset({May.SEE_TIPS, May.WORK, May.ANNOTATE, May.SEE_POSTS, May.ANSWER_COMMENTS})
_ALLOWED = {
    Role.OFFICER: _WORKING,
    # A supervisor may release, so that no tip waits for a privacy reader who is away; the audit says who did.
    Role.SUPERVISOR: _WORKING | {May.SEE_HELD, May.RELEASE, May.SEE_ROSTER},
    # Looks at what the text may still tell of who wrote it, and at nothing else.
    Role.PRIVACY_READER: frozenset({May.SEE_TIPS, May.SEE_HELD, May.ANNOTATE, May.RELEASE}),
    # Whoever decides who may read should not read.
    Role.ADMINISTRATOR: frozenset({May.SEE_ROSTER, May.CHANGE_ROSTER}),
}


def may(role: Role, what: May) -> bool:
    """Tell whether a role may do something."""
    return what in _ALLOWED[role]


def may_read(role: Role, tip: Tip) -> bool:
    """Tell whether a role may read a tip's text, or of one that grew since it was released, the former part."""
    return may_read_message(role, tip, 1)


def may_read_message(role: Role, tip: Tip, number: int) -> bool:
    """Tell whether a role may read one message of a tip."""
    return may(role, May.SEE_HELD) if tip.held and number > tip.released else may(role, May.SEE_TIPS)


def may_open(role: Role, tip: Tip, file: Attached) -> bool:
    """Tell whether a role may see one file of a tip. Where life is in danger none waits for the privacy reader."""
    held = file.hold and tip.priority is not Priority.P0
    return may_read_message(role, tip, file.message) and (not held or may(role, May.SEE_HELD))
