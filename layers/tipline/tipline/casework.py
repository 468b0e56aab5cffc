"""A tip as officers work on it: where it stands, what was done, who may see its text. Whoever wrote it is not in it."""

from dataclasses import dataclass, field
from enum import StrEnum

from tipline.model import KNOWN_PERSON, Priority


class Status(StrEnum):
    """Where a tip stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    WORKING = "working"
    AWAITING_TIPSTER = "awaiting_tipster"
    """It was answered; the next word is the tipster's."""
    CLOSED = "closed"
    """The tipster's next message begins a tip of its own."""


IN_WORK = (Status.ASSIGNED, Status.WORKING, Status.AWAITING_TIPSTER)


class Disposition(StrEnum):
    """What became of a tip."""

    ID_MADE = "ID_MADE"
    ARREST = "ARREST"
    CASE_CLEARED = "CASE_CLEARED"
    INTEL_ADDED = "INTEL_ADDED"
    REFERRED = "REFERRED"
    PATROL_CHECK = "PATROL_CHECK"
    UNFOUNDED = "UNFOUNDED"
    PRANK = "PRANK"
    SPAM = "SPAM"
    DUPLICATE = "DUPLICATE"
    INSUFFICIENT = "INSUFFICIENT"
    NOT_POLICE = "NOT_POLICE"
    FALSE_MALICIOUS = "FALSE_MALICIOUS"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done to a tip. `what` is the audit's verb; `detail` a code or two, never text of the tip."""

    what: str
    by: str
    """The officer's id."""
    at: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip's own row."""

    tip_id: str
    reference: str
    platform: str
    priority: Priority
    category: str
    status: Status
    received_at: int
    messages: int
    version: int
    """Grows by one with every act of an officer: what was read is changed only while it is still as it was read."""
    language: str = "und"
    reasons: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)
    flags: tuple[str, ...] = ()
    released: int = 0
    """So many of its messages the privacy reader has let through."""
    assignee: str | None = None
    case_number: str | None = None
    disposition: str | None = None
    left: bool = False
    """The tipster ended it: there is no address any more."""
    answered_at: int = 0
    """How many messages there were when it was last answered."""
    notes: int = 0
    answers: int = 0
    held_files: int = 0
    """So many of its recordings wait for the privacy reader."""
    done: tuple[Done, ...] = ()
    began_from: str = ""
    """Reference of the public comment that our private reply answered, and so began this tip."""

    @property
    def known_person(self) -> bool:
        """Whether it is not anonymous: who answers our private reply to a comment wrote that comment in public."""
        return KNOWN_PERSON in self.flags

    @property
    def seen(self) -> str:
        """What a page says of the tip it shows, so that nothing newer is overwritten."""
        return f"{self.version}.{self.messages}"

    @property
    def to_release(self) -> bool:
        """Whether the privacy reader has not yet looked at all of it: a flag may be about any of its messages."""
        return bool(self.flags) and not self.known_person and self.messages > self.released

    @property
    def held(self) -> bool:
        """Whether a part of its text waits for the privacy reader. Where life may be in danger none ever waits."""
        return self.to_release and self.priority > Priority.P1

    @property
    def wrote_again(self) -> bool:
        """Whether the tipster wrote since the last answer."""
        return self.status == Status.AWAITING_TIPSTER and self.messages > self.answered_at


@dataclass(frozen=True, slots=True)
class TipMessage:
    """One message of a tip."""

    number: int
    text: str = field(repr=False)
    received_at: int
    places: tuple[tuple[int, int], ...] = ()
    attachments: tuple[str, ...] = ()
    edit_of: int | None = None
    unsent: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A note, or an answer: `state` and `reason` say how far an answer is."""

    number: int
    text: str = field(repr=False)
    by: str
    at: int
    state: str = ""
    reason: str = ""
    after: int | None = None
    """How many messages there were when an answer was written: it stands after them."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with a message: `state` says how far it is, `line` what officers should know of it."""

    message: int
    index: int
    kind: str
    state: str
    line: str = ""
    key: str = field(default="", repr=False)
    """Where the clean copy lies; empty where there is none."""
    thumbnail_key: str = field(default="", repr=False)
    content_type: str = ""
    hold: bool = False
    """It waits for the privacy reader."""

    @property
    def name(self) -> str:
        """What its row and its address in the console are called by."""
        return f"{self.message:04}{self.index:02}"


@dataclass(frozen=True, slots=True)
class TipFile:
    """A tip with all that belongs to it."""

    tip: Tip
    messages: tuple[TipMessage, ...]
    notes: tuple[Written, ...] = ()
    answers: tuple[Written, ...] = ()
    files: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A message whose text loses something: `was` is the text that was read."""

    number: int
    was: str = field(repr=False)
    text: str = field(repr=False)
    places: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tip that nobody has taken: how many steps were told, and when the next one is due."""

    tip_id: str
    step: int
    due: int
    told_all: bool = False
    """Everybody was told, and nobody took it."""
