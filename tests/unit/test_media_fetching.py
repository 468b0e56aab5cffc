"""Fetching: only the platform's own public addresses, within limits, and in the end the row says what came of it."""

from dataclasses import dataclass, field, replace

import pytest

from tipline import fetching
from tipline.errand import Errand, NoErrand
from tipline.fetching import Doors, Forbidden, Outcome, Result, TooLarge, work
from tipline.patience import Unavailable
from tipline.platform_api.oauth import OAuth
from tipline.platform_media.addresses import first, followed, public
from tipline.platform_media.downloads import Downloads
from tools.stand_in.server import StandIn

_PATH = f"/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM1/Media/ME1"
_ERRAND = Errand("t", "media#000101", "sms", "image", f"https://api.twilio.com{_PATH}", at_once=False)


@dataclass
class Town:
    """Everything around `work`, in memory."""

    fails: Exception | None = None
    state: str = "waiting"
    result: Result | None = None
    outcome: Outcome | None = None
    queued: list[Errand] = field(default_factory=list)
    removed: list[Errand] = field(default_factory=list)
    put: list[tuple[str, bytes]] = field(default_factory=list)
    kept: list[bytes] = field(default_factory=list)
    cleared: list[str] = field(default_factory=list)

    def work(self, errand: Errand, attempt: int = 1) -> str:
        return work(
            errand, attempt, Doors(self, _Bench(self), self._download, self.removed.append, self._keep, self._queue)
        )

    def waits(self, errand: Errand) -> bool:
        return (errand.owner, errand.row, self.state) == ("t", "media#000101", "waiting")

    def settle(self, errand: Errand, outcome: Outcome) -> None:
        assert (errand.owner, errand.row) == ("t", "media#000101")
        self.state, self.outcome = outcome.result.state, outcome

    def _download(self, _errand: Errand) -> bytes:
        if self.fails:
            raise self.fails
        return b"file"

    def _keep(self, _errand: Errand, content: bytes) -> None:
        self.kept.append(content)

    def _queue(self, errand: Errand, _seconds: int) -> None:
        self.queued.append(errand)


@dataclass
class _Bench:
    town: Town

    def put(self, name: str, content: bytes) -> None:
        self.town.put.append((name, content))

    def result(self, name: str) -> Result | None:
        return self.town.result if name == "random" else None

    def clear(self, name: str) -> None:
        self.town.cleared.append(name)


def test_a_file_is_put_down_and_looked_for_later() -> None:
    town = Town()
    assert town.work(_ERRAND) == "fetched"
    assert town.put == [(_ERRAND.place, b"file")]
    assert [each.staged for each in town.queued] == [_ERRAND.place]


def test_a_file_that_was_told_of_is_not_fetched_again() -> None:
    town = Town(state="clean", fails=AssertionError())
    assert town.work(_ERRAND) == "done_before"


@pytest.mark.parametrize(("at_once", "hold"), [(False, True), (True, False)])
def test_a_recording_waits_for_the_privacy_reader_unless_life_is_in_danger(*, at_once: bool, hold: bool) -> None:
    town = Town(result=Result("clean", key="k.mp4", content_type="video/mp4"))
    town.work(replace(_ERRAND, staged="random", at_once=at_once))
    assert town.outcome is not None
    assert (town.outcome.hold, town.outcome.result.line) == (hold, fetching.VOICE)
    assert (len(town.removed), town.cleared) == (1, ["random"])


def test_a_picture_says_look_before_sharing() -> None:
    town = Town(result=Result("clean", key="k.jpg", content_type="image/jpeg"))
    town.work(replace(_ERRAND, staged="random"))
    assert town.outcome == Outcome(replace(town.result or Result("clean"), line=fetching.LOOK_FIRST))


@pytest.mark.parametrize(("error", "line"), [(TooLarge(), fetching.TOO_LARGE), (Forbidden(), fetching.FORBIDDEN)])
def test_what_is_never_taken_is_said_at_once(error: Exception, line: str) -> None:
    town = Town(fails=error)
    assert town.work(_ERRAND) == "refused"
    assert town.outcome == Outcome(Result("refused", line))


def test_an_unreachable_file_is_tried_again_and_then_told_of() -> None:
    town = Town(fails=Unavailable())
    with pytest.raises(Unavailable):
        town.work(_ERRAND, attempt=fetching.FETCH_ATTEMPTS - 1)
    assert town.work(_ERRAND, attempt=fetching.FETCH_ATTEMPTS) == "unreachable"


def test_a_file_that_nobody_rebuilds_is_told_of() -> None:
    town = Town()
    staged = replace(_ERRAND, staged="random")
    with pytest.raises(Unavailable):
        town.work(staged)
    assert town.work(staged, attempt=fetching.REBUILD_ATTEMPTS) == "refused"


def test_an_errand_is_what_was_packed_and_does_not_show_its_address() -> None:
    assert Errand.unpack(_ERRAND.pack()) == _ERRAND
    assert "twilio" not in repr(_ERRAND)
    with pytest.raises(NoErrand):
        Errand.unpack(b"{}")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/x",
        "https://api.twilio.com.example/x",
        "https://user@api.twilio.com/x",
        "https://api.twilio.com:8443/x",
        "https://scontent.fbcdn.net/x",
        "file:///etc/passwd",
        "https://[::1",
        "cat.jpg",
    ],
)
def test_sms_files_lie_at_twilio_and_nowhere_else(url: str) -> None:
    with pytest.raises(Forbidden):
        first("sms", url)


@pytest.mark.parametrize("url", ["http://mms.twiliocdn.com/x", "ftp://mms.twiliocdn.com/x", "https://h/" + "x" * 5000])
def test_a_redirect_leads_over_tls_or_nowhere(url: str) -> None:
    with pytest.raises(Forbidden):
        followed(url)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104 - refused
        *("::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b::a00:1", "nothing"),
    ],
)
def test_a_host_at_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Forbidden):
        public("h.example", lambda _host: ("93.184.216.34", address))


def test_a_public_host_is_connected_to_at_the_address_that_was_checked() -> None:
    assert public("h.example", lambda _host: ("93.184.216.34",)) == "93.184.216.34"


def test_twilio_is_shown_the_token_its_store_is_not_and_its_copy_is_deleted() -> None:
    with StandIn() as stand_in:
        stand_in.state.files.held[_PATH] = b"picture"
        stand_in.state.files.auth_token = "made-up"
        downloads = Downloads(lambda: "made-up", lambda: 0.0, stand_in.url)
        assert downloads.get(_ERRAND) == b"picture"
        downloads.remove(_ERRAND)
        assert stand_in.state.files.deleted == [_PATH]
        downloads.remove(_ERRAND)  # gone is gone
        with pytest.raises(Unavailable):
            downloads.get(_ERRAND)


_KEYS = "key:secret:access:access-secret"
_X = replace(_ERRAND, platform="x", url="https://ton.twitter.com/1.1/ton/data/dm/1/2/p.jpg?a=b", account="3")


def _of_x(stand_in: StandIn, keys: str) -> Downloads:
    def signed(account: str, url: str) -> str | None:
        found = OAuth.of(keys) if account == "3" else None
        return found.header("GET", url) if found else None

    return Downloads(lambda: None, lambda: 0.0, stand_in.url, signed=signed)


def test_x_hands_a_picture_of_a_direct_message_to_whoever_signs_with_the_accounts_keys() -> None:
    with StandIn() as stand_in:
        stand_in.state.x.tokens = [_KEYS]
        stand_in.state.files.held["/1.1/ton/data/dm/1/2/p.jpg"] = b"picture"
        assert _of_x(stand_in, _KEYS).get(_X) == b"picture"
        for keys in ("key:secret:access:wrong", ""):
            with pytest.raises(Unavailable):
                _of_x(stand_in, keys).get(_X)
        with pytest.raises(Unavailable):
            _of_x(stand_in, _KEYS).get(replace(_X, account="4"))


def test_xs_keys_open_no_other_host() -> None:
    asked: list[str] = []
    with StandIn() as stand_in:
        stand_in.state.files.held["/v.mp4"] = b"video"
        downloads = Downloads(lambda: None, lambda: 0.0, stand_in.url, signed=lambda _, url: asked.append(url))
        assert downloads.get(replace(_X, url="https://video.twimg.com/v.mp4")) == b"video"
    assert not asked


@pytest.mark.parametrize("url", ["https://ton.twitter.com.example/x", "https://x.com/x", "https://twimg.com/x"])
def test_no_other_address_is_xs(url: str) -> None:
    with pytest.raises(Forbidden):
        first("x", url)


def test_a_file_over_the_limit_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tipline.platform_media.downloads.MOST_BYTES", 6)
    with StandIn() as stand_in:
        stand_in.state.files.held["/x"] = b"picture"
        meta = replace(_ERRAND, platform="facebook", url="https://scontent.fbcdn.net/x")
        with pytest.raises(TooLarge):
            Downloads(lambda: None, lambda: 0.0, stand_in.url).get(meta)


def test_a_file_that_takes_too_long_is_left() -> None:
    times = iter([0.0, 61.0])
    with StandIn() as stand_in:
        stand_in.state.files.held["/x"] = b"picture"
        meta = replace(_ERRAND, platform="facebook", url="https://scontent.fbcdn.net/x")
        with pytest.raises(Unavailable):
            Downloads(lambda: None, lambda: next(times), stand_in.url).get(meta)


def test_the_original_of_a_public_file_is_kept_and_of_a_tip_none() -> None:
    town = Town()
    town.work(_ERRAND)
    assert town.kept == []
    town.work(replace(_ERRAND, name="a1", evidence=True))
    assert town.kept == [b"file"]


def test_a_public_recording_is_nobodys_secret() -> None:
    town = Town(result=Result("clean", key="k.mp4", content_type="video/mp4"))
    town.work(replace(_ERRAND, staged="random", name="a1", at_once=True))
    assert town.outcome == Outcome(Result("clean", key="k.mp4", content_type="video/mp4"))


def test_a_file_has_one_place_however_often_it_is_fetched_and_another_file_another() -> None:
    assert Errand.unpack(replace(_ERRAND, staged="x", url="https://elsewhere").pack()).place == _ERRAND.place
    others = {
        replace(_ERRAND, owner="u").place,
        replace(_ERRAND, row="media#000102").place,
        replace(_ERRAND, name="a").place,
    }
    assert len(others | {_ERRAND.place}) == 4


def test_what_a_repeat_put_down_after_all_was_told_is_cleared() -> None:
    town = Town(state="clean")
    assert town.work(replace(_ERRAND, staged="random")) == "done_before"
    assert town.cleared == ["random"]
