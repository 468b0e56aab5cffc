"""A town whose messages are taken in: the intake flow with everything around it in memory."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.fakes.profiles import FakeDirectory
from tests.fakes.stores import FakePosts, FakeTips
from tipline.delivery import Delivery
from tipline.errand import Errand
from tipline.intake import Department, Doors, Taker, Try, Write
from tipline.model import (
    Alert,
    Event,
    Message,
    Origin,
    PostAction,
    PostEvent,
    PostKind,
    Sender,
)
from tipline.patience import Unavailable
from tipline.profiles import DeliveryProfiles
from tipline.storage import Receipt

NOW = 1_800_000_420.0  # seven minutes into a bucket of fifteen
BUCKET = 1_800_000_000
SHOOTING = "he is shooting at people right now"


def message(key: str = "m1", text: str = "they sell drugs at 14 Elm St", **more: object) -> Message:
    fields: dict[str, object] = {"sent_at": NOW - 5} | more
    fields = {"platform": "facebook", "account": "1", "sender": Sender(id="7")} | fields
    return Message(key=key, text=text, **fields)  # type: ignore[arg-type]  # test data


COMMENT = PostEvent(
    platform="facebook",
    account="1",
    kind=PostKind.COMMENT,
    action=PostAction.ADD,
    item_id="c1",
    root_id="p1",
    sha256="0",
    text="I saw that car yesterday",
    at=NOW - 5,
)


@dataclass
class Town:
    """A taker with everything around it in memory."""

    now: float = NOW
    directory: FakeDirectory | None = None
    """Whom the platform tells of, None where its payloads name the sender."""
    alerts: list[Alert] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    asked: int = 0
    calmed: list[str] = field(default_factory=list)
    department: Department = field(default_factory=lambda: Department({}, 900))

    def __post_init__(self) -> None:
        self.tips, self.posts = FakeTips(lambda: self.now), FakePosts()
        self.add, self.tips.add = self.tips.add, self._add  # type: ignore[method-assign]  # a failure to inject

    def _add(self, origin: Origin, write: Write, *, anew: bool = False) -> Receipt:
        self.asked += 1
        if origin.key.startswith("down"):
            raise Unavailable
        if origin.key.startswith("poison"):
            raise RuntimeError(origin.key)
        return self.add(origin, write, anew=anew)

    def _read(self, _body: bytes, _accounts: frozenset[str]) -> Iterator[Event]:
        yield from self.events

    def _count(self, outcome: str, reason: str) -> None:
        self.counts.update([f"{outcome} {reason}"])

    def take(
        self,
        *events: Event,
        attempt: int = 1,
        any_age: bool = False,
        time_is_up: Callable[[], bool] = lambda: False,
        recovered: bool = False,
    ) -> str | None:
        self.events = list(events)
        doors = Doors(
            read=self._read,
            tips=self.tips,
            posts=self.posts,
            announce=self.alerts.append,
            count=self._count,
            report=self.errors.append,
            fetch=self.errands.append,
            calm=self.calmed.append,
            profiles=DeliveryProfiles(self.directory.look_up, self._count, lambda: 0) if self.directory else None,
        )
        taker = Taker("facebook", self.department, doors, lambda: self.now)
        return taker.take(Delivery(b"", int(NOW)), Try(attempt, any_age, time_is_up, recovered))

    def flags(self) -> list[list[str]]:
        return [row.get("flags", []) for (_, sk), row in self.tips.rows.items() if sk == "tip"]
