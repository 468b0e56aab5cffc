"""Wiring of `escalate`: it wakes on its delayed queue, and each minute to sweep up what the queue lost."""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config

from tipline.aws.alerts_queue import AlertsQueue
from tipline.aws.clock_queue import ClockQueue, NoTick, parse
from tipline.aws.clocks import DynamoClocks
from tipline.escalation import Doors, Ladder, Moved, look_at, oldest_unacknowledged_seconds, sweep
from tipline.trouble import describe

OLDEST = "oldest_unacknowledged_seconds"
EXHAUSTED, DAMAGED = "LaddersExhausted", "ClocksDamaged"
_SPARE_MILLISECONDS = 15_000
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


class Failed(Exception):
    """The clocks could not be looked at: Lambda counts it, an alarm follows. What went wrong is in the log, by name."""


class Context(Protocol):
    """What we use of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this invocation may still run."""


type Handler = Callable[[Mapping[str, Any], Context], dict[str, Any]]


def handler() -> Handler:
    """Make the function."""
    environment = os.environ
    sqs, dynamodb = boto3.client("sqs", config=_CONFIG), boto3.client("dynamodb", config=_CONFIG)
    doors = Doors(
        clocks=DynamoClocks(dynamodb, environment["CLOCKS_TABLE"], _now),
        tell=AlertsQueue(sqs, environment["ALERTS_QUEUE_URL"], _now).tell,
        wake=ClockQueue(sqs, environment["CLOCK_QUEUE_URL"]).put,
        clock=_now,
        ladder=Ladder.read(
            environment["ESCALATION_STEPS"], environment["ESCALATION_MINUTES"], environment["ESCALATION_ROUNDS"]
        ),
    )
    return handling(doors, Logger(service="escalate"))


def _now() -> float:
    """Read the clock at the time of the call, so that a test may move it."""
    return time.time()


def handling(doors: Doors, logger: Logger) -> Handler:
    """Make the function from its parts."""
    metrics = Metrics(namespace="Tipline", service="escalate")

    def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        records = event.get("Records")
        if records is not None:
            return _messages(records, doors, logger, metrics)
        try:
            moved = sweep(
                doors,
                lambda: context.get_remaining_time_in_millis() < _SPARE_MILLISECONDS,
                lambda error: logger.error("failed", error=describe(error)),
            )
            oldest = oldest_unacknowledged_seconds(doors)
        except Exception as error:  # noqa: BLE001 - its text may quote a row
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a row
            raise Failed from None
        metrics.add_metric(name=OLDEST, unit=MetricUnit.Seconds, value=oldest)
        _report(moved, logger, metrics)
        if moved[Moved.FAILED]:
            raise Failed from None
        return {"moved": moved[Moved.MOVED]}

    return handle


def _messages(records: list[Mapping[str, Any]], doors: Doors, logger: Logger, metrics: Metrics) -> dict[str, Any]:
    moved: Counter[Moved] = Counter()
    failed = []
    for record in records:
        try:
            moved[look_at(parse(record["body"]), doors)] += 1
        except NoTick:
            logger.error("failed", error="NoTick")  # noqa: TRY400 - no later try will read it: it is let go
        except Exception as error:  # noqa: BLE001 - its text may quote a row
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a row
            failed.append({"itemIdentifier": record["messageId"]})
    _report(moved, logger, metrics)
    return {"batchItemFailures": failed}


def _report(moved: Counter[Moved], logger: Logger, metrics: Metrics) -> None:
    logger.info("looked", moved={each.value: number for each, number in moved.items()})
    for name, counted in ((EXHAUSTED, Moved.EXHAUSTED), (DAMAGED, Moved.DAMAGED)):
        if moved[counted]:
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=moved[counted])
    if metrics.metric_set:
        metrics.flush_metrics()
