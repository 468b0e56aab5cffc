"""Wiring of `reconcile`: once an hour, what the platforms list and we may not have."""

import importlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from tipline.aws.inbox import RECOVERED
from tipline.aws.kms import WrappingKey
from tipline.aws.sqs import send_delivery
from tipline.delivery import Delivery
from tipline.live.replies import Accounts
from tipline.platform_api.asking import Asker
from tipline.reconcile import DAY, QUEUED, UNREAD, Listing, reconcile
from tipline.reply import Refused
from tipline.replying import Reason
from tipline.sealing import Sealer
from tipline.trouble import describe
from tipline.webhook import TooLarge

_SPARE_SECONDS = 15
_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 4})


class Failed(Exception):
    """Not all could be looked at: Lambda counts it, an alarm follows. What went wrong is in the log, by name."""


class Context(Protocol):
    """What we use of Lambda's context."""

    def get_remaining_time_in_millis(self) -> int:
        """Return how long this invocation may still run."""


type Handler = Callable[[Mapping[str, Any], Context], dict[str, int]]


@dataclass(frozen=True, slots=True)
class Lists:
    """What the platforms list of our accounts."""

    accounts: Accounts
    listed: Mapping[str, frozenset[str]]
    """By platform that is looked at, the department's own accounts; an empty set means that of the token."""

    def of(self, platform: str, asker: Asker, since: float) -> Iterator[Callable[[], Iterator[Listing]]]:
        """Yield what brings the lists of each account. Those raise Unavailable, Refused, as the lists themselves do."""
        names = sorted(self.listed[platform]) or [""]
        if platform == "sms":  # beside the numbers stands the id of the account at Twilio
            names = [each for each in names if each.startswith("+")] or [""]
        for name in names:
            yield partial(self._lists, platform, name, asker, since)

    def _lists(self, platform: str, name: str, asker: Asker, since: float) -> Iterator[Listing]:
        token, stand_in = self.accounts.token(platform, name), self.accounts.stand_ins[platform]
        match platform:
            case "sms":
                yield _api("twilio").inbound(asker, stand_in, token, name, since)
            case "x":
                account = _api("x_lists").account(asker, stand_in, token, name)
                yield account.messages(since)
                yield account.mentions(since)
            case _:
                account = _api("graph_edges").account(asker, stand_in, token, platform, self.listed[platform], name)
                yield _api("conversations").messages(account, since)
                comments = _api("comments")
                yield (comments.of_page if platform == "facebook" else comments.of_instagram)(account, since)


def _api(name: str) -> Any:  # noqa: ANN401 - a module: those of platforms that are off are never loaded
    return importlib.import_module(f"tipline.platform_api.{name}")


def handler() -> Handler:
    """Make the function."""
    environment = os.environ
    sqs, kms = boto3.client("sqs", config=_CONFIG), boto3.client("kms", config=_CONFIG)
    secrets = SecretsProvider(boto3_client=boto3.client("secretsmanager", config=_CONFIG))
    platforms = [each for each in environment["PLATFORMS"].split(",") if each]
    stand_ins = {"sms": "TWILIO_API_URL", "x": "X_API_URL"}
    accounts = Accounts(
        secrets,
        {name: environment[f"{name.upper()}_TOKEN_SECRET"] for name in platforms},
        {name: environment[stand_ins.get(name, "META_API_URL")] for name in platforms},
    )
    listed = {name: _listed(environment[f"{name.upper()}_ACCOUNTS"]) for name in platforms}
    sealer = Sealer("inbox", WrappingKey(kms, environment["INBOX_KEY_ARN"]).new_data_key, time.time)

    def queue(delivery: Delivery, platform: str) -> None:
        sealed = sealer.seal(delivery.pack(), platform)
        send_delivery(sqs, environment["INBOX_URL"], sealed, platform, **{RECOVERED: "yes"})

    return handling(Lists(accounts, listed), queue, Logger(service="reconcile"), time.sleep)


def _listed(names: str) -> frozenset[str]:
    return frozenset(each.strip() for each in names.split(",") if each.strip())


def handling(
    lists: Lists, queue: Callable[[Delivery, str], None], logger: Logger, sleep: Callable[[float], None]
) -> Handler:
    """Make the function from its parts."""

    def handle(_event: Mapping[str, Any], context: Context) -> dict[str, int]:
        now, counts, failed = time.time(), Counter[str](), False
        for position, platform in enumerate(lists.listed):
            # Each platform has its share of the time that is left: one that is slow holds up no other.
            left = context.get_remaining_time_in_millis() / 1_000 - _SPARE_SECONDS
            until = time.monotonic() + left / (len(lists.listed) - position)
            asker = Asker(until, time.monotonic, sleep)
            for open_lists in lists.of(platform, asker, now - DAY):
                found, error = _look(open_lists, platform, now, queue)
                counts += found
                if error is None:
                    logger.info("reconciled", platform=platform, queued=found[QUEUED], unread=found[UNREAD])
                elif isinstance(error, Refused) and error.reason is Reason.OFF and platform == "sms":
                    logger.info("not asked", platform=platform, reason=error.reason.value)  # answering is not set up
                    continue
                else:
                    reason = error.reason.value if isinstance(error, Refused) else None
                    logger.error(
                        "failed", platform=platform, queued=found[QUEUED], error=describe(error), reason=reason
                    )
                failed |= error is not None or found[UNREAD] > 0
        if failed:
            raise Failed
        return {"queued": counts[QUEUED]}

    return handle


def _look(
    open_lists: Callable[[], Iterator[Listing]], platform: str, now: float, queue: Callable[[Delivery, str], None]
) -> tuple[Counter[str], Exception | None]:
    """Look through the lists of one account; return what came of it, and why it ended early if it did."""
    counts: Counter[str] = Counter()

    def keep(delivery: Delivery) -> None:
        try:
            queue(delivery, platform)
        except TooLarge:
            counts[UNREAD] += 1
        else:
            counts[QUEUED] += 1

    failed: Exception | None = None
    try:
        for listing in open_lists():
            try:
                unread = reconcile(listing, now, keep)[UNREAD]
                counts[UNREAD] += unread
            except Exception as error:  # noqa: BLE001 - its text may quote a message; the other lists are looked at
                failed = error
    except Exception as error:  # noqa: BLE001 - the same
        failed = error
    return counts, failed
