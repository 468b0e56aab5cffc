"""Wiring of `subscriptions`: every five minutes the topic is made what the roster says."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config

from tipline.aws.officers import DynamoOfficers
from tipline.aws.subscriptions import SnsTopic
from tipline.roster import Reach
from tipline.subscriptions import Roster, Topic, settle
from tipline.trouble import describe

BROKEN, PENDING = "SubscriptionsBroken", "SubscriptionsPending"
_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 4})

type Handler = Callable[[Mapping[str, Any], object], dict[str, int]]


class Failed(Exception):
    """Subscriptions could not be looked at, or not all: Lambda counts it, an alarm follows. The log names the error."""


def handler() -> Handler:
    """Make the function."""
    environment = os.environ
    roster = DynamoOfficers(boto3.client("dynamodb", config=_CONFIG), environment["OFFICERS_TABLE"])
    topic = SnsTopic(boto3.client("sns", config=_CONFIG), environment["ALERTS_TOPIC_ARN"])
    desk = (environment["DUTY_EMAIL"], environment["DUTY_PHONE"])
    return handling(roster, topic, desk, Logger(service="subscriptions"))


def handling(roster: Roster, topic: Topic, desk: tuple[str, ...], logger: Logger) -> Handler:
    """Make the function from its parts."""
    metrics = Metrics(namespace="Tipline", service="subscriptions")

    def handle(_event: Mapping[str, Any], _context: object) -> dict[str, int]:
        try:
            counts = settle(roster, topic, desk, time.time())
        except Exception as error:  # noqa: BLE001 - its text may hold an address
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may hold an address
            raise Failed from None
        logger.info("compared", states=dict(counts))
        broken = counts[Reach.MISSING] + counts[Reach.ALTERED] + counts["damaged"]
        metrics.add_metric(name=BROKEN, unit=MetricUnit.Count, value=broken)
        metrics.add_metric(name=PENDING, unit=MetricUnit.Count, value=counts[Reach.PENDING])
        metrics.flush_metrics()
        if counts["failed"]:
            raise Failed
        return dict(counts)

    return handle
