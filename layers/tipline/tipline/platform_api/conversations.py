"""Messages that the Conversations API lists, as Messenger's and Instagram's webhooks bring them.

A message's id there is the `mid` of its webhook, but for the forms that `tipline.platforms.meta.message_id` makes one.
https://developers.facebook.com/docs/messenger-platform/conversations
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field, ValidationError

from tipline.platform_api.graph_edges import Account, Moment, Party, after
from tipline.platforms.fields import Payload, objects
from tipline.platforms.meta.entry import Id, Lenient
from tipline.reconcile import Found, Page

_OBJECTS = {"facebook": "page", "instagram": "instagram"}
_NAMES = {"facebook": "messenger", "instagram": "instagram"}
_FIELDS = {
    "facebook": "id,created_time,from,to,message,sticker,attachments,shares",
    "instagram": "id,created_time,from,to,message,attachments,shares,story,is_unsupported",
}
_MESSAGES = 20
"""Of an Instagram conversation older ones cannot be read; of one on Messenger we ask for more."""
_CONVERSATIONS = 10
"""So few at once: Meta refuses what it takes for too much data."""


class _Conversation(Payload):
    id: Id
    updated_time: Lenient[Moment] = None
    messages: Any = None


class _People(Payload):
    data: Lenient[tuple[Party, ...]] = None


class _Message(Payload):
    id: Id
    created_time: Moment
    from_: Party = Field(alias="from")
    to: _People
    message: Lenient[str] = None
    sticker: Any = None
    attachments: Any = None
    shares: Any = None
    story: Any = None
    is_unsupported: Lenient[bool] = None


def messages(account: Account, since: float) -> Iterator[Page]:
    """Yield what people wrote to us since then, conversation by conversation. Raises Unavailable, Refused."""
    fields = f"updated_time,messages.limit({_MESSAGES}){{{_FIELDS[account.platform]}}}"
    platform = _NAMES[account.platform]
    for listed in account.edge("me/conversations", platform=platform, fields=fields, limit=str(_CONVERSATIONS)):
        for raw in listed:
            try:
                conversation = _Conversation.model_validate(raw)
            except ValidationError:
                yield [None]
                continue
            if conversation.updated_time is not None and conversation.updated_time <= since:
                return  # the others are older
            yield from _of(account, conversation, since)


def _of(account: Account, conversation: _Conversation, since: float) -> Iterator[Page]:
    first = conversation.messages if isinstance(conversation.messages, dict) else {}
    page = first.get("data")
    if not isinstance(page, list):
        yield [None]
        return
    yield _found(account, page)
    if account.platform == "instagram" or not (after(first) and _reaches(page, since)):
        return
    path, fields = f"{conversation.id}/messages", _FIELDS[account.platform]
    for further in account.edge(path, after(first), fields=fields, limit="100"):
        yield _found(account, further)
        if not _reaches(further, since):
            return


def _reaches(page: list[Any], since: float) -> bool:
    """Tell whether what follows a page, newest first, may still be new enough."""
    try:
        return _Message.model_validate(page[-1]).created_time > since
    except (IndexError, ValidationError):
        return bool(page)


def _found(account: Account, page: list[Any]) -> Page:
    return [each for raw in page if (each := _one(account, raw)) is not _NOTHING]


_NOTHING = Found(b"", 0)
"""What we wrote ourselves, or says nothing: a heart, of which the webhook makes no tip either."""


def _one(account: Account, raw: object) -> Found | None:
    try:
        message = _Message.model_validate(raw)
    except ValidationError:
        return None
    sender = message.from_.id
    if sender in account.ours:
        return _NOTHING
    if sender is None or not any(each.id in account.ids for each in message.to.data or ()):
        return None  # whose it is cannot be told
    content: dict[str, Any] = {"mid": message.id}
    if message.message:
        content["text"] = message.message
    if attachments := list(_attachments(message)):
        content["attachments"] = attachments
    if message.sticker:
        content["sticker_id"] = 1
    if message.is_unsupported:
        content["is_unsupported"] = True
    if len(content) == 1:
        return _NOTHING
    at = int(message.created_time)
    item = {
        "sender": {"id": sender},
        "recipient": {"id": account.id},
        "timestamp": at * 1_000,
        "message": content,
    }
    entry = {"id": account.id, "time": at * 1_000, "messaging": [item]}
    body = json.dumps({"object": _OBJECTS[account.platform], "entry": [entry]}).encode()
    return Found(body, at, sender, "" if attachments else message.message or "")


def _attachments(message: _Message) -> Iterator[Mapping[str, Any]]:
    """Yield what hangs on a message, with the kinds of the webhook."""
    if message.sticker:
        yield {"type": "image", "payload": {"sticker_id": 1}}
    for each in _data(message.attachments):
        yield _attachment(each)
    for each in _data(message.shares):
        yield {"type": "fallback", "payload": None, "url": each.get("link")}
    story = message.story if isinstance(message.story, dict) else {}
    if isinstance(mention := story.get("mention"), dict):
        yield {"type": "story_mention", "payload": {"url": mention.get("link")}}


def _attachment(listed: Mapping[str, Any]) -> Mapping[str, Any]:
    for kind in ("image", "video"):
        if isinstance(data := listed.get(f"{kind}_data"), dict):
            return {"type": kind, "payload": {"url": data.get("url")}}
    kind = "audio" if str(listed.get("mime_type")).startswith("audio/") else "file"
    return {"type": kind, "payload": {"url": listed.get("file_url")}}


def _data(listed: object) -> Iterator[dict[str, Any]]:
    return objects(listed.get("data")) if isinstance(listed, dict) else iter(())
