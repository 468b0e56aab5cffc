"""Asking Meta who wrote, over loopback HTTP: a second at most, and whatever fails names nobody."""

import io
import json
import logging
import socket
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tipline.meta_api.calls import SECONDS, GraphApi
from tipline.meta_api.profiles import Platform, look_up
from tipline.model import Sender
from tipline.profiles import NoProfile
from tools.stand_in.post import Call
from tools.stand_in.server import MOODS, Mood, StandIn

_ID, _NAME = "7400000000000099", "Quetzalina"
_PAGE, _BUSINESS = "EAApagetoken", "IGAAbusinesstoken"
_FACEBOOK, _INSTAGRAM = "graph.facebook.com", "graph.instagram.com"


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with StandIn() as stand_in:
        yield stand_in


@pytest.fixture
def meta(running: StandIn) -> StandIn:
    running.state.as_it_was()
    running.state.graph.tokens = {_FACEBOOK: [_PAGE], _INSTAGRAM: [_BUSINESS]}
    running.state.graph.people[_ID] = {"first_name": _NAME, "last_name": "Ruiz"}
    return running


def _ask(meta: StandIn, platform: Platform = "facebook", token: str = _PAGE, id: str = _ID) -> Sender:  # noqa: A002 - as Sender
    return look_up(GraphApi(meta.url), platform, Sender(id=id), token)


def _failure(meta: StandIn, **asked: str) -> str:
    with pytest.raises(NoProfile) as raised:
        _ask(meta, **asked)  # type: ignore[arg-type]  # each by name
    return raised.value.reason


def test_a_page_is_told_the_first_and_last_name(meta: StandIn) -> None:
    found = _ask(meta)
    assert (found.id, found.name, found.handle, found.phone) == (_ID, f"{_NAME} Ruiz", None, None)


def test_an_instagram_account_is_told_name_and_handle(meta: StandIn) -> None:
    meta.state.graph.people[_ID] = {"name": "Ana Ruiz", "username": "ana.r"}
    found = _ask(meta, "instagram", _BUSINESS)
    assert (found.name, found.handle) == ("Ana Ruiz", "ana.r")


def test_whoever_set_no_name_has_a_handle_still(meta: StandIn) -> None:
    meta.state.graph.people[_ID] = {"name": None, "username": "ana.r"}
    found = _ask(meta, "instagram", _BUSINESS)
    assert (found.name, found.handle) == (None, "ana.r")


@pytest.mark.parametrize(("token", "host"), [(_BUSINESS, _INSTAGRAM), (_PAGE, _FACEBOOK)])
def test_a_token_is_used_at_the_host_that_can_read_it(meta: StandIn, token: str, host: str) -> None:
    """An Instagram account that is linked to a Page is asked through the Page, with the Page's token."""
    meta.state.graph.people[_ID] = {"username": "ana.r"}
    _ask(meta, "instagram", token)
    (address,) = meta.state.asked
    assert address.startswith(f"/{host}/v25.0/{_ID}?")


def test_the_token_is_in_no_address(meta: StandIn) -> None:
    _ask(meta)
    assert _PAGE not in str(meta.state.asked)
    assert "first_name%2Clast_name" in meta.state.asked[0]


def test_the_senders_of_a_delivery_share_a_connection(meta: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    greet = meta.get_request

    def get_request() -> object:
        made.append(None)
        return greet()

    monkeypatch.setattr(meta, "get_request", get_request)
    api = GraphApi(meta.url)
    for _ in range(5):
        look_up(api, "facebook", Sender(id=_ID), _PAGE)
    assert len(made) == 1


_REASONS: dict[Mood, str] = {
    "slow": "timeout",
    "dripping": "timeout",
    "refusing": "refused",
    "failing": "error",
    "hanging_up": "error",
    "babbling": "error",
    "endless": "error",
    "elsewhere": "error",
}


def test_every_mood_is_tried() -> None:
    assert {"well", *_REASONS} == set(MOODS)


@pytest.mark.parametrize("mood", _REASONS)
def test_whatever_happens_it_is_over_within_the_second_and_is_one_word(meta: StandIn, mood: Mood) -> None:
    meta.state.mood = mood
    began = time.monotonic()
    assert _failure(meta) == _REASONS[mood]
    assert time.monotonic() - began < SECONDS + 0.5
    assert len(meta.state.asked) == 1  # not tried again, and no redirection followed


def test_after_a_timeout_the_next_call_starts_afresh(meta: StandIn) -> None:
    api = GraphApi(meta.url)
    meta.state.mood = "slow"
    with pytest.raises(NoProfile):
        look_up(api, "facebook", Sender(id=_ID), _PAGE)
    meta.state.mood = "well"
    assert look_up(api, "facebook", Sender(id=_ID), _PAGE).name


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NoProfile) as raised:
        look_up(GraphApi(f"http://127.0.0.1:{port}"), "facebook", Sender(id=_ID), _PAGE)
    assert raised.value.reason == "error"


def test_somebody_listens_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(NoProfile) as raised:
        look_up(GraphApi(f"http://127.0.0.1:{server.getsockname()[1]}"), "facebook", Sender(id=_ID), _PAGE)
    assert raised.value.reason == "timeout"


def test_a_token_that_does_not_count_or_a_person_who_is_not_there_is_refused(meta: StandIn) -> None:
    assert _failure(meta, token="EAAother") == "refused"
    assert _failure(meta, id="123") == "refused"


@pytest.mark.parametrize("guest", ["user_ref:12", "", "1/2", "..", "1?fields=x", "1#", "12٣", "1" * 41, "1\n"])
def test_an_id_that_is_not_a_number_is_never_sent(meta: StandIn, guest: str) -> None:
    assert _failure(meta, id=guest) == "refused"
    assert meta.state.asked == []


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({}, "refused"),
        ({"first_name": "", "last_name": None}, "refused"),
        ({"first_name": 5}, "error"),
        ({"first_name": ["Ana"]}, "error"),
        ({"last_name": {"a": "b"}}, "error"),
        ({"first_name": "x" * 201}, "error"),
    ],
)
def test_an_answer_of_another_shape_is_none(meta: StandIn, person: dict[str, object], reason: str) -> None:
    meta.state.graph.people[_ID] = person
    assert _failure(meta) == reason


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "", "{", "[" * 10_000])
def test_an_answer_that_is_no_object_is_none(meta: StandIn, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setattr(meta.state.graph, "answer", lambda *_: (200, body.encode()))
    assert _failure(meta) == "error"


@pytest.mark.parametrize("mood", _REASONS)
def test_no_failure_carries_or_logs_an_id_a_token_or_a_name(
    meta: StandIn, mood: Mood, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not even where everything is logged: urllib3 would log each address."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    for name in ("", "urllib3.connectionpool", "requests"):
        monkeypatch.setattr(logging.getLogger(name), "level", logging.DEBUG)
    meta.state.mood = mood
    try:
        with pytest.raises(NoProfile) as raised:
            _ask(meta)
        logging.getLogger("elsewhere").debug("this is seen")
    finally:
        logging.getLogger().removeHandler(handler)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    told = (
        "".join(traceback.format_exception(raised.value))
        + repr(raised.value)
        + log.getvalue()
        + str(capsys.readouterr())
    )
    assert "this is seen" in told
    for secret in (_ID, _PAGE, _NAME, "Sorry"):
        assert secret not in told


@pytest.mark.parametrize(
    "elsewhere",
    ["https://graph.facebook.com", "http://127.0.0.1:1@example.com", "http://localhost:1", "http://10.0.0.1:80"],
)
def test_only_this_machine_may_stand_in(elsewhere: str) -> None:
    with pytest.raises(ValueError, match="only this machine"):
        GraphApi(elsewhere)


def test_the_true_hosts_are_asked_by_https_with_certificates_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[requests.PreparedRequest, dict[str, Any]]] = []

    def send(_session: object, request: requests.PreparedRequest, **how: Any) -> None:  # noqa: ANN401 - whatever requests says
        asked.append((request, how))
        raise OSError

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    monkeypatch.setattr("requests.Session.send", send)
    with pytest.raises(NoProfile):
        look_up(GraphApi(), "facebook", Sender(id=_ID), _PAGE)
    ((request, how),) = asked
    assert str(request.url).startswith(f"https://graph.facebook.com/v25.0/{_ID}?")
    assert request.headers["Authorization"] == f"Bearer {_PAGE}"
    assert (how["verify"], how["allow_redirects"], dict(how["proxies"])) == (True, False, {})


def test_what_the_stand_in_refuses_is_worded_as_meta_words_it(meta: StandIn) -> None:
    """Its words quote the id, which is why nothing of an answer is ever kept."""
    status, body = meta.state.graph.answer(
        Call("GET", f"/{_FACEBOOK}/v25.0/123", {"fields": "name"}, {"Authorization": f"Bearer {_PAGE}"}, b"")
    )
    assert status == 400
    error = json.loads(body)["error"]
    assert (error["code"], error["error_subcode"]) == (100, 33)
    assert "123" in error["message"]
