"""One call of a platform's API: what it answered, or that it was never asked, or that nobody knows."""

import json
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

import requests
from requests.auth import AuthBase

from tipline.reply import Later, Refused, Unsure
from tipline.replying import Reason

CONNECT_SECONDS, READ_SECONDS = 4, 20
_MOST_BYTES = 2_000_000
_AT_ONCE_BYTES = 65_536
_LONGEST_WAIT = 3_600
_ON_THIS_MACHINE = re.compile(r"http://127\.0\.0\.1:[0-9]+")

# The address of a call holds a person's id, and urllib3 logs addresses.
logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)
logging.getLogger("urllib3").propagate = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What a platform answered: a JSON object, empty where it is none."""

    status: int
    fields: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def is_to_be_tried_again(self) -> bool:
        """Whether its status says that nothing is wrong with the call."""
        return self.status == HTTPStatus.TOO_MANY_REQUESTS or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    def later(self, now: float = 0, reset: str = "") -> Later:
        """Return when to try again, as the platform says it: in seconds, or (header `reset`) at a time."""
        waits = [_number(self.headers.get("Retry-After")), _number(self.headers.get(reset)) - int(now) if reset else 0]
        return Later(min(_LONGEST_WAIT, max(0, *waits)))


class Api:
    """A platform's API at one host."""

    def __init__(self, host: str, stand_in: str = "") -> None:
        """`stand_in` is the address of what plays the platforms on this machine; empty for the real ones."""
        if stand_in and not _ON_THIS_MACHINE.fullmatch(stand_in):
            raise ValueError("only this machine may stand in for the platforms")
        self._address = f"{stand_in}/{host}" if stand_in else f"https://{host}"

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"{self._address}{path}"

    def call(  # noqa: PLR0913 - what a call is made of, by name
        self,
        method: Literal["GET", "POST"],
        path: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        token: str = "",
        auth: tuple[str, str] | AuthBase | None = None,
    ) -> Answered:
        """Make one call, of which nothing is tried again here. Raises Later where it was not made, Unsure."""
        with requests.Session() as session:
            session.trust_env = False  # no proxy, no .netrc
            try:
                with session.request(
                    method,
                    self.url(path),
                    json=json,
                    data=form,
                    params=query,
                    headers={"Authorization": f"Bearer {token}"} if token else {},
                    auth=auth,
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                    stream=True,
                ) as answer:
                    return Answered(answer.status_code, _fields(_body(answer)), answer.headers)
            except Exception as error:  # noqa: BLE001 - whatever it is, its text quotes the address
                failure: Exception = Later() if _never_made(error) else Unsure()
        raise failure


def _body(answer: requests.Response) -> bytes:
    """Return the body, as much of it as is taken, in a time that does not begin anew with every byte."""
    until, body = time.monotonic() + READ_SECONDS, bytearray()
    while len(body) <= _MOST_BYTES and (some := answer.raw.read1(_AT_ONCE_BYTES, decode_content=True)):
        body += some
        if time.monotonic() > until:
            raise requests.ReadTimeout
    return bytes(body)


def _never_made(error: Exception) -> bool:
    """Tell whether a call failed before a byte of it could arrive: only then it may be made again."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError):
        return True
    cause = error.args[0] if isinstance(error, requests.ConnectionError) and error.args else None
    # Of urllib3, which is requests' own: no connection was made, or the host's name was not found.
    return type(getattr(cause, "reason", None)).__name__ in {"NewConnectionError", "NameResolutionError"}


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body) if len(body) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,12}", text) else 0


def refused(answered: Answered) -> Refused:
    """Return what a refusal without a code that we know means."""
    if answered.status == HTTPStatus.UNAUTHORIZED:
        return Refused(Reason.TOKEN)
    return Refused(Reason.NOT_PERMITTED if answered.status == HTTPStatus.FORBIDDEN else Reason.REFUSED)
