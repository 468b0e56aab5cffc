"""The inbox queue as `intake` sees it: records of an SQS event, and what is done with one.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tipline.aws.sqs import hide, send
from tipline.inbox import DeadLetterReason, Record

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ANY_AGE = "any_age"
"""The attribute with which an operator sends back a delivery that was too old."""


RECOVERED = "recovered"
"""The attribute of a delivery that the platform's own list brought, not its webhook."""


def to_record(message: Mapping[str, Any]) -> Record:
    """Read one record of the event. What is no base64 becomes bytes that cannot be opened."""
    attributes = message.get("messageAttributes", {})
    try:
        sealed = base64.b64decode(message["body"], validate=True)
    except (binascii.Error, ValueError):
        sealed = b""
    return Record(
        body=message["body"],
        sealed=sealed,
        platform=attributes.get("platform", {}).get("stringValue", ""),
        attempt=int(message["attributes"]["ApproximateReceiveCount"]),
        receipt_handle=message["receiptHandle"],
        any_age=ANY_AGE in attributes,
        recovered=RECOVERED in attributes,
    )


@dataclass(frozen=True, slots=True)
class SqsInbox:
    """The inbox and its dead letters."""

    client: "SQSClient"
    url: str
    dead_letters_url: str

    def hide(self, record: Record, seconds: int) -> None:
        """Keep the record from being tried again for that long."""
        hide(self.client, self.url, record.receipt_handle, seconds)

    def bury(self, record: Record, reason: DeadLetterReason) -> None:
        """Copy the record, as it is, to the dead letters."""
        send(self.client, self.dead_letters_url, record.body, platform=record.platform or "unknown", reason=reason)
