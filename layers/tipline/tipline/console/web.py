"""A request of a browser and its response, and pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from jinja2 import Environment, PackageLoader, StrictUndefined

_PAGES = Environment(loader=PackageLoader("tipline.console", "pages"), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asks. Its repr shows the method alone."""

    method: str
    path: str = field(repr=False)
    query: Mapping[str, str] = field(repr=False)
    form: Mapping[str, str] = field(repr=False)
    cookies: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    """Lower-case names."""


@dataclass(frozen=True, slots=True)
class Response:
    """What it gets. A header may come more than once."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: str = field(default="", repr=False)


def redirect(path: str, *headers: tuple[str, str]) -> Response:
    """Send the browser on, with GET."""
    return Response(303, (("location", path), *headers))


def render(template: str, **values: object) -> str:
    """Return a page; whatever it is given is escaped."""
    return _PAGES.get_template(template).render(values)
