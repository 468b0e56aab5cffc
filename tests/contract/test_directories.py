"""What every directory of senders promises: the fake one as much as Meta's API, played by the stand-in."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from tests.fakes.profiles import FakeDirectory
from tipline.meta_api.calls import GraphApi
from tipline.meta_api.profiles import look_up
from tipline.model import Sender
from tipline.profiles import NoProfile
from tools.stand_in.server import StandIn

type LookUp = Callable[[Sender], Sender]

_KNOWN, _NAMELESS, _UNKNOWN = "71", "72", "73"


def _fake() -> Iterator[LookUp]:
    directory = FakeDirectory({_KNOWN: ("Ana Ruiz", "ana.r"), _NAMELESS: (None, "ana.r")})
    yield lambda sender: directory.look_up(sender, "1")


def _stand_in() -> Iterator[LookUp]:
    with StandIn() as stand_in:
        stand_in.state.graph.tokens = {"graph.instagram.com": ["IGAAtoken"]}
        stand_in.state.graph.people |= {
            _KNOWN: {"name": "Ana Ruiz", "username": "ana.r"},
            _NAMELESS: {"name": None, "username": "ana.r"},
        }
        yield partial(_ask, GraphApi(stand_in.url))


def _ask(api: GraphApi, sender: Sender) -> Sender:
    return look_up(api, "instagram", sender, "IGAAtoken")


@pytest.fixture(params=[_fake, _stand_in], ids=["fake", "stand-in"])
def ask(request: pytest.FixtureRequest) -> Iterator[LookUp]:
    yield from request.param()


def test_a_known_sender_gets_name_and_handle_and_keeps_what_was_known(ask: LookUp) -> None:
    found = ask(Sender(id=_KNOWN, phone="+19105550142"))
    assert (found.id, found.name, found.handle, found.phone) == (_KNOWN, "Ana Ruiz", "ana.r", "+19105550142")


def test_a_handle_alone_is_something(ask: LookUp) -> None:
    assert (ask(Sender(id=_NAMELESS)).name, ask(Sender(id=_NAMELESS)).handle) == (None, "ana.r")


@pytest.mark.parametrize("id_", [_UNKNOWN, "user_ref:5"])
def test_who_is_not_known_is_refused_without_being_named(ask: LookUp, id_: str) -> None:
    with pytest.raises(NoProfile) as raised:
        ask(Sender(id=id_))
    assert raised.value.reason == "refused"
    assert id_ not in f"{raised.value!r}{raised.value}"
