"""The console: pages on which officers read tips and posts, act on them, and keep the roster.

Every request but those of the sign-in has a session; every change is a form with the session's own token, sent by a
page of ours; every route says what a role must be allowed to; every read and act is told to the audit before it
happens.
"""

import hmac
from collections.abc import Mapping

from tipline.console.doors import Doors
from tipline.console.routes import OPEN, Handler, Route, find
from tipline.console.visit import Visit
from tipline.console.web import Request, Response, redirect, render, respond_with, static
from tipline.patience import Unavailable
from tipline.sessions import COOKIE, Session
from tipline.storage import Unstorable

_METHODS = ("GET", "POST")


def respond(request: Request, doors: Doors) -> Response:
    """Answer one request."""
    if request.method not in _METHODS:
        return respond_with(405, "", Allow=", ".join(_METHODS))
    if request.path.startswith("/static/"):
        return static(request.path.removeprefix("/static/")) or _problem(request, 404)
    try:
        return _page(request, doors)
    except Unavailable:
        return _problem(request, 503)
    except Unstorable:
        # What was asked with cannot be: a place in a list that nobody gave out.
        return _problem(request, 400)


def _page(request: Request, doors: Doors) -> Response:
    if opened := OPEN.get((request.method, request.path)):
        if request.method == "POST" and not request.same_origin:
            return _problem(request, 403, "csrf")
        return opened(request, doors)
    cookie = request.cookies.get(COOKIE, "")
    session = doors.sessions.find(cookie, doors.clock()) if cookie else None
    if session is None or not _is_on_the_roster(session, doors):
        return _signed_out(request)
    if request.method == "POST" and not _meant(request, session):
        return _problem(request, 403, "csrf", session)
    return _visit(find(request.method, request.path), Visit(request, session, doors))


def _is_on_the_roster(session: Session, doors: Doors) -> bool:
    """Tell whether an officer is still what they were: the roster may have been changed without the console."""
    officer = doors.officers.get(session.officer_id)
    return officer is not None and officer.active and officer.role == session.role


def _visit(found: tuple[Route, Mapping[str, str]] | None, visit: Visit) -> Response:
    if found is None:
        return visit.page("problem.html", 404, problem=404, why="")
    route, values = found
    if route.needs is not None and not visit.may(route.needs):
        return visit.page("problem.html", 403, problem=403, why="role")
    handler: Handler = route.handler
    return handler(visit, **values)


def _meant(request: Request, session: Session) -> bool:
    """Tell whether a change was sent by a page of ours that this session was given."""
    sent = request.form.get("csrf") or request.headers.get("x-csrf-token", "")
    return request.same_origin and hmac.compare_digest(sent.encode(), session.csrf.encode())


def _signed_out(request: Request) -> Response:
    wanted = request.path if request.method == "GET" else ""
    if request.by_htmx:
        # The page itself must go: a part of it cannot sign in.
        return respond_with(401, HX_Redirect=request.link("/sign-in", next=request.headers.get("x-page", "")))
    return redirect(request, "/sign-in", next=wanted if wanted != "/" else "", why="" if wanted == "/" else "expired")


def _problem(request: Request, status: int, why: str = "", session: Session | None = None) -> Response:
    return render("problem.html", request, status, problem=status, why=why, session=session)
