"""Hostile platforms and addresses: endless and oversized bodies, ways into private networks, connections cut off."""

import itertools

import pytest

from tipline.errand import Errand
from tipline.fetching import MOST_BYTES, Forbidden, TooLarge
from tipline.patience import Unavailable
from tipline.platform_media.downloads import Downloads
from tools.stand_in.server import Mood, StandIn

_META = Errand("t", "media#000101", "facebook", "image", "https://scontent.fbcdn.net/x", at_once=False)


def _from(stand_in: StandIn, *, second: float = 0.0) -> Downloads:
    times = itertools.count(0.0, second)
    return Downloads(lambda: None, lambda: next(times), stand_in.url)


def test_a_body_of_25_megabytes_is_taken_and_one_byte_more_is_not() -> None:
    with StandIn() as stand_in:
        stand_in.state.files.held["/x"] = bytes(MOST_BYTES)
        assert len(_from(stand_in).get(_META)) == MOST_BYTES
        stand_in.state.files.held["/x"] = bytes(MOST_BYTES + 1)
        with pytest.raises(TooLarge):
            _from(stand_in).get(_META)


@pytest.mark.parametrize("mood", ["failing", "refusing", "hanging_up"])
def test_a_platform_that_fails_is_asked_again_later(mood: Mood) -> None:
    with StandIn() as stand_in:
        stand_in.state.mood = mood
        with pytest.raises(Unavailable):
            _from(stand_in).get(_META)


def test_a_body_without_end_is_left_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tipline.platform_media.downloads.MOST_BYTES", 100_000)
    with StandIn() as stand_in:
        stand_in.state.mood = "endless"
        with pytest.raises(TooLarge):
            _from(stand_in).get(_META)


def test_a_body_that_drips_is_left_when_its_time_is_over() -> None:
    with StandIn() as stand_in:
        stand_in.state.mood = "dripping"
        with pytest.raises(Unavailable):
            _from(stand_in, second=40.0).get(_META)


def test_a_redirect_without_tls_is_not_followed() -> None:
    with StandIn() as stand_in:
        stand_in.state.mood = "elsewhere"
        with pytest.raises(Forbidden):
            _from(stand_in).get(_META)


@pytest.mark.parametrize("address", ["169.254.169.254", "10.1.2.3", "fd00:ec2::254"])
def test_a_host_of_the_platform_that_resolves_inwards_is_not_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("connected"))
    with pytest.raises(Forbidden):
        Downloads(lambda: None, lambda: 0.0, resolve=lambda _host: (address,)).get(_META)


@pytest.mark.parametrize(
    "location", ["https://169.254.169.254/latest/meta-data/", "https://inside.example/", "https://[::ffff:10.0.0.1]/"]
)
def test_a_redirect_inwards_is_not_followed(location: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("connected"))
    ask = Downloads._ask  # noqa: SLF001 - the platform's first answer is what is made up here
    asked: list[str] = []

    def redirected(self: Downloads, method: str, parts: object, until: float, account: str) -> bytes | str:
        asked.append(method)
        return location if len(asked) == 1 else ask(self, method, parts, until, account)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(Downloads, "_ask", redirected)
    inside = {"inside.example": ("192.168.0.7",)}
    with pytest.raises(Forbidden):
        Downloads(lambda: None, lambda: 0.0, resolve=lambda host: inside.get(host, (host,))).get(_META)
    assert len(asked) == 2


def test_redirects_end() -> None:
    class Round(Downloads):
        def _ask(self, *_: object) -> str:
            return "https://scontent.fbcdn.net/round"

    with pytest.raises(Unavailable):
        Round(lambda: None, lambda: 0.0).get(_META)
