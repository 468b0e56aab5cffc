"""The page of whoever is not signed in."""

from tipline.console.doors import Doors
from tipline.console.web import Request, Response, render


def sign_in(request: Request, _doors: Doors) -> Response:
    """Say that one must sign in."""
    return render("sign_in.html", request, session=None, expired=request.query.get("why") == "expired")
