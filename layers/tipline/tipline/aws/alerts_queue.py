"""The alerts queue (SQS): what `intake` asks `notify` to tell officers, and `notify`'s wake-ups to itself, as JSON."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

from tipline.aws.errors import unavailable_when_it_fails
from tipline.model import CATEGORIES, Alert, AlertKind, Category, Priority
from tipline.notify import LONGEST_DELAY_SECONDS, Order, Wakeup

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class NoOrder(ValueError):
    """A message that is neither an alert nor a wake-up. It carries nothing of the message."""


@dataclass(frozen=True, slots=True)
class AlertsQueue:
    """The queue between `intake` and `notify`."""

    client: "SQSClient"
    url: str
    clock: Callable[[], float]

    def send(self, alert: Alert) -> None:
        """Ask `notify` to tell officers; it sees the alert when it may go out. Raises Unavailable."""
        self.put(alert, math.ceil(alert.not_before - self.clock()) if alert.not_before else 0)

    def put(self, order: Order, delay_seconds: int) -> None:
        """Put an order on the queue, to be received after a delay, at most the longest of SQS. Raises Unavailable."""
        with unavailable_when_it_fails():
            self.client.send_message(
                QueueUrl=self.url,
                MessageBody=body_of(order),
                DelaySeconds=min(LONGEST_DELAY_SECONDS, max(0, delay_seconds)),
            )


def body_of(order: Order) -> str:
    """Return an order as the body of a message. An alert is its own fields, a wake-up is the one with a `window`."""
    return json.dumps(asdict(order))


def parse(body: str) -> Order:
    """Return the order that a message holds, or raise NoOrder."""
    try:
        fields = json.loads(body)
        if not isinstance(fields, dict):
            raise NoOrder
        return _wakeup(fields) if "window" in fields else _alert(fields)
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
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _whole_number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
