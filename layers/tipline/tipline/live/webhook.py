"""Wiring of `webhook`. Its import path is short on purpose: most deliveries meet a cold function."""

import importlib
import os
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from tipline.aws.apigateway import to_request, to_response
from tipline.aws.kms import WrappingKey
from tipline.aws.secrets import verification_secrets
from tipline.aws.sqs import send_delivery
from tipline.request import Answer
from tipline.sealing import Sealer
from tipline.trouble import describe
from tipline.webhook import Doors, Platform, receive

_COUNTED = {"signature": "RefusedSignatures", "no_secret": "RefusedSignatures", "too_large": "RefusedSizes"}


def handler() -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make the function for the platform named in PLATFORM."""
    name = os.environ["PLATFORM"]
    platform = cast("Platform", importlib.import_module(f"tipline.platforms.{name}.signature"))
    # One attempt per call, and time for a second one: trying again is `patience`'s, within the platform's own time.
    config = Config(
        connect_timeout=platform.BUDGET_SECONDS / 4,
        read_timeout=platform.BUDGET_SECONDS / 2,
        retries={"total_max_attempts": 1},
    )
    sqs = boto3.client("sqs", config=config)
    key = WrappingKey(boto3.client("kms", config=config), os.environ["INBOX_KEY_ARN"])
    secrets = SecretsProvider(boto3_client=boto3.client("secretsmanager", config=config))
    inbox_url, secret_arn = os.environ["INBOX_URL"], os.environ["SECRET_ARN"]
    sealer = Sealer("inbox", key.new_data_key, time.time)
    doors = Doors(
        secrets=lambda: verification_secrets(secrets, secret_arn),
        seal=lambda packed: sealer.seal(packed, name),
        queue=lambda sealed: send_delivery(sqs, inbox_url, sealed, name),
    )
    logger, metrics = Logger(service="webhook"), Metrics(namespace="Tipline", service="webhook")

    def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        try:
            request = to_request(event)
            answer = receive(request, platform, doors, clock=time.time, sleep=time.sleep)
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote the body
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote the body
            answer = Answer(503, "unavailable", reason="error")
        _report(logger, metrics, name, str(event.get("httpMethod")), answer)
        return to_response(answer)

    return handle


def _report(logger: Logger, metrics: Metrics, platform: str, method: str, answer: Answer) -> None:
    logger.info("answered", platform=platform, method=method, status=answer.status, reason=answer.reason)
    if counted := _COUNTED.get(answer.reason):
        metrics.add_metric(name=counted, unit=MetricUnit.Count, value=1)
        metrics.flush_metrics()
