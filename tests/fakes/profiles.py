"""What the platforms would tell of senders, kept in memory; tests/contract holds it to what the stand-in's API does."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tipline.model import Sender
from tipline.profiles import Missing, NoProfile


@dataclass
class FakeDirectory:
    """Names and handles by sender id."""

    people: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    trouble: Missing | None = None
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None
    """Happens while it is asked."""

    def look_up(self, sender: Sender, account: str) -> Sender:
        del account
        self.asked.append(sender.id)
        self.meanwhile()
        if self.trouble:
            raise NoProfile(self.trouble)
        name, handle = self.people.get(sender.id, (None, None))
        if not (name or handle):
            raise NoProfile("refused")
        return Sender(id=sender.id, name=name, handle=handle, phone=sender.phone)
