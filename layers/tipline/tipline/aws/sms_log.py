"""What SNS writes into CloudWatch Logs of text messages that did not arrive, as a subscription filter hands it over.

https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tipline.sms_failures import Failure

_MOST_BYTES = 20_000_000
_GZIP = 31
_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


class NoLog(ValueError):
    """An event that hands over no log. It carries nothing of it."""


def parse(event: Mapping[str, Any]) -> tuple[list[Failure], int]:
    """Return the failures of an event, and how many entries could not be read. Raises NoLog."""
    try:
        packed = base64.b64decode(event["awslogs"]["data"], validate=True)
        content = json.loads(zlib.decompressobj(_GZIP).decompress(packed, _MOST_BYTES))
        if content["messageType"] != "DATA_MESSAGE":
            return [], 0  # AWS asks whether we are there
        entries = [each["message"] for each in content["logEvents"]]
    except (KeyError, TypeError, ValueError, RecursionError, zlib.error):
        raise NoLog from None
    read = [_failure(each) for each in entries]
    return [each for each in read if isinstance(each, Failure)], sum(each is None for each in read)


def _failure(entry: object) -> Failure | bool | None:
    """Return what one entry tells: None where it cannot be read, False where the message arrived."""
    try:
        match json.loads(entry) if isinstance(entry, str) else None:
            case {
                "status": "FAILURE",
                "notification": {"timestamp": str(sent)},
                "delivery": {"destination": str(phone)},
            }:
                return Failure(phone, datetime.strptime(sent, _FORMAT).replace(tzinfo=UTC).timestamp())
            case {"status": "SUCCESS"}:
                return False
    except (ValueError, RecursionError):
        pass
    return None
