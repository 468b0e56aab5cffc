"""The calls of the platforms' APIs: what surely was not made, what nobody knows, and what a refusal means."""

import math
import socket
import time
from collections.abc import Iterator
from email.utils import formatdate
from urllib.parse import parse_qs

import pytest

from tests.stack.line import sms
from tipline.platform_api import meta, twilio, x
from tipline.platform_api.asking import Asker
from tipline.platform_api.calls import Api
from tipline.platform_api.oauth import sign
from tipline.reply import Later, Refused, Unsure
from tipline.replying import Reason
from tools.stand_in.server import StandIn
from tools.stand_in.twilio import listed

_PAGE, _KEYS, _TWILIO = "EAA" + "p" * 20, "key:secret:token:hidden", "AC" + "0" * 32 + ":auth"
_NUMBER, _PERSON = "+19105550100", "+19105550101"


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    tokens = {"graph.facebook.com": [_PAGE], "api.x.com": [_KEYS], "api.twilio.com": [_TWILIO]}
    server.state.told({"tokens": tokens})
    yield server
    server.server_close()


def test_the_signature_is_that_of_xs_own_example() -> None:
    # https://docs.x.com/resources/fundamentals/authentication/oauth-1-0a/creating-a-signature
    parameters = {
        "status": "Hello Ladies + Gentlemen, a signed OAuth request!",
        "oauth_consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "oauth_nonce": "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": "1318622958",
        "oauth_token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "oauth_version": "1.0",
    }
    url = "https://api.twitter.com/1.1/statuses/update.json?include_entities=true"
    consumer, token = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"
    assert sign("POST", url, parameters, consumer, token) == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


def test_a_platform_that_cannot_be_reached_surely_took_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Later):
        Api("api.x.com", f"http://127.0.0.1:{port}").call("POST", "/")


def test_a_host_without_an_address_surely_took_nothing() -> None:
    with pytest.raises(Later):
        Api("does-not-exist.invalid").call("POST", "/")


def test_of_one_that_hangs_up_nobody_knows(stand_in: StandIn) -> None:
    stand_in.state.mood = "hanging_up"
    with pytest.raises(Unsure):
        meta.answer(stand_in.url, _PAGE, "7", "hello", human_agent=False)
    assert len(stand_in.state.post.sent) == 1


def test_of_one_that_is_too_slow_nobody_knows(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tipline.platform_api.calls.READ_SECONDS", 0.2)
    stand_in.state.mood = "slow"
    with pytest.raises(Unsure):
        twilio.answer(stand_in.url, _TWILIO, _NUMBER, _PERSON, "hello")


def test_nothing_but_this_machine_may_stand_in() -> None:
    with pytest.raises(ValueError, match="only this machine"):
        Api("api.x.com", "http://elsewhere.example:80")


@pytest.mark.parametrize("mood", ["elsewhere", "babbling"])
def test_a_detour_is_refused_and_babble_is_no_refusal(stand_in: StandIn, mood: str) -> None:
    stand_in.state.told({"mood": mood})
    if mood == "elsewhere":
        with pytest.raises(Refused):
            x.answer(stand_in.url, _KEYS, "7", "hello")
    else:
        x.answer(stand_in.url, _KEYS, "7", "hello")


def test_windows_tags_and_tokens_are_looked_at_by_the_stand_in(stand_in: StandIn) -> None:
    stand_in.state.told({"post": {"wrote": {"7": 0}}})
    for human_agent in (False, True):
        with pytest.raises(Refused) as refused:
            meta.answer(stand_in.url, _PAGE, "7", "hello", human_agent=human_agent)
        assert refused.value.reason is Reason.WINDOW_CLOSED
    with pytest.raises(Refused) as refused:
        meta.answer(stand_in.url, _PAGE + "x", "8", "hello", human_agent=False)
    assert refused.value.reason is Reason.TOKEN
    with pytest.raises(Refused) as refused:
        x.answer(stand_in.url, "key:secret:token:wrong", "7", "hello")
    assert refused.value.reason is Reason.TOKEN
    with pytest.raises(Refused) as refused:
        twilio.answer(stand_in.url, _TWILIO + "x", _NUMBER, _PERSON, "hello")
    assert refused.value.reason is Reason.TOKEN
    assert stand_in.state.post.sent == []


@pytest.mark.parametrize("token", ["", "key", "a:b:c", "a:b:c:", "a:b:c:d:e"])
def test_what_is_no_token_is_not_tried(stand_in: StandIn, token: str) -> None:
    with pytest.raises(Refused):
        x.answer(stand_in.url, token, "7", "hello")
    with pytest.raises(Refused):
        twilio.answer(stand_in.url, token, _NUMBER, _PERSON, "hello")
    assert stand_in.state.asked == []


def test_a_comment_is_answered_once(stand_in: StandIn) -> None:
    stand_in.state.told({"post": {"authors": {"1_2": "77"}}})
    assert meta.reply_to_comment(stand_in.url, _PAGE, "1_2", "hello") == "77"
    with pytest.raises(Refused) as refused:
        meta.reply_to_comment(stand_in.url, _PAGE, "1_2", "hello")
    assert refused.value.reason is Reason.ALREADY_ANSWERED


def test_x_says_when_its_limit_ends(stand_in: StandIn) -> None:
    answered = Api("api.x.com", stand_in.url).call("POST", "/")
    late = type(answered)(429, {}, {"x-rate-limit-reset": "1900"})
    assert late.later(1_000, "x-rate-limit-reset").seconds == 900
    assert type(answered)(429, {}, {"Retry-After": "999999"}).later().seconds == 3_600


def test_every_page_of_the_list_is_read_and_only_what_came_in(stand_in: StandIn) -> None:
    forms = [sms(str(number), To=_NUMBER) for number in range(450)]
    inbound = [listed(form, formatdate(1_000, usegmt=True)) for form in forms]
    inbound += [listed(sms("out", To=_NUMBER), formatdate(1_000, usegmt=True)) | {"direction": "outbound-api"}]
    stand_in.state.told({"post": {"inbound": inbound}})
    asker = Asker(math.inf, time.monotonic, time.sleep)
    found = [each for page in twilio.inbound(asker, stand_in.url, _TWILIO, _NUMBER, 0) for each in page]
    sids = [parse_qs(each.body.decode())["MessageSid"] for each in found if each]
    assert sids == [[form["MessageSid"]] for form in forms]
    assert {each.at for each in found if each} == {1_000}
    assert list(twilio.inbound(asker, stand_in.url, _TWILIO, "+19105550199", 0)) == [[]]


def test_no_call_uses_a_proxy(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    x.answer(stand_in.url, _KEYS, "7", "hello")
    assert len(stand_in.state.post.sent) == 1


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for_without_end(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tipline.platform_api.calls.READ_SECONDS", 0.3)
    stand_in.state.told({"mood": "dripping"})
    begun = time.monotonic()
    with pytest.raises(Unsure):
        Api("api.x.com", stand_in.url).call("GET", "/")
    assert time.monotonic() - begun < 2


def test_half_an_emoji_in_a_list_is_no_reason_to_stop(stand_in: StandIn) -> None:
    message = listed(sms("a", To=_NUMBER), formatdate(1_000, usegmt=True)) | {"body": "cut \ud83d"}
    stand_in.state.told({"post": {"inbound": [message]}})
    asker = Asker(math.inf, time.monotonic, time.sleep)
    ((found,),) = twilio.inbound(asker, stand_in.url, _TWILIO, _NUMBER, 0)
    assert found
    assert parse_qs(found.body.decode())["Body"] == ["cut ?"]
