"""What the console needs of the world outside. Every method may raise Unavailable."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tipline.auditing import Act
from tipline.casework import Done, Rewritten, Tip, TipFile, Waiting
from tipline.escalation import Acknowledged
from tipline.roster import Officer
from tipline.sessions import Identity, Session
from tipline.sign_in import SignIn

type Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """What a list shows: tips in some states or of one officer, narrowed down."""

    statuses: tuple[str, ...] = ()
    assignee: str = ""
    priority: str = ""
    category: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, newest first, and where the next one begins (empty: nowhere)."""

    tips: tuple[Tip, ...]
    next: str = ""


class Tips(Protocol):
    """Tips, as officers work on them."""

    def listed(self, view: View, after: str, size: int, /) -> Listing:
        """Return a page of a view."""

    def these(self, tip_ids: Collection[str], /) -> Mapping[str, Tip]:
        """Return the rows of these tips."""

    def find(self, reference: str, /) -> str | None:
        """Return the id of a tip by its reference."""

    def read(self, tip_id: str, /) -> TipFile | None:
        """Return a tip with all of its rows."""

    def change(  # noqa: PLR0913 - what one act may change, by name
        self,
        tip: Tip,
        done: Done,
        changes: Row,
        /,
        *,
        written: tuple[str, Row] | None = None,
        rewritten: Rewritten | None = None,
        opened: str = "",
    ) -> bool:
        """Change a tip that is still as it was read, else nothing: one new row, one text less some words, one file."""

    def begin(self, comment: Row, text: str, by: str, done: Done, /) -> bool:
        """Begin a tip by a private reply to a public comment; False where one was begun before."""

    def failed(self, tip_id: str, answer: int, reason: str, /) -> None:
        """Mark an answer as one that nobody will send."""


class Posts(Protocol):
    """What was published."""

    def newest(self, platform: str, size: int, /) -> Sequence[Row]:
        """Return the items that came last, of one platform or of all."""

    def under(self, root: str, size: int, /) -> Sequence[Row]:
        """Return a root post with what hangs under it."""

    def find(self, reference: str, /) -> tuple[str, str] | None:
        """Return the keys of an item by its reference: its root, and its own id."""

    def item(self, root: str, item_id: str, /) -> Row | None:
        """Return one item by its keys."""


class Officers(Protocol):
    """The roster."""

    def all(self) -> Sequence[Officer]:
        """Return everybody."""

    def get(self, officer_id: str, /) -> Officer | None:
        """Return one officer."""

    def remove(self, officer_id: str, /) -> None:
        """Take an officer off."""


class WaitingTips(Protocol):
    """The clocks of tips that nobody has taken."""

    def first(self, most: int, /) -> Sequence[Waiting]:
        """Return tips that nobody has taken, the one whose next step is due first first."""

    def of(self, tip_id: str, /) -> Waiting | None:
        """Return how a tip waits; None where it was taken, or needs no taking."""


class Accounts(Protocol):
    """Whose accounts may sign in."""

    def create(self, email: str, identity: Identity, first_password: str, /) -> None:
        """Open an account, whose password must be replaced at the first sign-in."""

    def remove(self, email: str, /) -> None:
        """Close an account, if there is one."""


class Sessions(Protocol):
    """Who is signed in."""

    def find(self, secret: str, now: float, /) -> Session | None:
        """Return the session of a cookie, if it is alive."""

    def end(self, secret: str, /) -> None:
        """End a session."""

    def end_all(self, officer_id: str, now: float, /) -> None:
        """End every session of an officer."""


class Files(Protocol):
    """Clean copies of files."""

    @property
    def origin(self) -> str:
        """Where browsers get them from: scheme and host."""

    def link(self, key: str, seconds: int, /, *, save: bool = False) -> str:
        """Return an address that is good for so many seconds; `save`: it is put down, not shown."""


@dataclass(frozen=True, slots=True)
class Doors:
    """All of it."""

    tips: Tips
    posts: Posts
    officers: Officers
    waiting: WaitingTips
    sessions: Sessions
    sign_in: SignIn
    accounts: Accounts
    store_officer: Callable[[Officer], bool]
    """Keep an officer, new or as read and then changed; False where somebody was faster."""
    acknowledge: Callable[[str, str, float], Acknowledged]
    """Take a tip for an officer, now."""
    audit: Callable[[Act], None]
    """Hand an act to the audit. Where that fails, nothing is shown or done."""
    taken: Callable[[str, str], None]
    """Tell the others that a tip was taken, and by which officer."""
    answer: Callable[[str, int, tuple[str, str] | None], None]
    """Have an answer of a tip sent; to a comment, named by the keys of its row, in private."""
    files: Files
    confirm: Callable[[str], bool]
    """Confirm an officer's subscription by the link that they were sent; False where it is not good."""
    clock: Callable[[], float]
    human_agent: bool
    """Whether Meta lets people of the department answer for seven days."""
    anonymous_way: str
    """What whoever gets a private reply to a comment is told to do to stay anonymous."""
