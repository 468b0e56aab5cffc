"""How `reconcile` goes through the platforms: each in its time, none at another's cost, and no word of theirs told."""

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from tests.stack.line import comment, messenger, sms
from tipline.delivery import Delivery
from tipline.live import reconcile as live
from tipline.live.replies import Accounts
from tipline.patience import Unavailable
from tipline.reply import Refused
from tipline.replying import Reason
from tipline.webhook import TooLarge
from tools.stand_in import lists, twilio
from tools.stand_in.server import StandIn

_TOKENS = {
    "facebook": ("graph.facebook.com", "EAA" + "p" * 20),
    "instagram": ("graph.instagram.com", "IGAA" + "i" * 20),
    "x": ("api.x.com", "key:secret:token:hidden"),
    "sms": ("api.twilio.com", "AC" + "0" * 32 + ":auth"),
}
_SECRET = "the brown house on Elm Street"


@pytest.fixture(scope="module")
def server() -> Iterator[StandIn]:
    server = StandIn()
    yield server
    server.server_close()


@pytest.fixture
def stand_in(server: StandIn) -> StandIn:
    server.state.as_it_was()
    server.state.told({"tokens": {host: [token] for host, token in _TOKENS.values()}})
    return server


class _Accounts(Accounts):
    """Accounts whose tokens are known, but for those of platforms that are not set up."""

    def token(self, platform: str, account: str) -> str:  # noqa: ARG002 - as every account's
        if self.token_secrets[platform] == "none":
            raise Refused(Reason.OFF)
        return _TOKENS[platform][1]


@dataclass
class _Context:
    seconds: float = 900

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1_000)


@dataclass
class _Run:
    stand_in: StandIn
    off: tuple[str, ...] = ()
    too_large: str = "nothing"
    queued: list[tuple[str, Delivery]] = field(default_factory=list)
    refuses_after: int = 1_000

    def __call__(self, seconds: float = 900) -> dict[str, int]:
        names = ("sms", "facebook", "instagram", "x")
        accounts = _Accounts(
            None,  # type: ignore[arg-type]  # nothing is kept
            {name: "none" if name in self.off else "kept" for name in names},
            dict.fromkeys(names, self.stand_in.url),
        )
        lists_ = live.Lists(accounts, dict.fromkeys(names, frozenset()))
        handle = live.handling(lists_, self._queue, Logger(service=secrets.token_hex(8)), lambda _seconds: None)
        return handle({}, _Context(seconds))

    def _queue(self, delivery: Delivery, platform: str) -> None:
        if self.too_large in delivery.body.decode():
            raise TooLarge
        if len(self.queued) >= self.refuses_after:
            raise Unavailable
        self.queued.append((platform, delivery))

    def platforms(self) -> list[str]:
        return sorted(platform for platform, _ in self.queued)


def _text(body: str) -> dict[str, Any]:
    return twilio.listed(sms(body), formatdate(time.time() - 3_600, usegmt=True))


def _ago(delivery: dict[str, Any]) -> dict[str, Any]:
    delivery["entry"][0]["messaging"][0]["timestamp"] -= 3_600_000
    return delivery


def _everywhere(stand_in: StandIn) -> None:
    """List one lost item on each platform, but X."""
    talk = lists.conversation(_ago(messenger(_SECRET)))
    direct = lists.conversation(_ago(messenger(_SECRET, page="17841400000000000")))
    post = lists.post_with(comment(_SECRET, created_time=int(time.time()) - 3_600))
    listed = {"facebook": [talk], "instagram": [direct], "feed": [post]}
    stand_in.state.told({"post": {"inbound": [_text(_SECRET)], "lists": listed}})


def test_every_platform_is_looked_at(stand_in: StandIn) -> None:
    _everywhere(stand_in)
    run = _Run(stand_in)
    assert run() == {"queued": 4}
    assert run.platforms() == ["facebook", "facebook", "instagram", "sms"]


def test_where_answering_by_text_is_not_set_up_the_others_are_looked_at(stand_in: StandIn) -> None:
    _everywhere(stand_in)
    run = _Run(stand_in, off=("sms",))
    assert run() == {"queued": 3}


def test_a_platform_that_is_switched_on_without_a_token_is_told_of(stand_in: StandIn) -> None:
    _everywhere(stand_in)
    run = _Run(stand_in, off=("facebook",))
    with pytest.raises(live.Failed):
        run()
    assert run.platforms() == ["instagram", "sms"]


def test_a_list_that_is_refused_hides_no_other(stand_in: StandIn) -> None:
    _everywhere(stand_in)
    stand_in.state.told({"post": {"troubles": {"conversations": [{"status": 403, "code": 200}] * 2}}})
    run = _Run(stand_in)
    with pytest.raises(live.Failed):
        run()
    assert run.platforms() == ["facebook", "sms"]  # the comment


def test_what_cannot_be_read_is_told_of_and_holds_nothing_back(stand_in: StandIn) -> None:
    odd = [7, None, {"direction": "inbound"}, _text("a") | {"date_sent": "yesterday"}]
    stand_in.state.told({"post": {"inbound": [_text("a") | {"to": "+19105550100"}]}})
    stand_in.state.post.inbound[:0] = [each if isinstance(each, dict) else {"direction": "inbound"} for each in odd]
    for each in stand_in.state.post.inbound:
        each.setdefault("to", "+19105550100")
    run = _Run(stand_in)
    with pytest.raises(live.Failed):
        run()
    assert run.platforms() == ["sms"]


def test_one_that_no_queue_takes_holds_nothing_back(stand_in: StandIn) -> None:
    stand_in.state.told({"post": {"inbound": [_text("huge"), _text("small")]}})
    run = _Run(stand_in, too_large="huge")
    with pytest.raises(live.Failed):
        run()
    assert len(run.queued) == 1


def test_what_is_cut_off_goes_on_at_the_next_run(stand_in: StandIn) -> None:
    stand_in.state.told({"post": {"inbound": [_text(str(number)) for number in range(500)]}})
    run = _Run(stand_in, refuses_after=300)
    with pytest.raises(live.Failed):
        run()
    assert len(run.queued) == 300
    run.refuses_after = 1_000
    assert run() == {"queued": 500}
    assert len({delivery.body for _, delivery in run.queued}) == 500


def test_without_time_nothing_is_asked(stand_in: StandIn) -> None:
    _everywhere(stand_in)
    with pytest.raises(live.Failed):
        _Run(stand_in)(seconds=10)
    assert stand_in.state.asked == []


@pytest.mark.parametrize("mood", ["well", "babbling", "refusing"])
def test_no_word_of_a_platform_is_in_the_log(stand_in: StandIn, mood: str, capsys: pytest.CaptureFixture[str]) -> None:
    _everywhere(stand_in)
    stand_in.state.told({"mood": mood})
    run = _Run(stand_in, too_large=_SECRET if mood == "well" else "nothing")
    with pytest.raises(live.Failed) as failed:
        run(seconds=15.3)
    output = "".join(capsys.readouterr()) + repr(failed.value)
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert {line["platform"] for line in lines} == {"sms", "facebook", "instagram", "x"}
    for word in (_SECRET, "Elm", *(token for _, token in _TOKENS.values()), "17841400000000000", "+1"):
        assert word not in output
