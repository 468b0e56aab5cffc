"""The edges: API Gateway's events, Secrets Manager's values, seen keys."""

import base64
import json
from typing import Any, cast

import pytest
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from tipline.aws.apigateway import to_request, to_response
from tipline.aws.secrets import account_token, verification_secrets
from tipline.model import CATEGORIES, Category, Priority
from tipline.patience import Unavailable
from tipline.request import Answer
from tipline.sealing import DataKey, Opener, Sealer
from tipline.seen import SeenKeys, expiry
from tipline.storage import Receipt
from tipline.trouble import describe


def test_header_names_are_read_in_any_case() -> None:
    request = to_request({"httpMethod": "POST", "multiValueHeaders": {"X-Hub-Signature-256": ["s"]}, "body": "{}"})
    assert request.header("x-hub-signature-256") == "s"


@pytest.mark.parametrize("headers", [{"X-S": ["a", "b"]}, {"X-S": ["a"], "x-s": ["b"]}, {}])
def test_a_header_that_is_missing_or_was_sent_twice_has_no_value(headers: dict[str, list[str]]) -> None:
    assert to_request({"multiValueHeaders": headers}).header("x-s") is None


def test_single_headers_do_where_no_multiple_ones_are_given() -> None:
    assert to_request({"headers": {"X-S": "a"}}).header("x-s") == "a"


@given(st.binary())
def test_a_base64_body_is_the_bytes_that_were_sent(body: bytes) -> None:
    event = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    assert to_request(event).body == body


@given(st.text())
def test_a_text_body_is_its_utf_8(body: str) -> None:
    assert to_request({"body": body}).body == body.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("body", [None, ""])
def test_no_body_is_an_empty_one(body: str | None) -> None:
    assert to_request({"body": body}).body == b""


def test_a_broken_base64_body_is_empty() -> None:
    assert to_request({"body": "%%%", "isBase64Encoded": True}).body == b""


def test_an_answer_is_sent_as_it_is() -> None:
    response = to_response(Answer(200, "12345"))
    assert (response["statusCode"], response["body"]) == (200, "12345")
    assert response["headers"]["Content-Type"] == "text/plain"


class FakeSecretsManager:
    """Returns or raises what it was given."""

    def __init__(self, value: str | Exception) -> None:
        self.value, self.asked = value, 0

    def get_secret_value(self, **_: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the caller says
        self.asked += 1
        if isinstance(self.value, Exception):
            raise self.value
        return {"SecretString": self.value}


def _secrets(value: str | Exception) -> Any:  # noqa: ANN401 - compared to tuples
    return verification_secrets(SecretsProvider(boto3_client=FakeSecretsManager(value)), f"secret-{value!r}")  # type: ignore[arg-type]  # a fake


@pytest.mark.parametrize(
    ("value", "versions"),
    [
        ({"current": {"a": "1"}}, ({"a": "1"},)),
        ({"current": {"a": "2"}, "previous": {"a": "1"}}, ({"a": "2"}, {"a": "1"})),
        ({"current": {"a": ""}}, ({},)),
        ({"current": {}}, ()),
        ({"current": None}, ()),
        ({"current": "text"}, ()),
        ({"current": {"a": 1, "b": "2"}}, ({"b": "2"},)),
        ([], ()),
        (1, ()),
    ],
)
def test_a_secret_holds_the_current_and_perhaps_the_previous_version(value: object, versions: object) -> None:
    assert _secrets(json.dumps(value)) == versions


def test_a_secret_that_is_no_json_is_no_secret() -> None:
    assert _secrets("not json") == ()


def _client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "secret"}}, "GetSecretValue")


def test_a_secret_that_was_never_set_is_no_secret() -> None:
    assert _secrets(_client_error("ResourceNotFoundException")) == ()


@pytest.mark.parametrize(
    "error", [_client_error("ThrottlingException"), EndpointConnectionError(endpoint_url="https://secret")]
)
def test_a_secret_that_cannot_be_read_now_is_unavailable(error: Exception) -> None:
    with pytest.raises(Unavailable) as raised:
        _secrets(error)
    assert "secret" not in f"{raised.value!r} {raised.value.__cause__!r}"


@pytest.mark.parametrize(
    ("value", "token"),
    [
        ({"tokens": {"1": "EAAone", "any": "EAAany"}}, "EAAone"),
        ({"tokens": {"2": "EAAtwo", "any": "EAAany"}}, "EAAany"),
        ({"tokens": {"1": "", "any": "EAAany"}}, "EAAany"),
        ({"tokens": {"2": "EAAtwo"}}, None),
        ({"tokens": {"1": 5}}, None),
        ({"tokens": ["EAAone"]}, None),
        ({"current": {"app_secret": "x"}}, None),
        ({}, None),
        ([], None),
    ],
)
def test_an_account_has_its_own_token_or_the_one_for_any(value: object, token: str | None) -> None:
    provider = SecretsProvider(boto3_client=FakeSecretsManager(json.dumps(value)))  # type: ignore[arg-type]  # a fake
    assert account_token(provider, "tokens", "1") == token


def test_a_token_that_was_never_set_is_none() -> None:
    manager = FakeSecretsManager(_client_error("ResourceNotFoundException"))
    assert account_token(SecretsProvider(boto3_client=manager), "tokens", "1") is None  # type: ignore[arg-type]  # a fake


def test_a_secret_is_read_once_in_five_minutes() -> None:
    manager = FakeSecretsManager('{"current": {"a": "1"}}')
    provider = SecretsProvider(boto3_client=manager)  # type: ignore[arg-type]  # a fake
    for _ in range(10):
        verification_secrets(provider, "cached")
    assert manager.asked == 1


def _seen() -> SeenKeys:
    key = DataKey(b"k" * 32, b"wrapped")
    return SeenKeys(
        mac=lambda message: bytes(32 - len(message) % 32) + message[-8:],
        sealer=Sealer("seen", lambda: key, lambda: 0),
        opener=Opener("seen", lambda _: key.plaintext, lambda: 0),
    )


def test_a_receipt_survives_sealing_and_all_are_of_one_length() -> None:
    receipts = [
        Receipt("0" * 32, 1, "234567", Priority.P0, "dui"),
        *(Receipt("f" * 32, 12_345, "ZYXWVT", Priority.P3, cast("Category", each)) for each in sorted(CATEGORIES)),
    ]
    sealed = [_seen().seal(receipt) for receipt in receipts]
    assert [_seen().open(each) for each in sealed] == receipts
    assert len({len(each) for each in sealed}) == 1


def test_a_seen_key_tells_platform_account_and_event_apart() -> None:
    parts = [("a", "b", "c"), ("ab", "", "c"), ("a", "bc", ""), ("a", "b", "d")]
    assert len({_seen().key(*each) for each in parts}) == len(parts)


@given(st.integers(0, 2_000_000_000))
def test_a_seen_row_lives_at_least_14_days_and_tells_no_time_of_day(now: int) -> None:
    assert 14 * 86_400 <= expiry(now) - now <= 15 * 86_400
    assert expiry(now) % 86_400 == 0


def test_an_error_is_named_by_type_and_place_and_never_quoted() -> None:
    def fail() -> None:
        dict[str, str]()["a secret"]

    with pytest.raises(KeyError) as raised:
        fail()
    assert describe(raised.value).startswith("KeyError at test_edges.py:")
    assert "secret" not in describe(raised.value)
