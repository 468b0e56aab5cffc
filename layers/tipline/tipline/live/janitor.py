"""Wiring of the janitor."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.config import Config

from tipline.aws.vault import DynamoVault
from tipline.janitor import clean
from tipline.trouble import describe

_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 5})


class Failed(Exception):
    """The vault could not be cleaned: Lambda counts it, an alarm follows. What went wrong is in the log, by name."""


def handler() -> Callable[[Mapping[str, Any], object], dict[str, int]]:
    """Make the function."""
    vault = DynamoVault(boto3.client("dynamodb", config=_CONFIG), os.environ["VAULT_TABLE"])
    logger = Logger(service="janitor")

    def handle(_event: Mapping[str, Any], _context: object) -> dict[str, int]:
        try:
            gone = clean(vault, time.time())
        except Exception as error:  # noqa: BLE001 - its text may quote a row
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a row
            raise Failed from None
        logger.info("cleaned", rows=gone["row"], epochs=gone["epoch"], damaged=gone["damaged"])
        if gone["damaged"]:
            raise Failed
        return dict(gone)

    return handle
