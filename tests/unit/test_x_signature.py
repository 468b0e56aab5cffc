"""X's handshake and signature: the published vectors, and the proof that the one cannot make the other."""

import base64
import hashlib
import hmac
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tipline.platforms.x.signature import accepted, handshake, verify
from tipline.request import FORBIDDEN, Answer, Request, SecretVersions

SECRET = "test"
SECRETS: SecretVersions = ({"consumer_secret": SECRET},)
BODY = b'{"test_number":1,"test_string":"two"}'
SIGNATURE = "sha256=YWHphPn/JFq43jkF0y4/w8R/SelmLjvpunhVFY8JhlI="
TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=-"


def signed(body: bytes, *signatures: str) -> Request:
    return Request("POST", {"x-twitter-webhooks-signature": signatures}, {}, body)


def asked(token: str, secrets: SecretVersions = SECRETS) -> Answer:
    return handshake(Request("GET", {}, {"crc_token": token}, b""), secrets)


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def test_the_published_vector_of_a_delivery_is_accepted() -> None:
    assert verify(signed(BODY, SIGNATURE), SECRETS)


def test_the_published_vector_that_is_no_json_object_is_refused_though_its_signature_is_right() -> None:
    body, signature = b"test=1&other_test=2", "sha256=25Cu3iwbbiqBTwQRzcKJZwisjf736V2Q8UaTlkfLSoc="
    assert sign(body) == signature
    assert not verify(signed(body, signature), SECRETS)


def test_the_handshake_answers_with_the_newest_secret() -> None:
    answer = asked("challenge_string", ({"consumer_secret": "new"}, {"consumer_secret": "old"}))
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert json.loads(answer.body) == {"response_token": sign(b"challenge_string", "new")}


def test_the_handshake_signs_no_delivery_and_what_it_signs_is_no_delivery() -> None:
    """The oracle: handshake and delivery share key and construction, so one must not be able to ask for the other."""
    forged = '{"for_user_id":"1","direct_message_events":[]}'
    assert asked(forged) == FORBIDDEN
    assert not verify(signed(forged.encode(), sign(forged.encode(), "")), SECRETS)

    plain = "plain-token_123"
    response_token = json.loads(asked(plain).body)["response_token"]
    assert response_token == sign(plain.encode())
    assert not verify(signed(plain.encode(), response_token), SECRETS)


@given(st.text(TOKEN_ALPHABET, min_size=1, max_size=256))
@example("null")
@example("true")
@example("-1")
@example("0")
@example("9" * 256)
def test_nothing_that_the_handshake_signs_is_ever_accepted_as_a_delivery(token: str) -> None:
    response_token = json.loads(asked(token).body)["response_token"]
    assert not verify(signed(token.encode(), response_token), SECRETS)


@given(st.dictionaries(st.text(), st.integers()))
def test_no_json_object_is_ever_signed_by_the_handshake(delivery: dict[str, int]) -> None:
    assert asked(json.dumps(delivery)) == FORBIDDEN


@pytest.mark.parametrize("token", ["a", "a" * 256, TOKEN_ALPHABET, "=", "0"])
def test_what_looks_like_a_token_is_answered(token: str) -> None:
    assert asked(token).status == 200


@pytest.mark.parametrize(
    "token",
    ["", "a" * 257, "a b", "a\n", "\na", "a\x00", "{}", '"a"', "[1]", "a.b", "é", "\u0661", "a,b", "a:b", "%7B%7D"],
)
def test_what_does_not_look_like_a_token_is_refused(token: str) -> None:
    assert asked(token) == FORBIDDEN


@pytest.mark.parametrize("secrets", [(), ({},), ({"consumer_secret": ""},), ({"app_secret": "test"},)])
def test_without_a_secret_everything_is_refused(secrets: SecretVersions) -> None:
    assert asked("token", secrets) == FORBIDDEN
    assert not verify(signed(BODY, SIGNATURE), secrets)
    assert not verify(signed(BODY, sign(BODY, "")), secrets)


def test_a_handshake_without_a_token_is_refused() -> None:
    assert handshake(Request("GET", {}, {}, b""), SECRETS) == FORBIDDEN


def test_the_previous_secret_is_accepted_while_rotating() -> None:
    assert verify(signed(BODY, SIGNATURE), ({"consumer_secret": "new"}, *SECRETS))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        SIGNATURE.removeprefix("sha256="),
        SIGNATURE.removesuffix("="),
        SIGNATURE.replace("sha256", "sha1"),
        SIGNATURE.upper(),
        f" {SIGNATURE}",
        f"{SIGNATURE},{SIGNATURE}",
        "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest(),
        sign(BODY, "another"),
    ],
)
def test_any_other_form_of_signature_is_refused(signature: str) -> None:
    assert not verify(signed(BODY, signature), SECRETS)


def test_a_missing_or_doubled_signature_is_refused() -> None:
    assert not verify(signed(BODY), SECRETS)
    assert not verify(signed(BODY, SIGNATURE, SIGNATURE), SECRETS)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"1", b"null", b'"a"', b"{", b"{}{}", b'{"a":}', b"\xff", b"[" * 100_000, b'{"a":' * 100_000],
)
def test_a_body_that_is_no_json_object_is_refused_though_its_signature_is_right(body: bytes) -> None:
    assert not verify(signed(body, sign(body)), SECRETS)


@given(data=st.data())
def test_any_single_mutation_of_the_body_is_refused(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(BODY)))
    length = data.draw(st.integers(0, 3))
    mutated = BODY[:position] + data.draw(st.binary(max_size=3)) + BODY[position + length :]
    assert verify(signed(mutated, SIGNATURE), SECRETS) == (mutated == BODY)


@given(data=st.data())
def test_any_single_mutation_of_the_signature_is_refused(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(SIGNATURE)))
    length = data.draw(st.integers(0, 2))
    characters = st.characters(codec=None, exclude_categories=())  # half characters too
    mutated = SIGNATURE[:position] + data.draw(st.text(characters, max_size=2)) + SIGNATURE[position + length :]
    assert verify(signed(BODY, mutated), SECRETS) == (mutated == SIGNATURE)


def test_the_answer_to_a_delivery_is_empty() -> None:
    answer = accepted(Request("POST", {}, {}, b""))
    assert (answer.status, answer.body) == (200, "")
