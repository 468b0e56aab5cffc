"""Twilio's signature. There is no handshake.

https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl

from tipline.request import FORBIDDEN, Answer, Request, SecretVersions

BUDGET_SECONDS = 10.0
"""Twilio waits 15 seconds, then tries the fallback URL once, and then the message is lost."""

_NO_ANSWER = Answer(200, '<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")
"""No verb inside: a `<Message>` would send a billed SMS."""

_MAX_FIELDS = 1_000


def accepted(_request: Request) -> Answer:
    """Say that the message is safe, and answer the sender nothing."""
    return _NO_ANSWER


def handshake(_request: Request, _secrets: SecretVersions) -> Answer:
    """Refuse: Twilio verifies nothing by GET."""
    return FORBIDDEN


def verify(request: Request, secrets: SecretVersions) -> bool:
    """Tell whether `X-Twilio-Signature` signs the configured public URL and the form fields.

    Twilio signs the URL it called, which stages, base paths and proxies hide from us: so it is configured. To it are
    appended the decoded fields sorted by name, blank ones too; of repeated ones, each value once, sorted (as Twilio's
    own libraries do). They are signed as bytes: what is not valid UTF-8 was signed all the same.
    """
    signature = (request.header("x-twilio-signature") or "").encode(errors="surrogatepass")
    try:
        fields = parse_qsl(request.body, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return False
    if _is_half_a_form(request.body):
        return False
    signed_fields = b"".join(name + value for name, value in sorted(set(fields)))
    signed = [
        _sign(secret["auth_token"], secret["public_url"].encode() + signed_fields)
        for secret in secrets
        if secret.get("auth_token") and secret.get("public_url")
    ]
    return any([hmac.compare_digest(signature, each) for each in signed])  # noqa: C419 - no early exit: constant time


def _is_half_a_form(body: bytes) -> bool:
    """Tell whether some fields lack their `=`, which Twilio does not send: the signature alone would not notice."""
    return len({b"=" in field for field in body.split(b"&")}) > 1


def _sign(auth_token: str, data: bytes) -> bytes:
    return base64.b64encode(hmac.new(auth_token.encode(), data, hashlib.sha1).digest())
