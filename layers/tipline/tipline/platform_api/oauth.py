"""OAuth 1.0a as X wants it: a signature in a header, by four keys that never expire by themselves.

https://docs.x.com/resources/fundamentals/authentication/oauth-1-0a/creating-a-signature
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, quote, urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

_KEYS = 4


@dataclass(frozen=True)
class OAuth(AuthBase):
    """Signs calls whose body is JSON, which is not signed."""

    consumer_key: str = field(repr=False)
    consumer_secret: str = field(repr=False)
    token: str = field(repr=False)
    token_secret: str = field(repr=False)

    @classmethod
    def of(cls, kept: str) -> Self | None:
        """Return what a kept token says: four keys with colons between them."""
        keys = kept.split(":")
        return cls(*keys) if len(keys) == _KEYS and all(keys) else None

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Sign a call."""
        request.headers["Authorization"] = self.header(request.method or "", request.url or "")
        return request

    def header(self, method: str, url: str) -> str:
        """Return what the header says that signs a call."""
        parameters = {
            "oauth_consumer_key": self.consumer_key,
            "oauth_nonce": secrets.token_hex(16),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(int(time.time())),
            "oauth_token": self.token,
            "oauth_version": "1.0",
        }
        signature = sign(method, url, parameters, self.consumer_secret, self.token_secret)
        told = {**parameters, "oauth_signature": signature}
        listed = ", ".join(f'{name}="{quote(value, safe="")}"' for name, value in sorted(told.items()))
        return f"OAuth {listed}"


def sign(method: str, url: str, parameters: Mapping[str, str], consumer_secret: str, token_secret: str) -> str:
    """Return the signature over the method, the address and all parameters."""
    parts = urlsplit(url)
    pairs = sorted((quote(a, safe=""), quote(b, safe="")) for a, b in [*parameters.items(), *parse_qsl(parts.query)])
    listed = "&".join(f"{name}={value}" for name, value in pairs)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    signed = "&".join(quote(each, safe="") for each in (method, address, listed))
    key = f"{quote(consumer_secret, safe='')}&{quote(token_secret, safe='')}"
    return base64.b64encode(hmac.digest(key.encode(), signed.encode(), hashlib.sha1)).decode()
