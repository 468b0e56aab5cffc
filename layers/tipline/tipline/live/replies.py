"""Wiring of the platforms' own APIs: which of our accounts answers with what, and where."""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from aws_lambda_powertools.utilities.parameters import SecretsProvider

from tipline.aws.secrets import account_token
from tipline.model import Origin
from tipline.reply import Comment, Refused
from tipline.replying import Reason


@dataclass(frozen=True, slots=True)
class Accounts:
    """Our accounts on the platforms: what we answer with there."""

    provider: SecretsProvider
    token_secrets: Mapping[str, str]
    """By platform, where its tokens are; empty where the platform is off."""
    stand_ins: Mapping[str, str] = field(repr=False)
    """By platform, what plays it on this machine; empty for the real one."""

    def answer(self, to: Origin, text: str, *, human_agent: bool) -> None:
        """Send a text to a person."""
        token, stand_in = self.token(to.platform, to.account), self.stand_ins[to.platform]
        match to.platform:
            case "sms":
                _api("twilio").answer(stand_in, token, to.account, to.sender, text)
            case "x":
                _api("x").answer(stand_in, token, to.sender, text)
            case _:
                _api("meta").answer(stand_in, token, to.sender, text, human_agent=human_agent)

    def reply_to_comment(self, comment: Comment, text: str) -> str:
        """Send a text to whoever wrote a comment; return who that is in messages."""
        token = self.token(comment.platform, comment.account)
        send: Callable[..., str] = _api("meta").reply_to_comment
        return send(self.stand_ins[comment.platform], token, comment.id, text)

    def token(self, platform: str, account: str) -> str:
        """Return what one of our accounts answers with. Raises Refused where none is set, Unavailable."""
        secret = self.token_secrets.get(platform, "")
        token = account_token(self.provider, secret, account) if secret else None
        if token is None:
            raise Refused(Reason.OFF)
        return token


def _api(name: str) -> ModuleType:
    return importlib.import_module(f"tipline.platform_api.{name}")
