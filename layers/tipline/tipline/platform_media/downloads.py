"""Fetching a file: from a public address that was checked and is then the one connected to, with limits on all."""

import base64
import http.client
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin

from tipline.errand import Errand
from tipline.fetching import MOST_BYTES, Forbidden, TooLarge
from tipline.patience import Unavailable
from tipline.platform_media.addresses import TWILIO, X_PRIVATE, Resolve, first, followed, public, resolved

SECONDS = 60.0
_SILENCE_SECONDS = 10.0
_MOST_REDIRECTS = 3
_PIECE = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCOUNT = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/")
_ON_THIS_MACHINE = re.compile(r"http://127\.0\.0\.1:([0-9]+)")


@dataclass(frozen=True, slots=True)
class Downloads:
    """The platforms' files. `stand_in` plays their hosts on this machine; empty for the real ones."""

    auth_token: Callable[[], str | None] = field(repr=False)
    """Twilio's; raises Unavailable."""
    clock: Callable[[], float]
    stand_in: str = ""
    resolve: Resolve = resolved
    signed: Callable[[str, str], str | None] = field(default=lambda _account, _url: None, repr=False)
    """Returns what opens an address of X's to one of our accounts, None where it has no keys; raises Unavailable."""

    def get(self, errand: Errand) -> bytes:
        """Return the file. Raises Unavailable, TooLarge, Forbidden."""
        parts, until = first(errand.platform, errand.url), self.clock() + SECONDS
        for _ in range(_MOST_REDIRECTS + 1):
            found = self._ask("GET", parts, until, errand.account)
            if isinstance(found, bytes):
                return found
            parts = followed(found)
        raise Unavailable

    def remove(self, errand: Errand) -> None:
        """Delete Twilio's copy; the others have no way. Raises Unavailable."""
        if errand.platform == "sms":
            self._ask("DELETE", first(errand.platform, errand.url), self.clock() + SECONDS)

    def _ask(self, method: str, parts: SplitResult, until: float, account: str = "") -> bytes | str:
        """Return the body, or where else to look."""
        shown = self._credentials(parts, account)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection = self._connect(parts.hostname or "")
        if self.stand_in:
            target = f"/{parts.hostname}{target}"
        try:
            connection.request(method, target or "/", headers={"Host": parts.netloc, **shown})
            answer = connection.getresponse()
            if answer.status in _REDIRECTS and method == "GET":
                return urljoin(parts.geturl(), answer.getheader("Location") or "")
            gone = method == "DELETE" and answer.status == HTTPStatus.NOT_FOUND
            if not gone and answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
                raise Unavailable
            return self._body(answer, until)
        except (OSError, http.client.HTTPException, ValueError):
            raise Unavailable from None
        finally:
            connection.close()

    def _body(self, answer: http.client.HTTPResponse, until: float) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while piece := answer.read1(_PIECE):
            size += len(piece)
            pieces.append(piece)
            if size > MOST_BYTES:
                raise TooLarge
            if self.clock() > until:
                raise Unavailable
        if answer.length:
            raise Unavailable  # cut off
        return b"".join(pieces)

    def _connect(self, host: str) -> http.client.HTTPConnection:
        if self.stand_in:
            here = _ON_THIS_MACHINE.fullmatch(self.stand_in)
            if here is None:
                raise Forbidden
            return http.client.HTTPConnection("127.0.0.1", int(here[1]), timeout=_SILENCE_SECONDS)
        address = public(host, self.resolve)
        connection = http.client.HTTPSConnection(host, timeout=_SILENCE_SECONDS)
        try:  # to the address that was checked: a second look-up might give another
            plain = socket.create_connection((address, 443), timeout=_SILENCE_SECONDS)
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        except OSError:
            raise Unavailable from None
        return connection

    def _credentials(self, parts: SplitResult, account: str) -> dict[str, str]:
        """Return Twilio's or X's credentials, for their own host and no other that it may lead to."""
        if parts.hostname in X_PRIVATE:
            signed = self.signed(account, parts.geturl())
            if signed is None:
                raise Unavailable
            return {"Authorization": signed}
        sid = _ACCOUNT.match(parts.path)
        if parts.hostname != TWILIO or sid is None:
            return {}
        token = self.auth_token()
        if token is None:
            raise Unavailable
        return {"Authorization": "Basic " + base64.b64encode(f"{sid[1]}:{token}".encode()).decode()}
