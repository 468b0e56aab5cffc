"""What X answers to whoever sends a direct message, or lists those and mentions.

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

from tools.stand_in.lists import x_page
from tools.stand_in.post import Answer, Call, Post

HOST = "api.x.com"
US = "2244994945"
"""Our account."""
_LIST = re.compile(rf"/{re.escape(HOST)}/2/(?:users/me|dm_events|users/[0-9]+/mentions)")
_PATH = re.compile(rf"/{re.escape(HOST)}/2/dm_conversations/with/(?P<person>[0-9]+)/messages")


@dataclass
class X:
    """Who may send, and where it goes."""

    post: Post
    tokens: list[str] = field(default_factory=list)
    """Those that count: four keys, with colons between them."""

    def answer(self, call: Call, url: str) -> Answer:
        """Answer one call, which was made to `url`."""
        found, listed = _PATH.fullmatch(call.path), _LIST.fullmatch(call.path)
        if (found, listed) == (None, None) or call.method != ("POST" if found else "GET"):
            return _problem(404, "Not Found Error")
        if not self.is_signed(call, url):
            return _problem(401, "Unauthorized")
        if found is None:
            return self._list(call)
        match call.json():
            case {"text": str(text)} if text:
                pass
            case _:
                return _problem(400, "Invalid Request")
        if trouble := self.post.trouble(found["person"]):
            return _problem(trouble.status, trouble.words(found["person"], text))
        event = self.post.take(HOST, found["person"], text)
        return 201, json.dumps({"data": {"dm_conversation_id": f"1-{found['person']}", "dm_event_id": event}}).encode()

    def _list(self, call: Call) -> Answer:
        """List direct messages, or mentions; or say who we are."""
        path = call.path.rpartition("/")[2]
        if trouble := self.post.trouble(path):
            return _problem(trouble.status, "As a test wished")
        if path == "me":
            return 200, json.dumps({"data": {"id": US, "name": "Sample Police", "username": "samplepd"}}).encode()
        items = self.post.lists.get("dms" if path == "dm_events" else path, [])
        return 200, json.dumps(x_page(items, call)).encode()

    def is_signed(self, call: Call, url: str) -> bool:
        """Tell whether a call to `url` is signed with keys that count."""
        listed = call.headers.get("Authorization", "").removeprefix("OAuth ")
        told = {name: unquote(value) for name, value in re.findall(r'(\w+)="([^"]*)"', listed)}
        signature = told.pop("oauth_signature", "")
        for token in self.tokens:
            key, secret, access, access_secret = token.split(":")
            if (told.get("oauth_consumer_key"), told.get("oauth_token")) == (key, access):
                return signature == _signature(call, url, told, f"{secret}&{access_secret}")
        return False


def _signature(call: Call, url: str, told: Mapping[str, str], key: str) -> str:
    """Return what OAuth 1.0a asks for, worked out apart from who is checked by it."""
    named = sorted({**told, **call.query}.items())
    listed = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in named)
    text = f"{call.method}&{quote(url.partition('?')[0], safe='')}&{quote(listed, safe='')}"
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha1)).decode()


def _problem(status: int, title: str) -> Answer:
    return status, json.dumps({"title": title, "status": status, "type": "about:blank"}).encode()
