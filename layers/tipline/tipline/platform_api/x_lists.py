"""Direct messages and mentions that X lists, as Account Activity and X Activity bring them.

X could also be asked to replay a day through the webhook. We do not: a replay brings back what people sent before their
STOP, of which we have forgotten that we know it, and it cannot be told from a delivery that came the first time.
A message's id is the same in both (it is that of the event), and so is a post's.
https://docs.x.com/x-api/direct-messages/lookup/introduction and https://docs.x.com/x-api/posts/timelines/introduction
"""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError

from tipline.platform_api.asking import Asker, objects, pages
from tipline.platform_api.calls import Api
from tipline.platform_api.oauth import OAuth
from tipline.platform_api.x import HOST, failure
from tipline.platforms.fields import Payload, Seconds
from tipline.platforms.meta.entry import Id
from tipline.reconcile import Found, Page
from tipline.reply import Refused
from tipline.replying import Reason

_AT_ONCE = "100"
_MESSAGE = {
    "event_types": "MessageCreate",
    "dm_event.fields": "id,event_type,text,sender_id,created_at,attachments,entities",
    "expansions": "sender_id,attachments.media_keys",
    "user.fields": "id,name,username",
    "media.fields": "media_key,type",
    "max_results": _AT_ONCE,
}
_POST = {
    "tweet.fields": "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,"
    "in_reply_to_user_id,lang,note_tweet,referenced_tweets",
    "expansions": "author_id,attachments.media_keys",
    "user.fields": "id,name,username",
    "media.fields": "media_key,type",
    "max_results": _AT_ONCE,
}


def _moment(value: object) -> object:
    return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else value


class _Item(Payload):
    id: Id
    created_at: Annotated[Seconds, BeforeValidator(_moment)]


class _Sent(_Item):
    sender_id: Id


@dataclass(frozen=True, slots=True)
class XAccount:
    """One of our accounts, as its keys read it."""

    id: str
    asker: Asker
    api: Api
    keys: OAuth = field(repr=False)

    def messages(self, since: float) -> Iterator[Page]:
        """Yield what people wrote to us since then, newest first. Raises Unavailable, Refused."""
        for answer in self._pages("/2/dm_events", _MESSAGE):
            listed = _data(answer)
            yield [each for raw in listed if (each := self._message(raw, answer)) is not _OURS]
            if not _reaches(listed, since):
                return

    def mentions(self, since: float) -> Iterator[Page]:
        """Yield what others said to us in public since then. Raises Unavailable, Refused."""
        begin = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(since))
        for answer in self._pages(f"/2/users/{self.id}/mentions", _POST | {"start_time": begin}):
            yield [self._mention(raw, answer) for raw in _data(answer)]

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        def ask(mark: str) -> Mapping[str, Any]:
            whole = {**query, **({"pagination_token": mark} if mark else {})}
            return self.asker.ask(lambda: self.api.call("GET", path, query=whole, auth=self.keys), failure)

        return pages(ask, lambda answer: _meta(answer).get("next_token"))

    def _message(self, raw: object, answer: Mapping[str, Any]) -> Found | None:
        try:
            sent = _Sent.model_validate(raw)
        except ValidationError:
            return None
        if sent.sender_id == self.id:
            return _OURS
        listed: dict[str, Any] = raw if isinstance(raw, dict) else {}
        data = {"text": listed.get("text"), "entities": listed.get("entities")}
        if kinds := _media(listed, answer):
            data["attachment"] = {"type": "media", "media": {"type": kinds[0]}}
        event = {
            "type": "message_create",
            "id": sent.id,
            "created_timestamp": str(int(sent.created_at * 1_000)),
            "message_create": {
                "target": {"recipient_id": self.id},
                "sender_id": sent.sender_id,
                "message_data": data,
            },
        }
        users = {each["id"]: each for each in _included(answer, "users") if each.get("id") == sent.sender_id}
        body = json.dumps({"for_user_id": self.id, "direct_message_events": [event], "users": users}).encode()
        text = "" if kinds else str(listed.get("text") or "")
        return Found(body, int(sent.created_at), sent.sender_id, text)

    def _mention(self, raw: object, answer: Mapping[str, Any]) -> Found | None:
        try:
            post = _Item.model_validate(raw)
        except ValidationError:
            return None
        data = {
            "event_uuid": post.id,
            "filter": {"user_id": self.id},
            "event_type": "post.mention.create",
            "payload": raw,
            "includes": {name: list(_included(answer, name)) for name in ("users", "media")},
        }
        return Found(json.dumps({"data": data}).encode(), int(post.created_at))


_OURS = Found(b"", 0)
"""What we sent ourselves."""


def account(asker: Asker, stand_in: str, token: str, name: str) -> XAccount:
    """Return the account of a token; `name` is its id, empty where the department lists none.

    Raises Unavailable, and Refused also where the keys are another's: what that one lists would be stored again.
    """
    keys = OAuth.of(token)
    if keys is None:
        raise Refused(Reason.TOKEN)
    api = Api(HOST, stand_in)
    data = asker.ask(lambda: api.call("GET", "/2/users/me", auth=keys), failure).get("data")
    me = data.get("id") if isinstance(data, dict) else None
    if not isinstance(me, str) or (name and name != me):
        raise Refused(Reason.TOKEN)
    return XAccount(me, asker, api, keys)


def _data(answer: Mapping[str, Any]) -> list[Any]:
    """Return what is listed: a page without anything says how many there are, and has no list."""
    return [] if _meta(answer).get("result_count") == 0 else objects(answer.get("data"))


def _meta(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    meta = answer.get("meta")
    return meta if isinstance(meta, dict) else {}


def _included(answer: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    includes = answer.get("includes")
    listed = includes.get(name) if isinstance(includes, dict) else None
    return (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, dict))


def _media(listed: Mapping[str, Any], answer: Mapping[str, Any]) -> list[object]:
    """Return the kinds of what hangs on a message."""
    attachments = listed.get("attachments")
    keys = attachments.get("media_keys") if isinstance(attachments, dict) else None
    if not isinstance(keys, list):
        return []
    known = {each.get("media_key"): each.get("type") for each in _included(answer, "media")}
    return [known.get(key, "other") for key in keys if isinstance(key, str)]


def _reaches(listed: list[Any], since: float) -> bool:
    """Tell whether what follows a page, newest first, may still be new enough."""
    try:
        return _Item.model_validate(listed[-1]).created_at > since
    except (IndexError, ValidationError):
        return bool(listed)
