"""API Gateway's proxy event (REST API, payload 1.0) to a request for a page, and a page's response back."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from tipline.aws.apigateway import to_request
from tipline.console.web import Request, Response

_LONGEST_FORM = 65_536
_MOST_FIELDS = 200


def to_page_request(event: Mapping[str, Any]) -> Request:
    """Read the event. What is sent twice counts as its last; a form that is too long counts as empty."""
    read = to_request(event)
    context = event.get("requestContext") or {}
    return Request(
        method=read.method,
        # Not the event's own path: a domain's base path would be part of it.
        path="/" + ((event.get("pathParameters") or {}).get("proxy") or ""),
        query=read.query,
        form=_form(read.body),
        cookies=_cookies("; ".join(read.headers.get("cookie", ()))),
        headers={name: values[-1] for name, values in read.headers.items()},
        # API Gateway names the domain it was called by. The local AWS does not, and its path lacks what comes before.
        called=context.get("path", "/") if context.get("domainName") else "",
        address=(context.get("identity") or {}).get("sourceIp", ""),
    )


def _form(body: bytes) -> dict[str, str]:
    if len(body) > _LONGEST_FORM:
        return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def to_page_response(response: Response) -> dict[str, Any]:
    """Return what API Gateway expects of a function."""
    return {"statusCode": response.status, "headers": dict(response.headers), "body": response.body}
