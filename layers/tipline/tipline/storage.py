"""What storing gives back, and why it may not: the vocabulary that the flows and the stores share."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tipline.model import Category, Priority


class Unstorable(Exception):
    """An item that the store will never take."""


class Early(Exception):
    """An edit or a withdrawal whose message has not been stored yet."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which tip a message became: `number` is its place in the tip, from 1.

    `priority` and `category` are what the tip was judged to be once it held the message: a few words that follow an
    urgent message are as urgent.
    """

    tip_id: str
    number: int
    reference: str
    priority: Priority
    category: Category
    new: bool = field(default=False, compare=False)
    """The message was not known before."""


NOTHING = Receipt("0" * 32, 0, "------", Priority.P3, "not_a_tip")
"""The receipt of a command, which became no part of a tip."""


@dataclass(frozen=True, slots=True)
class StoredPost:
    """Where a public event ended up, and what its post is now."""

    reference: str
    root: str
    removed: bool
    own: bool
    added: bool
    """Whether the item itself was heard of, not only its edits."""


def united(former: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Return the flags of a tip that gets a further message: each once, in the order in which they came."""
    return tuple(dict.fromkeys((*former, *more)))
