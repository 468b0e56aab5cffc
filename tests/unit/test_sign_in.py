"""Signing in: no session without a code in this sign-in, five tries, one session for one answer, ended at once."""

from dataclasses import replace

import pytest

from tests.fakes.console import FakeWorld
from tests.fakes.sessions import FakeDirectory, FakeRows
from tipline.console import respond
from tipline.console.doors import Doors
from tipline.console.web import Request, Response
from tipline.roster import Officer
from tipline.sessions import SESSION_SECONDS, Sessions
from tipline.sign_in import Asked, Locked, Over, Refused, SignIn, path_to_go_to

_NOW = 1_800_000_000.0


class _Clock:
    now = _NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def flow(clock: _Clock) -> SignIn:
    return SignIn(FakeDirectory(), FakeRows(), clock)


def _in(flow: SignIn, code: str = "123456") -> str:
    return flow.code(flow.password("Officer@Example.com ", "right", "/").secret, code).secret


def test_a_code_makes_a_session_of_twelve_hours(flow: SignIn, clock: _Clock) -> None:
    secret = _in(flow)
    sessions = Sessions(flow.rows)
    found = sessions.find(secret, _NOW + SESSION_SECONDS - 1)
    assert found is not None
    assert (found.officer_id, found.role) == ("0a000001", "officer")
    assert sessions.find(secret, clock() + SESSION_SECONDS) is None
    assert sessions.find("another", _NOW) is None


def test_nothing_that_a_browser_holds_is_stored(flow: SignIn) -> None:
    step = flow.password("officer@example.com", "right", "/")
    assert step.secret not in str(flow.rows)
    secret = flow.code(step.secret, "123456").secret
    assert secret not in str(flow.rows)


def test_a_password_alone_is_no_session(flow: SignIn) -> None:
    step = flow.password("officer@example.com", "right", "/")
    assert Sessions(flow.rows).find(step.secret, _NOW) is None
    with pytest.raises(Refused):
        flow.code(step.secret, "000000")
    assert Sessions(flow.rows).find(step.secret, _NOW) is None


@pytest.mark.parametrize("asked", [Asked.ENROL, Asked.NEW_PASSWORD])
def test_whoever_has_no_app_yet_answers_its_first_code_in_this_sign_in(clock: _Clock, asked: Asked) -> None:
    flow = SignIn(FakeDirectory(asked=asked), FakeRows(), clock)
    step = flow.password("officer@example.com", "right", "/")
    if asked is Asked.NEW_PASSWORD:
        with pytest.raises(Over):
            flow.code(step.secret, "123456")
        step = flow.new_password(step.secret, "Chosen-password-1")
    assert step.challenge.secret == "KEY"
    assert flow.code(step.secret, "123456").session.officer_id == "0a000001"


def test_one_answer_is_one_session(flow: SignIn) -> None:
    step = flow.password("officer@example.com", "right", "/")
    flow.code(step.secret, "123456")
    with pytest.raises(Over):
        flow.code(step.secret, "123456")


def test_five_wrong_codes_lock_even_the_right_one_for_a_quarter_of_an_hour(flow: SignIn, clock: _Clock) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            _in(flow, "000000")
    with pytest.raises(Locked):
        _in(flow)
    clock.now += 15 * 60 - 1
    with pytest.raises(Locked):
        _in(flow)
    clock.now += 1
    assert _in(flow)


def test_five_wrong_passwords_lock_too_and_a_right_one_begins_anew(flow: SignIn) -> None:
    for _ in range(4):
        with pytest.raises(Refused):
            flow.password("officer@example.com", "wrong", "/")
    assert _in(flow)
    for _ in range(5):
        with pytest.raises(Refused):
            flow.password("officer@example.com", "wrong", "/")
    with pytest.raises(Locked):
        flow.password("officer@example.com", "right", "/")


def test_a_right_password_does_not_forget_wrong_codes(flow: SignIn) -> None:
    for _ in range(5):
        step = flow.password("officer@example.com", "right", "/")
        with pytest.raises(Refused):
            flow.code(step.secret, "000000")
    with pytest.raises(Locked):
        flow.code(flow.password("officer@example.com", "right", "/").secret, "123456")


def test_a_step_is_over_after_three_minutes(flow: SignIn, clock: _Clock) -> None:
    step = flow.password("officer@example.com", "right", "/")
    clock.now += 180
    with pytest.raises(Over):
        flow.code(step.secret, "123456")


def test_disabling_ends_every_session_and_every_sign_in_on_its_way(flow: SignIn, clock: _Clock) -> None:
    sessions, secret = Sessions(flow.rows), _in(flow)
    step = flow.password("officer@example.com", "right", "/")
    clock.now += 1
    sessions.end_all("0a000001", clock())
    assert sessions.find(secret, clock()) is None
    assert sessions.find(flow.code(step.secret, "123456").secret, clock()) is None
    clock.now += 1
    assert sessions.find(_in(flow), clock()) is not None  # enabled again


# ---- Other sites ----------------------------------------------------------------------------------------------------
_ORIGIN = "https://tips.example.org"


@pytest.mark.parametrize("path", ["/", "/tips/7KQ2MX", "/tips/7KQ2MX/", "/posts?root=a_b&page=2"])
def test_a_sign_in_leads_to_a_path_of_ours(path: str) -> None:
    assert path_to_go_to(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "tips", "//evil.example", "/\\evil.example", "https://evil.example", "/tips//x", "/../x", "/tips/..",
        "/%2f/evil.example", "/a\r\nset-cookie: x", "/a\n", "javascript:alert(1)", "/a#b", "/a@b", "/" + "a" * 600,
    ],
)  # fmt: skip
def test_a_sign_in_leads_nowhere_else(path: str | None) -> None:
    assert path_to_go_to(path) == "/"


# ---- The pages ------------------------------------------------------------------------------------------------------
class _Browser:
    def __init__(self, doors: Doors) -> None:
        self.doors, self.cookies = doors, dict[str, str]()

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **form: str) -> Response:
        said = {"host": _ORIGIN.removeprefix("https://")} | ({"origin": _ORIGIN} if headers is None else headers)
        query = form if method == "GET" else {}
        answer = respond(Request(method, path, query, form, self.cookies, said), self.doors)
        if value := answer.headers.get("Set-Cookie"):
            assert value.startswith("__Host-")
            assert "; Path=/; " in value
            assert value.endswith("HttpOnly; Secure; SameSite=Lax")
            key, _, rest = value.partition("=")
            self.cookies[key] = rest.partition(";")[0]
        return answer


@pytest.fixture
def acts() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def browser(flow: SignIn, clock: _Clock, acts: list[tuple[str, str]]) -> _Browser:
    return _Browser(_doors(flow, clock, acts))


def _doors(flow: SignIn, clock: _Clock, acts: list[tuple[str, str]]) -> Doors:
    world = FakeWorld()
    world.officers.officers["0a000001"] = Officer("0a000001", "Demo Officer", "officer@example.com")
    return replace(
        world.doors(),
        sign_in=flow,
        sessions=Sessions(flow.rows),
        audit=lambda act: acts.append((act.what, act.why)),
        clock=clock,
    )


def test_the_link_of_an_alert_leads_through_the_sign_in_to_the_tip(
    browser: _Browser, acts: list[tuple[str, str]]
) -> None:
    assert 'value="/tips/7KQ2MX"' in browser.ask("GET", "/sign-in", next="/tips/7KQ2MX").body
    answer = browser.ask("POST", "/sign-in", email="officer@example.com", password="right", next="/tips/7KQ2MX")
    assert (answer.status, answer.headers["Location"]) == (303, "sign-in/code")
    assert "Six digits" in browser.ask("GET", "/sign-in/code").body
    assert browser.ask("POST", "/sign-in/code", code="000000").status == 401
    answer = browser.ask("POST", "/sign-in/code", code="123 456")
    assert answer.headers["Location"] == "../tips/7KQ2MX"
    assert acts == [("sign_in_failed", "code"), ("sign_in", "")]


def test_no_page_of_a_sign_in_tells_what_lies_between(browser: _Browser, flow: SignIn) -> None:
    browser.ask("POST", "/sign-in", email="officer@example.com", password="right")
    assert "token" not in browser.ask("GET", "/sign-in/code").body
    assert "token" in str(flow.rows)


def test_another_site_signs_nobody_in(browser: _Browser) -> None:
    form = {"email": "officer@example.com", "password": "right"}
    assert browser.ask("POST", "/sign-in", {"origin": "https://evil.example"}, **form).status == 403
    assert not browser.cookies


def test_what_is_typed_comes_back_escaped_or_not_at_all(browser: _Browser) -> None:
    answer = browser.ask("POST", "/sign-in", email="<script>", password="x", next='"><script>')
    assert answer.status == 401
    assert "<script>" not in answer.body


def test_the_app_is_set_up_from_a_picture_or_a_key(flow: SignIn, clock: _Clock) -> None:
    flow = SignIn(FakeDirectory(asked=Asked.ENROL), flow.rows, clock)
    browser = _Browser(_doors(flow, clock, []))
    browser.ask("POST", "/sign-in", email="officer@example.com", password="right")
    page = browser.ask("GET", "/sign-in/code").body
    assert "data:image/svg+xml;base64," in page
    assert "<code>KEY</code>" in page
    assert browser.ask("POST", "/sign-in/code", code="123456").status == 303


def test_signing_out_needs_the_token_and_ends_the_session(browser: _Browser, flow: SignIn) -> None:
    browser.cookies["__Host-session"] = secret = _in(flow)
    assert browser.ask("POST", "/sign-out", csrf="x").status == 403
    session = Sessions(flow.rows).find(secret, _NOW)
    assert session is not None
    assert browser.ask("POST", "/sign-out", csrf=session.csrf).status == 303
    assert Sessions(flow.rows).find(secret, _NOW) is None
