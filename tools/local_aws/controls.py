"""What tests and the demo do to the local AWS: read outbox and queues, make it fail, move its clock, kill workers."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import requests

from tools.local_aws.checkout import endpoint

_PATIENCE_SECONDS = 10


def _ask(method: str, door: str, content: object = None) -> Any:  # noqa: ANN401 - JSON
    answer = requests.request(method, f"{endpoint()}/{door}", json=content, timeout=_PATIENCE_SECONDS)
    if not answer.ok:
        raise ValueError(answer.text)
    return answer.json()


@dataclass(frozen=True)
class Delivered:
    """One email or text message, as its receiver sees it. A text message has no subject."""

    protocol: Literal["email", "sms"]
    endpoint: str
    subject: str | None
    message: str
    topic: str


class Outbox:
    """Every email and text message that SNS would have delivered, after filter policies."""

    def messages(self, protocol: str | None = None) -> list[Delivered]:
        """Return them, oldest first: all, or those of one protocol."""
        every = [Delivered(**each) for each in _ask("GET", "_outbox")]
        return [each for each in every if protocol in {None, each.protocol}]

    def clear(self) -> None:
        """Forget them."""
        _ask("DELETE", "_outbox")


def lead(path: str, to: str) -> None:
    """Have a first part of paths lead to a stage of an API, as a domain of one's own does."""
    _ask("PUT", "_domain", {path: to})


class Faults:
    """Faults that functions' calls to AWS meet."""

    def add(  # noqa: PLR0913 - each by name
        self,
        service: str,
        action: str = "*",
        mode: Literal["throttle", "error", "drop_response", "delay"] = "throttle",
        *,
        count: int | None = None,
        seconds: float = 1.0,
        function: str | None = "",
    ) -> None:
        """Make calls of `action` to `service` fail so, `count` times or until cleared.

        `service` is the signing name (dynamodb, kms, secretsmanager, sns, sqs, logs). `drop_response` executes the call
        and loses its answer. `seconds` is for delay. `function` is part of the name of the functions that it happens to
        ("" for all), None for everybody, the test's own clients too.
        """
        fault = {"service": service, "action": action, "mode": mode, "count": count, "seconds": seconds}
        _ask("POST", "_faults", fault | {"function": function})

    def active(self) -> list[dict[str, Any]]:
        """Return those still in force."""
        faults: list[dict[str, Any]] = _ask("GET", "_faults")
        return faults

    def clear(self) -> None:
        """Let everything succeed."""
        _ask("DELETE", "_faults")


@dataclass(frozen=True)
class Put:
    """One message that was put on a queue: the queue's name, and what SQS itself adds (`system`)."""

    queue: str
    body: str
    attributes: dict[str, Any]
    system: dict[str, str]


class Queued:
    """Every message that is put on a queue while somebody looks, also those that are soon taken off."""

    def begin(self) -> None:
        """Keep what comes from now on."""
        _ask("POST", "_queued")

    def messages(self) -> list[Put]:
        """Return it, oldest first."""
        return [Put(**each) for each in _ask("GET", "_queued")]

    def end(self) -> None:
        """Forget it."""
        _ask("DELETE", "_queued")


class Breaks:
    """Functions of ours that raise, quoting all they were given, in workers that start from now on."""

    def choose(self, *functions: str) -> None:
        """Break these (`module:function`) and no others."""
        _ask("PUT", "_breaks", {"functions": functions})


class Clock:
    """The functions' time.time(): may be put forward, and what waits on queues then waits that much less."""

    def set_ahead(self, seconds: float) -> None:
        """Put functions `seconds` ahead of the true time; 0 is the true time again."""
        _ask("PUT", "_clock", {"offset_seconds": seconds})

    def ripen(self, seconds: float) -> None:
        """Let what waits on queues wait that much less, by a clock that stands where it is."""
        _ask("POST", "_clock/ripen", {"seconds": seconds})


@dataclass(frozen=True)
class Worker:
    """A process that runs a function."""

    function: str
    pid: int
    busy: bool


class Workers:
    """The processes that run functions."""

    def listed(self, function: str = "") -> list[Worker]:
        """Return those of functions whose name contains `function`."""
        return [Worker(**each) for each in _ask("GET", "_workers") if function in each["function"]]

    def kill(self, function: str, *, idle: bool = False) -> int:
        """Kill, without warning, the busy (or else the idle) ones; return how many."""
        return int(_ask("POST", "_workers/kill", {"function": function, "idle": idle})["killed"])


def wait_until[T](condition: Callable[[], T], seconds: float = 30.0, every: float = 0.1) -> T:
    """Return the first true value of `condition`, or its last value once the time is over."""
    deadline = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(every)
    return value
