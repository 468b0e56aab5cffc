"""The pages of a sign-in: password, new password, authenticator app, code; and signing out."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import segno

from tipline.auditing import Act
from tipline.console.origin import has_token, is_same_origin, path_to_go_to
from tipline.console.web import Request, Response, redirect, render
from tipline.patience import Unavailable
from tipline.sessions import SESSION_SECONDS, STEP_SECONDS, Session, Sessions
from tipline.sign_in import Asked, Locked, Over, Refused, SignIn, Step, Unsuitable

SESSION_COOKIE, STEP_COOKIE = "__Host-session", "__Host-sign-in"
_HTML = ("content-type", "text/html; charset=utf-8")
_KEPT_NOWHERE = ("cache-control", "no-store")
_WRONG = "That is not right. Check the email address and the password."
_WRONG_CODE = "That code is not right. Wait for the next one and try again."
_LOCKED = "Too many tries. Wait 15 minutes, then begin again."
_OVER = "That took too long. Please begin again."
_WEAK = "Choose a longer one: 14 characters, with small and capital letters, a number and a sign."
_DIFFERENT = "The two are not the same."
_DOWN = "This does not work right now. Please try again in a minute."
_FORBIDDEN = "That did not come from this site."


@dataclass(frozen=True, slots=True)
class Entrance:
    """What the pages need. `origin` is the console's own; `record` may raise Unavailable."""

    sign_in: SignIn
    sessions: Sessions
    record: Callable[[Act], None]
    origin: str
    clock: Callable[[], float]


def signed_in(request: Request, entrance: Entrance) -> Session | None:
    """Return the session of a request. May raise Unavailable."""
    secret = request.cookies.get(SESSION_COOKIE)
    return entrance.sessions.find(secret, entrance.clock()) if secret else None


def respond(request: Request, entrance: Entrance) -> Response:  # noqa: PLR0911 - a table of routes and refusals
    """Answer `/sign-in`, `/sign-in/password`, `/sign-in/code` and `/sign-out`."""
    if request.method == "POST" and not is_same_origin(request.headers, entrance.origin):
        return _page("sign_in.html", 403, error=_FORBIDDEN, next="/")
    try:
        match request.method, request.path:
            case "POST", "/sign-in":
                return _password(request, entrance)
            case "POST", "/sign-in/password":
                return _new_password(request, entrance)
            case "GET", "/sign-in/password" | "/sign-in/code":
                return _ask(entrance.sign_in.find(request.cookies.get(STEP_COOKIE, "")))
            case "POST", "/sign-in/code":
                return _code(request, entrance)
            case "POST", "/sign-out":
                return _sign_out(request, entrance)
            case _:
                return _page("sign_in.html", 200, next=path_to_go_to(request.query.get("next")))
    except Over:
        return _page("sign_in.html", 401, _cookie(STEP_COOKIE, "", 0), error=_OVER, next="/")
    except Locked:
        _failed(entrance, "locked")
        return _page("sign_in.html", 429, _cookie(STEP_COOKIE, "", 0), error=_LOCKED, next="/")
    except Unavailable:
        return _page("sign_in.html", 503, error=_DOWN, next="/")


def _password(request: Request, entrance: Entrance) -> Response:
    following = path_to_go_to(request.form.get("next"))
    try:
        step = entrance.sign_in.password(request.form.get("email", ""), request.form.get("password", ""), following)
    except Refused:
        _failed(entrance, "password")
        return _page("sign_in.html", 401, error=_WRONG, next=following)
    return _on(step)


def _new_password(request: Request, entrance: Entrance) -> Response:
    secret, chosen = request.cookies.get(STEP_COOKIE, ""), request.form.get("password", "")
    step = entrance.sign_in.find(secret)
    if chosen != request.form.get("again"):
        return _ask(step, 400, _DIFFERENT)
    try:
        return _on(entrance.sign_in.new_password(secret, chosen))
    except (Unsuitable, Refused):
        return _ask(step, 400, _WEAK)


def _code(request: Request, entrance: Entrance) -> Response:
    secret = request.cookies.get(STEP_COOKIE, "")
    try:
        done = entrance.sign_in.code(secret, request.form.get("code", "").replace(" ", ""))
    except Refused:
        _failed(entrance, "code")
        return _ask(entrance.sign_in.find(secret), 401, _WRONG_CODE)
    try:
        entrance.record(Act(done.session.officer_id, "sign_in", done.session.officer_id, entrance.clock()))
    except Unavailable:
        entrance.sessions.end(done.secret)  # nobody gets in unseen
        raise
    return redirect(
        done.next, _cookie(SESSION_COOKIE, done.secret, SESSION_SECONDS), _cookie(STEP_COOKIE, "", 0), _KEPT_NOWHERE
    )


def _sign_out(request: Request, entrance: Entrance) -> Response:
    session = signed_in(request, entrance)
    if session is not None:
        if not has_token(session, request.form.get("csrf")):
            return _page("sign_in.html", 403, error=_FORBIDDEN, next="/")
        entrance.sessions.end(request.cookies[SESSION_COOKIE])
        entrance.record(Act(session.officer_id, "sign_out", session.officer_id, entrance.clock()))
    return redirect("/sign-in", _cookie(SESSION_COOKIE, "", 0), _KEPT_NOWHERE)


def _failed(entrance: Entrance, why: str) -> None:
    # Whoever fails has told no name that we could trust: nothing but that it happened.
    entrance.record(Act("nobody", "sign_in_failed", "", entrance.clock(), why))


def _on(step: Step) -> Response:
    path = "/sign-in/password" if step.challenge.asked is Asked.NEW_PASSWORD else "/sign-in/code"
    return redirect(path, _cookie(STEP_COOKIE, step.secret, STEP_SECONDS), _KEPT_NOWHERE)


def _ask(step: Step, status: int = 200, error: str = "") -> Response:
    secret = step.challenge.secret
    match step.challenge.asked:
        case Asked.NEW_PASSWORD:
            return _page("sign_in_password.html", status, error=error)
        case Asked.ENROL:
            address = f"otpauth://totp/Tipline:{quote(step.email)}?secret={secret}&issuer=Tipline"
            picture = segno.make(address, error="m").svg_inline(scale=5, border=2, light="#fff")
            return _page("sign_in_enrol.html", status, error=error, picture=picture, secret=secret)
        case Asked.CODE:
            return _page("sign_in_code.html", status, error=error)


def _page(template: str, status: int, *headers: tuple[str, str], error: str = "", **values: object) -> Response:
    return Response(status, (_HTML, _KEPT_NOWHERE, *headers), render(template, error=error, **values))


def _cookie(name: str, value: str, seconds: int) -> tuple[str, str]:
    return "set-cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax"
