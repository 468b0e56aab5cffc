"""Wiring of `rebuild`: it reaches two buckets and nothing else."""

import os
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from tipline.aws.media import StagingShelf
from tipline.media.isolation import rebuilt
from tipline.rebuilding import rebuild
from tipline.trouble import describe

_CONFIG = Config(connect_timeout=2, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})


def handler() -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make the function."""
    shelf = StagingShelf(boto3.client("s3", config=_CONFIG), os.environ["STAGING_BUCKET"], os.environ["MEDIA_BUCKET"])
    logger = Logger(service="rebuild")

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        del context
        failed = []
        for message in event.get("Records", []):
            try:
                outcome = rebuild(message["body"], shelf, rebuilt)
            except Exception as error:  # noqa: BLE001 - its text may quote a file
                outcome = "failed"
                logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a file
                failed.append({"itemIdentifier": message["messageId"]})
            logger.info("rebuilt", outcome=outcome)
        return {"batchItemFailures": failed}

    return handle
