"""The alerts queue (SQS): what others ask `notify` to tell officers, and `notify`'s wake-ups to itself, as JSON."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from tipline.aws.errors import unavailable_when_it_fails
from tipline.escalation import Tick
from tipline.model import CATEGORIES, Alert, AlertKind, Category, Priority
from tipline.notify import LONGEST_DELAY_SECONDS, Order, Taken, Wakeup

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class NoOrder(ValueError):
    """A message that asks for nothing we know. It carries nothing of the message."""


@dataclass(frozen=True, slots=True)
class AlertsQueue:
    """The queue before `notify`."""

    client: "SQSClient"
    url: str
    clock: Callable[[], float]

    def send(self, alert: Alert) -> None:
        """Ask `notify` to tell officers; it sees the alert when it may go out. Raises Unavailable."""
        self.put(alert, math.ceil(alert.not_before - self.clock()) if alert.not_before else 0)

    def tell(self, step: Tick) -> None:
        """Ask `notify` to tell a step of a clock. Raises Unavailable."""
        self.put(step, 0)

    def taken(self, tip_id: str, officer_id: str) -> None:
        """Ask `notify` to tell the others who acknowledged a tip. Raises Unavailable."""
        self.put(Taken(tip_id, officer_id), 0)

    def put(self, order: Order, delay_seconds: int) -> None:
        """Put an order on the queue, to be received after a delay, at most the longest of SQS. Raises Unavailable."""
        with unavailable_when_it_fails():
            self.client.send_message(
                QueueUrl=self.url,
                MessageBody=body_of(order),
                DelaySeconds=min(LONGEST_DELAY_SECONDS, max(0, delay_seconds)),
            )


def body_of(order: Order) -> str:
    """Return an order as the body of a message: its own fields, by which it is told apart, or its `kind`."""
    kind = {Taken: {"kind": "taken"}, Tick: {"kind": "step"}}.get(type(order), {})
    return json.dumps({**kind, **asdict(order)})


def parse(body: str) -> Order:
    """Return the order that a message holds, or raise NoOrder."""
    try:
        fields = json.loads(body)
        if not isinstance(fields, dict):
            raise NoOrder
        if "window" in fields:
            return _wakeup(fields)
        match fields.get("kind"):
            case "taken":
                return Taken(_text(fields["tip_id"]), _text(fields["by"]))
            case "step":
                return Tick(_text(fields["tip_id"]), _text(fields["opened_by"]), _whole_number(fields["step"]))
            case _:
                return _alert(fields)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NoOrder from None


def _wakeup(fields: dict[str, Any]) -> Wakeup:
    return Wakeup(
        window=_text(fields["window"]), opened_by=_text(fields["opened_by"]), round=_whole_number(fields["round"])
    )


def _alert(fields: dict[str, Any]) -> Alert:
    root, category = fields.get("root"), _text(fields["category"])
    return Alert(
        id=_text(fields["id"]),
        kind=AlertKind(fields["kind"]),
        platform=_text(fields["platform"]),
        priority=Priority(fields["priority"]),
        # An alert must go out even while `intake` is a version ahead and knows more categories.
        category=cast("Category", category) if category in CATEGORIES else "other",
        reference=_text(fields["reference"]),
        root=None if root is None else _text(root),
        not_before=_whole_number(fields.get("not_before", 0)),
        follow_up=fields.get("follow_up") is True,
        tip_id=None if fields.get("tip_id") is None else _text(fields["tip_id"]),
        to=_text(fields.get("to", "")),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole_number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
