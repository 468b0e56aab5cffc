"""Finding what was lost: the platform's own list of the last day's messages is queued again as deliveries.

Each found message has the key that its webhook's delivery had, so what is known is dropped by its seen row. But of who
says STOP the seen rows are deleted, and they must not come back: nothing that they sent before it is queued, nor the
STOP itself, which would end a thread that they began since.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tipline.delivery import Delivery
from tipline.platforms.keywords import opt

DAY = 86_400
YOUNG_SECONDS = 600
"""What is younger may still be on its way: it is found an hour later."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message that Twilio lists, as the form that its webhook brings."""

    form: dict[str, str] = field(repr=False)
    at: int
    """When it came, in seconds since the epoch."""

    @property
    def is_command(self) -> bool:
        """Whether it is a word by which a person stops or restarts messages."""
        return self.form.get("NumMedia", "0") == "0" and opt(self.form.get("Body", "")) is not None


def reconcile(listed: Iterable[Found], now: float, queue: Callable[[Delivery], None]) -> int:
    """Queue what may have been lost, oldest first; return how many. `queue` may raise Unavailable."""
    found = sorted((each for each in listed if each.at > now - DAY), key=lambda each: each.at)
    left = {each.form.get("From"): each.at for each in found if each.is_command}
    queued = 0
    for each in found:
        if each.at <= left.get(each.form.get("From"), 0) or each.at > now - YOUNG_SECONDS:
            continue
        queue(Delivery(urlencode(each.form).encode(), each.at))
        queued += 1
    return queued
