"""What Meta's Graph API answers, as far as anybody here asks. Everybody in it is made up."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.stand_in.lists import graph_page
from tools.stand_in.post import DAY, Answer, Call, Post

type Person = Mapping[str, object]

HOSTS = ("graph.facebook.com", "graph.instagram.com")

PEOPLE: Mapping[str, Person] = {
    "7400000000000011": {"first_name": "Tamsin", "last_name": "Oyelaran"},
    "7400000000000022": {"first_name": "Marisol", "last_name": "Quintanilla"},
    "1784140000000042": {"name": "Ezequiel Barragán", "username": "zeke.barragan"},
}
"""By the id that a Page or an Instagram account knows them by."""

US = {
    "id": "1000200030004000",
    "user_id": "17841400000000000",
    "instagram_business_account": {"id": "17841400000000000"},
}
"""Our Page, and our Instagram account: with "Instagram Login" it has a second id."""

_LONGEST, _LONGEST_INSTAGRAM = 2_000, 1_000
_SEND = re.compile(r"/(?P<host>graph\.facebook\.com|graph\.instagram\.com)/v[0-9]+\.0/me/messages")
_EDGE = re.compile(r"/(?P<host>[^/]+)/v[0-9]+\.0/(?P<node>[^/]+)/(?P<edge>conversations|messages|feed|media|comments)")
_PATH = re.compile(r"/(?P<host>[^/]+)/v[0-9]+\.0/(?P<node>[^/]+)")


@dataclass
class Graph:
    """Who may ask, who can be asked about, and what was sent to whom."""

    post: Post
    people: dict[str, Person] = field(default_factory=lambda: dict(PEOPLE))
    tokens: dict[str, list[str]] = field(default_factory=dict)
    """Those that count, by host."""

    def answer(self, call: Call) -> Answer:
        """Answer one call; its path begins with the host for which it was meant."""
        method, authorization = call.method, call.headers.get("Authorization", "")
        if send := _SEND.fullmatch(call.path):
            return self._send(send["host"], call)
        fields = call.query.get("fields", "")
        if edge := _EDGE.fullmatch(call.path):
            return self._list(edge, call)
        found = _PATH.fullmatch(call.path)
        if found is None or found["host"] not in HOSTS:
            return refusal(2500, "Unknown path components")
        if authorization.removeprefix("Bearer ") not in self.tokens.get(found["host"], []):
            return refusal(190, "Invalid OAuth access token - Cannot parse access token")
        person = US if found["node"] == "me" else self.people.get(found["node"])
        if method != "GET" or person is None:
            words = f"Unsupported {method.lower()} request. Object with ID '{found['node']}' does not exist"
            return refusal(100, words, type_="GraphMethodException", error_subcode=33)
        told = {name: person[name] for name in fields.split(",") if name in person}
        return 200, json.dumps({"id": found["node"]} | told).encode()

    def _list(self, edge: re.Match[str], call: Call) -> Answer:
        """List conversations, comments and the like (https://developers.facebook.com/docs/messenger-platform/conversations)."""
        if call.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens.get(edge["host"], []):
            return refusal(190, "Invalid OAuth access token - Cannot parse access token", status=401)
        if trouble := self.post.trouble(edge["edge"]):
            return refusal(trouble.code, "As a test wished", status=trouble.status)
        name, node = edge["edge"], edge["node"]
        if name == "conversations":
            platform = call.query.get("platform", "messenger")
            if platform not in {"messenger", "instagram"}:
                return refusal(100, "Param platform must be one of {INSTAGRAM, MESSENGER}")
            items = self.post.lists.get("facebook" if platform == "messenger" else platform, [])
        elif name in {"feed", "media"}:
            items = self.post.lists.get(name, [])
        else:
            roots = [each for listed in self.post.lists.values() for each in listed if isinstance(each, dict)]
            items = next((each.get(name, []) for each in roots if each.get("id") == node), [])
        return 200, json.dumps(graph_page(items, call, f"https://{call.path[1:]}")).encode()

    def _send(self, host: str, call: Call) -> Answer:
        """Take a message as the Send API does (https://developers.facebook.com/docs/messenger-platform/reference/send-api)."""
        if call.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens.get(host, []):
            return refusal(190, "Invalid OAuth access token - Cannot parse access token", status=401)
        match call.json():
            case {"recipient": {"comment_id": str(comment)}, "message": {"text": str(text)}}:
                return self._send_privately(host, comment, text)
            case {
                "recipient": {"id": str(person)},
                "messaging_type": "RESPONSE" | "MESSAGE_TAG" as kind,
                "message": {"text": str(text)},
                **more,
            } if (more.get("tag") == "HUMAN_AGENT") == (kind == "MESSAGE_TAG"):
                return self._send_answer(host, person, text, DAY if kind == "RESPONSE" else 7 * DAY)
        return refusal(100, "Param recipient or message is wrong")

    def _send_answer(self, host: str, person: str, text: str, window: int) -> Answer:
        longest = _LONGEST_INSTAGRAM if host == "graph.instagram.com" else _LONGEST
        if len(text.encode() if host == "graph.instagram.com" else text) > longest:
            return refusal(100, "Length of param message[text] must be less than or equal to the limit")
        if trouble := self.post.trouble(person):
            code, subcode = (trouble.code, *trouble.more, 0)[:2]
            return refusal(code, trouble.words(person, text), status=trouble.status, error_subcode=subcode)
        if self.post.silent_for(person) > window:
            return refusal(10, "This message is sent outside of allowed window.", error_subcode=2018278)
        return 200, json.dumps({"recipient_id": person, "message_id": self.post.take(host, person, text)}).encode()

    def _send_privately(self, host: str, comment: str, text: str) -> Answer:
        if comment in self.post.answered_comments:
            return refusal(10900, "Activity already replied to")
        self.post.answered_comments.add(comment)
        person = self.post.authors.get(
            comment, f"7{int(hashlib.sha256(comment.encode()).hexdigest(), 16) % 10**15:015}"
        )
        return 200, json.dumps({"recipient_id": person, "message_id": self.post.take(host, person, text)}).encode()


def refusal(code: int, message: str, *, status: int = 400, type_: str = "OAuthException", **more: object) -> Answer:
    """Return an error as Meta words it."""
    error = {"message": message, "type": type_, "code": code, **more, "fbtrace_id": "Amadeuptrace"}
    return status, json.dumps({"error": error}).encode()
