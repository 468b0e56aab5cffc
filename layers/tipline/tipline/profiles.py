"""Who wrote, where the payload does not say: asked of the platform, known for one delivery, never waited for long."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tipline.model import Sender

MOST_FAILURES = 3
"""So many in a row, and nobody is asked for the rest of the delivery: the platform is down, or our token is no good."""

MOST_SECONDS = 30.0
"""What all questions of one delivery may take: meanwhile its worker takes no other."""

type Missing = Literal["off", "refused", "timeout", "error"]
"""Why a name was not told: nobody is to be asked, the platform would not say, it did not answer in time, or at all."""


class NoProfile(Exception):
    """The platform did not tell who wrote. It says no more than why."""

    def __init__(self, reason: Missing) -> None:
        """`reason` is for the counter."""
        super().__init__("no profile")
        self.reason = reason


@dataclass(slots=True, repr=False)
class DeliveryProfiles:
    """The senders of one delivery: each is asked about once, and forgotten with it."""

    look_up: Callable[[Sender, str], Sender]
    """Asks the platform, on behalf of one of our accounts. Raises NoProfile."""
    count: Callable[[str, str], None]
    clock: Callable[[], float]
    """Only goes forward."""
    _known: dict[tuple[str, str], Sender | None] = field(default_factory=dict)
    _failures: int = 0
    _seconds: float = 0.0

    def complete(self, sender: Sender, account: str) -> Sender | None:
        """Return the sender with name and handle, None where they are not told. Never raises what the platform says."""
        who = (account, sender.id)
        if who not in self._known:
            self._known[who] = self._ask(sender, account)
        return self._known[who]

    def _ask(self, sender: Sender, account: str) -> Sender | None:
        if self._failures >= MOST_FAILURES or self._seconds >= MOST_SECONDS:
            self.count("profile", "given_up")
            return None
        began = self.clock()
        try:
            found = self.look_up(sender, account)
        except NoProfile as missing:
            self._failures += missing.reason != "off"
            self.count("profile", missing.reason)
            return None
        finally:
            self._seconds += self.clock() - began
        self._failures = 0
        self.count("profile", "found")
        return found
