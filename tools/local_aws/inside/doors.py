"""The doors beside ministack's own: /_outbox, /_queued, /_faults, /_breaks, /_clock, /_workers; faults on the way.

GET /_outbox lists, DELETE /_outbox clears. POST /_queued begins to keep what is put on queues, GET lists it, DELETE
ends that. POST /_faults adds one (see `faults.Fault`), GET lists, DELETE clears. PUT /_breaks {"functions":
["module:function"]} has these raise in cold workers, GET lists them. PUT /_clock {"offset_seconds": n} moves the
functions' clock, GET shows it; POST /_clock/ripen {"seconds": n} moves only what waits on queues. GET /_workers lists
the processes that run functions; POST /_workers/kill {"function": name} kills the busy ones whose function's name
contains it (with "idle": true, the idle ones, so that the next call meets a cold function). PUT /_domain {"console":
"/_aws/execute-api/<id>/<stage>"} has /console lead there, as a domain of the department's own does on AWS.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from tools.local_aws.inside import breaks, clock, faults, outbox, queued, workers

type Event = dict[str, Any]
type Receive = Callable[[], Awaitable[Event]]
type Send = Callable[[Event], Awaitable[None]]
type Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_STAGE = re.compile(r"/_aws/execute-api/\w+/\w+")
"""A stage's root without its slash. On AWS a function is told how it was called, here it is not: a browser adds it."""
_DOMAIN: dict[str, str] = {}
"""First parts of paths, and the stage that each leads to."""
_DOORS = frozenset({"_breaks", "_clock", "_domain", "_faults", "_outbox", "_queued", "_workers"})


class Doors:
    """Ministack as an ASGI application, with our doors before it."""

    def __init__(self, ministack: Application) -> None:
        """`ministack` answers whatever is not for our doors."""
        self._ministack = ministack

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._ministack(scope, receive, send)
        elif scope["path"].split("/")[1] in _DOORS:
            try:
                answer, status = _answer(scope["method"], scope["path"], await _body(receive)), 200
            except (ValueError, TypeError, KeyError) as error:
                answer, status = {"error": f"{type(error).__name__}: {error}"}, 400
            await _respond(send, status, "application/json", json.dumps(answer).encode())
        elif scope["method"] == "GET" and (_STAGE.fullmatch(scope["path"]) or scope["path"][1:] in _DOMAIN):
            place = (b"location", f"{scope['path']}/".encode())
            await send({"type": "http.response.start", "status": 307, "headers": [place, (b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        elif faults.any_active():
            await self._with_faults(_led(scope), receive, send)
        else:
            await self._ministack(_led(scope), receive, send)

    async def _with_faults(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        body = await _body(receive)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        call = faults.read_call(headers, scope["query_string"], body)
        fault = faults.take(call) if call else None
        again = _again(body, receive)
        if call is None or fault is None:
            await self._ministack(scope, again, send)
        elif fault.mode == "delay":
            await asyncio.sleep(fault.seconds)
            await self._ministack(scope, again, send)
        elif fault.mode == "drop_response":
            await self._ministack(scope, again, _nowhere)
            _hang_up(send)
        else:
            await _respond(send, *faults.answer(call, fault.mode))


def _led(scope: dict[str, Any]) -> dict[str, Any]:
    """Return the request as the stage gets it, where its path is one of a domain of our own."""
    path: str = scope["path"]
    first = path[1:].partition("/")[0]
    if first not in _DOMAIN:
        return scope
    behind = len(first) + 1
    return scope | {
        "path": _DOMAIN[first] + path[behind:],
        "raw_path": _DOMAIN[first].encode() + scope["raw_path"][behind:],
    }


def _answer(method: str, path: str, body: bytes) -> object:
    return _ANSWERS[method, path](json.loads(body or b"{}"))


_ANSWERS: dict[tuple[str, str], Callable[[dict[str, Any]], object]] = {
    ("GET", "/_breaks"): lambda _: breaks.listed(),
    ("PUT", "/_breaks"): lambda told: breaks.choose(told["functions"]),
    ("GET", "/_clock"): lambda _: {"offset_seconds": clock.offset()},
    ("PUT", "/_clock"): lambda told: clock.move(float(told["offset_seconds"])),
    ("POST", "/_clock/ripen"): lambda told: clock.ripen(float(told["seconds"])),
    ("PUT", "/_domain"): _DOMAIN.update,
    ("GET", "/_faults"): lambda _: faults.listed(),
    ("POST", "/_faults"): faults.add,
    ("DELETE", "/_faults"): lambda _: faults.clear(),
    ("GET", "/_outbox"): lambda _: outbox.listed(),
    ("DELETE", "/_outbox"): lambda _: outbox.clear(),
    ("GET", "/_queued"): lambda _: queued.listed(),
    ("POST", "/_queued"): lambda _: queued.begin(),
    ("DELETE", "/_queued"): lambda _: queued.end(),
    ("GET", "/_workers"): lambda _: workers.listed(),
    ("POST", "/_workers/kill"): lambda told: {"killed": workers.kill(**told)},
}


async def _body(receive: Receive) -> bytes:
    parts = []
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body that was read already, and then whatever follows."""
    unread: list[Event] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Event:
        return unread.pop() if unread else await receive()

    return receive_again


async def _nowhere(_event: Event) -> None:
    pass


def _hang_up(send: Any) -> None:  # noqa: ANN401 - hypercorn's bound method; ASGI itself cannot close a connection
    """Have hypercorn close the connection without an answer, by telling its stream that one was sent."""
    from hypercorn.protocol.http_stream import ASGIHTTPState  # noqa: PLC0415 - an inner part, needed here alone

    send.__self__.state = ASGIHTTPState.CLOSED


async def _respond(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
