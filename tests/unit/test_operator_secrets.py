"""Setting a platform's secret."""

import json
from collections.abc import Callable

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.operator.refusal import Refused
from tools.operator.secrets import FIELDS, change, set_secret
from tools.operator.session import Clients, Stack

API = "https://abc123.execute-api.us-east-1.amazonaws.com/v1"
APP_SECRET = "0f" * 16
AUTH_TOKEN = "9e" * 16


class FakeStore:
    """A secret in memory."""

    def __init__(self, value: str = "") -> None:
        self.value, self.tag = value, ""

    def read(self) -> str:
        return self.value

    def write(self, value: str) -> None:
        self.value = value

    def label(self, public_url: str) -> None:
        self.tag = public_url

    @property
    def parsed(self) -> dict[str, dict[str, str]]:
        parsed: dict[str, dict[str, str]] = json.loads(self.value)
        return parsed


class Terminal:
    """Types prepared answers, and keeps all that was shown."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.shown = list(answers), ""

    def ask(self, prompt: str) -> str:
        self.shown += prompt
        return self.answers.pop(0)

    def say(self, line: str) -> None:
        self.shown += line + "\n"


def set_it(platform: str, store: FakeStore, *answers: str, local: bool = False, drop_former: bool = False) -> Terminal:
    terminal = Terminal(*answers)
    change(platform, store, terminal.ask, terminal.say, api=API, local=local, drop_former=drop_former)
    return terminal


def test_each_field_is_asked_for_kept_and_never_shown() -> None:
    store = FakeStore()
    terminal = set_it("facebook", store, APP_SECRET, "chosen-token")
    assert store.parsed == {"current": {"app_secret": APP_SECRET, "verify_token": "chosen-token"}}
    assert APP_SECRET not in terminal.shown
    assert "chosen-token" not in terminal.shown


def test_spaces_around_what_was_pasted_are_dropped() -> None:
    store = FakeStore()
    set_it("x", store, "  consumer-secret \t")
    assert store.parsed["current"]["consumer_secret"] == "consumer-secret"


def test_the_former_secret_stays_valid_beside_the_new_one() -> None:
    store = FakeStore()
    set_it("x", store, "first")
    terminal = set_it("x", store, "second")
    assert store.parsed == {"current": {"consumer_secret": "second"}, "previous": {"consumer_secret": "first"}}
    assert "--drop-former" in terminal.shown
    assert "first" not in terminal.shown


def test_of_three_secrets_the_oldest_is_forgotten() -> None:
    store = FakeStore()
    for value in ("first", "second", "third"):
        set_it("x", store, value)
    assert "first" not in store.value


def test_a_leaked_former_secret_can_be_dropped_without_typing_the_current_one() -> None:
    store = FakeStore()
    set_it("facebook", store, APP_SECRET, "token")
    set_it("facebook", store, "ab" * 16, "")
    set_it("facebook", store, "", "", drop_former=True)
    assert store.parsed == {"current": {"app_secret": "ab" * 16, "verify_token": "token"}}


def test_enter_keeps_a_field_and_setting_the_same_again_changes_nothing() -> None:
    store = FakeStore()
    set_it("facebook", store, APP_SECRET, "token")
    before = store.value
    terminal = set_it("facebook", store, "", "")
    assert store.value == before
    assert "Nothing changed" in terminal.shown


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_a_verify_token_that_is_left_empty_is_made_and_shown_this_once(platform: str) -> None:
    store = FakeStore()
    terminal = set_it(platform, store, APP_SECRET, "")
    token = store.parsed["current"]["verify_token"]
    assert len(token) >= 24
    assert terminal.shown.count(token) == 1
    assert token not in set_it(platform, store, "ab" * 16, "").shown


def test_two_made_tokens_differ() -> None:
    one, other = FakeStore(), FakeStore()
    set_it("facebook", one, APP_SECRET, "")
    set_it("facebook", other, APP_SECRET, "")
    assert one.value != other.value


def test_the_public_url_is_suggested_from_the_stack_and_repeated_in_a_tag() -> None:
    store = FakeStore()
    terminal = set_it("sms", store, AUTH_TOKEN, "")
    assert f"{API}/webhooks/sms" in terminal.shown
    assert store.parsed["current"] == {"auth_token": AUTH_TOKEN, "public_url": f"{API}/webhooks/sms"}
    assert store.tag == f"{API}/webhooks/sms"


def test_a_public_url_of_another_address_is_kept_by_enter() -> None:
    store = FakeStore()
    set_it("sms", store, AUTH_TOKEN, "https://tips.example.org/webhooks/sms")
    terminal = set_it("sms", store, "", "")
    assert store.parsed["current"]["public_url"] == "https://tips.example.org/webhooks/sms"
    assert f"The stack's own address is {API}/webhooks/sms" in terminal.shown


@pytest.mark.parametrize(
    "url",
    [
        "http://tips.example.org/webhooks/sms",
        "https://tips.example.org/webhooks/facebook",
        "https://tips.example.org/webhooks/sms/",
        "https://tips.example.org/webhooks/sms?key=1",
        "https://tips.example.org/webhooks/sms#rc=2",
        "https:///webhooks/sms",
        "https://[bad/webhooks/sms",
        "tips.example.org/webhooks/sms",
    ],
)
def test_a_public_url_that_twilio_would_not_sign_so_is_refused(url: str) -> None:
    store = FakeStore()
    with pytest.raises(Refused, match="https://"):
        set_it("sms", store, AUTH_TOKEN, url)
    assert not store.value


def test_plain_http_is_for_a_local_stack_alone() -> None:
    url = "http://127.0.0.1:4566/_aws/execute-api/abc/v1/webhooks/sms"
    store = FakeStore()
    set_it("sms", store, AUTH_TOKEN, url, local=True)
    assert store.parsed["current"]["public_url"] == url


@pytest.mark.parametrize(
    ("platform", "answers"),
    [
        ("facebook", ["123456789012345", ""]),
        ("sms", ["AC" + "0" * 32, ""]),
        ("x", [""]),
        ("x", ["two words"]),
        ("x", ["curly\u201dquote"]),
        ("x", ["bell\x07"]),
    ],
)
def test_what_cannot_be_the_secret_is_refused_and_nothing_changes(platform: str, answers: list[str]) -> None:
    store = FakeStore('{"current": {}}')
    with pytest.raises(Refused) as refused:
        set_it(platform, store, *answers)
    assert store.value == '{"current": {}}'
    assert "Nothing was changed" in str(refused.value)
    assert not answers[0] or answers[0] not in str(refused.value)


@given(value=st.one_of(st.text(), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_a_secret_that_cannot_be_read_is_replaced(value: str) -> None:
    store = FakeStore(value)
    set_it("x", store, "new")
    assert store.parsed == {"current": {"consumer_secret": "new"}}


@pytest.mark.parametrize("platform", FIELDS)
def test_whatever_goes_wrong_no_answer_is_in_the_error(platform: str) -> None:
    ask: Callable[[str], str] = lambda _prompt: "with space"  # noqa: E731 - shorter than a function
    with pytest.raises(Refused) as refused:
        change(platform, FakeStore(), ask, lambda _line: None, api=API, local=False, drop_former=False)
    assert "with space" not in str(refused.value)


def test_a_platform_that_is_off_has_no_secret_and_says_how_to_switch_it_on() -> None:
    nobody = Clients(boto3.Session(region_name="us-east-1"), None)
    stack = Stack(
        name="tipline", local=False, outputs={}, parameters={}, api=API, caller=nobody, assume=lambda _role: nobody
    )
    stack.__dict__["resources"] = {"SmsSecret": "arn"}
    with pytest.raises(Refused, match="InstagramApprovedBy"):
        set_secret(stack, lambda _line: None, "instagram", drop_former=False)
