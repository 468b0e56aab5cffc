"""The tip line as a whole, as tests use it: send what platforms send, and look at what became of it."""

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tipline.aws.dynamodb import from_item
from tools.local_aws.checkout import STACK_NAME
from tools.local_aws.controls import wait_until
from tools.local_aws.sessions import Deployed, LocalSession
from tools.simulator.events import encode
from tools.simulator.send import Answered, send

_TRIES = 5
_UNAVAILABLE = 503


@dataclass(frozen=True)
class Line:
    """A running stack."""

    stack: Deployed

    def send(self, platform: str, payload: dict[str, Any], *, forged: bool = False) -> Answered:
        """Send one signed delivery."""
        return send(self.stack.target, platform, encode(platform, payload), forged=forged)

    def send_all(self, deliveries: Iterable[tuple[str, dict[str, Any]]], at_once: int = 32) -> list[int]:
        """Send many, so many at a time, each again after a 503, as Meta does; return the answers' statuses."""

        def send_until_answered(delivery: tuple[str, dict[str, Any]]) -> int:
            statuses = (self.send(*delivery).status for _ in range(_TRIES))
            return next((status for status in statuses if status != _UNAVAILABLE), _UNAVAILABLE)

        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(send_until_answered, deliveries))

    def items(self, table: str, who: LocalSession | None = None) -> list[dict[str, Any]]:
        """Return everything in a table (by its output's name), as root sees it."""
        pages = (who or self.stack.root).client("dynamodb").get_paginator("scan")
        found = pages.paginate(TableName=self.stack.outputs[table], ConsistentRead=True)
        return [from_item(item) for page in found for item in page["Items"]]

    def messages(self, containing: str) -> list[dict[str, Any]]:
        """Return the tips' messages whose text contains a word, as the reader's role sees them."""
        rows = self.items("TipsTable", self.stack.reader)
        return [row for row in rows if row["sk"].startswith("message#") and containing in row["text"]]

    def tip(self, tip_id: str) -> dict[str, Any]:
        """Return a tip's row."""
        return next(row for row in self.items("TipsTable") if row["tip_id"] == tip_id and row["sk"] == "tip")

    def posts(self, containing: str) -> list[dict[str, Any]]:
        """Return the posts whose text contains a word."""
        return [row for row in self.items("PostsTable", self.stack.reader) if containing in row["text"]]

    def resource(self, logical_id: str) -> str:
        """Return the physical id of a resource of the stack."""
        cloudformation = self.stack.root.client("cloudformation")
        found = cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=logical_id)
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def depth(self, queue: str, who: LocalSession | None = None) -> int:
        """Return how many messages a queue (by its output's name) holds: waiting, in work, delayed."""
        sqs = (who or self.stack.operator).client("sqs")
        attributes = sqs.get_queue_attributes(
            QueueUrl=self.stack.outputs[queue],
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
                "ApproximateNumberOfMessagesDelayed",
            ],
        )["Attributes"]
        return sum(int(number) for number in attributes.values())

    def settle(self, seconds: float = 60.0) -> None:
        """Wait until the inbox is empty."""
        assert wait_until(lambda: self.depth("InboxQueueUrl") == 0, seconds), "the inbox did not empty in time"

    def dead_letters(self) -> list[str]:
        """Take everything out of the inbox's dead letters; return the reasons."""
        sqs, url = self.stack.operator.client("sqs"), self.stack.outputs["InboxDeadLettersUrl"]
        reasons = []
        while found := sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], WaitTimeSeconds=0
        ).get("Messages"):
            for message in found:
                attributes = message.get("MessageAttributes", {})
                reasons.append(attributes["reason"]["StringValue"] if "reason" in attributes else "out_of_tries")
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return reasons


def word() -> str:
    """Return something that nobody has written before, and that nothing takes for a name or a detail."""
    return f"zz{secrets.token_hex(4)}"


def name() -> str:
    """Return a name that nobody has."""
    return "Qu" + "".join(secrets.choice("aeiou") + secrets.choice("bdfglmnprstvz") for _ in range(6))


def phone() -> str:
    """Return a number that nobody has, and that hardly anybody has written from: each sender is a thread."""
    return f"+1{secrets.choice(range(200, 1000))}55501{secrets.randbelow(100):02}"


def sms(body: str, **more: str) -> dict[str, str]:
    """Return Twilio's form of a new text message, each from another sender unless said."""
    return {
        "MessageSid": "SM" + secrets.token_hex(16),
        "AccountSid": "AC" + "0" * 32,
        "From": phone(),
        "To": "+19105550100",
        "NumMedia": "0",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
    } | more


def messenger(*texts: str, page: str = "1000200030004000", sender: str = "") -> dict[str, Any]:
    """Return a delivery of new private messages to the page, each from another sender."""
    sender = sender or str(secrets.randbelow(10**12))
    now = int(time.time() * 1000)
    return {
        "object": "page",
        "entry": [
            {
                "id": page,
                "time": now,
                "messaging": [
                    {
                        "sender": {"id": f"{sender}{number}"},
                        "recipient": {"id": page},
                        "timestamp": now,
                        "message": {"mid": f"m_{secrets.token_hex(12)}", "text": text},
                    }
                    for number, text in enumerate(texts)
                ],
            }
        ],
    }


def comment(text: str, *, post: str = "1000200030004000_1", verb: str = "add", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of the payload
    """Return a delivery of a comment on the page, new unless `comment_id` is given."""
    value = {
        "item": "comment",
        "verb": verb,
        "comment_id": f"1_{int(hashlib.sha256(secrets.token_bytes(8)).hexdigest()[:14], 16)}",
        "post_id": post,
        "parent_id": post,
        "from": {"id": "555", "name": "Sample Person"},
        "created_time": int(time.time()),
        "message": text,
    } | more
    change = {"field": "feed", "value": value}
    return {"object": "page", "entry": [{"id": post.partition("_")[0], "time": int(time.time()), "changes": [change]}]}


def direct(text: str, media: dict[str, Any] | None = None, *, ago: int = 0) -> dict[str, Any]:
    """Return a delivery of a direct message on X, perhaps with a file, sent so many seconds ago."""
    sender, at = str(10**18 + secrets.randbelow(10**17)), int((time.time() - ago) * 1000)
    data = {"text": text} | ({"attachment": {"type": "media", "media": media}} if media else {})
    created = {"target": {"recipient_id": "2244994945"}, "sender_id": sender, "message_data": data}
    event = {"type": "message_create", "id": sender, "created_timestamp": str(at), "message_create": created}
    return {"for_user_id": "2244994945", "direct_message_events": [event]}


def found[T](look: Callable[[], list[T]], number: int = 1, seconds: float = 90.0) -> list[T]:
    """Return what `look` finds, once it is as much as expected (or a time is over that a second try has room in)."""
    wait_until(lambda: len(look()) >= number, seconds)
    return look()


def canonical(value: object) -> str:
    """Return a value as text in which anything in it can be searched for."""
    return json.dumps(value, default=str)
