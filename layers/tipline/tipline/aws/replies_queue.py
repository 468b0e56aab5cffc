"""The replies queue (SQS): which answer `reply` is to send, as JSON. It carries no text and nobody's id."""

import json
from typing import TYPE_CHECKING

from tipline.aws.sqs import send
from tipline.aws.tip_rows import answer_key
from tipline.reply import AUTOMATIC, NoAnswer, Order

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


def order_answer(
    client: "SQSClient", url: str, tip_id: str, number: int, comment: tuple[str, str] | None = None
) -> None:
    """Ask for an answer to be sent; `comment` is the key of the post that it answers in private. Raises Unavailable."""
    about = {"root": comment[0], "item_id": comment[1]} if comment else {}
    send(client, url, json.dumps({"tip_id": tip_id, "answer": number, **about}))


def order_safety_text(client: "SQSClient", url: str, tip_id: str) -> None:
    """Ask for the one automatic text of a tip. Raises Unavailable."""
    send(client, url, json.dumps({"tip_id": tip_id, "answer": AUTOMATIC}))


def parse(body: str) -> Order:
    """Return the order that a message holds, or raise NoAnswer."""
    try:
        match json.loads(body):
            case {"tip_id": str(tip_id), "answer": int(number), "root": str(root), "item_id": str(item_id)}:
                return Order(tip_id, answer_key(number), (root, item_id))
            case {"tip_id": str(tip_id), "answer": int(number)}:
                return Order(tip_id, answer_key(number))
            case {"tip_id": str(tip_id), "answer": "automatic"}:
                return Order(tip_id, AUTOMATIC)
    except (ValueError, RecursionError):
        pass
    raise NoAnswer
