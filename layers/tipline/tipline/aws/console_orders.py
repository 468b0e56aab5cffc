"""What the console asks others to do, by their queues: keep an act, send an answer."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from tipline.auditing import Act
from tipline.aws.replies_queue import order_answer
from tipline.aws.sqs import send

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
        send(self.client, self.audit_url, json.dumps(asdict(act)))

    def answer(self, tip_id: str, number: int, comment: tuple[str, str] | None = None) -> None:
        """Have an answer of a tip sent, in private to a comment where one is named. Raises Unavailable."""
        order_answer(self.client, self.replies_url, tip_id, number, comment)
