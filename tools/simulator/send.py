"""Sends deliveries to a running stack, as the platforms would."""

from collections.abc import Mapping
from dataclasses import dataclass

import requests

from tools.simulator.sign import headers

_PATIENCE_SECONDS = 60
"""More than any platform has: a burst of cold functions on a small machine is the local AWS's own slowness."""


@dataclass(frozen=True)
class Target:
    """Where to send, and what each platform signs with: `api` and `secrets` of .local/stack.json."""

    api: str
    secrets: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Answered:
    """What a delivery was told."""

    status: int
    content_type: str
    body: str


def send(target: Target, platform: str, body: bytes, *, forged: bool = False) -> Answered:
    """POST a signed delivery; a forged one is signed with a secret that is not the department's."""
    secret = target.secrets[platform]
    if forged:
        secret = {name: value if name == "public_url" else "not-the-secret" for name, value in secret.items()}
    return post(target, platform, body, headers(platform, body, secret))


def post(target: Target, platform: str, body: bytes, with_headers: Mapping[str, str]) -> Answered:
    """POST a delivery with just these headers."""
    url = f"{target.api}/webhooks/{platform}"
    answer = requests.post(url, data=body, headers=dict(with_headers), timeout=_PATIENCE_SECONDS)
    return Answered(answer.status_code, answer.headers.get("Content-Type", ""), answer.text)
