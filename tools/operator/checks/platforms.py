"""Whether platforms get through: each function starts, knows its secret, answers its handshake, gets deliveries."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tools.operator.findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

type Fetch = Callable[[str, Mapping[str, str]], tuple[int, str]]
"""Does a GET with a query; returns status and body, or raises OSError."""

type Secret = Literal["set", "not set", "to be deleted"]

_NO_SECRET = 403
_NO_METHOD = 405
"""What a function that knows its secret says to a request that is none."""
_OUR_REFUSAL = (403, "forbidden")
"""API Gateway's own 403, for a route that is not there, has another body."""
_FAILED = "Failed"
"""How functions on a schedule say that they ran and it did not work."""
_PLAIN_TOKEN = "tipline-doctor"  # noqa: S105 - a challenge, not a secret
_DAY = 86_400
_RECENT = ((3_600, "the last hour"), (_DAY, "the last 24 hours"))
_LONG_AGO = ((7 * _DAY, "the last 7 days"), (90 * _DAY, "the last 90 days"))
"""No finer: when a message came is nobody's to know."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a function said to an empty event: an HTTP status where it has one; `error` where it failed."""

    status: int | None
    error: str | None = None


def invoke(client: "LambdaClient", function: str) -> Answered:
    """Give a function an event with nothing in it: it does no more than its schedule would, and its imports work."""
    answer = client.invoke(FunctionName=function, Payload=b'{"Records": []}')
    try:
        said = json.loads(answer["Payload"].read() or b"null")
    except ValueError:
        said = None
    fields = said if isinstance(said, dict) else {}
    if answer.get("FunctionError"):
        return Answered(None, str(fields.get("errorType") or answer["FunctionError"]))
    return Answered(fields.get("statusCode"))


def starts(name: str, answered: Answered, architecture: str) -> Finding:
    """Judge whether a function starts."""
    if answered.error is None:
        return ok(f"{name}: the function starts")
    if answered.error == _FAILED:
        return fail(f"{name}: the function starts, but could not do its work", "Its log says where it failed.")
    return fail(
        f"{name}: the function does not start ({answered.error})",
        f"Was it built for its processor? TIPLINE_ARCH={architecture} sam build, then sam deploy. Its log says more.",
    )


def secret_state(client: "SecretsManagerClient", secret_id: str) -> tuple[Secret, Mapping[str, str]]:
    """Return whether a secret has a value, and its tags. The value is not asked for."""
    found = client.describe_secret(SecretId=secret_id)
    tags = {each.get("Key", ""): each.get("Value", "") for each in found.get("Tags", [])}
    if "DeletedDate" in found:
        return "to be deleted", tags
    has_value = any("AWSCURRENT" in stages for stages in found.get("VersionIdsToStages", {}).values())
    return "set" if has_value else "not set", tags


def secret(platform: str, state: Secret, answered: Answered) -> Finding:
    """Judge whether deliveries of a platform can be verified."""
    advice = f'"tipline secrets set {platform}"'
    if state == "to be deleted":
        return fail(f"{platform}: its secret is about to be deleted", "Cancel that in the Secrets Manager console.")
    if state == "not set":
        also = ", and no public URL" if platform == "sms" else ""
        return fail(f"{platform}: no secret is set{also}, so every delivery is refused", advice)
    if answered.status == _NO_SECRET:
        return fail(f"{platform}: its secret holds nothing that can be used, so every delivery is refused", advice)
    if answered.status == _NO_METHOD:
        return ok(f"{platform}: its secret is set")
    return fail(
        f"{platform}: the function cannot read its secret",
        "Try again in a minute. If it stays, its role was changed: sam deploy again.",
    )


def public_url(tagged: str | None) -> Finding:
    """Judge what is known of the URL that Twilio signs."""
    if tagged:
        return ok(f"sms: Twilio must call exactly {tagged}")
    return warn(
        "sms: whether the secret holds the public URL is not known; while it does not, every message is refused",
        '"tipline secrets set sms", and Enter keeps what is there: Twilio signs the URL that it calls.',
    )


def handshake(platform: str, api: str, fetch: Fetch) -> Finding:
    """Ask as the platform does, with a wrong token: it must be refused, by us."""
    url = f"{api}/webhooks/{platform}"
    try:
        if platform == "x":
            answer = fetch(url, {"crc_token": "{}"})
            proven = answer == _OUR_REFUSAL and _signs(fetch(url, {"crc_token": _PLAIN_TOKEN}))
        else:
            query = {"hub.mode": "subscribe", "hub.verify_token": "wrong", "hub.challenge": "1"}
            answer = fetch(url, query)
            proven = answer == _OUR_REFUSAL
    except OSError:
        return fail(f"{platform}: {url} cannot be reached", "Check this computer's network, then: sam deploy.")
    if proven:
        return ok(f"{platform}: its address answers, and refuses a wrong token")
    if answer == _OUR_REFUSAL:
        return fail(f"{platform}: the handshake is refused", '"tipline secrets set x" with the key of the same app.')
    return fail(
        f"{platform}: the handshake with a wrong token was answered {answer[0]} instead of refused by the function",
        "The route may be missing: sam deploy. If it stays, report it (SECURITY.md).",
    )


def _signs(answer: tuple[int, str]) -> bool:
    return answer[0] == 200 and "response_token" in answer[1]  # noqa: PLR2004 - HTTP's own


def deliveries(platform: str, client: "CloudWatchLogsClient", group: str, now: float) -> Finding:
    """Judge by the log when a platform last delivered, and whether what it sends is refused."""
    taken = functools.partial(_logged, client, group, status=200)
    refused = functools.partial(_logged, client, group, status=403)
    if recently := next((name for seconds, name in _RECENT if taken(now - seconds)), None):
        return ok(f"{platform}: a delivery was taken in {recently}")
    if refused(now - _DAY):
        mistake = "the auth token or the public URL is wrong" if platform == "sms" else "the secret is wrong"
        return fail(
            f"{platform}: all that came in the last 24 hours was refused: {mistake}, or somebody forges",
            f'"tipline secrets set {platform}", then send a message to your own account.',
        )
    if long_ago := next((name for seconds, name in _LONG_AGO if taken(now - seconds)), None):
        return ok(f"{platform}: a delivery was taken in {long_ago}")
    return warn(
        f"{platform}: no delivery stands in the log, as far as it goes back",
        "Send a message to your own account. If nothing comes, look at the subscription there (docs/deploy.md).",
    )


def _logged(client: "CloudWatchLogsClient", group: str, since: float, *, status: int) -> bool:
    pages = client.get_paginator("filter_log_events").paginate(
        logGroupName=group,
        startTime=int(since * 1000),
        filterPattern=f'{{ $.message = "answered" && $.method = "POST" && $.status = {status} }}',
    )
    # Looked at again here: the local AWS does not filter.
    wanted = {"message": "answered", "method": "POST", "status": status}
    return any(
        wanted.items() <= _fields(event.get("message", "")).items() for page in pages for event in page["events"]
    )


def _fields(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        return {}
    return {name: parsed.get(name) for name in ("message", "method", "status")} if isinstance(parsed, dict) else {}
