"""A word from `reply` to `intake`: this person answers our private reply, so what they write belongs to that tip.

`reply` may open the vault and never write it; `intake` alone does. The word travels sealed, through the inbox.
"""

import json
from dataclasses import dataclass

from tipline.delivery import Damaged, Delivery
from tipline.model import Origin, Sealed

JOINED = "joined"
"""In place of a platform's name, on the inbox."""


@dataclass(frozen=True, slots=True, repr=False)
class Joined(Sealed):
    """A person and the tip that our private reply to their public comment began. Memory only."""

    tip_id: str
    platform: str
    account: str
    person: str

    def pack(self, now: int) -> bytes:
        """Return the bytes to be sealed."""
        return Delivery(json.dumps([self.tip_id, self.platform, self.account, self.person]).encode(), now).pack()

    @classmethod
    def unpack(cls, delivery: Delivery) -> "Joined":
        """Return what was packed, or raise Damaged."""
        try:
            told = json.loads(delivery.body)
        except ValueError:
            raise Damaged from None
        match told:
            case [str(tip_id), str(platform), str(account), str(person)]:
                return cls(tip_id, platform, account, person)
        raise Damaged

    @property
    def origin(self) -> Origin:
        """What tells this word apart, and whom it is about."""
        key = f"{JOINED}:{self.tip_id}"
        return Origin(platform=self.platform, account=self.account, key=key, sender=self.person)
