"""Which page answers what, and what a role must be allowed to for it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tipline.console import post_pages, queue_page, roster_pages, sign_in_pages, tip_actions, tip_files, tip_page
from tipline.console.doors import Doors
from tipline.console.permissions import May
from tipline.console.visit import Visit
from tipline.console.web import Request, Response

type Handler = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One page. `needs` is None where the page itself looks at what the role may."""

    method: str
    path: str
    needs: May | None
    handler: Handler

    def match(self, method: str, path: str) -> Mapping[str, str] | None:
        """Return what stands in the path's `{names}`, None where it is another page's."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[A-Za-z0-9_-]{1,64})", self.path)
        found = re.fullmatch(pattern, path) if method == self.method else None
        return found.groupdict() if found else None


def _home(visit: Visit) -> Response:
    return visit.go("/queue" if visit.may(May.SEE_TIPS) else "/roster")


OPEN: Mapping[tuple[str, str], Callable[[Request, Doors], Response]] = {
    ("GET", "/sign-in"): sign_in_pages.sign_in,
    ("POST", "/sign-in"): sign_in_pages.password,
    ("GET", "/sign-in/password"): sign_in_pages.ask,
    ("POST", "/sign-in/password"): sign_in_pages.new_password,
    ("GET", "/sign-in/code"): sign_in_pages.ask,
    ("POST", "/sign-in/code"): sign_in_pages.code,
}
"""Pages for whoever is not signed in."""

ROUTES = (
    Route("GET", "/", None, _home),
    Route("POST", "/sign-out", None, sign_in_pages.sign_out),
    Route("GET", "/queue", May.SEE_TIPS, queue_page.queue),
    Route("GET", "/find", None, queue_page.find),
    Route("GET", "/tips/{reference}", May.SEE_TIPS, tip_page.tip),
    Route("GET", "/tips/{reference}/changed", May.SEE_TIPS, tip_page.changed),
    Route("GET", "/tips/{reference}/files/{name}", May.SEE_TIPS, tip_files.file),
    Route("GET", "/tips/{reference}/files/{name}/small", May.SEE_TIPS, tip_files.thumbnail),
    Route("POST", "/tips/{reference}/{action}", May.SEE_TIPS, tip_actions.act),
    Route("GET", "/posts", May.SEE_POSTS, post_pages.posts),
    Route("GET", "/posts/{reference}", May.SEE_POSTS, post_pages.post),
    Route("POST", "/posts/{reference}/reply", May.ANSWER_COMMENTS, post_pages.reply),
    Route("GET", "/posts/{reference}/files/{item}/{name}", May.SEE_POSTS, post_pages.file),
    Route("GET", "/posts/{reference}/files/{item}/{name}/small", May.SEE_POSTS, post_pages.thumbnail),
    Route("GET", "/roster", May.SEE_ROSTER, roster_pages.roster),
    Route("GET", "/roster/new", May.CHANGE_ROSTER, roster_pages.new),
    Route("POST", "/roster/new", May.CHANGE_ROSTER, roster_pages.add),
    Route("POST", "/roster/confirm", May.CHANGE_ROSTER, roster_pages.confirm),
    Route("GET", "/roster/{officer_id}", May.CHANGE_ROSTER, roster_pages.officer),
    Route("POST", "/roster/{officer_id}", May.CHANGE_ROSTER, roster_pages.change),
    Route("POST", "/roster/{officer_id}/remove", May.CHANGE_ROSTER, roster_pages.remove),
)


def find(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """Return the page that answers a request, with what its path names."""
    for route in ROUTES:
        values = route.match(method, path)
        if values is not None:
            return route, values
    return None
