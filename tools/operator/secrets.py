"""Setting what a platform's deliveries are signed with: asked without echo, never printed, the former one kept."""

import getpass
import json
import re
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from tipline.aws.errors import code
from tools.operator.refusal import Refused
from tools.operator.session import Stack

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

FIELDS: Mapping[str, tuple[str, ...]] = {
    "facebook": ("app_secret", "verify_token"),
    "instagram": ("app_secret", "verify_token"),
    "x": ("consumer_secret",),
    "sms": ("auth_token", "public_url"),
}
"""What each platform's secret holds, in the order in which it is asked for."""

PUBLIC_URL_TAG = "tipline:public_url"
"""Tag of the SMS secret that repeats its public URL, which is no secret: `doctor` may read tags, but no values."""

SMS_PATH = "/webhooks/sms"

_WHERE = {
    "app_secret": "App secret (Meta dashboard: App settings, Basic)",
    "verify_token": "Verify token (yours to choose)",
    "consumer_secret": "Consumer secret, also called API key secret (X developer portal)",
    "auth_token": "Auth token (Twilio console, Account info)",
    "public_url": "Public URL that Twilio calls",
}
_MISTAKEN = {
    "app_secret": (re.compile(r"\d+"), 'That is the app\'s id. Its secret stands beside it, behind "Show".'),
    "auth_token": (
        re.compile(r"(AC|SK)[0-9a-fA-F]{32}"),
        "That is an id (AC... or SK...). The auth token is hidden below it.",
    ),
}
_TOKEN_BYTES = 24

type Say = Callable[[str], None]
type Ask = Callable[[str], str]
type Fields = Mapping[str, str]


class Store(Protocol):
    """Where one platform's secret is kept."""

    def read(self) -> str:
        """Return the value, empty where none was ever set."""

    def write(self, value: str) -> None:
        """Keep a new value."""

    def label(self, public_url: str) -> None:
        """Repeat the public URL where those can see it who may not read the value."""


@dataclass(frozen=True, slots=True)
class SecretsManager:
    """A secret in Secrets Manager."""

    client: "SecretsManagerClient"
    secret_id: str

    def read(self) -> str:
        """Return the value, empty where none was ever set."""
        try:
            return self.client.get_secret_value(SecretId=self.secret_id).get("SecretString", "")
        except ClientError as error:
            if code(error) != "ResourceNotFoundException":
                raise
            return ""

    def write(self, value: str) -> None:
        """Keep a new value."""
        self.client.put_secret_value(SecretId=self.secret_id, SecretString=value)

    def label(self, public_url: str) -> None:
        """Repeat the public URL in a tag."""
        self.client.tag_resource(SecretId=self.secret_id, Tags=[{"Key": PUBLIC_URL_TAG, "Value": public_url}])


def set_secret(stack: Stack, say: Say, platform: str, *, drop_former: bool) -> int:
    """Ask for a platform's secret and keep it. Returns the exit code."""
    store = store_of(stack, platform, "Secret")
    return change(platform, store, ask, say, api=stack.api, local=stack.local, drop_former=drop_former)


def store_of(stack: Stack, platform: str, kind: Literal["Secret", "TokenSecret"]) -> SecretsManager:
    """Return where a platform's secret or its tokens are kept; refuses for a platform that is off."""
    name = platform.capitalize()
    try:
        return SecretsManager(stack.caller.secretsmanager, stack.resources[f"{name}{kind}"])
    except KeyError:
        message = (
            f'{name} is off, so it has no secret. Switch it on first: "sam deploy" with {name}ApprovedBy set to who '
            "approved it and when (docs/platforms.md)."
        )
        raise Refused(message) from None


def change(  # noqa: PLR0913 - all by name or by type
    platform: str, store: Store, ask: Ask, say: Say, *, api: str, local: bool, drop_former: bool
) -> int:
    """Ask for each field, keep the new secret, and the former one beside it. Returns the exit code."""
    kept = _parse(store.read())
    former = kept.get("current", {})
    say(f"What deliveries from {platform} are signed with. Nothing that you type is shown.")
    if former:
        say("Enter alone keeps a field as it is.")
    current: dict[str, str] = {}
    own_url = f"{api}{SMS_PATH}"
    if platform == "sms" and former.get("public_url", own_url) != own_url:
        say(f"The stack's own address is {own_url}")
    suggestions = {"public_url": former.get("public_url", own_url)}
    generated = None
    for field in FIELDS[platform]:
        suggested = suggestions.get(field)
        answer = ask(_prompt(field, suggested, has_former=field in former)).strip()
        if not answer and field == "verify_token" and field not in former:
            answer = generated = secrets.token_urlsafe(_TOKEN_BYTES)
        current[field] = answer or suggested or former.get(field, "")
        _check(field, current[field], local=local)
    versions = {"current": current}
    if not drop_former and (previous := former if former != current else kept.get("previous")):
        versions["previous"] = dict(previous)
    if versions == kept:
        say("Nothing changed.")
    else:
        store.write(json.dumps(versions))
        _report(platform, say, versions, generated)
    if "public_url" in current:
        store.label(current["public_url"])
    return 0


def ask(prompt: str) -> str:
    """Ask at the terminal without echo; read a line where there is no terminal. Raises EOFError."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def _prompt(field: str, suggested: str | None, *, has_former: bool) -> str:
    if suggested:
        return f"{_WHERE[field]}\n  (Enter: {suggested}): "
    if has_former:
        return f"{_WHERE[field]} (Enter: as it is): "
    if field == "verify_token":
        return f"{_WHERE[field]} (Enter: a new one is made): "
    return f"{_WHERE[field]}: "


def _check(field: str, value: str, *, local: bool) -> None:
    if not value:
        message = f"{_WHERE[field]} is needed. Nothing was changed."
        raise Refused(message)
    check_characters(_WHERE[field], value)
    pattern, advice = _MISTAKEN.get(field, (None, ""))
    if pattern and pattern.fullmatch(value):
        message = f"{advice} Nothing was changed."
        raise Refused(message)
    if field == "public_url":
        _check_url(value, local=local)


def check_characters(what: str, value: str) -> None:
    """Refuse what was not copied cleanly."""
    if not value.isascii() or not value.isprintable() or " " in value:
        message = f"{what}: there is a space or an odd character inside. Copy it again. Nothing was changed."
        raise Refused(message)


def _check_url(value: str, *, local: bool) -> None:
    try:
        url = urlsplit(value)
        secure = url.scheme == "https" or (local and url.scheme == "http")
        well_formed = secure and url.hostname and url.path.endswith(SMS_PATH) and not (url.query or url.fragment)
    except ValueError:
        well_formed = False
    if not well_formed:
        message = (
            f"The public URL must begin with https:// and end in {SMS_PATH}, letter by letter as it stands in Twilio, "
            "without what follows a # there. Nothing was changed."
        )
        raise Refused(message)


def _parse(value: str) -> Mapping[str, Fields]:
    """Return the versions that are kept; what cannot be read counts as nothing, and so can be repaired."""
    try:
        parsed = json.loads(value or "{}")
    except ValueError:
        return {}
    if not isinstance(parsed, dict):
        return {}
    return {
        name: {field: text for field, text in version.items() if isinstance(text, str) and text}
        for name in ("current", "previous")
        if isinstance(version := parsed.get(name), dict) and version
    }


def _report(platform: str, say: Say, versions: Mapping[str, Fields], generated: str | None) -> None:
    say(f"Set. It counts within 5 minutes: what is signed with it is taken from {platform}.")
    if generated:
        say("")
        say("The verify token, shown this once, to be pasted into Meta's dashboard beside the callback URL:")
        say(f"  {generated}")
    if "previous" in versions:
        say("")
        say(
            "The former one is accepted too, so that nothing is refused while you change it there. Once that is done, "
            f'or at once if it leaked: "tipline secrets set {platform} --drop-former", and Enter for each field.'
        )
