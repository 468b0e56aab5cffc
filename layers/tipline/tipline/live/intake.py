"""Wiring of `intake`."""

import importlib
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol

import boto3
from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from botocore.config import Config

from tipline.aws.alerts_queue import AlertsQueue
from tipline.aws.errands import ErrandsQueue
from tipline.aws.inbox import SqsInbox, to_record
from tipline.aws.kms import MacKey, WrappingKey
from tipline.aws.posts import DynamoPosts
from tipline.aws.replies_queue import order_safety_text
from tipline.aws.tips import DynamoTips
from tipline.aws.vault import DynamoVault
from tipline.inbox import Worker
from tipline.intake import Department, Doors, Joiner, Taker, Takes
from tipline.joining import JOINED
from tipline.live.profiles import Lookups
from tipline.post_state import RemovedText
from tipline.sealing import Opener, Sealer
from tipline.seen import SeenKeys
from tipline.triage import triage
from tipline.trouble import describe
from tipline.vault import Vault, VaultKeys

PLATFORMS = ("facebook", "instagram", "x", "sms")
NAMELESS = ("facebook", "instagram")
"""Those whose private messages name nobody."""

_SPARE_MILLISECONDS = 30_000
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


class Context(Protocol):
    """What we use of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this invocation may still run."""


def handler() -> Callable[[Mapping[str, Any], Context], dict[str, Any]]:
    """Make the function."""
    counts: Counter[tuple[str, str]] = Counter()
    logger = Logger(service="intake")
    worker = _worker(
        count=lambda outcome, reason: counts.update([(outcome, reason)]),
        report=lambda error: logger.error("failed", error=describe(error)),
    )

    def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        failed = []
        for message in event.get("Records", []):
            counts.clear()
            record = to_record(message)
            try:
                done = worker.work(record, lambda: context.get_remaining_time_in_millis() < _SPARE_MILLISECONDS)
            except Exception as error:  # noqa: BLE001 - its text may quote a message
                logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a message
                done = False
            if not done:
                failed.append({"itemIdentifier": message["messageId"]})
            _report(logger, record.platform, record.attempt, counts, done=done)
        return {"batchItemFailures": failed}

    return handle


def _report(logger: Logger, platform: str, attempt: int, counts: Counter[tuple[str, str]], *, done: bool) -> None:
    outcomes = {f"{outcome}_{reason}": number for (outcome, reason), number in counts.items()}
    logger.info("worked", platform=platform, attempt=attempt, done=done, outcomes=outcomes)
    for (outcome, reason), number in counts.items():
        with single_metric(outcome.capitalize(), MetricUnit.Count, number, namespace="Tipline") as metric:
            metric.add_dimension("service", "intake")
            metric.add_dimension("reason", reason)


def _worker(count: Callable[[str, str], None], report: Callable[[Exception], None]) -> Worker:
    environment = os.environ
    kms, sqs = boto3.client("kms", config=_CONFIG), boto3.client("sqs", config=_CONFIG)
    dynamodb = boto3.client("dynamodb", config=_CONFIG)
    inbox_key = WrappingKey(kms, environment["INBOX_KEY_ARN"])
    seen_key = WrappingKey(kms, environment["SEEN_KEY_ARN"])
    seen = SeenKeys(
        mac=MacKey(kms, environment["SEEN_MAC_KEY_ARN"]).mac,
        sealer=Sealer("seen", seen_key.new_data_key, time.time),
        opener=Opener("seen", seen_key.unwrap, time.time),
    )
    vault_key = WrappingKey(kms, environment["VAULT_KEY_ARN"])
    vault_keys = VaultKeys(
        mac=MacKey(kms, environment["VAULT_MAC_KEY_ARN"]).mac,
        tip_mac=MacKey(kms, environment["VAULT_TIP_MAC_KEY_ARN"]).mac,
        sealer=Sealer("vault", vault_key.new_data_key, time.time),
        opener=Opener("vault", vault_key.unwrap, time.time),
    )
    vault_rows = DynamoVault(dynamodb, environment["VAULT_TABLE"])

    def tips() -> DynamoTips:
        return DynamoTips(
            client=dynamodb,
            tips_table=environment["TIPS_TABLE"],
            seen_table=environment["SEEN_TABLE"],
            seen=seen,
            vault=Vault(vault_rows, vault_keys, int(environment["THREAD_WINDOW_DAYS"]), time.time),
            rows=vault_rows,
            unsent_text="erase" if environment["UNSENT_TEXT"] == "erase" else "keep",
            clock=time.time,
            sleep=time.sleep,
        )

    errands = ErrandsQueue(
        sqs,
        environment["MEDIA_QUEUE_URL"],
        Sealer("media", WrappingKey(kms, environment["MEDIA_KEY_ARN"]).new_data_key, time.time).seal,
    )
    posts = DynamoPosts(client=dynamodb, table=environment["POSTS_TABLE"], removed_text=_removed_text(), judge=triage)
    alerts = AlertsQueue(sqs, environment["ALERTS_QUEUE_URL"], time.time)
    department = Department(
        accounts={name: _listed(f"{name.upper()}_ACCOUNTS") for name in PLATFORMS},
        time_precision_seconds=60 * int(environment["TIME_PRECISION_MINUTES"]),
        originals=frozenset(name for name, text in _removed_text().items() if text == "keep"),
        automatic=_automatic(environment["AUTOMATIC_SAFETY_TEXT"]),
    )

    lookups = Lookups(
        wanted=environment["PROFILE_LOOKUP"] == "yes",
        token_secrets={name: environment[f"{name.upper()}_TOKEN_SECRET"] for name in NAMELESS},
        stand_in=environment["META_API_URL"],
    )

    def calm(tip_id: str) -> None:
        order_safety_text(sqs, environment["REPLIES_QUEUE_URL"], tip_id)

    def taker(platform: str) -> Takes | None:
        if platform == JOINED:
            return Joiner(tips())
        if platform not in PLATFORMS:
            return None
        read = importlib.import_module(f"tipline.platforms.{platform}.payload").read
        profiles = lookups.of_delivery(platform, count)
        # Hashes of senders live in the store of tips: it is made for each delivery, and gone with it.
        doors = Doors(read, tips(), posts, alerts.send, count, report, errands.send, calm, profiles)
        return Taker(platform, department, doors, time.time)

    return Worker(
        taker=taker,
        open_sealed=Opener("inbox", inbox_key.unwrap, time.time).open,
        queue=SqsInbox(sqs, environment["INBOX_URL"], environment["INBOX_DEAD_LETTERS_URL"]),
        announce=alerts.send,
        report=report,
        retry_seconds=int(environment["RETRY_SECONDS"]),
        hidden_seconds=int(environment["INBOX_VISIBILITY_SECONDS"]),
        clock=time.monotonic,
    )


def _automatic(chosen: str) -> Literal["off", "urgent", "first"]:
    return "urgent" if chosen == "urgent" else "first" if chosen == "first" else "off"


def _listed(name: str) -> frozenset[str]:
    return frozenset(each.strip() for each in os.environ.get(name, "").split(",") if each.strip())


def _removed_text() -> Mapping[str, RemovedText]:
    chosen = {"facebook": "META", "instagram": "META", "x": "X"}
    return {
        platform: "erase" if os.environ[f"REMOVED_POST_TEXT_{family}"] == "erase" else "keep"
        for platform, family in chosen.items()
    }
