"""What a route to failure may do to the stack, and how it waits until something has failed or come to rest."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.leaks.courier import Courier
from tests.leaks.moments import BUCKET_SECONDS
from tests.stack.line import Line
from tools.demo.records import settled
from tools.local_aws.controls import Breaks, Clock, Faults, Workers, wait_until

INTO_THE_BUCKET_SECONDS = 420
_RIPE_SECONDS = 2 * BUCKET_SECONDS
_PATIENCE_SECONDS = 90.0
_IDLE_SECONDS = 4.0


class Void(Exception):
    """The test did not do what it says it does, so what it found means nothing."""


@dataclass
class Ground:
    """The running stack and its weak points."""

    line: Line
    faults: Faults = field(default_factory=Faults)
    workers: Workers = field(default_factory=Workers)
    breaks: Breaks = field(default_factory=Breaks)
    clock: Clock = field(default_factory=Clock)
    ahead: float = 0.0

    def __post_init__(self) -> None:
        """Move the clock to seven minutes into a bucket: one that our own clock has not reached."""
        now = time.time()
        later = (int(now) // BUCKET_SECONDS + 2) * BUCKET_SECONDS + INTO_THE_BUCKET_SECONDS
        self.ahead = later - now
        self.courier = Courier(self.line.stack, lambda: self.ahead)

    @contextmanager
    def prepared(self) -> Iterator[None]:
        """Have nothing fail before and after, and the clock moved in between."""
        self.faults.clear()
        self.breaks.choose()
        self.clock.set_ahead(self.ahead)
        try:
            yield
        finally:
            self.faults.clear()
            self.breaks.choose()
            self.clock.set_ahead(0)
            self.workers.kill("", idle=True)  # none that is broken is left

    def cool_down(self, function: str) -> None:
        """End the workers of a function, so that the next call meets a cold one that remembers no keys."""
        if not wait_until(lambda: self.workers.kill(function, idle=True) == 0 and not self.workers.listed(function)):
            raise Void(f"the workers of {function} do not end")

    def ripen(self) -> None:
        """Let everything that waits on a queue be tried now, what is being worked at too."""
        self.clock.ripen(_RIPE_SECONDS)

    def settle(self) -> None:
        """Wait until the inbox is empty; what waits for its next try is hurried whenever nothing happens."""
        deadline, depth, changed = time.monotonic() + _PATIENCE_SECONDS, 0, 0.0
        while now := self.line.depth("InboxQueueUrl"):
            if time.monotonic() > deadline:
                raise Void("the inbox does not empty")
            if now == depth and time.monotonic() - changed > _IDLE_SECONDS:
                self.ripen()
                changed = time.monotonic()
            elif now != depth:
                depth, changed = now, changed and time.monotonic()
            time.sleep(0.1)
        self._until(lambda: settled(self.line.stack, "AlertsQueueUrl"), "alerts are not sent")

    def release_held_alerts(self) -> None:
        """Have the bucket end."""
        self.clock.set_ahead(self.ahead + BUCKET_SECONDS)
        wait_until(lambda: self.line.depth("AlertsQueueUrl") == 0, 20)
        self._until(lambda: settled(self.line.stack, "AlertsQueueUrl"), "alerts are not sent")
        self.clock.set_ahead(self.ahead)

    def failing(self, function: Literal["Intake", "Notify"], number: int, since: float) -> None:
        """Wait until a function has failed at so many records."""
        self._until(lambda: self._failures(function, since) >= number, f"{function} does not fail")

    def _failures(self, function: str, since: float) -> int:
        entries = self._logged(function, since)
        if function == "Intake":
            return sum(entry.get("done") is False for entry in entries)
        return sum(entry.get("outcomes", {}).get("failed", 0) for entry in entries)

    def _logged(self, function: str, since: float) -> list[dict[str, Any]]:
        logs = self.line.stack.root.client("logs")
        pages = logs.get_paginator("filter_log_events").paginate(
            logGroupName=self.line.resource(f"{function}Logs"), startTime=int(since * 1000)
        )
        messages = [event["message"] for page in pages for event in page["events"]]
        return [json.loads(message) for message in messages if message.startswith("{")]

    @contextmanager
    def timing_out(self, function: str, seconds: int) -> Iterator[None]:
        """Give a function so little time that Lambda stops it in the middle."""
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
    def few_tries(self, number: int) -> Iterator[None]:
        """Have SQS give up a delivery after so many tries."""
        client, url = self.line.stack.root.client("sqs"), self.line.stack.outputs["InboxQueueUrl"]
        before = client.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])["Attributes"]
        policy = json.loads(before["RedrivePolicy"]) | {"maxReceiveCount": number}
        client.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
        try:
            yield
        finally:
            client.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": before["RedrivePolicy"]})

    def _until(self, condition: Callable[[], object], otherwise: str) -> None:
        if not wait_until(condition, _PATIENCE_SECONDS):
            raise Void(otherwise)

    def until(self, condition: Callable[[], object], otherwise: str) -> None:
        """Wait for something that must come, or else the test is void."""
        self._until(condition, otherwise)
