"""What X answers to whoever sends a direct message.

https://docs.x.com/x-api/direct-messages/manage/introduction
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from tools.stand_in.post import Answer, Call, Post

HOST = "api.x.com"
_PATH = re.compile(rf"/{re.escape(HOST)}/2/dm_conversations/with/(?P<person>[0-9]+)/messages")


@dataclass
class X:
    """Who may send, and where it goes."""

    post: Post
    tokens: list[str] = field(default_factory=list)
    """Those that count: four keys, with colons between them."""

    def answer(self, call: Call, url: str) -> Answer:
        """Answer one call, which was made to `url`."""
        found = _PATH.fullmatch(call.path)
        if found is None or call.method != "POST":
            return _problem(404, "Not Found Error")
        if not self._is_signed(call, url):
            return _problem(401, "Unauthorized")
        match call.json():
            case {"text": str(text)} if text:
                pass
            case _:
                return _problem(400, "Invalid Request")
        if trouble := self.post.trouble(found["person"]):
            return _problem(trouble.status, trouble.words(found["person"], text))
        event = self.post.take(HOST, found["person"], text)
        return 201, json.dumps({"data": {"dm_conversation_id": f"1-{found['person']}", "dm_event_id": event}}).encode()

    def _is_signed(self, call: Call, url: str) -> bool:
        listed = call.headers.get("Authorization", "").removeprefix("OAuth ")
        told = {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', listed)}
        signature = told.pop("oauth_signature", "")
        for token in self.tokens:
            key, secret, access, access_secret = token.split(":")
            if (told.get("oauth_consumer_key"), told.get("oauth_token")) == (key, access):
                return signature == _signature(url, told, f"{secret}&{access_secret}")
        return False


def _signature(url: str, told: Mapping[str, str], key: str) -> str:
    """Return what OAuth 1.0a asks for, worked out apart from who is checked by it."""
    listed = "&".join(f"{name}={quote(value, safe='')}" for name, value in sorted(told.items()))
    text = f"POST&{quote(url, safe='')}&{quote(listed, safe='')}"
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha1)).decode()


def _problem(status: int, title: str) -> Answer:
    return status, json.dumps({"title": title, "status": status, "type": "about:blank"}).encode()
