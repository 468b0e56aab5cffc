"""The server of the stand-in: what Graph answers, or worse, as tests tell it. Loopback only; it writes no log.

`PUT /_stand_in` takes any of `people`, `tokens` (see `graph.Graph`), `post` (see `post.Post`) and `mood`; `DELETE`
makes all but the tokens as it was; `GET` tells how often each host was asked, `GET /_stand_in/sent` what was sent, and
`GET /_stand_in/heard` all that was said to it.
"""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Literal, get_args
from urllib.parse import parse_qsl, urlsplit

from tools.stand_in import twilio, x
from tools.stand_in.files import X_PRIVATE, Files, are_files
from tools.stand_in.graph import PEOPLE, Graph, refusal
from tools.stand_in.post import Answer, Call, Post

type Mood = Literal["well", "slow", "dripping", "refusing", "failing", "hanging_up", "babbling", "endless", "elsewhere"]
MOODS: tuple[Mood, ...] = get_args(Mood.__value__)

SLOW_SECONDS = 3.0
_DOOR = "/_stand_in"
_ENDLESS_BYTES = 5_000_000


@dataclass
class State:
    """What the stand-in knows and does."""

    post: Post = field(default_factory=Post)
    files: Files = field(default_factory=Files)
    mood: Mood = "well"
    asked: list[str] = field(default_factory=list)
    """The addresses that were called, with their query."""
    heard: list[str] = field(default_factory=list)
    """Every call as it came in: what opens the door (`Authorization`) alone is left out."""

    def __post_init__(self) -> None:
        """Open the platforms."""
        self.graph, self.x, self.twilio = Graph(self.post), x.X(self.post), twilio.Twilio(self.post)

    def hear(self, call: Call, path: str, *, of_file: bool) -> None:
        """Keep a call. A file's address is the platform's own, which it gave to us: we tell it nothing by that."""
        self.asked.append(path)
        path = "a file" if of_file else path
        headers = {name: value for name, value in call.headers.items() if name != "Authorization"}
        self.heard.append(f"{call.method} {path} {headers} {call.body.decode(errors='replace')}")

    def answer(self, call: Call, url: str) -> Answer:
        """Answer one call as the host does for which it was meant."""
        match call.path.split("/")[1]:
            case x.HOST:
                return self.x.answer(call, url)
            case twilio.HOST:
                return self.twilio.answer(call)
            case _:
                return self.graph.answer(call)

    def told(self, wishes: dict[str, object]) -> None:
        """Do as tests wish."""
        for name, value in wishes.items():
            match name, value:
                case "mood", str() if value in MOODS:
                    self.mood = value
                case "people", dict():
                    self.graph.people |= value
                case "files", dict():
                    self.files.hold(value)
                case "auth_token", str():
                    self.files.auth_token = value
                case "tokens", dict():
                    self.graph.tokens = value
                    self.x.tokens, self.twilio.tokens = value.get(x.HOST, []), value.get(twilio.HOST, [])
                case "post", dict():
                    self.post.told(value)
                case _:
                    raise ValueError(name)

    def as_it_was(self) -> None:
        """Forget what tests wished; tokens stay, they belong to the deployed stack."""
        self.graph.people, self.mood = dict(PEOPLE), "well"
        self.files = Files()
        self.asked.clear()
        self.heard.clear()
        self.post.forget()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or each answer's second half waits for 40 ms
    server: "StandIn"

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Write nothing: the address names a person."""

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        if url.path in {f"{_DOOR}/sent", f"{_DOOR}/heard"}:
            state = self.server.state
            self._send(200, json.dumps(state.heard if url.path.endswith("heard") else state.post.sent).encode())
            return
        if url.path == _DOOR:
            self._send(*_at_the_door(self.server.state, self.command, body))
            return
        state = self.server.state
        call = Call(self.command, url.path, dict(parse_qsl(url.query)), dict(self.headers), body)
        host, _, path = url.path.removeprefix("/").partition("/")
        of_file = are_files(host, path)
        state.hear(call, self.path, of_file=of_file)
        if state.mood == "well" and of_file:
            if host == X_PRIVATE and not state.x.is_signed(call, f"https://{host}/{path}"):
                self._send(401, b"")
                return
            self._send(*state.files.answer(self.command, host, f"/{path}", self.headers.get("Authorization")))
            return
        answer = state.answer(call, f"http://{self.headers['Host']}{self.path}")
        self._answer_in(state.mood, answer)

    def _answer_in(self, mood: Mood, answer: Answer) -> None:
        match mood:
            case "slow":
                time.sleep(SLOW_SECONDS)
                self._send(*answer)
            case "dripping":
                self._drip(answer[1])
            case "refusing":
                self._send(*refusal(230, "User consent is required to access user profile"))
            case "failing":
                self._send(*refusal(2, "Service temporarily unavailable", status=500, is_transient=True))
            case "hanging_up":
                self.close_connection = True
            case "babbling":
                self._send(200, b"<!doctype html><title>Sorry, something went wrong.</title>")
            case "endless":
                self._send(200, b'{"first_name": "' + b"x" * _ENDLESS_BYTES + b'"}')
            case "elsewhere":
                self._send(302, b"", location=f"http://{self.headers['Host']}/elsewhere")
            case _:
                self._send(*answer)

    def _drip(self, body: bytes) -> None:
        """Send the right answer, a byte at a time: no single wait is long."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        until = time.monotonic() + SLOW_SECONDS
        for byte in body:
            self.wfile.write(bytes([byte]))
            time.sleep(max(0.0, min(0.2, until - time.monotonic())))

    def _send(self, status: int, body: bytes, location: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        if self.server.state.post.retry_after:
            self.send_header("Retry-After", str(self.server.state.post.retry_after))
            self.server.state.post.retry_after = 0
        self.end_headers()
        self.wfile.write(body)


def _at_the_door(state: State, method: str, body: bytes) -> Answer:
    try:
        if method == "PUT":
            state.told(json.loads(body))
        elif method == "DELETE":
            state.as_it_was()
    except ValueError as error:
        return 400, json.dumps({"error": str(error)}).encode()
    return 200, json.dumps(Counter(path.split("/")[1] for path in state.asked)).encode()


class StandIn(ThreadingHTTPServer):
    """The stand-in, listening on this machine alone; port 0 takes any."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        """Listen, and answer from a thread of its own."""
        super().__init__(("127.0.0.1", port), _Handler)
        self.state = State()
        Thread(target=self.serve_forever, daemon=True, name="stand-in").start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: whoever asked was tired of waiting."""

    def server_close(self) -> None:
        """Stop answering and listening."""
        self.shutdown()
        super().server_close()
