"""The clock queue (SQS): messages that come to `escalate` when the step of a clock is over, as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tipline.aws.errors import unavailable_when_it_fails
from tipline.escalation import Tick

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_LONGEST_DELAY_SECONDS = 900
"""SQS delays a message no longer; what comes early is put back."""


class NoTick(ValueError):
    """A message that names no step of a clock. It carries nothing of the message."""


@dataclass(frozen=True, slots=True)
class ClockQueue:
    """The queue before `escalate`."""

    client: "SQSClient"
    url: str

    def put(self, tick: Tick, delay_seconds: int) -> None:
        """Have `escalate` look at a clock after so many seconds. Raises Unavailable."""
        with unavailable_when_it_fails():
            self.client.send_message(
                QueueUrl=self.url,
                MessageBody=json.dumps(asdict(tick)),
                DelaySeconds=min(_LONGEST_DELAY_SECONDS, max(0, delay_seconds)),
            )


def parse(body: str) -> Tick:
    """Return the step that a message names, or raise NoTick."""
    try:
        match json.loads(body):
            case {"tip_id": str() as tip_id, "opened_by": str() as opened_by, "step": int() as step}:
                return Tick(tip_id, opened_by, step)
    except (ValueError, RecursionError):
        pass
    raise NoTick from None
