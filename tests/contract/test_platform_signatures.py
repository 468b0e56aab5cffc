"""What every platform promises of its handshake and signature."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.recordings import ANY_TEXT, every, every_platform, every_recording, recorded
from tipline.request import Answer, Request, SecretVersions
from tools.simulator.sign import headers

SECRET = {
    "app_secret": "app-secret",
    "verify_token": "verify-token",
    "consumer_secret": "consumer-secret",
    "auth_token": "auth-token",
    "public_url": "https://tips.example/webhooks/sms",
}
"""All that any platform signs with."""
OTHER_SECRET = {name: value if name == "public_url" else f"other-{value}" for name, value in SECRET.items()}


class Signature(Protocol):
    """What a platform's `signature` module offers."""

    def handshake(self, request: Request, secrets: SecretVersions, /) -> Answer: ...
    def verify(self, request: Request, secrets: SecretVersions, /) -> bool: ...


def signature_of(platform: str) -> Signature:
    module: Any = import_module(f"tipline.platforms.{platform}.signature")
    return module  # type: ignore[no-any-return] # a module is what its attributes are


def request(platform: str, body: bytes, secret: Mapping[str, str] = SECRET) -> Request:
    signed = {name.lower(): (value,) for name, value in headers(platform, body, secret).items()}
    return Request("POST", signed, {}, body)


def signature_name(platform: str) -> str:
    (name,) = (name for name in request(platform, b"").headers if "signature" in name)
    return name


def with_signature(sent: Request, platform: str, *values: str) -> Request:
    return Request(sent.method, {**sent.headers, signature_name(platform): values}, {}, sent.body)


@every_recording
def test_every_recording_is_accepted_when_it_is_signed(path: Path) -> None:
    """But for what X must refuse whoever signed it: its handshake signs the same way."""
    platform, body = path.parent.name, recorded(path).body
    refused = platform == "x" and recorded(path).expect == "unreadable_delivery"
    assert signature_of(platform).verify(request(platform, body), (SECRET,)) != refused


@every_platform
def test_a_wrong_signature_is_refused(platform: str) -> None:
    verify = signature_of(platform).verify
    for recording in every(platform):
        sent = request(platform, recording.body)
        (right,) = sent.headers[signature_name(platform)]
        assert not verify(request(platform, recording.body, OTHER_SECRET), (SECRET,))
        for wrong in (right[:-1], right + "0", right.swapcase(), right[::-1], "", f"{right},{right}"):
            assert not verify(with_signature(sent, platform, wrong), (SECRET,))


@every_platform
def test_a_missing_or_doubled_signature_is_refused(platform: str) -> None:
    verify = signature_of(platform).verify
    for recording in every(platform):
        sent = request(platform, recording.body)
        (right,) = sent.headers[signature_name(platform)]
        assert not verify(with_signature(sent, platform), (SECRET,))
        assert not verify(with_signature(sent, platform, right, right), (SECRET,))
        assert not verify(Request("POST", {}, {}, recording.body), (SECRET,))


@every_platform
def test_an_altered_body_is_refused(platform: str) -> None:
    verify = signature_of(platform).verify
    for recording in every(platform):
        sent = request(platform, recording.body)
        for altered in (recording.body + b" ", recording.body[:-1], b"", recording.body.replace(b"a", b"e", 1)):
            if altered != recording.body:
                assert not verify(Request("POST", sent.headers, {}, altered), (SECRET,))


@every_platform
@pytest.mark.parametrize(
    "secrets", [(), ({},), (dict.fromkeys(SECRET, ""),)], ids=["none", "no fields", "empty fields"]
)
def test_without_a_secret_all_is_refused(platform: str, secrets: SecretVersions) -> None:
    module = signature_of(platform)
    for recording in every(platform):
        assert not module.verify(request(platform, recording.body), secrets)
        assert not module.verify(request(platform, recording.body, dict.fromkeys(SECRET, "")), secrets)
    query = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1", "crc_token": "1"}
    assert module.handshake(Request("GET", {}, query, b""), secrets).status == 403


@every_platform
def test_the_previous_secret_is_accepted_while_rotating(platform: str) -> None:
    module = signature_of(platform)
    genuine = next(each for each in every(platform) if each.expect != "unreadable_delivery")
    for secret in (SECRET, OTHER_SECRET):
        assert module.verify(request(platform, genuine.body, secret), (OTHER_SECRET, SECRET))
    assert not module.verify(request(platform, genuine.body), (OTHER_SECRET,))


@every_platform
@given(body=st.binary(), header=ANY_TEXT)
@example(body=b"", header="\ud800")
def test_any_bytes_and_any_header_give_an_answer(platform: str, body: bytes, header: str) -> None:
    verify = signature_of(platform).verify
    assert verify(with_signature(request(platform, body), platform, header), (SECRET,)) is False
    assert verify(request(platform, body), (SECRET,)) in {True, False}


@every_platform
@given(name=st.sampled_from(["hub.mode", "hub.verify_token", "hub.challenge", "crc_token"]), value=ANY_TEXT)
@example(name="hub.verify_token", value="\ud800")
@example(name="crc_token", value="\ud800")
def test_any_handshake_gives_an_answer(platform: str, name: str, value: str) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": SECRET["verify_token"], "hub.challenge": "1"} | {name: value}
    assert signature_of(platform).handshake(Request("GET", {}, query, b""), (SECRET,)).status in {200, 403}
