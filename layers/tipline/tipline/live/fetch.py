"""Wiring of `fetch`."""

import os
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from tipline.aws.kms import WrappingKey
from tipline.aws.media import MediaRows, StagingBench
from tipline.aws.post_files import PostFiles
from tipline.aws.secrets import verification_secrets
from tipline.aws.sqs import hide, send, send_later
from tipline.errand import Errand
from tipline.fetching import Doors, work
from tipline.live.replies import Accounts
from tipline.patience import Unavailable, back_off
from tipline.platform_api.oauth import OAuth
from tipline.platform_media.downloads import Downloads
from tipline.reply import Refused
from tipline.sealing import Opener
from tipline.trouble import describe

_CONFIG = Config(connect_timeout=2, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 3})


_LOOK_SECONDS = 5
"""Rebuilding takes seconds: its result is looked for sooner than a platform is asked again."""


def handler() -> Callable[[Mapping[str, Any], object], dict[str, Any]]:
    """Make the function: one errand at a time."""
    environment = os.environ
    sqs, kms = boto3.client("sqs", config=_CONFIG), boto3.client("kms", config=_CONFIG)
    s3, dynamodb = boto3.client("s3", config=_CONFIG), boto3.client("dynamodb", config=_CONFIG)
    provider = SecretsProvider(boto3_client=boto3.client("secretsmanager", config=_CONFIG))
    queue, rebuild_queue = environment["MEDIA_QUEUE_URL"], environment["REBUILD_QUEUE_URL"]
    key = WrappingKey(kms, environment["MEDIA_KEY_ARN"])
    opener = Opener("media", key.unwrap, time.time)
    logger = Logger(service="fetch")
    unit = int(environment["RETRY_SECONDS"])

    def auth_token() -> str | None:
        versions = verification_secrets(provider, environment["SMS_SECRET"])
        return versions[0].get("auth_token") if versions else None

    accounts = Accounts(provider, {"x": environment["X_TOKEN_SECRET"]}, {})

    def signed(account: str, url: str) -> str | None:
        try:
            keys = OAuth.of(accounts.token("x", account))
        except Refused:
            return None
        return keys.header("GET", url) if keys else None

    downloads = Downloads(auth_token, time.monotonic, environment["META_API_URL"], signed=signed)
    of_tips = MediaRows(dynamodb, environment["TIPS_TABLE"])
    of_posts = PostFiles(dynamodb, environment["POSTS_TABLE"], s3, environment["ORIGINALS_BUCKET"])
    bench = StagingBench(s3, environment["STAGING_BUCKET"], lambda name: send(sqs, rebuild_queue, name))

    def one(message: Mapping[str, Any]) -> str:
        platform = message["messageAttributes"]["platform"]["stringValue"]
        staged = _staged(message)
        sealed = message["body"]
        errand = Errand.unpack(opener.open(b64decode(sealed), platform))

        def again(next_: Errand, seconds: int) -> None:
            # What was sealed stays as it is: `fetch` cannot seal. A random name beside it names nobody.
            send_later(sqs, queue, sealed, seconds, {"platform": platform, "staged": next_.staged})

        rows = of_posts if errand.name else of_tips
        doors = Doors(rows, bench, downloads.get, downloads.remove, of_posts.keep, again)
        return work(replace(errand, staged=staged), int(message["attributes"]["ApproximateReceiveCount"]), doors)

    def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
        del context
        failed = []
        for message in event.get("Records", []):
            try:
                outcome = one(message)
            except Exception as error:  # noqa: BLE001 - its text may quote an address
                outcome = "failed"
                attempt = int(message["attributes"]["ApproximateReceiveCount"])
                with suppress(Unavailable):  # then the queue's own time-out decides
                    seconds = back_off(attempt, min(unit, _LOOK_SECONDS) if _staged(message) else unit)
                    hide(sqs, queue, message["receiptHandle"], seconds)
                logger.info("failed", error=describe(error))
                failed.append({"itemIdentifier": message["messageId"]})
            logger.info("worked", outcome=outcome)
        return {"batchItemFailures": failed}

    return handle


def _staged(message: Mapping[str, Any]) -> str:
    name: str = message["messageAttributes"].get("staged", {}).get("stringValue", "")
    return name
