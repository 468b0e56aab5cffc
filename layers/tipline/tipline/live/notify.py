"""Wiring of `notify`, and its loop over the records of the alerts queue.

The loop is our own: a batch utility that raises when every record failed would print tracebacks.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config
from botocore.exceptions import ClientError

from tipline.addressing import Addressing
from tipline.alert_text import Wording
from tipline.aws.alert_log import DynamoAlertLog
from tipline.aws.alerts_queue import AlertsQueue, NoOrder, parse
from tipline.aws.clock_queue import ClockQueue
from tipline.aws.clocks import DynamoClocks
from tipline.aws.errors import code
from tipline.aws.officers import DynamoOfficers
from tipline.aws.sns import publish
from tipline.aws.sqs import hide
from tipline.escalation import Ladder
from tipline.notify import Busy, Doors, Outcome, notify
from tipline.patience import Unavailable, back_off
from tipline.trouble import describe

_SPARE_MILLISECONDS = 20_000
_COMES_BACK = frozenset({"failed", "busy", "postponed"})
_METRICS = {
    Outcome.SENT.value: "AlertsSent",
    Outcome.HELD.value: "AlertsHeld",
    Outcome.COLLAPSED.value: "AlertsCollapsed",
    "failed": "AlertsFailed",
}
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


class Context(Protocol):
    """What we use of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this invocation may still run."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """When a record that failed is tried again: after 1, 2, 4 ... 30 times `unit_seconds`."""

    hide: Callable[[str, int], None]
    """Keeps the record with this receipt handle invisible for so many seconds. May raise Unavailable."""
    unit_seconds: int

    def after(self, record: Mapping[str, Any]) -> None:
        """Put the next try off; where that fails, the queue's own visibility timeout decides."""
        self.until(record, back_off(int(record["attributes"]["ApproximateReceiveCount"]), self.unit_seconds))

    def until(self, record: Mapping[str, Any], seconds: int) -> None:
        """Try again after so many seconds."""
        try:
            self.hide(record["receiptHandle"], seconds)
        except Unavailable:
            return


def handler() -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """Make the function."""
    environment = os.environ
    sqs, sns = boto3.client("sqs", config=_CONFIG), boto3.client("sns", config=_CONFIG)
    dynamodb = boto3.client("dynamodb", config=_CONFIG)
    queue_url, topic_arn = environment["ALERTS_QUEUE_URL"], environment["ALERTS_TOPIC_ARN"]
    doors = Doors(
        log=DynamoAlertLog(dynamodb, environment["ALERTS_TABLE"], _now),
        publish=lambda announcement: publish(sns, topic_arn, announcement),
        queue=AlertsQueue(sqs, queue_url, _now).put,
        clock=_now,
        sleep=time.sleep,
        wording=Wording(
            display_name=environment["ALERT_DISPLAY_NAME"],
            sensitive_categories=environment["EMAIL_SENSITIVE_CATEGORIES"] == "yes",
            console_url=environment["CONSOLE_URL"],
        ),
        addressing=Addressing(
            officers=DynamoOfficers(dynamodb, environment["OFFICERS_TABLE"]).all,
            clocks=DynamoClocks(dynamodb, environment["CLOCKS_TABLE"], _now),
            ladder=Ladder.read(
                environment["ESCALATION_STEPS"], environment["ESCALATION_MINUTES"], environment["ESCALATION_ROUNDS"]
            ),
            wake=ClockQueue(sqs, environment["CLOCK_QUEUE_URL"]).put,
            clock=_now,
        ),
    )
    back_off = BackOff(
        hide=lambda receipt, seconds: hide(sqs, queue_url, receipt, seconds),
        unit_seconds=int(environment["RETRY_SECONDS"]),
    )
    return handling(doors, back_off, Logger(service="notify"))


def _now() -> float:
    """Read the clock at the time of the call, so that a test may move it."""
    return time.time()


def handling(doors: Doors, back_off: BackOff, logger: Logger) -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """Make the loop: each record on its own, so that one that fails holds nothing back."""
    metrics = Metrics(namespace="Tipline", service="notify")

    def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        counts: Counter[str] = Counter()
        failed: list[dict[str, str]] = []
        for record in event.get("Records", []):
            if context.get_remaining_time_in_millis() < _SPARE_MILLISECONDS:
                back_off.until(record, 0)
                result = "postponed"
            else:
                result = _one(record, doors, back_off, logger)
            counts[result] += 1
            if result in _COMES_BACK:
                failed.append({"itemIdentifier": record["messageId"]})
        _report(logger, metrics, counts)
        return {"batchItemFailures": failed}

    return handle


def _one(record: Mapping[str, Any], doors: Doors, back_off: BackOff, logger: Logger) -> str:
    try:
        return notify(parse(record["body"]), doors).value
    except Busy:
        back_off.after(record)
        return "busy"
    except NoOrder as error:
        # No later try will read it: let it reach the dead letters, and their alarm, without delay.
        back_off.until(record, 0)
        logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote the message
        return "failed"
    except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote the message
        back_off.after(record)
        logger.error("failed", error=describe(error), cause=_cause(error))  # noqa: TRY400 - the same
        return "failed"


def _cause(error: Exception) -> str | None:
    """Return what AWS calls the error behind this one, such as `Publish AuthorizationError`."""
    cause = error.__context__
    if isinstance(cause, ClientError):
        return f"{cause.operation_name} {code(cause)}"
    return None if cause is None else type(cause).__name__


def _report(logger: Logger, metrics: Metrics, counts: Counter[str]) -> None:
    logger.info("notified", outcomes=dict(counts))
    counted = {name: counts[result] for result, name in _METRICS.items() if counts[result]}
    for name, number in counted.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=number)
    if counted:
        metrics.flush_metrics()
