"""Meta's handshake and signature.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import re

from tipline.request import FORBIDDEN, Answer, Request, SecretVersions

BUDGET_SECONDS = 4.0
"""Meta gives up on a delivery after about 5 seconds, and sends it again for 36 hours."""

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,256}")
_SIGNATURE = re.compile(r"sha256=([0-9a-f]{64})")


def accepted(_request: Request) -> Answer:
    """Say that the delivery is safe."""
    return Answer(200)


def handshake(request: Request, secrets: SecretVersions) -> Answer:
    """Echo `hub.challenge`, exactly and as plain text, to whoever knows the verify token.

    Only the alphabet that Meta uses is echoed, so that the endpoint cannot be made to reflect markup.
    """
    token = request.query.get("hub.verify_token", "").encode(errors="surrogatepass")
    challenge = request.query.get("hub.challenge", "")
    expected = [secret["verify_token"].encode() for secret in secrets if secret.get("verify_token")]
    known = any([hmac.compare_digest(token, each) for each in expected])  # noqa: C419 - no early exit: constant time
    if request.query.get("hub.mode") == "subscribe" and known and _CHALLENGE.fullmatch(challenge):
        return Answer(200, challenge)
    return FORBIDDEN


def verify(request: Request, secrets: SecretVersions) -> bool:
    """Tell whether `X-Hub-Signature-256` signs the raw body.

    Meta signs the bytes on the wire, in which it has already escaped everything beyond ASCII. The older
    `X-Hub-Signature` (SHA-1) is not looked at.
    """
    match = _SIGNATURE.fullmatch(request.header("x-hub-signature-256") or "")
    if not match:
        return False
    signed = [
        hmac.new(secret["app_secret"].encode(), request.body, hashlib.sha256).hexdigest()
        for secret in secrets
        if secret.get("app_secret")
    ]
    return any([hmac.compare_digest(match[1], each) for each in signed])  # noqa: C419 - no early exit: constant time
