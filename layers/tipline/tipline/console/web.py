"""A page's request and its response, free of AWS; links that work wherever the console is; what every answer says.

Every link is relative to the page it is on: under a stage's path (`/v1`) and under a domain of the department's own the
same page leads to the same places.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from tipline.console import wording

HTML = "text/html; charset=utf-8"
_YEAR_SECONDS = 31_536_000
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_POLICY = "Content-Security-Policy"
_SECURITY = {
    _POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'none'; "
        "img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with it, browsers send forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": f"max-age={_YEAR_SECONDS}",
    "Cache-Control": "no-store",
}
_HTMX = {
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,  # or tips would lie in the browser's storage
    "historyEnabled": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
}


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the console. Nothing of it is ever printed: its repr shows the method alone."""

    method: str
    path: str = field(repr=False)
    """From the console's root, beginning with a slash."""
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    form: Mapping[str, str] = field(default_factory=dict, repr=False)
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Lower-case names."""
    called: str = field(default="", repr=False)
    """The root's path as it was called, with the stage; empty where the caller says that it ended with a slash."""
    address: str = field(default="", repr=False)

    def link(self, path: str, **query: str) -> str:
        """Return a link from this page to a path of the console."""
        found = urlencode({name: value for name, value in query.items() if value})
        target = quote(path.removeprefix("/")) + (f"?{found}" if found else "")
        if self.path == "/":
            # A stage's root may be called without its slash: then a relative link would leave the stage.
            return f"{self.called.rstrip('/')}/{target}" if self.called else target
        return "../" * (self.path.count("/") - 1) + (target or ".")

    @property
    def by_htmx(self) -> bool:
        """Whether a part of a page asks, not a person."""
        return self.headers.get("hx-request") == "true"

    @property
    def same_origin(self) -> bool:
        """Whether a browser says that a page of ours sent it. Browsers say so with every form."""
        origin, host = self.headers.get("origin", ""), self.headers.get("host", "")
        return bool(host) and urlsplit(origin).netloc == host


@dataclass(frozen=True, slots=True)
class Response:
    """What the browser gets."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = field(default="", repr=False)


def respond_with(status: int, body: str = "", content_type: str = HTML, **headers: str) -> Response:
    """Return a response with the headers that every response has."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, _SECURITY | {"Content-Type": content_type} | more, body)


def with_files(response: Response, origin: str) -> Response:
    """Return the response with leave to show pictures and play recordings from one other origin."""
    policy = response.headers[_POLICY]
    for kind in ("img-src 'self'", "media-src 'self'"):
        policy = policy.replace(kind, f"{kind} {origin}")
    return Response(response.status, {**response.headers, _POLICY: policy}, response.body)


def redirect(request: Request, path: str, **query: str) -> Response:
    """Lead to another page of the console."""
    return respond_with(303, Location=request.link(path, **query))


def with_cookie(response: Response, name: str, value: str, seconds: int) -> Response:
    """Return the response with a cookie that only this host gets, over TLS, and no script."""
    # Lax, not Strict: an alert's link is opened from webmail.
    cookie = f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax"
    return Response(response.status, {**response.headers, "Set-Cookie": cookie}, response.body)


def render(template: str, request: Request, status: int = 200, **values: object) -> Response:
    """Return a page. Whatever is in `values` is escaped."""
    page = environment().get_template(template)
    return respond_with(status, page.render(request=request, to=request.link, **values))


@cache
def environment() -> Environment:
    """Return Jinja2, escaping always, whatever a template is called."""
    made = Environment(
        loader=PackageLoader("tipline.console", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"static": static_name, "htmx": json.dumps(_HTMX), "say": wording}
    made.filters |= {"moment": wording.moment, "words": wording.words}
    return made


@cache
def _files() -> Mapping[str, str]:
    folder = resources.files("tipline.console") / "static"
    named = {each.name: each.read_text() for each in folder.iterdir() if each.name.rpartition(".")[2] in _KINDS}
    return {_hashed(name, text): text for name, text in named.items()}


def _hashed(name: str, text: str) -> str:
    stem, _, kind = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:12]}.{kind}"


@cache
def static_name(name: str) -> str:
    """Return the path of a file of ours: a new content has a new name, so that browsers may keep it."""
    stem, _, kind = name.rpartition(".")
    return next(f"/static/{each}" for each in _files() if each.startswith(f"{stem}.") and each.endswith(f".{kind}"))


def static(name: str) -> Response | None:
    """Return a file of ours by its hashed name."""
    text = _files().get(name)
    if text is None:
        return None
    kind = _KINDS[name.rpartition(".")[2]]
    return respond_with(200, text, kind, Cache_Control=f"public, max-age={_YEAR_SECONDS}, immutable")
