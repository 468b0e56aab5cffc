"""Posts in any order, at any time, repeated; workers that overtake each other, fail or die between any two steps."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.fakes.notify import InMemoryAlertLog, Officers
from tipline.alert_log import Entry, State, Window
from tipline.alert_text import Announcement, Wording
from tipline.model import Alert, AlertKind, Priority
from tipline.notify import Doors, Order, Outcome, Wakeup, notify
from tipline.patience import Unavailable

START = 1_800_000_000.7
VISIBILITY_SECONDS = 120
URGENT = {Priority.P0, Priority.P1}

type Fault = str
"""What befalls a step: the service says no, it does it and we hear no, the worker dies before or after, is slow, or is
overtaken by another worker that takes the oldest or the newest message."""

FAULT = st.sampled_from(
    ["", "", "", "fail", "lost answer", "die", "die after", "slow", *4 * ["by oldest", "by newest"]]
)
FAULTS = st.lists(FAULT, max_size=8)
OVERTAKEN = st.lists(st.sampled_from(["", "", "by oldest", "by newest"]), min_size=6, max_size=6)


class Died(BaseException):
    """The worker is no more."""


@dataclass
class Message:
    """One message on the alerts queue."""

    order: Order
    visible_at: float


@dataclass
class Delivery:
    """One worker at one message."""

    faults: list[Fault]
    claimed: Entry | None = None


@dataclass
class World:
    """Queue, log, topic and clock, and the workers that use them."""

    now: float = START
    queue: list[Message] = field(default_factory=list)
    log: InMemoryAlertLog = field(default_factory=InMemoryAlertLog)
    told: list[Entry] = field(default_factory=list)
    turns: list[tuple[float, Entry, Window]] = field(default_factory=list)
    excused: Counter[str] = field(default_factory=Counter)
    """How often an alert may be told once more: its worker was interrupted between publishing and marking."""
    workers: list[Delivery] = field(default_factory=list)

    def deliver(self, message: Message, faults: list[Fault]) -> Outcome | None:
        """Let a worker have the message; None where the message comes back."""
        self.queue.remove(message)
        self.workers.append(Delivery(faults))
        try:
            outcome = notify(message.order, self._doors())
        except (Unavailable, Died):
            self.queue.append(Message(message.order, self.now + VISIBILITY_SECONDS))
            return None
        finally:
            self.workers.pop()
        return outcome

    def visible(self) -> list[Message]:
        return [message for message in self.queue if message.visible_at <= self.now]

    def drain(self) -> None:
        """Let faultless workers do all there is to do."""
        for _ in range(2_000):
            if not self.queue:
                return
            message = min(self.queue, key=lambda each: each.visible_at)
            self.now = max(self.now, message.visible_at)
            self.deliver(message, [])
        raise AssertionError("the queue never becomes empty")

    def _doors(self) -> Doors:
        return Doors(
            log=FaultyLog(self),
            publish=self._publish,
            queue=lambda order, delay: self.step(lambda: self.queue.append(Message(order, self.now + delay))),
            clock=lambda: self.now,
            sleep=lambda _: None,
            wording=Wording("WPD TIPS"),
            addressing=Officers().doors().addressing,  # nobody is on the roster
        )

    def step[T](self, act: Callable[[], T]) -> T:
        """Do one thing, or what the next fault makes of it."""
        faults = self.workers[-1].faults
        fault = faults.pop(0) if faults else ""
        if fault == "slow":
            self.now += 5
        if fault in {"by oldest", "by newest"} and (others := self.visible()):
            self.deliver(others[0 if fault == "by oldest" else -1], [])
        if fault == "fail":
            raise Unavailable
        if fault == "die":
            raise Died
        result = act()
        if fault == "lost answer":
            raise Unavailable
        if fault == "die after":
            raise Died
        return result

    def _publish(self, _announcement: Announcement) -> None:
        claimed = self.workers[-1].claimed
        assert claimed is not None, "nothing is published without a claim"
        alert_id = claimed.alert.id
        told = len(self.told)
        try:
            self.step(lambda: self.told.append(claimed))
        except (Unavailable, Died):
            self.excused[alert_id] += any(each.alert.id == alert_id for each in self.told[told:])
            raise

    def mark_sent(self, alert_id: str) -> None:
        try:
            self.step(lambda: self.log.mark_sent(alert_id))
        except (Unavailable, Died):
            self.excused[alert_id] += 1
            raise


@dataclass
class FaultyLog:
    """The log as a worker reaches it."""

    world: World

    def find(self, alert_id: str, /) -> Entry | None:
        return self.world.step(lambda: self.world.log.find(alert_id))

    def window(self, key: str, /) -> Window | None:
        return self.world.step(lambda: self.world.log.window(key))

    def claim(self, entry: Entry, /, *, instead_of: Entry | None = None) -> bool:
        self.world.workers[-1].claimed = entry
        return self.world.step(lambda: self.world.log.claim(entry, instead_of=instead_of))

    def turn(self, entry: Entry, window: Window, /, *, instead_of: Window | None) -> bool:
        self.world.workers[-1].claimed = entry

        def act() -> bool:
            turned = self.world.log.turn(entry, window, instead_of=instead_of)
            if turned:
                self.world.turns.append((self.world.now, entry, window))
            return turned

        return self.world.step(act)

    def count(self, entry: Entry, window: Window, /) -> bool:
        return self.world.step(lambda: self.world.log.count(entry, window))

    def release(self, entry: Entry, /) -> None:
        self.world.step(lambda: self.world.log.release(entry))

    def mark_sent(self, alert_id: str, /) -> None:
        self.world.mark_sent(alert_id)


class Collapsing(RuleBasedStateMachine):
    """What officers may count on, whatever happens."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.raised: dict[str, Alert] = {}
        self.lost_wakeups = 0

    @initialize(root=st.sampled_from("ab"), number=st.integers(2, 8))
    def burst(self, root: str, number: int) -> None:
        for _ in range(number):
            self._raise(root, Priority.P3)

    @rule(root=st.sampled_from("ab"), priority=st.sampled_from([*Priority, Priority.P2, Priority.P3, Priority.P3]))
    def post(self, root: str, priority: Priority) -> None:
        self._raise(root, priority)

    def _raise(self, root: str, priority: Priority) -> Alert:
        number = len(self.raised)
        alert = Alert(f"post:{number}", AlertKind.POST, "facebook", priority, "other", f"R{number}", root)
        self.raised[alert.id] = alert
        self.world.queue.append(Message(alert, self.world.now))
        return alert

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        alert = self.raised[data.draw(st.sampled_from(sorted(self.raised)))]
        self.world.queue.append(Message(alert, self.world.now))

    @rule(seconds=st.sampled_from([0.5, 10, 60, 299.6, 320, 900, 3_700]))
    def time_passes(self, seconds: float) -> None:
        self.world.now += seconds

    @precondition(lambda self: self.world.visible())
    @rule(data=st.data(), faults=FAULTS)
    def work(self, data: st.DataObject, faults: list[Fault]) -> None:
        self.world.deliver(data.draw(st.sampled_from(self.world.visible())), faults)

    @rule(faults=st.lists(FAULTS, max_size=6), newest_first=st.booleans())
    def work_off_what_is_there(self, faults: list[list[Fault]], *, newest_first: bool = False) -> None:
        for message in self.world.visible()[:: -1 if newest_first else 1]:
            if message in self.world.queue:
                self.world.deliver(message, faults.pop() if faults else [])

    @rule(
        minutes=st.integers(4, 12),
        root=st.sampled_from("ab"),
        repeats=st.integers(0, 2),
        faults=st.lists(FAULTS | OVERTAKEN, max_size=24),
        newest_first=st.booleans(),
    )
    def a_busy_time(
        self, minutes: int, root: str, repeats: int, faults: list[list[Fault]], *, newest_first: bool
    ) -> None:
        for _ in range(minutes):
            alert = self._raise(root, Priority.P3)
            self.world.queue.extend(Message(alert, self.world.now) for _ in range(repeats))
            self.work_off_what_is_there(faults[:2], newest_first=newest_first)
            del faults[:2]
            self.world.now += 61

    @rule(root=st.sampled_from("ab"), priority=st.sampled_from(Priority), faults=OVERTAKEN)
    def workers_have_the_same_post_at_the_same_time(self, root: str, priority: Priority, faults: list[Fault]) -> None:
        alert = self._raise(root, priority)
        self.world.queue.extend(Message(alert, self.world.now) for _ in range(2))
        self.world.deliver(self.world.queue[-1], faults)

    @rule(root=st.sampled_from("ab"))
    def a_viral_post(self, root: str) -> None:
        for _ in range(30):
            self._raise(root, Priority.P3)
            self.work_off_what_is_there([])
            self.world.now += 60

    @rule(root=st.sampled_from("ab"), priority=st.sampled_from(sorted(URGENT)))
    def an_urgent_post_is_told_at_once(self, root: str, priority: Priority) -> None:
        alert = self._raise(root, priority)

        assert self.world.deliver(self.world.queue[-1], []) is Outcome.SENT
        assert self.world.told[-1].alert == alert

    @rule(data=st.data())
    def a_wakeup_is_lost(self, data: st.DataObject) -> None:
        lost = [each for each in self.world.queue if isinstance(each.order, Wakeup) and not self._begun(each.order)]
        if lost:
            self.world.queue.remove(data.draw(st.sampled_from(lost)))
            self.lost_wakeups += 1

    def _begun(self, wakeup: Wakeup) -> bool:
        """Tell whether a worker died at this wake-up's summary: then the message comes back, it cannot be lost."""
        return f"summary:{wakeup.round + 1}:{wakeup.opened_by}" in self.world.log.entries

    @invariant()
    def alerts_about_a_root_keep_their_distance(self) -> None:
        """5 minutes; an hour after the third summary in a row."""
        last: dict[str, tuple[float, int]] = {}
        for at, entry, window in self.world.turns:
            summaries = last.get(window.key, (0.0, 0))[1] + 1 if entry.posts else 0
            if window.key in last:
                before, in_a_row = last[window.key]
                assert at - before >= (3_600 if in_a_row >= 3 else 300)
            last[window.key] = (at, summaries)

    @invariant()
    def nothing_is_told_twice_but_by_an_interrupted_worker(self) -> None:
        for alert_id, times in Counter(entry.alert.id for entry in self.world.told).items():
            assert times <= 1 + self.world.excused[alert_id]

    @invariant()
    def only_urgent_posts_first_ones_and_summaries_are_told(self) -> None:
        turned = {entry.alert.id for _, entry, _ in self.world.turns}
        assert all(entry.alert.id in turned for entry in self.world.told if entry.alert.priority not in URGENT)

    def teardown(self) -> None:
        """In the end every post was told by itself or counted in one summary."""
        self.world.drain()
        if self.lost_wakeups:
            self.world.now += 4_000
            for root in {alert.root or "" for alert in self.raised.values()}:
                self._raise(root, Priority.P3)  # the next post finds what a lost wake-up left behind
            self.world.drain()
        for check in (
            self.alerts_about_a_root_keep_their_distance,
            self.nothing_is_told_twice_but_by_an_interrupted_worker,
            self.only_urgent_posts_first_ones_and_summaries_are_told,
        ):
            check()
        self._account()

    def _account(self) -> None:
        told = {entry.alert.id: entry for entry in self.world.told}
        counted: defaultdict[str, int] = defaultdict(int)
        for alert in self.raised.values():
            is_counted = self.world.log.entries[alert.id].state is State.COUNTED
            assert is_counted != (alert.id in told), "told, or counted, and never both"
            assert not (is_counted and alert.priority in URGENT)
            counted[f"facebook#{alert.root}"] += is_counted
        summed_up: defaultdict[str, int] = defaultdict(int)
        for _, entry, window in self.world.turns:
            if entry.posts:
                summed_up[window.key] += told[entry.alert.id].posts
        assert {key: number for key, number in counted.items() if number} == dict(summed_up)


Collapsing.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestCollapsing: Any = Collapsing.TestCase
