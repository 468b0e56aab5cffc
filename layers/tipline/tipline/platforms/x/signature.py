"""X's handshake (CRC) and signature.

https://docs.x.com/x-api/webhooks/quickstart

Both use one key and one construction, so whoever may ask the handshake to sign any token can have a delivery signed.
Hence the two rules here: the handshake signs only what looks like a token and so cannot be a JSON object, and a
delivery must be a JSON object whatever its signature says.
"""

import base64
import hashlib
import hmac
import json
import re

from tipline.request import FORBIDDEN, Answer, Request, SecretVersions

BUDGET_SECONDS = 8.0
"""X waits 10 seconds and does not send again."""

_TOKEN = re.compile(r"[A-Za-z0-9_+/=-]{1,256}")


def _sign(secret: str, data: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), data, hashlib.sha256).digest()).decode()


def accepted(_request: Request) -> Answer:
    """Say that the delivery is safe."""
    return Answer(200)


def handshake(request: Request, secrets: SecretVersions) -> Answer:
    """Answer the challenge-response check with the newest consumer secret.

    A wrong `response_token` with status 200 would make X drop the webhook at once; any error is only retried.
    """
    token = request.query.get("crc_token", "")
    if not (secrets and secrets[0].get("consumer_secret") and _TOKEN.fullmatch(token)):
        return FORBIDDEN
    response = {"response_token": _sign(secrets[0]["consumer_secret"], token.encode())}
    return Answer(200, json.dumps(response), "application/json")


def verify(request: Request, secrets: SecretVersions) -> bool:
    """Tell whether `x-twitter-webhooks-signature` signs the raw body and the body is a JSON object."""
    signature = (request.header("x-twitter-webhooks-signature") or "").encode(errors="surrogatepass")
    signed = [
        _sign(secret["consumer_secret"], request.body).encode() for secret in secrets if secret.get("consumer_secret")
    ]
    genuine = any([hmac.compare_digest(signature, each) for each in signed])  # noqa: C419 - no early exit: constant time
    return genuine and _is_json_object(request.body)


def _is_json_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except (ValueError, RecursionError):
        return False
