"""Wiring of `reply`: sends officers' answers, one at a time."""

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from tipline.aws.answers import Comments, DynamoAnswers
from tipline.aws.kms import MacKey, WrappingKey
from tipline.aws.replies_queue import parse
from tipline.aws.sqs import hide, send_delivery
from tipline.aws.vault import DynamoVault
from tipline.joining import JOINED, Joined
from tipline.live.replies import Accounts
from tipline.patience import Unavailable, back_off
from tipline.reply import Comment, Department, Doors, Later, reply
from tipline.sealing import Opener, Sealer
from tipline.trouble import describe
from tipline.vault import Addresses

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


def handler() -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make the function."""
    sqs, queue_url = boto3.client("sqs", config=_CONFIG), os.environ["REPLIES_QUEUE_URL"]
    unit_seconds = int(os.environ["RETRY_SECONDS"])
    department, doors, logger = _department(), _doors(), Logger(service="reply")

    def put_off(record: Mapping[str, Any], attempt: int, asked: int) -> None:
        try:
            hide(sqs, queue_url, record["receiptHandle"], max(asked, back_off(attempt, unit_seconds)))
        except Unavailable:
            return  # then the queue's own visibility timeout decides

    def one(record: Mapping[str, Any]) -> str:
        attempt = int(record["attributes"]["ApproximateReceiveCount"])
        try:
            return reply(parse(record["body"]), attempt, department, doors).value
        except (Later, Unavailable) as later:
            put_off(record, attempt, later.seconds if isinstance(later, Later) else 0)
            return "later"
        except Exception as error:  # noqa: BLE001 - whatever it is, its text may quote an answer
            put_off(record, attempt, 0)
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote an answer
            return "error"

    def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        outcomes = [(record, one(record)) for record in event.get("Records", [])]
        counts = Counter(outcome for _, outcome in outcomes)
        logger.info("replied", outcomes=dict(counts))
        for outcome, number in counts.items():
            with single_metric(
                f"Replies{outcome.capitalize()}", MetricUnit.Count, number, namespace="Tipline"
            ) as metric:
                metric.add_dimension("service", "reply")
        back = [record["messageId"] for record, outcome in outcomes if outcome in {"later", "error"}]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in back]}

    return handle


def _department() -> Department:
    environment = os.environ
    return Department(
        signature="initials" if environment["ANSWER_SIGNATURE"] == "initials" else "first_name",
        human_agent=environment["META_HUMAN_AGENT"] == "yes",
        anonymous_way=environment["ANONYMOUS_WAY"],
        thread_window_days=int(environment["THREAD_WINDOW_DAYS"]),
    )


def _doors() -> Doors:
    environment = os.environ
    dynamodb, kms = boto3.client("dynamodb", config=_CONFIG), boto3.client("kms", config=_CONFIG)
    sqs = boto3.client("sqs", config=_CONFIG)
    vault = DynamoVault(dynamodb, environment["VAULT_TABLE"])
    opener = Opener("vault", WrappingKey(kms, environment["VAULT_KEY_ARN"]).unwrap, time.time)
    tip_mac = MacKey(kms, environment["VAULT_TIP_MAC_KEY_ARN"]).mac
    inbox = Sealer("inbox", WrappingKey(kms, environment["INBOX_KEY_ARN"]).new_data_key, time.time)

    def join(tip_id: str, comment: Comment, person: str) -> None:
        packed = Joined(tip_id, comment.platform, comment.account, person).pack(int(time.time()))
        send_delivery(sqs, environment["INBOX_URL"], inbox.seal(packed, JOINED), JOINED)

    meta, stand_ins = environment["META_API_URL"], {"x": environment["X_API_URL"], "sms": environment["TWILIO_API_URL"]}
    tokens = {name: environment[f"{name.upper()}_TOKEN_SECRET"] for name in ("facebook", "instagram", "x", "sms")}
    secrets = SecretsProvider(boto3_client=boto3.client("secretsmanager", config=_CONFIG))
    return Doors(
        answers=DynamoAnswers(dynamodb, environment["TIPS_TABLE"]),
        address=Addresses(vault.row, tip_mac, opener, time.time).of,
        comment=Comments(dynamodb, environment["POSTS_TABLE"]).find,
        join=join,
        platforms=Accounts(secrets, tokens, {"facebook": meta, "instagram": meta, **stand_ins}),
        clock=lambda: time.time(),  # noqa: PLW0108 - looked up at each call, so that a test may move it
    )
