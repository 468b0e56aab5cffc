"""How each platform signs what it sends. Written from the platforms' documentation, not from our own checks of it."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl


def headers(platform: str, body: bytes, secret: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that the platform sends with the body. `secret` is as in .local/stack.json."""
    match platform:
        case "facebook" | "instagram":
            digest = hmac.new(secret["app_secret"].encode(), body, hashlib.sha256).hexdigest()
            return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={digest}"}
        case "x":
            mac = hmac.new(secret["consumer_secret"].encode(), body, hashlib.sha256).digest()
            signature = f"sha256={base64.b64encode(mac).decode()}"
            return {"Content-Type": "application/json", "x-twitter-webhooks-signature": signature}
        case "sms":
            signature = twilio_signature(secret["auth_token"], secret["public_url"], body)
            return {
                "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
                "X-Twilio-Signature": signature,
            }
        case _:
            raise ValueError(platform)


def twilio_signature(auth_token: str, url: str, body: bytes) -> str:
    """Return Twilio's signature: the address it calls, then each field's name and value, sorted, the blank ones too."""
    fields = sorted(set(parse_qsl(body.decode(errors="surrogateescape"), keep_blank_values=True)))
    signed = url + "".join(name + value for name, value in fields)
    mac = hmac.new(auth_token.encode(), signed.encode(errors="surrogateescape"), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()
