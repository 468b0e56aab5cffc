"""Wiring of `reconcile`: once an hour, what Twilio lists and we may not have."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from tipline.aws.inbox import RECOVERED
from tipline.aws.kms import WrappingKey
from tipline.aws.sqs import send_delivery
from tipline.delivery import Delivery
from tipline.live.replies import Accounts
from tipline.platform_api.twilio import inbound
from tipline.reconcile import DAY, reconcile
from tipline.reply import Refused
from tipline.sealing import Sealer
from tipline.trouble import describe

_PLATFORM = "sms"
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


class Failed(Exception):
    """It could not be looked: Lambda counts it, an alarm follows. What went wrong is in the log, by name."""


def handler() -> Callable[[Mapping[str, Any], object], dict[str, int]]:
    """Make the function."""
    environment = os.environ
    sqs, kms = boto3.client("sqs", config=_CONFIG), boto3.client("kms", config=_CONFIG)
    secrets = SecretsProvider(boto3_client=boto3.client("secretsmanager", config=_CONFIG))
    stand_in = environment["TWILIO_API_URL"]
    accounts = Accounts(secrets, {_PLATFORM: environment["SMS_TOKEN_SECRET"]}, {_PLATFORM: stand_in})
    listed = [each.strip() for each in environment["SMS_ACCOUNTS"].split(",")]
    numbers = [each for each in listed if each.startswith("+")] or [""]  # none listed: all of the account's
    sealer = Sealer("inbox", WrappingKey(kms, environment["INBOX_KEY_ARN"]).new_data_key, time.time)
    logger = Logger(service="reconcile")

    def queue(delivery: Delivery) -> None:
        sealed = sealer.seal(delivery.pack(), _PLATFORM)
        send_delivery(sqs, environment["INBOX_URL"], sealed, _PLATFORM, **{RECOVERED: "yes"})

    def look(now: float) -> int:
        since = time.strftime("%Y-%m-%d", time.gmtime(now - DAY))
        return sum(
            reconcile(inbound(stand_in, accounts.token(_PLATFORM, number), number, since), now, queue)
            for number in numbers
        )

    def handle(_event: Mapping[str, Any], _context: object) -> dict[str, int]:
        try:
            queued = look(time.time())
        except Refused as refused:
            logger.info("not asked", reason=refused.reason.value)  # no token is set: nothing to look with
            return {"queued": 0}
        except Exception as error:  # noqa: BLE001 - its text may quote a message
            logger.error("failed", error=describe(error))  # noqa: TRY400 - a traceback may quote a message
            raise Failed from None
        logger.info("reconciled", queued=queued)
        return {"queued": queued}

    return handle
