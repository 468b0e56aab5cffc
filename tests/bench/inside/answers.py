"""Answers of AWS without AWS: installed below boto3, so that all that a function computes is computed."""

import base64
import hashlib
import json
import os
from collections.abc import Iterator
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.httpsession import URLLib3Session

calls: list[tuple[str, str]] = []
"""The action and the body of every call, oldest first."""

_FIXED: dict[str, dict[str, Any]] = {
    "AmazonSQS.SendMessage": {"MessageId": "0", "MD5OfMessageBody": "0"},
    "AmazonSQS.ChangeMessageVisibility": {},
    "DynamoDB_20120810.GetItem": {},
    "DynamoDB_20120810.PutItem": {},
    "DynamoDB_20120810.UpdateItem": {},
    "DynamoDB_20120810.TransactWriteItems": {},
    "DynamoDB_20120810.Query": {"Items": [], "Count": 0},
}
_PUBLISHED = b"<PublishResponse><PublishResult><MessageId>0</MessageId></PublishResult></PublishResponse>"


class _Raw:
    """The stream that botocore reads an answer from."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def install() -> None:
    """Answer every call of this process from now on."""
    URLLib3Session.send = _send  # type: ignore[method-assign, assignment]  # the point of this module


def _send(_session: URLLib3Session, request: AWSPreparedRequest) -> AWSResponse:
    action = _text(request.headers.get("X-Amz-Target")) or "Publish"
    body = _text(request.body)
    calls.append((action, body))
    content = _PUBLISHED if action == "Publish" else json.dumps(_answer(action, body)).encode()
    return AWSResponse(request.url, 200, HTTPHeaders(), _Raw(content))


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value or "")


def _answer(action: str, body: str) -> dict[str, Any]:
    match action:
        case "secretsmanager.GetSecretValue":
            return {"ARN": "arn", "Name": "name", "SecretString": os.environ["BENCH_SECRET"]}
        case "TrentService.GenerateDataKey":
            return {"KeyId": "key", "Plaintext": os.environ["BENCH_KEY"], "CiphertextBlob": os.environ["BENCH_WRAPPED"]}
        case "TrentService.Decrypt":
            return {"KeyId": "key", "Plaintext": os.environ["BENCH_KEY"]}
        case "TrentService.GenerateMac":
            mac = hashlib.sha256(json.loads(body)["Message"].encode()).digest()
            return {"KeyId": "key", "Mac": base64.b64encode(mac).decode()}
        case "DynamoDB_20120810.GetItem" if "epoch#" in body:
            return {"Item": {"epoch": {"S": "0" * 16}, "salt": {"B": base64.b64encode(bytes(32)).decode()}}}
        case _:
            return _FIXED[action]
