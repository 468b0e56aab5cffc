"""The nouns: Sender and Message (may name a person, memory only), Tip, PostEvent and Alert.

Privacy is a type here. A Message can hold a sender and can be neither printed nor pickled; a Tip has no field that
could hold one; `tipline.anonymize` is the one way from the first to the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NoReturn, get_args


class Priority(StrEnum):
    """How soon an officer must know, most urgent first."""

    P0 = "P0"
    """Threat to life, or a child in danger."""
    P1 = "P1"
    """Violent, fugitive located, in progress, or evidence about to perish."""
    P2 = "P2"
    """A crime with a usable lead."""
    P3 = "P3"
    """Information, old news, junk."""


Category = Literal[
    "hit_and_run",
    "drugs",
    "assault",
    "shooting",
    "homicide",
    "robbery",
    "burglary",
    "theft",
    "vehicle_theft",
    "fraud",
    "domestic_violence",
    "sexual_offense",
    "missing_person",
    "arson",
    "weapons",
    "threat",
    "trafficking",
    "animal_cruelty",
    "vandalism",
    "dui",
    "fugitive",
    "suspicious",
    "traffic",
    "other",
    "not_a_tip",
]
"""What a tip or post is about."""

CATEGORIES: frozenset[str] = frozenset(get_args(Category))


NO_PROFILE, UNOWNED_NAME = "no_profile", "unowned_name"
"""Flags of a tip that a privacy reader should see first: the sender's name was not known when the text was anonymized;
a name stays of which it is not clear that it is somebody else's."""

KNOWN_PERSON = "known_person"
"""Flag of a tip that began with our private reply to a public comment: its author is known, it is not anonymous."""


class Sealed:
    """Refuses to be printed, formatted or pickled: what it holds may identify a person."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Say no more than what it is."""
        return f"<{type(self).__name__} sealed>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse."""
        msg = f"{type(self).__name__} lives in memory only"
        raise TypeError(msg)


class Sender(Sealed):
    """Who wrote a private message, as far as the payload says. Memory only."""

    __slots__ = ("handle", "id", "name", "phone")

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - the platforms' own word
        name: str | None = None,
        handle: str | None = None,
        phone: str | None = None,
    ) -> None:
        """`id` is the platform's id of the person (page-scoped id, X user id, phone number)."""
        self.id, self.name, self.handle, self.phone = id, name, handle, phone


class Media(Sealed):
    """A file that hangs on a private message: where it can be fetched, which names its sender. Memory only."""

    __slots__ = ("kind", "url")

    def __init__(self, *, kind: str, url: str) -> None:
        """`kind` is one of the message's `attachments`."""
        self.kind, self.url = kind, url


class Action(StrEnum):
    """What a private event does to its message."""

    NEW = "new"
    EDIT = "edit"
    UNSEND = "unsend"


class Message(Sealed):
    """One private event: a message, its edit, or its withdrawal. Memory only.

    `key` identifies the event (section "Idempotency keys" of the platform's documentation), `original` the message
    that an edit or a withdrawal is about. `account` is the department's own account that received it. `sent_at` is the
    platform's own time in seconds, or None where it sends none. `attachments` are kinds (image, video, location...),
    never addresses; where their files are is in `media`.
    """

    __slots__ = (
        "account",
        "action",
        "attachments",
        "key",
        "media",
        "original",
        "platform",
        "sender",
        "sent_at",
        "text",
    )

    def __init__(  # noqa: PLR0913 - the facts of one event, all by name
        self,
        *,
        platform: str,
        account: str,
        key: str,
        sender: Sender,
        text: str,
        sent_at: float | None = None,
        action: Action = Action.NEW,
        original: str | None = None,
        attachments: tuple[str, ...] = (),
        media: tuple[Media, ...] = (),
    ) -> None:
        """Hold the event."""
        self.platform, self.account, self.key, self.sender, self.text = platform, account, key, sender, text
        self.sent_at, self.action, self.original, self.attachments = sent_at, action, original, attachments
        self.media = media


class Origin(Sealed):
    """Where a private event comes from: what tells it apart, and who wrote it. Memory only; it holds no text."""

    __slots__ = ("account", "key", "platform", "sender")

    def __init__(self, *, platform: str, account: str, key: str, sender: str) -> None:
        """`sender` is the platform's id of the person; the others are those of the Message."""
        self.platform, self.account, self.key, self.sender = platform, account, key, sender


class DeletionRequest(Sealed):
    """A person asked a platform that everything about them be deleted. Memory only."""

    __slots__ = ("person", "platform")

    def __init__(self, *, platform: str, person: str) -> None:
        """`person` is the id by which the platform names them in such a request."""
        self.platform, self.person = platform, person


@dataclass(frozen=True, slots=True)
class Triage:
    """What a text was judged to be, and why: `reasons` are codes, `words` those of the text that spoke for it."""

    category: Category
    priority: Priority
    reasons: tuple[str, ...]
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Anonymized:
    """A text without its sender: what was redacted is counted by type, not kept."""

    text: str = field(repr=False)
    redactions: Mapping[str, int]
    language: Literal["en", "es", "und"]
    flags: tuple[str, ...] = ()
    """Why people should read it with the sender's privacy in mind before it is passed on: codes."""
    tipster_places: tuple[tuple[int, int], ...] = ()
    """Where in `text` (code points) the sender's own places stand, kept because help may have to go there."""


@dataclass(frozen=True, slots=True)
class Tip:
    """One anonymized message as it is stored. It has no field that could name who sent it."""

    platform: str
    text: str = field(repr=False)
    language: str
    redactions: Mapping[str, int]
    attachments: tuple[str, ...]
    triage: Triage
    received_at: int
    """Seconds since the epoch, rounded down to the department's time bucket."""
    flags: tuple[str, ...] = ()
    """Why people should read it with the sender's privacy in mind before it is passed on: codes."""
    tipster_places: tuple[tuple[int, int], ...] = ()
    """Where in `text` (code points) the sender's own places stand, kept because help may have to go there."""
    media: tuple[str, ...] = ()
    """Kinds of the files that are being fetched."""


class PostKind(StrEnum):
    """What a public item is."""

    COMMENT = "comment"
    MENTION = "mention"
    VISITOR_POST = "visitor_post"
    POST = "post"
    REACTION = "reaction"
    SHARE = "share"
    RATING = "rating"


class PostAction(StrEnum):
    """What a public event does to its item."""

    ADD = "add"
    EDIT = "edit"
    HIDE = "hide"
    UNHIDE = "unhide"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Author:
    """Who published something in public, as the platform names them."""

    id: str | None
    name: str | None
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class PublicMedia:
    """A file that hangs on a public item."""

    kind: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PostEvent:
    """Something that happened in public on the department's own pages.

    `item_id` is the thing it happened to (comment, post, tweet, or a reaction's own key), `root_id` the post under
    which it hangs, None where the platform does not say (X removals). `at` is the platform's own time in seconds, or
    None where it sends none. `own` marks what the department's own account did. `sha256` is the hex digest of the item
    as received: see `tipline.platforms.fields.digest`.
    """

    platform: str
    account: str
    kind: PostKind
    action: PostAction
    item_id: str
    root_id: str | None
    sha256: str
    text: str = field(default="", repr=False)
    author: Author | None = field(default=None, repr=False)
    permalink: str | None = field(default=None, repr=False)
    parent_id: str | None = None
    tagged: tuple[str, ...] = field(default=(), repr=False)
    attachments: tuple[str, ...] = ()
    at: float | None = None
    own: bool = False
    media: tuple[PublicMedia, ...] = field(default=(), repr=False, compare=False)
    """Its files, where the platform says where they are. Not stored: such an address is good for days."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An item that means nothing to us, and why: a word for the counter."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item of a known kind that could not be read: its delivery is kept for replay after the fix."""

    reason: str


type Event = Message | PostEvent | DeletionRequest | Ignored | Unreadable
"""What one item of a delivery is."""


class AlertKind(StrEnum):
    """What officers are told about; also the SNS message attribute `kind`."""

    TIP = "tip"
    POST = "post"
    UNREADABLE = "unreadable"
    TEST = "test"
    ESCALATION = "escalation"
    """A tip that nobody has acknowledged yet."""
    TAKEN = "taken"
    """Somebody acknowledged a tip; the others who were told of it are told so."""


@dataclass(frozen=True, slots=True)
class Alert:
    """What `intake` asks `notify` to tell officers. No text, no person, no place.

    `id` is the same each time the same thing is announced. `root` groups public posts. `not_before` is when a held
    alert may go out (seconds since the epoch), 0 for at once.
    """

    id: str
    kind: AlertKind
    platform: str
    priority: Priority
    category: Category
    reference: str
    root: str | None = None
    not_before: int = 0
    follow_up: bool = False
    """The tip was told of before; this is about one message more."""
    tip_id: str | None = None
    """Of a tip that somebody has to acknowledge."""
    to: str = ""
    """The one officer whom a test is for."""
