"""What Twilio answers to whoever sends a text message, or lists them.

https://www.twilio.com/docs/messaging/api
"""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tools.stand_in.post import Answer, Call, Post

HOST = "api.twilio.com"
_PATH = re.compile(rf"/{re.escape(HOST)}(?P<rest>/2010-04-01/Accounts/(?P<sid>AC[0-9a-f]{{32}})/Messages\.json)")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_LONGEST = 1_600


@dataclass
class Twilio:
    """Who may send, and what was sent."""

    post: Post
    tokens: list[str] = field(default_factory=list)
    """Those that count: an account's id, a colon, its auth token."""

    def answer(self, call: Call) -> Answer:
        """Answer one call."""
        found = _PATH.fullmatch(call.path)
        if found is None:
            return _error(404, 20404, "The requested resource was not found")
        given = base64.b64decode(call.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if given not in self.tokens or not given.startswith(found["sid"]):
            return _error(401, 20003, "Authenticate")
        return self._list(call, found["rest"]) if call.method == "GET" else self._send(call.form())

    def _send(self, form: dict[str, str]) -> Answer:
        to, text = form.get("To", ""), form.get("Body", "")
        if not _NUMBER.fullmatch(to):
            return _error(400, 21211, "Invalid 'To' Phone Number")
        if not _NUMBER.fullmatch(form.get("From", "")):
            return _error(400, 21603, "A 'From' phone number is required")
        if not text:
            return _error(400, 21602, "Message body is required")
        if len(text) > _LONGEST:
            return _error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if trouble := self.post.trouble(to):
            return _error(trouble.status, trouble.code, trouble.words(to, text))
        return 201, json.dumps({"sid": self.post.take(HOST, to, text), "status": "queued"}).encode()

    def _list(self, call: Call, path: str) -> Answer:
        wanted, size = call.query.get("To"), int(call.query.get("PageSize", 50))
        page = int(call.query.get("Page", 0))
        every = [each for each in self.post.inbound if wanted in {None, each["to"]}]
        listed, more = every[page * size :][:size], len(every) > (page + 1) * size
        following = f"{path}?{urlencode({**call.query, 'Page': page + 1})}" if more else None
        return 200, json.dumps({"messages": listed, "next_page_uri": following}).encode()


def listed(form: dict[str, str], date_sent: str) -> dict[str, Any]:
    """Return a text message that came in, as Twilio lists it, from the form of its delivery."""
    return {
        "sid": form["MessageSid"],
        "account_sid": form["AccountSid"],
        "from": form["From"],
        "to": form["To"],
        "body": form.get("Body", ""),
        "num_media": form.get("NumMedia", "0"),
        "direction": "inbound",
        "status": "received",
        "date_sent": date_sent,
    }


def _error(status: int, code: int, message: str) -> Answer:
    return status, json.dumps({"code": code, "message": message, "status": status}).encode()
