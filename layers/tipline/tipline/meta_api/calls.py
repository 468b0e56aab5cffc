"""One call of the Graph API: a second at most, and of a failure nothing but a word."""

import json
import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Literal

import requests

VERSION = "v25.0"
SECONDS = 1.0
"""What a call may take in all: finding the host, connecting, waiting, reading."""

type Host = Literal["graph.facebook.com", "graph.instagram.com"]
type Failure = Literal["refused", "timeout", "error"]

_MOST_BYTES = 16_384
_ON_THIS_MACHINE = re.compile(r"http://127\.0\.0\.1:[0-9]+")

# The address of a call holds a person's id, and urllib3 logs addresses: at DEBUG each, in warnings some.
logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)
logging.getLogger("urllib3").propagate = False


class CallFailed(Exception):
    """A call that brought nothing. It says no more: the address holds a person's id, the answer might quote it."""

    def __init__(self, reason: Failure) -> None:
        """`reason` is one word."""
        super().__init__("call failed")
        self.reason = reason


class GraphApi:
    """The Graph API, for as long as one delivery takes: a connection that outlives its sleep may be dead."""

    def __init__(self, stand_in: str = "") -> None:
        """`stand_in` is the address of what plays the platforms on this machine; empty for the real ones."""
        if stand_in and not _ON_THIS_MACHINE.fullmatch(stand_in):
            raise ValueError("only this machine may stand in for the platforms")
        self._before_host = f"{stand_in}/" if stand_in else "https://"
        self._session = _session()

    def get(self, host: Host, node: str, fields: str, token: str) -> Mapping[str, Any]:
        """Return fields of a node. Raises CallFailed, within the second."""
        url = f"{self._before_host}{host}/{VERSION}/{node}"
        outcomes = SimpleQueue[Mapping[str, Any] | Failure]()
        # A time-out of requests begins anew with every byte, and looking up a host has none. A thread can be left.
        session = self._session
        Thread(target=lambda: outcomes.put(_get(session, url, fields, token)), daemon=True).start()
        try:
            outcome = outcomes.get(timeout=SECONDS)
        except Empty:
            self._session = _session()  # the thread still holds the other
            raise CallFailed("timeout") from None
        if isinstance(outcome, str):
            raise CallFailed(outcome)
        return outcome


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, no .netrc, no other certificates than those it brings
    return session


def _get(session: requests.Session, url: str, fields: str, token: str) -> Mapping[str, Any] | Failure:
    try:
        with session.get(
            url,
            params={"fields": fields},
            # The token travels in a header: addresses are what proxies and logs keep.
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            if HTTPStatus.BAD_REQUEST <= answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                return "refused"
            body = answer.raw.read(_MOST_BYTES + 1) if answer.status_code == HTTPStatus.OK else b""
        found = json.loads(body) if len(body) <= _MOST_BYTES else None
    except requests.Timeout:
        return "timeout"
    except Exception:  # noqa: BLE001 - whatever it is, its text quotes the address
        return "error"
    return found if isinstance(found, dict) else "error"
