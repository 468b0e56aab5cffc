"""What the console asks others to do, by their queues: keep an act, send an answer."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tipline.auditing import Act
from tipline.aws.errors import unavailable_when_it_fails

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class ConsoleOrders:
    """Two of the queues that the console may send to. It can receive from none."""

    client: "SQSClient"
    audit_url: str
    replies_url: str

    def audit(self, act: Act) -> None:
        """Have an act kept. Raises Unavailable."""
        self._send(self.audit_url, asdict(act))

    def answer(self, tip_id: str, number: int) -> None:
        """Have an answer of a tip sent. Raises Unavailable."""
        self._send(self.replies_url, {"tip_id": tip_id, "answer": number})

    def _send(self, url: str, order: Mapping[str, object]) -> None:
        with unavailable_when_it_fails():
            self.client.send_message(QueueUrl=url, MessageBody=json.dumps(order))
