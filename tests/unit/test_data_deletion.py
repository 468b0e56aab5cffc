"""Meta's data deletion callback."""

import base64
import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.aws.apigateway import to_request
from tipline.delivery import Delivery
from tipline.model import DeletionRequest, Event, Unreadable
from tipline.platforms.facebook import signature as facebook
from tipline.platforms.facebook.payload import read
from tipline.request import Answer, Request, SecretVersions
from tipline.webhook import Doors, receive

_SECRETS: SecretVersions = ({"app_secret": "new", "verify_token": "token"}, {"app_secret": "old"})
_URL = "https://tips.example.org/v1/webhooks/facebook/data-deletion"
_PERSON = "218471000000001"


def signed(payload: object, key: str = "new", field: str = "signed_request") -> bytes:
    encoded = _encode(json.dumps(payload).encode())
    signature = _encode(hmac.digest(key.encode(), encoded.encode(), hashlib.sha256))
    return urlencode({field: f"{signature}.{encoded}"}).encode()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _request(**more: object) -> dict[str, object]:
    return {"algorithm": "HMAC-SHA256", "issued_at": 1_800_000_000, "user_id": _PERSON} | more


def _call(body: bytes, method: str = "POST", url: str = _URL) -> tuple[Answer, list[bytes]]:
    queue: list[bytes] = []
    doors = Doors(secrets=lambda: _SECRETS, seal=bytes, queue=queue.append)
    answer = receive(Request(method, {}, {}, body, url), facebook, doors, clock=lambda: 1.0, sleep=lambda _: None)
    return answer, queue


def _events(body: bytes) -> list[Event]:
    return list(read(body, frozenset()))


@pytest.mark.parametrize("secret", ["new", "old"])
def test_a_signed_request_is_queued_and_answered_with_an_address_and_a_code(secret: str) -> None:
    body = signed(_request(), secret)
    answer, queue = _call(body)
    assert (answer.status, answer.content_type) == (200, "application/json")
    said = json.loads(answer.body)
    assert said.keys() == {"url", "confirmation_code"}
    assert said["confirmation_code"].isalnum()
    assert said["url"] == f"{_URL}?code={said['confirmation_code']}"
    assert [Delivery.unpack(each).body for each in queue] == [body]


def test_the_code_is_another_each_time_and_has_nothing_of_the_person() -> None:
    answers = {_call(signed(_request()))[0].body for _ in range(20)}
    assert len(answers) == 20
    assert not any(_PERSON in each for each in answers)


@pytest.mark.parametrize(
    "body",
    [
        signed(_request(), "guess"),
        signed(_request(), ""),
        signed(_request(algorithm="none")),
        signed(_request(algorithm="HMAC-SHA1")),
        signed({"user_id": _PERSON}),
        signed([1]),
        signed(_request(), field="other"),
        signed(_request()).replace(b"signed_request=", b"signed_request=A"),
        signed(_request())[:-1],
        b"signed_request=" + signed(_request()).partition(b".")[2],
        b"signed_request=.",
        b"signed_request",
        b"",
    ],
)
def test_what_is_not_rightly_signed_is_refused_and_not_queued(body: bytes) -> None:
    answer, queue = _call(body)
    assert (answer.status, queue) == (403, [])


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(body: bytes) -> None:
    assert _call(body)[0].status == 403
    assert _call(b"signed_request=" + body)[0].status == 403


def test_a_request_is_no_delivery_and_a_delivery_no_request() -> None:
    """The same secret signs both: what is signed for one address must not do at the other."""
    assert _call(signed(_request()), url="https://tips.example.org/v1/webhooks/facebook")[0].status == 403
    body = b'{"object":"page","entry":[]}'
    signature = "sha256=" + hmac.new(b"new", body, hashlib.sha256).hexdigest()
    request = Request("POST", {"x-hub-signature-256": (signature,)}, {}, body, _URL)
    assert not facebook.verify(request, _SECRETS)


@pytest.mark.parametrize("user_id", [_PERSON, int(_PERSON)], ids=["text", "number"])
def test_it_is_read_as_the_wish_of_a_person(user_id: object) -> None:
    (event,) = _events(signed(_request(user_id=user_id)))
    assert isinstance(event, DeletionRequest)
    assert (event.platform, event.person) == ("facebook", _PERSON)
    assert _PERSON not in repr(event)


@pytest.mark.parametrize(
    "body",
    [signed(_request(user_id=None)), signed(_request(user_id="me")), signed(_request(user_id=[])), b"signed_request=x"],
)
def test_a_request_without_a_person_is_kept_for_people_to_look_at(body: bytes) -> None:
    assert _events(body) == [Unreadable("data_deletion")]


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    assert len(_events(b"signed_request=" + body)) == 1


def test_a_person_who_follows_the_address_is_told_the_same_as_all_others() -> None:
    answer, queue = _call(b"", "GET")
    assert (answer.status, queue) == (200, [])
    assert "STOP" in answer.body
    assert "ALTO" in answer.body


@pytest.mark.parametrize(
    ("context", "url"),
    [
        ({"domainName": "a.example.org", "path": "/v1/webhooks/x"}, "https://a.example.org/v1/webhooks/x"),
        ({}, "https://b.example.org/webhooks/x"),
    ],
)
def test_the_address_is_the_one_that_was_called(context: dict[str, str], url: str) -> None:
    event = {"requestContext": context, "path": "/webhooks/x", "headers": {"Host": "b.example.org"}}
    assert to_request(event).url == url
