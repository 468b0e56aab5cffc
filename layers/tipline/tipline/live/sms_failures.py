"""Wiring of `sms_failures`: it wakes when SNS logs that text messages did not arrive. No number leaves it."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config

from tipline.aws.clock_queue import ClockQueue
from tipline.aws.clocks import DynamoClocks
from tipline.aws.officers import DynamoOfficers
from tipline.aws.sms_log import NoLog, parse
from tipline.escalation import Ladder
from tipline.sms_failures import HURRIED, OFFICERS, Doors, move_on
from tipline.trouble import describe

UNREACHED = "OfficersUnreached"
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})

type Handler = Callable[[Mapping[str, Any], object], dict[str, int]]


class Failed(Exception):
    """The clocks could not be looked at; they go on by their time. What went wrong is in the log, by name."""


def handler() -> Handler:
    """Make the function."""
    environment = os.environ
    sqs, dynamodb = boto3.client("sqs", config=_CONFIG), boto3.client("dynamodb", config=_CONFIG)
    doors = Doors(
        officers=DynamoOfficers(dynamodb, environment["OFFICERS_TABLE"]).all,
        clocks=DynamoClocks(dynamodb, environment["CLOCKS_TABLE"], _now),
        wake=ClockQueue(sqs, environment["CLOCK_QUEUE_URL"]).put,
        clock=_now,
        ladder=Ladder.read(
            environment["ESCALATION_STEPS"], environment["ESCALATION_MINUTES"], environment["ESCALATION_ROUNDS"]
        ),
    )
    return handling(doors, Logger(service="sms_failures"))


def _now() -> float:
    """Read the clock at the time of the call, so that a test may move it."""
    return time.time()


def handling(doors: Doors, logger: Logger) -> Handler:
    """Make the function from its parts."""
    metrics = Metrics(namespace="Tipline", service="sms_failures")

    def handle(event: Mapping[str, Any], _context: object) -> dict[str, int]:
        try:
            failures, unread = parse(event)
            counts = move_on(failures, doors)
        except NoLog:
            logger.error("failed", error="NoLog")  # noqa: TRY400 - no later try will read it: it is let go
            return {"hurried": 0}
        except Exception as error:  # noqa: BLE001 - its text may hold a number
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may hold a number
            raise Failed from None
        logger.info("looked", unread=unread, officers=counts[OFFICERS], hurried=counts[HURRIED])
        if counts[OFFICERS]:
            metrics.add_metric(name=UNREACHED, unit=MetricUnit.Count, value=counts[OFFICERS])
            metrics.flush_metrics()
        return {"hurried": counts[HURRIED]}

    return handle
