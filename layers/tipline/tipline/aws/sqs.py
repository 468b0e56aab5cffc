"""SQS: putting messages on queues, and keeping them there."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tipline.aws.errors import unavailable_when_it_fails
from tipline.webhook import TooLarge

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MAX_MESSAGE_BYTES = 1_048_576
_ATTRIBUTES_BYTES = 256


def send_delivery(client: "SQSClient", queue_url: str, sealed: bytes, platform: str, **attributes: str) -> None:
    """Put a sealed delivery on the inbox. Raises TooLarge, Unavailable."""
    body = base64.b64encode(sealed).decode()
    if len(body) + _ATTRIBUTES_BYTES > MAX_MESSAGE_BYTES:
        raise TooLarge
    send(client, queue_url, body, platform=platform, **attributes)


def send(client: "SQSClient", queue_url: str, body: str, **attributes: str) -> None:
    """Put a message with text attributes on a queue. Raises Unavailable."""
    send_later(client, queue_url, body, 0, attributes)


def send_later(client: "SQSClient", queue_url: str, body: str, seconds: int, attributes: Mapping[str, str]) -> None:
    """Put a message on a queue that nobody sees for so many seconds. Raises Unavailable."""
    with unavailable_when_it_fails():
        client.send_message(
            QueueUrl=queue_url,
            MessageBody=body,
            DelaySeconds=seconds,
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        )


def hide(client: "SQSClient", queue_url: str, receipt_handle: str, seconds: int) -> None:
    """Keep a received message invisible for that long before the next try. Raises Unavailable."""
    with unavailable_when_it_fails():
        client.change_message_visibility(QueueUrl=queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds)
