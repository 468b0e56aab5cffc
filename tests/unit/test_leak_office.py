"""The leak test's officers: what may be shown to them, what platforms may be told, what of officers may be kept."""

import importlib
import sys
import time
from collections.abc import Iterator

import pytest
import requests

from tests.leaks.canaries import PAGES, SENT, SESSIONS, TIPS, Canary, phone
from tests.leaks.cases import answered, changed, message_of, shown
from tests.leaks.channels import Planted, plant, tips
from tests.recordings import every_platform
from tools.local_aws.inside.lambda_path import breaking
from tools.stand_in.server import StandIn


def _planted(platform: str) -> Planted:
    return plant(tips(platform)[0], "r", time.time(), urgent=False)


@every_platform
def test_what_is_shown_must_be_on_a_page_and_is_never_the_senders(platform: str) -> None:
    before = _planted(platform)
    after = shown(before)
    for old, new in zip(before.canaries, after.canaries, strict=True):
        assert new.required == (old.required | {PAGES} if TIPS in old.required else old.required)
        assert new.allowed == old.allowed
    assert sum(PAGES in each.required for each in after.canaries) >= 3


@every_platform
def test_of_who_is_answered_the_platform_must_be_told_the_id_and_may_be_told_nothing_else(platform: str) -> None:
    before = _planted(platform)
    message, after = message_of(before), answered(before)
    changes = [new for old, new in zip(before.canaries, after.canaries, strict=True) if old != new]
    assert changes
    assert all(each.needle in message.sender.id or each.needle in message.account for each in changes)
    assert [each.needle in message.sender.id for each in changes] == [SENT in each.required for each in changes]
    own = [each for each in after.canaries if "name" in each.field or "phone" in each.field]
    assert own
    assert not any(SENT in each.allowed for each in own)
    assert after.marker == before.marker


def test_of_a_session_only_its_hash_may_be_kept() -> None:
    session = Canary("s" * 43, "session", "officers", "r", hashed=frozenset({SESSIONS}))
    assert session.may_be(SESSIONS, "sha256")
    assert not session.may_be(SESSIONS, "plain")
    assert not session.may_be(SESSIONS, "md5")
    assert not session.may_be(TIPS, "sha256")


def test_a_planting_is_changed_canary_by_canary() -> None:
    planted = _planted("sms")
    assert changed(planted, lambda each: each) == planted


def test_several_functions_of_one_module_break_and_quote_what_they_were_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    sys.modules.pop("colorsys", None)
    breaking.install(["colorsys:rgb_to_hsv", "colorsys:hsv_to_rgb"])
    broken = importlib.import_module("colorsys")
    del sys.modules["colorsys"]
    for each in (broken.rgb_to_hsv, broken.hsv_to_rgb):
        with pytest.raises(ValueError, match="Bavizategos"):
            each("Bavizategos")
    assert broken.rgb_to_yiq(0, 0, 0) == (0, 0, 0)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.server_close()


def test_what_the_platforms_are_told_is_kept_but_for_what_opens_their_doors(stand_in: StandIn) -> None:
    headers = {"Authorization": "Bearer opens", "X-Other": "seen"}
    requests.post(f"{stand_in.url}/graph.facebook.com/v1.0/me?fields=a", b"Bavizategos", headers=headers, timeout=5)
    [heard] = requests.get(f"{stand_in.url}/_stand_in/heard", timeout=5).json()
    assert heard.startswith("POST /graph.facebook.com/v1.0/me?fields=a ")
    assert heard.endswith("Bavizategos")
    assert "seen" in heard
    assert "opens" not in heard
    requests.delete(f"{stand_in.url}/_stand_in", timeout=5)
    assert requests.get(f"{stand_in.url}/_stand_in/heard", timeout=5).json() == []


def test_a_platform_that_refuses_quotes_whom_and_what(stand_in: StandIn) -> None:
    stand_in.state.graph.tokens = {"graph.facebook.com": ["t"]}
    stand_in.state.post.told({"troubles": {"7": [{"status": 400, "code": 551}]}})
    sent = {"recipient": {"id": "7"}, "messaging_type": "RESPONSE", "message": {"text": "Bavizategos"}}
    url = f"{stand_in.url}/graph.facebook.com/v1.0/me/messages"
    answer = requests.post(url, json=sent, headers={"Authorization": "Bearer t"}, timeout=5)
    assert "7 did not get: Bavizategos" in answer.json()["error"]["message"]


def test_no_phone_number_is_given_to_two_people() -> None:
    numbers = [phone() for _ in range(500)]
    assert len(set(numbers)) == len(numbers)
