"""Wiring of the question who wrote. Nothing of it is loaded before it is asked: an urgent tip waits for none of it."""

import importlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from tipline.aws.secrets import account_token
from tipline.model import Sender
from tipline.patience import Unavailable
from tipline.profiles import DeliveryProfiles, NoProfile

if TYPE_CHECKING:
    from tipline.meta_api.calls import GraphApi

_CONFIG = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})


@dataclass(frozen=True, slots=True)
class Lookups:
    """How the platforms that name nobody are asked."""

    wanted: bool
    token_secrets: Mapping[str, str]
    """By platform, where its tokens are; empty where the platform is off."""
    stand_in: str = field(repr=False)
    """What plays the platforms on this machine; empty for the real ones."""

    def of_delivery(self, platform: str, count: Callable[[str, str], None]) -> DeliveryProfiles | None:
        """Return what knows the senders of one delivery, None for a platform that names them itself."""
        if platform not in self.token_secrets:
            return None
        api: GraphApi | None = None

        def look_up(sender: Sender, account: str) -> Sender:
            nonlocal api
            token = self._token(platform, account)
            calls, profiles = (importlib.import_module(f"tipline.meta_api.{name}") for name in ("calls", "profiles"))
            api = api or calls.GraphApi(self.stand_in)
            found: Sender = profiles.look_up(api, platform, sender, token)
            return found

        return DeliveryProfiles(look_up, count, time.monotonic)

    def _token(self, platform: str, account: str) -> str:
        secret = self.token_secrets[platform] if self.wanted else ""
        try:
            token = account_token(_provider(), secret, account) if secret else None
        except Unavailable:
            raise NoProfile("error") from None
        if token is None:
            raise NoProfile("off")
        return token


@cache
def _provider() -> SecretsProvider:
    return SecretsProvider(boto3_client=boto3.client("secretsmanager", config=_CONFIG))
