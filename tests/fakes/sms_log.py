"""What SNS logs of text messages, and how CloudWatch Logs hands it over."""

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any


def an_entry(phone: str, at: float, status: str = "FAILURE") -> str:
    """Return what SNS logs: https://docs.aws.amazon.com/sns/latest/dg/sms_stats_cloudwatch.html."""
    return json.dumps(
        {
            "notification": {
                "messageId": "1077257a-92f3-5ca3-bc97-6a915b310625",
                "timestamp": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3],
            },
            "delivery": {
                "mnc": 0,
                "destination": phone,
                "priceInUSD": 0.00645,
                "smsType": "Transactional",
                "mcc": 0,
                "providerResponse": "Unknown error attempting to reach phone",
                "dwellTimeMs": 1420,
                "dwellTimeMsUntilDeviceAck": 1692,
            },
            "status": status,
        }
    )


def an_event(*entries: object, kind: str = "DATA_MESSAGE") -> dict[str, Any]:
    """Return what a subscription filter hands over."""
    content = {
        "messageType": kind,
        "owner": "123456789012",
        "logGroup": "sns/us-east-1/123456789012/DirectPublishToPhoneNumber/Failure",
        "logStream": "7f0b5bfc-f2ef-4b6b-8e3d-1a2b3c4d5e6f",
        "subscriptionFilters": ["tipline"],
        "logEvents": [{"id": str(number), "timestamp": 0, "message": each} for number, each in enumerate(entries)],
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(content).encode())).decode()}}
