"""What a route may do to the stack, and how it waits until something has failed or come to rest."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.leaks.courier import Courier
from tests.leaks.moments import BUCKET_SECONDS
from tests.leaks.report import Hit
from tests.leaks.staff import Staff
from tests.leaks.void import Void
from tests.stack.line import Line
from tools.demo.records import settled
from tools.local_aws.controls import Breaks, Clock, Faults, Workers, wait_until
from tools.local_aws.platforms import Platforms

_INTO_THE_BUCKET_SECONDS = 420
_RIPE_SECONDS = 2 * BUCKET_SECONDS
_PATIENCE_SECONDS = 90.0
_REST_SECONDS = 0.5
_HELD_SECONDS = 20.0
_WORKERS = 3
"""Of intake at once. Each route ends them, and a new one takes longer to start than to work."""
OFFICE_SECONDS = 3 * 3_600.0
"""How much later officers work: no time of theirs is near an arrival, not even on another day."""
_LOOK_EVERY_SECONDS = 0.1
_READ_EVERY_SECONDS = 0.3
"""How often logs are looked at, all of which are read each time."""


@dataclass
class Ground:
    """The running stack and its weak points."""

    line: Line
    courier: Courier = field(init=False)
    faults: Faults = field(default_factory=Faults)
    workers: Workers = field(default_factory=Workers)
    clock: Clock = field(default_factory=Clock)
    platforms: Platforms = field(default_factory=Platforms)
    staff: Staff = field(init=False)
    heard: list[str] = field(default_factory=list, repr=False)
    """What the platforms were told, once the routes are over."""
    hits: set[Hit] = field(default_factory=set)
    """What a route itself saw where it may not be: pieces too short to be looked for everywhere."""
    _breaks: Breaks = field(default_factory=Breaks)
    _ahead: float = field(init=False)
    _later: float = 0.0
    _began: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        """Choose a time seven minutes into a bucket: one that our own clock has not reached."""
        now = time.time()
        self._ahead = (int(now) // BUCKET_SECONDS + 2) * BUCKET_SECONDS + _INTO_THE_BUCKET_SECONDS - now
        self.courier = Courier(self.line.stack, self._ahead)
        self.staff = Staff(self.line.stack, self.now)

    def now(self) -> float:
        """Return the functions' time."""
        return time.time() + self._ahead + self._later

    @property
    def in_the_bucket(self) -> bool:
        """Whether the time bucket has not ended in which everything is to arrive."""
        return self.now() % BUCKET_SECONDS >= _INTO_THE_BUCKET_SECONDS

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Move the functions' clock there, and have nothing fail before and after."""
        self.faults.clear()
        self.platforms.reset()
        self._breaks.choose()
        self.clock.set_ahead(self._ahead)
        before = self._at_once(_WORKERS)
        try:
            yield
        finally:
            self._at_once(before)
            self.heard += self.platforms.heard()
            self.faults.clear()
            self.platforms.reset()
            self._breaks.choose()
            self.clock.set_ahead(0)
            self.workers.kill("", idle=True)  # none that is broken is left

    def _at_once(self, number: int) -> int:
        """Let so many workers of intake run at once, and return how many might before."""
        client = self.line.stack.root.client("lambda")
        [source] = client.list_event_source_mappings(FunctionName=self.line.resource("Intake"))["EventSourceMappings"]
        client.update_event_source_mapping(UUID=source["UUID"], ScalingConfig={"MaximumConcurrency": number})
        return source["ScalingConfig"]["MaximumConcurrency"]

    @contextmanager
    def later(self, seconds: float) -> Iterator[None]:
        """Have it be later for a while, and in there perhaps later still."""
        self._be_later(seconds)
        try:
            yield
        finally:
            self._be_later(-seconds)

    def _be_later(self, seconds: float) -> None:
        self._later += seconds
        self.clock.set_ahead(self._ahead + self._later)

    @contextmanager
    def broken(self, function: str, *inside: str) -> Iterator[None]:
        """Have functions of ours (`module:function`) raise inside the workers of a Lambda function."""
        self._breaks.choose(*inside)
        self.cool_down(function)
        try:
            yield
        finally:
            self._breaks.choose()
            self.cool_down(function)

    @contextmanager
    def timing_out(self, function: str, seconds: int) -> Iterator[None]:
        """Give a Lambda function so little time that it is stopped in the middle."""
        client, name = self.line.stack.root.client("lambda"), self.line.resource(function)
        before = client.get_function_configuration(FunctionName=name)["Timeout"]
        client.update_function_configuration(FunctionName=name, Timeout=seconds)
        self.cool_down(function)
        try:
            yield
        finally:
            client.update_function_configuration(FunctionName=name, Timeout=before)
            self.workers.kill(function, idle=True)

    @contextmanager
    def disabled(self, key: str) -> Iterator[None]:
        """Have a key of KMS be disabled, and no function remember what it got from it."""
        client, key_id = self.line.stack.root.client("kms"), self.line.resource(key)
        client.disable_key(KeyId=key_id)
        self.cool_down("Intake")
        try:
            yield
        finally:
            client.enable_key(KeyId=key_id)

    @contextmanager
    def few_tries(self, number: int, queue: str = "InboxQueueUrl") -> Iterator[None]:
        """Have SQS give up a message after so many tries."""
        client, url = self.line.stack.root.client("sqs"), self.line.stack.outputs[queue]
        before = client.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
        policy = json.loads(before["RedrivePolicy"]) | {"maxReceiveCount": number}
        client.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
        try:
            yield
        finally:
            client.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": before["RedrivePolicy"]})

    @contextmanager
    def burying(self, number: int, letters: str = "InboxDeadLettersUrl") -> Iterator[None]:
        """Leave only when so many messages have come to the dead letters."""
        before = self._depth(letters)
        yield

        def buried() -> bool:
            if not any(worker.busy for worker in self.workers.listed("")):
                self.ripen()
            return self._depth(letters) >= before + number

        self.until(buried, "nothing became a dead letter")

    def cool_down(self, function: str) -> None:
        """End the workers of a function, so that the next call meets a cold one that remembers no keys."""
        self.until(
            lambda: self.workers.kill(function, idle=True) == 0 and not self.workers.listed(function),
            f"the workers of {function} do not end",
        )

    def ripen(self) -> None:
        """Let everything that waits on a queue be tried now, what a dead worker has taken too."""
        self.clock.ripen(_RIPE_SECONDS)

    def emptied(self, queue: str = "InboxQueueUrl") -> bool:
        """Hurry what waits in a queue; tell whether nothing is left there."""
        self.ripen()
        return self._depth(queue) == 0

    def _depth(self, queue: str) -> int:
        return self.line.depth(queue, self.line.stack.root)

    def settle(self) -> None:
        """Wait until the inbox is empty and alerts are sent or held; what waits for another try is hurried."""
        deadline, at_rest_since = time.monotonic() + _PATIENCE_SECONDS, time.monotonic()
        while self._depth("InboxQueueUrl"):
            if time.monotonic() > deadline:
                message = "the inbox does not empty"
                raise Void(message)
            # What is in work would be given to another worker as well.
            if any(worker.busy for worker in self.workers.listed("Intake")):
                at_rest_since = time.monotonic()
            elif time.monotonic() - at_rest_since > _REST_SECONDS:
                self.ripen()
            time.sleep(_LOOK_EVERY_SECONDS)
        self.until(lambda: settled(self.line.stack, "AlertsQueueUrl"), "alerts are not sent")

    def release_held_alerts(self) -> None:
        """Have the bucket end, and all alerts be sent."""
        with self.later(BUCKET_SECONDS):
            wait_until(lambda: self._depth("AlertsQueueUrl") == 0, _HELD_SECONDS)
            self.until(lambda: settled(self.line.stack, "AlertsQueueUrl"), "alerts are not sent")

    def failing(self, function: Literal["Intake", "Notify", "Reply"], number: int, since: float) -> None:
        """Wait until a function has failed at so many records."""
        self.until(lambda: self._failures(function, since) >= number, f"{function} does not fail", _READ_EVERY_SECONDS)

    @contextmanager
    def asking(self, outcome: str, number: int) -> Iterator[None]:
        """Leave only when the platforms were asked so many times who wrote, with this outcome."""
        began = time.time()
        yield
        self.until(
            lambda: (
                sum(each.get("outcomes", {}).get(f"profile_{outcome}", 0) for each in self._logged("Intake", began))
                >= number
            ),
            f"of the questions who wrote, not all ended with: {outcome}",
            _READ_EVERY_SECONDS,
        )

    def until(self, condition: Callable[[], object], otherwise: str, every: float = _LOOK_EVERY_SECONDS) -> None:
        """Wait for something that must come, or else the test is void."""
        if not wait_until(condition, _PATIENCE_SECONDS, every):
            raise Void(otherwise)

    def _failures(self, function: str, since: float) -> int:
        entries = self._logged(function, since)
        if function == "Intake":
            return sum(entry.get("done") is False for entry in entries)
        bad = "later" if function == "Reply" else "failed"
        return sum(entry.get("outcomes", {}).get(bad, 0) for entry in entries)

    def errors(self, function: str) -> int:
        """Return how many errors a function has logged since the test began."""
        return sum(entry.get("level") == "ERROR" for entry in self._logged(function, self._began))

    def _logged(self, function: str, since: float) -> list[dict[str, Any]]:
        logs = self.line.stack.root.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=self.line.resource(f"{function}Logs"), startTime=int(since * 1000)
        )
        messages = [event["message"] for page in pages for event in page["events"]]
        return [json.loads(message) for message in messages if message.startswith("{")]
