"""The pages of a sign-in: password, new password, authenticator app, code; and signing out."""

import base64
import io
from urllib.parse import quote

import segno

from tipline.auditing import Act
from tipline.console.doors import Doors
from tipline.console.visit import Visit
from tipline.console.web import Request, Response, redirect, render, with_cookie
from tipline.patience import Unavailable
from tipline.sessions import COOKIE, SESSION_SECONDS, STEP_SECONDS
from tipline.sign_in import Asked, Locked, Over, Refused, Step, Unsuitable, path_to_go_to

_STEP_COOKIE = "__Host-sign-in"
_WRONG = "That is not right. Check the email address and the password."
_WRONG_CODE = "That code is not right. Wait for the next one and try again."
_LOCKED = "Too many tries. Wait 15 minutes, then begin again."
_OVER = "That took too long. Please begin again."
_WEAK = "Choose a longer one: 14 characters, with small and capital letters, a number and a sign."
_DIFFERENT = "The two are not the same."
_EXPIRED = "You are signed out. After you sign in you come back to where you were."


def sign_in(request: Request, _doors: Doors) -> Response:
    """Ask for an address and a password."""
    return _begin(request, 200, request.query.get("next", ""), notice=_EXPIRED if request.query.get("why") else "")


def password(request: Request, doors: Doors) -> Response:
    """Take them."""
    following = path_to_go_to(request.form.get("next"))
    try:
        step = doors.sign_in.password(request.form.get("email", ""), request.form.get("password", ""), following)
    except Refused:
        _failed(doors, "password")
        return _begin(request, 401, following, _WRONG)
    except Locked:
        _failed(doors, "locked")
        return _begin(request, 429, following, _LOCKED)
    return _on(request, step)


def ask(request: Request, doors: Doors) -> Response:
    """Show what is asked for next."""
    try:
        return _ask(request, doors.sign_in.find(request.cookies.get(_STEP_COOKIE, "")))
    except Over:
        return _begin(request, 401, "", _OVER)


def new_password(request: Request, doors: Doors) -> Response:
    """Take the new password of a first sign-in."""
    secret, chosen = request.cookies.get(_STEP_COOKIE, ""), request.form.get("password", "")
    try:
        if chosen != request.form.get("again"):
            return _ask(request, doors.sign_in.find(secret), 400, _DIFFERENT)
        return _on(request, doors.sign_in.new_password(secret, chosen))
    except (Unsuitable, Refused):
        return _again(request, doors, 400, _WEAK)
    except Over:
        return _begin(request, 401, "", _OVER)


def code(request: Request, doors: Doors) -> Response:
    """Take a code; a right one begins the session."""
    secret = request.cookies.get(_STEP_COOKIE, "")
    try:
        done = doors.sign_in.code(secret, "".join(request.form.get("code", "").split()))
    except Refused:
        _failed(doors, "code")
        return _again(request, doors, 401, _WRONG_CODE)
    except Locked:
        _failed(doors, "locked")
        return _begin(request, 429, "", _LOCKED)
    except Over:
        return _begin(request, 401, "", _OVER)
    try:
        doors.audit(Act(done.session.officer_id, "sign_in", done.session.officer_id, doors.clock()))
    except Unavailable:
        doors.sessions.end(done.secret)  # nobody gets in unseen
        raise
    return with_cookie(redirect(request, done.next), COOKIE, done.secret, SESSION_SECONDS)


def _again(request: Request, doors: Doors, status: int, error: str) -> Response:
    try:
        return _ask(request, doors.sign_in.find(request.cookies.get(_STEP_COOKIE, "")), status, error)
    except Over:
        return _begin(request, 401, "", _OVER)


def sign_out(visit: Visit) -> Response:
    """End the session."""
    visit.doors.sessions.end(visit.request.cookies.get(COOKIE, ""))
    visit.audit("sign_out", visit.session.officer_id)
    return with_cookie(redirect(visit.request, "/sign-in"), COOKIE, "", 0)


def _failed(doors: Doors, why: str) -> None:
    # Whoever fails has told no name that we could trust: nothing but that it happened.
    doors.audit(Act("nobody", "sign_in_failed", "", doors.clock(), why))


def _begin(request: Request, status: int, following: str, error: str = "", notice: str = "") -> Response:
    return render("sign_in.html", request, status, session=None, error=error, notice=notice, next=following)


def _on(request: Request, step: Step) -> Response:
    path = "/sign-in/password" if step.challenge.asked is Asked.NEW_PASSWORD else "/sign-in/code"
    return with_cookie(redirect(request, path), _STEP_COOKIE, step.secret, STEP_SECONDS)


def _ask(request: Request, step: Step, status: int = 200, error: str = "") -> Response:
    secret = step.challenge.secret
    match step.challenge.asked:
        case Asked.NEW_PASSWORD:
            return render("sign_in_password.html", request, status, session=None, error=error)
        case Asked.ENROL:
            picture = _picture(f"otpauth://totp/Tipline:{quote(step.email)}?secret={secret}&issuer=Tipline")
            return render(
                "sign_in_enrol.html", request, status, session=None, error=error, picture=picture, secret=secret
            )
        case Asked.CODE:
            return render("sign_in_code.html", request, status, session=None, error=error)


def _picture(address: str) -> str:
    """Return what an authenticator app scans, as the address of a picture: the page allows no drawing in itself."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=5, border=2, light="#fff")
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
