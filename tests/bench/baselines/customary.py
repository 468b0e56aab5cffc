"""`webhook` on the customary stack: Powertools' resolver, Logger, Tracer, Metrics; pydantic, requests, boto3 resource.

X-Ray's own library is no dependency of this checkout: the tracer traces into nothing. With it this side would take
longer.
"""

import base64
import hashlib
import hmac
import json
import os
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import requests
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.typing import LambdaContext
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import BaseModel, ConfigDict, Field


class Payload(BaseModel):
    """What every part of a delivery has in common."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Party(Payload):
    """A sender or recipient."""

    id: str
    name: str | None = None


class Text(Payload):
    """A message."""

    mid: str
    text: str | None = None
    attachments: list[dict[str, Any]] = Field(default_factory=list)


class Messaging(Payload):
    """An item of Messenger's."""

    sender: Party
    recipient: Party
    timestamp: int
    message: Text | None = None


class Value(Payload):
    """What a change says."""

    from_: Party | None = Field(None, alias="from")
    item: str
    verb: str
    post_id: str
    comment_id: str | None = None
    message: str | None = None
    created_time: int


class Change(Payload):
    """A change of the page's feed."""

    field: str
    value: Value


class Entry(Payload):
    """What happened on one page."""

    id: str
    time: int
    messaging: list[Messaging] = Field(default_factory=list)
    changes: list[Change] = Field(default_factory=list)


class Delivery(Payload):
    """A whole delivery."""

    object: str
    entry: list[Entry]


class Nothing:
    """A segment of a trace, and what makes segments; all that is told is dropped."""

    @contextmanager
    def in_subsegment(self, **_options: object) -> Iterator["Nothing"]:
        """Return a segment."""
        yield self

    def put_annotation(self, **_options: object) -> None:
        """Drop it."""

    def put_metadata(self, **_options: object) -> None:
        """Drop it."""

    def patch_all(self) -> None:
        """Change no library."""


logger = Logger(service="webhook")
tracer = Tracer(service="webhook", disabled=False, provider=Nothing())  # type: ignore[arg-type]  # does what is needed
metrics = Metrics(namespace="Customary", service="webhook")
app = APIGatewayRestResolver()
graph = requests.Session()
kms = boto3.client("kms")
inbox = boto3.resource("sqs").Queue(os.environ["INBOX_URL"])
cache: dict[str, Any] = {}


@app.post("/webhooks/facebook")
@tracer.capture_method
def receive() -> Response[str]:
    """Verify, validate, seal, queue, answer."""
    body = (app.current_event.body or "").encode()
    secret = parameters.get_secret(os.environ["SECRET_ARN"], transform="json", max_age=300)["current"]["app_secret"]
    expected = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(app.current_event.headers["X-Hub-Signature-256"], expected):
        metrics.add_metric(name="Refused", unit=MetricUnit.Count, value=1)
        return Response(403, content_types.TEXT_PLAIN, "forbidden")
    delivery = Delivery.model_validate_json(body)
    if "key" not in cache:
        cache["key"] = kms.generate_data_key(KeyId=os.environ["INBOX_KEY_ARN"], KeySpec="AES_256")
    key, nonce = cache["key"], os.urandom(12)
    packed = int(time.time()).to_bytes(8) + zlib.compress(body, 6)
    sealed = key["CiphertextBlob"] + nonce + AESGCM(key["Plaintext"]).encrypt(nonce, packed, b"facebook")
    inbox.send_message(
        MessageBody=base64.b64encode(sealed).decode(),
        MessageAttributes={"platform": {"DataType": "String", "StringValue": "facebook"}},
    )
    metrics.add_metric(name="Accepted", unit=MetricUnit.Count, value=1)
    logger.info("answered", extra={"entries": len(delivery.entry), "kept": json.dumps({"bytes": len(sealed)})})
    return Response(200, content_types.TEXT_PLAIN, "")


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the event."""
    return app.resolve(event, context)
