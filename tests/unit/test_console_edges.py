"""The console's edges: API Gateway's events, and the confirmation of a subscription."""

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tipline.aws.console_pages import to_page_request, to_page_response
from tipline.aws.subscriptions import SnsTopic
from tipline.console.web import respond_with
from tipline.patience import Unavailable
from tipline.subscriptions import NoConfirmationLink

_TOPIC, _TOKEN = "arn:aws:sns:us-east-1:123456789012:tipline-AlertsTopic", "2336412f37fb687f5d51e6e241d09c"
_LINK = f"https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn={_TOPIC}&Token={_TOKEN}&Endpoint=x@example.com"


def test_a_form_a_cookie_and_the_path_are_read_as_the_page_is_called() -> None:
    request = to_page_request(
        {
            "httpMethod": "POST",
            "path": "/base/tips/ABC234/note",
            "pathParameters": {"proxy": "tips/ABC234/note"},
            "multiValueHeaders": {"Cookie": ["a=b; __Host-session=secret"], "Origin": ["https://c.example"]},
            "body": "text=%F0%9F%9A%A8+hello%0D%0Athere&empty=",
            "requestContext": {"path": "/base/tips/ABC234/note", "domainName": "c.example"},
        }
    )
    assert request.path == "/tips/ABC234/note"
    assert request.form == {"text": "🚨 hello\r\nthere", "empty": ""}
    assert request.cookies["__Host-session"] == "secret"
    assert request.headers["origin"] == "https://c.example"


@pytest.mark.parametrize(
    ("context", "called"),
    [({"path": "/v1", "domainName": "x.execute-api"}, "/v1"), ({"path": "/v1/"}, ""), ({}, "")],
)
def test_the_root_is_what_the_gateway_says_only_where_it_says_by_which_domain(
    context: dict[str, str], called: str
) -> None:
    assert to_page_request({"httpMethod": "GET", "requestContext": context}).called == called


@given(st.text(), st.text())
def test_whatever_is_sent_gives_a_request(body: str, cookie: str) -> None:
    request = to_page_request({"httpMethod": "POST", "body": body, "headers": {"cookie": cookie}})
    assert request.path == "/"
    assert str(request) == "Request(method='POST')"


@pytest.mark.parametrize("body", ["a=" + "x" * 70_000, "&".join("a=1" for _ in range(300))])
def test_a_form_that_is_too_large_counts_as_empty(body: str) -> None:
    assert to_page_request({"httpMethod": "POST", "body": body}).form == {}


def test_a_response_carries_its_headers() -> None:
    response = to_page_response(respond_with(303, Location="queue"))
    assert (response["statusCode"], response["headers"]["Location"]) == (303, "queue")


class _Topic:
    """SNS, which answers or fails."""

    def __init__(self, error: str = "") -> None:
        self.error = error
        self.asked: list[dict[str, str]] = []

    def confirm_subscription(self, **asked: str) -> None:
        self.asked.append(asked)
        if self.error:
            raise ClientError({"Error": {"Code": self.error}}, "ConfirmSubscription")


def _confirm(topic: _Topic, link: str) -> bool:
    try:
        SnsTopic(cast("Any", topic), _TOPIC).confirm(link)
    except NoConfirmationLink:
        return False
    return True


def test_a_subscription_is_confirmed_so_that_only_we_can_end_it() -> None:
    topic = _Topic()
    assert _confirm(topic, _LINK)
    assert topic.asked == [{"TopicArn": _TOPIC, "Token": _TOKEN, "AuthenticateOnUnsubscribe": "true"}]


@pytest.mark.parametrize(
    "link", ["", "https://example.com", _LINK.replace(":123456789012:", ":999999999999:"), "Token"]
)
def test_a_link_of_another_topic_or_none_is_not_asked_about(link: str) -> None:
    topic = _Topic()
    assert not _confirm(topic, link)
    assert not topic.asked


def test_an_old_link_is_no_failure_and_a_failure_is_one() -> None:
    assert not _confirm(_Topic("InvalidParameter"), _LINK)
    with pytest.raises(Unavailable):
        _confirm(_Topic("Throttling"), _LINK)
