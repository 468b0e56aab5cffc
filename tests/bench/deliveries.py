"""What the benchmarks send: signed Messenger deliveries, and the events that carry them to a function."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterable
from typing import Any

APP_SECRET = "a secret of the benchmarks alone"
PAGE = "100000000000001"
TEXT = "A man sells pills behind the laundromat on Castle St every evening. He drives a grey Tahoe, plate RKD 4417"
"""What a tip of ordinary length says."""


def message(text: str = TEXT) -> dict[str, Any]:
    """Return an item of a Messenger delivery: a new message from a new sender."""
    sender = str(uuid.uuid4().int)[:17]
    return {
        "sender": {"id": sender},
        "recipient": {"id": PAGE},
        "timestamp": int(time.time() * 1000),
        "message": {"mid": f"m_{uuid.uuid4().hex}{uuid.uuid4().hex}", "text": text},
    }


def messages(items: Iterable[dict[str, Any]]) -> bytes:
    """Return a Messenger delivery of these items."""
    entry = {"id": PAGE, "time": int(time.time() * 1000), "messaging": list(items)}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def comment(text: str = "I saw that truck at the gas station on Market yesterday") -> bytes:
    """Return a delivery that says that somebody commented on the page's post."""
    post, now = f"{PAGE}_{str(uuid.uuid4().int)[:15]}", int(time.time())
    value = {
        "from": {"id": str(uuid.uuid4().int)[:17], "name": "Sample Person"},
        "item": "comment",
        "verb": "add",
        "post_id": post,
        "parent_id": post,
        "comment_id": f"{post.partition('_')[2]}_{str(uuid.uuid4().int)[:15]}",
        "created_time": now,
        "message": text,
        "post": {"permalink_url": f"https://www.facebook.com/{PAGE}/posts/1", "status_type": "added_photos"},
    }
    entry = {"id": PAGE, "time": now, "changes": [{"field": "feed", "value": value}]}
    return json.dumps({"object": "page", "entry": [entry]}).encode()


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    """Return what Meta puts into X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def api_event(body: bytes) -> dict[str, Any]:
    """Return a signed POST as API Gateway hands it to a function (REST API, proxy integration)."""
    headers = {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "Host": "example.execute-api.us-east-1.amazonaws.com",
        "User-Agent": "facebookexternalua",
        "X-Forwarded-For": "192.0.2.10",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
        "X-Hub-Signature-256": signature(body),
    }
    return {
        "resource": "/webhooks/facebook",
        "path": "/webhooks/facebook",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/webhooks/facebook",
            "httpMethod": "POST",
            "path": "/v1/webhooks/facebook",
            "stage": "v1",
            "requestId": str(uuid.uuid4()),
            "identity": {"sourceIp": "192.0.2.10", "userAgent": "facebookexternalua"},
        },
        "body": body.decode(),
        "isBase64Encoded": False,
    }


def queue_event(body: str, **attributes: str) -> dict[str, Any]:
    """Return one message of a queue as Lambda hands it to a function."""
    record = {
        "messageId": str(uuid.uuid4()),
        "receiptHandle": base64.b64encode(uuid.uuid4().bytes * 8).decode(),
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": str(int(time.time() * 1000))},
        "messageAttributes": {name: {"stringValue": value, "dataType": "String"} for name, value in attributes.items()},
        "eventSource": "aws:sqs",
        "awsRegion": "us-east-1",
    }
    return {"Records": [record]}
