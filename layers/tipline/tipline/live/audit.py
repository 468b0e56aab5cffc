"""Wiring of `audit`, and its loop: acts from the queue, and every hour what the chain ends with."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from tipline.auditing import Head, publish, write
from tipline.aws.audit import DynamoChain, LockedHeads, parse
from tipline.aws.errors import unavailable_when_it_fails
from tipline.trouble import describe

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


class Failed(Exception):
    """The heads could not be published: Lambda counts it. What went wrong is in the log, by name."""


def handler() -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make the function."""
    environment = os.environ
    chain = DynamoChain(boto3.client("dynamodb", config=_CONFIG), environment["AUDIT_TABLE"])
    heads = LockedHeads(boto3.client("s3", config=_CONFIG), environment["AUDIT_HEADS_BUCKET"])
    sns, topic = boto3.client("sns", config=_CONFIG), environment["OPERATORS_TOPIC_ARN"]
    logger = Logger(service="audit")

    def announce(head: Head) -> None:
        with unavailable_when_it_fails():
            sns.publish(
                TopicArn=topic,
                Subject=f"Tipline: audit of {head.day}",
                Message=f"{head.number} acts were written down on {head.day}. The last one's hash: {head.hash}\n"
                f'Keep this message. "tipline audit verify --day {head.day}" must agree with it.',
            )

    def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        if "Records" not in event:
            try:
                publish(chain, heads, announce, time.time())
            except Exception as error:  # noqa: BLE001 - its text may quote a row
                logger.error("failed", error=describe(error))  # noqa: TRY400 - the same
                raise Failed from None
            return {}
        failed = []
        for record in event["Records"]:
            try:
                write(chain, parse(record["body"]), time.time)
            except Exception as error:  # noqa: BLE001 - the same
                logger.error("failed", error=describe(error))  # noqa: TRY400 - the same
                failed.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failed}

    return handle
