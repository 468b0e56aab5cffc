"""Meta's handshake and signature: published vectors, rotation, and everything that must be refused."""

import hashlib
import hmac
from types import ModuleType

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tipline.platforms.facebook import signature as facebook
from tipline.platforms.instagram import signature as instagram
from tipline.request import FORBIDDEN, Answer, Request, SecretVersions

SECRETS: SecretVersions = ({"app_secret": "sesame", "verify_token": "open"},)
BODY = b"hello world"
DIGEST = "f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17"

_UNICODE = (
    "Let's pretend this body is equal to the message object and can handle unicode characters like みどりいろ and "
    "J'ai mangé des pâtes"
)
_ESCAPED = "".join(each if each.isascii() else f"\\u{ord(each):04x}" for each in _UNICODE)

both_platforms = pytest.mark.parametrize("platform", [facebook, instagram], ids=["facebook", "instagram"])


def delivery(body: bytes = BODY, *values: str, header: str = "x-hub-signature-256") -> Request:
    return Request("POST", {header: values}, {}, body)


def signed(digest: str, body: bytes = BODY) -> Request:
    return delivery(body, f"sha256={digest}")


def asked(**query: str) -> Request:
    return Request("GET", {}, {f"hub.{name}": value for name, value in query.items()}, b"")


# Signatures


@both_platforms
@pytest.mark.parametrize(
    ("secret", "body", "digest"),
    [
        (
            "It's a Secret to Everybody",
            b"Hello, World!",
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        ),
        ("sesame", b"hello world", "f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17"),
        ("sesame", b"hello world2", "60905fdf409d0b4f721e99f6f25b31567a68a6b45e933d814e17a246be4c5a53"),
        ("YOUR_APP_SECRET", _ESCAPED.encode(), "0363007aabdf1ab579f35936651a460fb5fa1aaf40df98b1264446b72cc96688"),
        ("YOUR_APP_SECRET", _UNICODE.encode(), "5ab50fefd5b7b7258964d9825904e7916acb73fe8030123871485627791ffbde"),
        ("FAKE_SECRET", b"rawBody", "5ed144e30fbf7b9730f32b3a05200b1a3dd9098811b41742071c847eb9202cf7"),
        ("FAKE_SECRET", b"{}", "448df8785dd36742e43fa3cad9de2eca8ceb6391e79c742e33e52c6637f32dac"),
    ],
    ids=["github", "courier", "courier-2", "escaped-unicode", "raw-unicode", "bottender", "bottender-empty"],
)
def test_a_published_signature_is_accepted(platform: ModuleType, secret: str, body: bytes, digest: str) -> None:
    """The bytes are hashed as they came: the same words escaped and unescaped are two bodies with two signatures."""
    assert platform.verify(signed(digest, body), ({"app_secret": secret},))


@both_platforms
@pytest.mark.parametrize(
    ("body", "digest"),
    [
        (b"rawBody", "0d814d436b45c33ef664a317ff4b8dc2d3d8fe2a"),
        (b"{}", "1c99183cb7c44ea27fb834746086b65b89800db8"),
    ],
)
def test_the_older_sha1_signature_is_refused_wherever_it_stands(platform: ModuleType, body: bytes, digest: str) -> None:
    secrets: SecretVersions = ({"app_secret": "FAKE_SECRET"},)
    assert not platform.verify(delivery(body, f"sha1={digest}", header="x-hub-signature"), secrets)
    assert not platform.verify(delivery(body, f"sha1={digest}"), secrets)
    assert not platform.verify(delivery(body, f"sha256={digest}"), secrets)


@pytest.mark.parametrize("index", range(len(DIGEST)))
def test_a_signature_with_one_other_character_is_refused(index: int) -> None:
    altered = DIGEST[:index] + ("0" if DIGEST[index] != "0" else "1") + DIGEST[index + 1 :]
    assert facebook.verify(signed(DIGEST), SECRETS)
    assert not facebook.verify(signed(altered), SECRETS)


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("",),
        (DIGEST,),
        (f"sha256={DIGEST.upper()}",),
        (f"SHA256={DIGEST}",),
        (f"sha256={DIGEST} ",),
        (f"sha256={DIGEST}\n",),
        (f"sha256={DIGEST}0",),
        (f"sha256={DIGEST[:-1]}",),
        (f"sha256={DIGEST[:-1]}é",),
        (f"sha256={DIGEST},sha256={DIGEST}",),
        (f"sha256={DIGEST}", f"sha256={DIGEST}"),
    ],
)
def test_a_missing_misshapen_or_doubled_header_is_refused(values: tuple[str, ...]) -> None:
    assert not facebook.verify(delivery(BODY, *values), SECRETS)


@pytest.mark.parametrize("secrets", [(), ({},), ({"app_secret": ""},), ({"verify_token": "open"},)])
def test_without_a_secret_everything_is_refused(secrets: SecretVersions) -> None:
    """An HMAC with an empty key can be made by anybody."""
    for key in (b"", b"None", b"open"):
        assert not facebook.verify(signed(hmac.new(key, BODY, hashlib.sha256).hexdigest()), secrets)


def test_while_a_secret_is_replaced_both_are_accepted_and_no_third() -> None:
    secrets: SecretVersions = ({"app_secret": "new"}, {"app_secret": "sesame"})
    by_new = hmac.new(b"new", BODY, hashlib.sha256).hexdigest()
    by_other = hmac.new(b"other", BODY, hashlib.sha256).hexdigest()
    assert facebook.verify(signed(DIGEST), secrets)
    assert facebook.verify(signed(by_new), secrets)
    assert not facebook.verify(signed(by_other), secrets)


@given(st.binary())
def test_no_other_body_goes_with_a_signature(body: bytes) -> None:
    assume(body != BODY)
    assert not facebook.verify(signed(DIGEST, body), SECRETS)


@given(st.text())
def test_no_text_but_the_signature_is_accepted(value: str) -> None:
    assert facebook.verify(delivery(BODY, value), SECRETS) == (value == f"sha256={DIGEST}")


# Handshake


@both_platforms
@pytest.mark.parametrize("challenge", ["1158201444", "0", "007", "a-b_C9", "9" * 256])
def test_the_challenge_is_answered_exactly_and_as_plain_text(platform: ModuleType, challenge: str) -> None:
    answer = platform.handshake(asked(mode="subscribe", verify_token="open", challenge=challenge), SECRETS)
    assert answer == Answer(200, challenge, "text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {"verify_token": "wrong"},
        {"verify_token": ""},
        {"verify_token": "opén"},
        {"mode": "unsubscribe"},
        {"mode": ""},
        {"challenge": ""},
        {"challenge": "<script>"},
        {"challenge": "1\n"},
        {"challenge": "1 2"},
        {"challenge": "9" * 257},
        {"challenge": "٣"},
    ],
)
def test_a_handshake_with_anything_wrong_is_refused(query: dict[str, str]) -> None:
    right = {"mode": "subscribe", "verify_token": "open", "challenge": "1"}
    assert facebook.handshake(asked(**right), SECRETS).status == 200
    assert facebook.handshake(asked(**{**right, **query}), SECRETS) == FORBIDDEN


@pytest.mark.parametrize("name", ["mode", "verify_token", "challenge"])
def test_a_handshake_with_anything_missing_is_refused(name: str) -> None:
    right = {"mode": "subscribe", "verify_token": "open", "challenge": "1"}
    del right[name]
    assert facebook.handshake(asked(**right), SECRETS) == FORBIDDEN


@pytest.mark.parametrize("secrets", [(), ({},), ({"verify_token": ""},), ({"app_secret": "sesame"},)])
def test_without_a_verify_token_no_handshake_is_answered(secrets: SecretVersions) -> None:
    for token in ("", "None", "sesame"):
        assert facebook.handshake(asked(mode="subscribe", verify_token=token, challenge="1"), secrets) == FORBIDDEN


def test_while_a_verify_token_is_replaced_both_are_known() -> None:
    secrets: SecretVersions = ({"verify_token": "new"}, {"verify_token": "open"})
    for token in ("new", "open"):
        assert facebook.handshake(asked(mode="subscribe", verify_token=token, challenge="1"), secrets).body == "1"
