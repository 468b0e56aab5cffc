"""API Gateway's proxy event (REST API, payload 1.0) to a request, and an answer to its response.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import binascii
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from tipline.request import Answer, Request


def to_request(event: Mapping[str, Any]) -> Request:
    """Read the event. The stage and base path play no part; header names become lower case, repeats are kept."""
    headers: defaultdict[str, list[str]] = defaultdict(list)
    for name, values in (event.get("multiValueHeaders") or {}).items():
        headers[name.lower()].extend(values)
    if not headers:
        for name, value in (event.get("headers") or {}).items():
            headers[name.lower()].append(value)
    return Request(
        method=event.get("httpMethod", ""),
        headers={name: tuple(values) for name, values in headers.items()},
        query=event.get("queryStringParameters") or {},
        body=_body(event),
        url=_url(event, headers),
    )


def _url(event: Mapping[str, Any], headers: Mapping[str, list[str]]) -> str:
    context = event.get("requestContext") or {}
    host = context.get("domainName") or next(iter(headers.get("host", [])), "")
    return f"https://{host}{context.get('path') or event.get('path') or ''}"


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        # A lone surrogate cannot have been signed as UTF-8: it passes through, and the signature fails.
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""


def to_response(answer: Answer) -> dict[str, Any]:
    """Return what API Gateway expects of a function."""
    return {
        "statusCode": answer.status,
        "headers": {"Content-Type": answer.content_type, "Cache-Control": "no-store"},
        "body": answer.body,
    }
