"""Setting the tokens with which a platform is asked who wrote."""

import json

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.operator.refusal import Refused
from tools.operator.session import Clients, Stack
from tools.operator.tokens import change, set_tokens

PAGE, OTHER, BUSINESS = "EAA" + "p" * 40, "EAA" + "q" * 40, "IGAA" + "b" * 40


class FakeStore:
    """A secret in memory."""

    def __init__(self, value: str = "") -> None:
        self.value = value

    def read(self) -> str:
        return self.value

    def write(self, value: str) -> None:
        self.value = value

    def label(self, public_url: str) -> None:
        raise NotImplementedError

    @property
    def tokens(self) -> dict[str, str]:
        tokens: dict[str, str] = json.loads(self.value)["tokens"]
        return tokens


def set_them(store: FakeStore, *answers: str, platform: str = "facebook", accounts: tuple[str, ...] = ()) -> str:
    """Answer each question; return all that was shown."""
    shown, left = [], list(answers)

    def ask(prompt: str) -> str:
        shown.append(prompt)
        return left.pop(0)

    assert change(platform, list(accounts), store, ask, shown.append) == 0
    assert left == []
    return "\n".join(shown)


def test_one_token_does_for_all_where_no_account_is_listed() -> None:
    store = FakeStore()
    shown = set_them(store, f" {PAGE} ")
    assert store.tokens == {"any": PAGE}
    assert PAGE not in shown


def test_each_account_has_a_token_of_its_own() -> None:
    store = FakeStore()
    shown = set_them(store, PAGE, OTHER, accounts=("1", "2"))
    assert store.tokens == {"1": PAGE, "2": OTHER}
    assert "for 1" in shown


def test_enter_keeps_a_token_and_leaves_one_out_that_never_was() -> None:
    store = FakeStore()
    set_them(store, PAGE, "", accounts=("1", "2"))
    assert store.tokens == {"1": PAGE}
    before = store.value
    assert "Nothing changed" in set_them(store, "", "", accounts=("1", "2"))
    assert store.value == before


def test_the_token_of_an_account_that_is_no_longer_ours_goes() -> None:
    store = FakeStore()
    set_them(store, PAGE, OTHER, accounts=("1", "2"))
    set_them(store, "", accounts=("2",))
    assert store.tokens == {"2": OTHER}


def test_the_token_for_any_account_is_kept_for_those_that_are_listed_later() -> None:
    store = FakeStore()
    set_them(store, PAGE)
    set_them(store, "", accounts=("1",))
    assert store.tokens == {"1": PAGE}


def test_an_instagram_account_takes_either_kind() -> None:
    store = FakeStore()
    set_them(store, PAGE, BUSINESS, platform="instagram", accounts=("1", "2"))
    assert store.tokens == {"1": PAGE, "2": BUSINESS}


@pytest.mark.parametrize("mistake", ["0f" * 16, "123456789012345", BUSINESS, "EAA two", "EAA\u201d", "EAA\x07"])
def test_what_is_no_token_is_refused_not_shown_and_changes_nothing(mistake: str) -> None:
    store = FakeStore()
    set_them(store, PAGE)
    before = store.value
    with pytest.raises(Refused) as refused:
        set_them(store, mistake)
    assert store.value == before
    assert mistake not in str(refused.value)


@given(value=st.one_of(st.text(), st.recursive(st.none() | st.text(), st.lists).map(json.dumps)))
def test_a_secret_that_cannot_be_read_is_replaced(value: str) -> None:
    store = FakeStore(value)
    set_them(store, PAGE)
    assert store.tokens == {"any": PAGE}


def test_a_platform_that_is_off_has_no_tokens_and_says_how_to_switch_it_on() -> None:
    nobody = Clients(boto3.Session(region_name="us-east-1"), None)
    stack = Stack(
        name="tipline", local=False, outputs={}, parameters={}, api="", caller=nobody, assume=lambda _role: nobody
    )
    stack.__dict__["resources"] = {"InstagramSecret": "arn"}
    with pytest.raises(Refused, match="InstagramApprovedBy"):
        set_tokens(stack, lambda _line: None, "instagram")
