"""Finding what was lost: the platform's own list of the last day is queued again as deliveries.

Each found item has the key that its webhook's delivery had, so what is known is dropped by its seen row. But of who
says STOP the seen rows are deleted, and they must not come back: nothing that they sent before it is queued, nor the
STOP itself, which would end a thread that they began since.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tipline.delivery import Delivery
from tipline.platforms.keywords import opt

DAY = 86_400
YOUNG_SECONDS = 600
"""What is younger may still be on its way: it is found an hour later."""

QUEUED, UNREAD = "queued", "unread"


@dataclass(frozen=True, slots=True)
class Found:
    """What a platform lists, as the delivery that its webhook brings."""

    body: bytes = field(repr=False)
    at: int
    """When it came, in seconds since the epoch."""
    sender: str = field(default="", repr=False)
    """Who sent a private message, empty for what is public."""
    text: str = field(default="", repr=False)
    """What a private message says if that is all of it."""

    @property
    def is_command(self) -> bool:
        """Whether it is a word by which a person stops or restarts messages."""
        return bool(self.sender) and opt(self.text) is not None


type Page = Sequence[Found | None]
"""Some of what a platform lists; None stands for an item that cannot be read."""

type Listing = Iterable[Page]
"""All of it since a day ago, of each sender the newest first. A further page may raise Unavailable, Refused."""


def reconcile(listing: Listing, now: float, queue: Callable[[Delivery], None]) -> Counter[str]:
    """Queue what may have been lost, page by page; return how much was, and could not be read.

    `queue` may raise Unavailable. What is queued by then stays so: the next run finds the rest.
    """
    counts: Counter[str] = Counter()
    left: dict[str, int] = {}
    for page in listing:
        found = sorted((each for each in page if each and each.at > now - DAY), key=lambda each: each.at)
        counts[UNREAD] += sum(each is None for each in page)
        for each in found:
            if each.is_command:
                left[each.sender] = max(each.at, left.get(each.sender, 0))
        for each in found:
            if each.at > now - YOUNG_SECONDS or (each.sender and each.at <= left.get(each.sender, 0)):
                continue
            queue(Delivery(each.body, each.at))
            counts[QUEUED] += 1
    return counts
