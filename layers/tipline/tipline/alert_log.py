"""What was sent, and what is being counted: the nouns of the alert log, and what it promises."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from tipline.model import Alert, Category, Priority


class State(StrEnum):
    """How far an alert is."""

    CLAIMED = "claimed"
    SENT = "sent"
    COUNTED = "counted"
    """It is part of a window, and of the summary that follows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert in the log. `posts` is how many counted posts it sums up, `lease` when its claim runs out."""

    alert: Alert
    state: State
    lease: int = 0
    posts: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which alerts of one key are counted instead of sent, and what was counted so far.

    It is told apart by the alert that opened the first window and by its `round`: how many summaries came before.
    """

    key: str
    platform: str
    reference: str
    """Of the alert that was sent."""
    opened_by: str
    round: int
    ends: int
    posts: int = 0
    priorities: frozenset[Priority] = field(default=frozenset())
    categories: frozenset[Category] = field(default=frozenset())


class AlertLog(Protocol):
    """What was sent, and what is being counted. Every method may raise Unavailable.

    A method that returns a bool changes all of what it says or nothing, and then returns False: someone was faster.
    """

    def find(self, alert_id: str, /) -> Entry | None:
        """Return what is known of the alert."""

    def window(self, key: str, /) -> Window | None:
        """Return the latest window of the key, over or not."""

    def claim(self, entry: Entry, /, *, instead_of: Entry | None = None) -> bool:
        """Claim an alert that is new, or whose claim is still the one in `instead_of`."""

    def turn(self, entry: Entry, window: Window, /, *, instead_of: Window | None) -> bool:
        """Claim a new alert and put `window` in the place of one that is as it was read: same round, same count."""

    def count(self, entry: Entry, window: Window, /) -> bool:
        """Keep a new alert as counted and add it to the window, if that is still the same round."""

    def release(self, entry: Entry, /) -> None:
        """Let the next worker claim at once, unless another has claimed since."""

    def mark_sent(self, alert_id: str, /) -> None:
        """Keep that the alert was published."""
