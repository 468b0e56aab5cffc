"""Builds what X would send, in both of its shapes, and reads it."""

import json
from typing import Any

from tipline.model import Event, Message, PostEvent
from tipline.platforms.x.payload import read

US, THEM = "2999000000000000100", "2999000000000000201"
ROOT = "2999100000000000001"
BEYOND = 2**53 + 1
SECONDS = 1_794_841_445.0

type Json = dict[str, Any]


def events(delivery: object, *accounts: str) -> list[Event]:
    return list(read(json.dumps(delivery).encode(), frozenset(accounts)))


def only(delivery: object) -> Event:
    (event,) = events(delivery)
    return event


def tweet(**parts: Any) -> Json:  # noqa: ANN401 - JSON
    user = {"id_str": THEM, "name": "Marisol Example", "screen_name": "marisol_example"}
    return {"id_str": "2999200000000000001", "text": "hello", "user": user} | parts


def account_activity(*posts: Json) -> PostEvent:
    event = only({"for_user_id": US, "tweet_create_events": list(posts)})
    assert isinstance(event, PostEvent)
    return event


def post(**parts: Any) -> Json:  # noqa: ANN401 - JSON
    return {"id": "2999200000000000001", "text": "hello", "author_id": THEM} | parts


def envelope(kind: str, payload: object, **parts: Any) -> Json:  # noqa: ANN401 - JSON
    return {"data": {"event_uuid": "-1", "filter": {"user_id": US}, "event_type": kind, "payload": payload} | parts}


def activity(payload: Json, kind: str = "post.mention.create", **parts: Any) -> PostEvent:  # noqa: ANN401 - JSON
    event = only(envelope(kind, payload, **parts))
    assert isinstance(event, PostEvent)
    return event


def dm(text: str = "hello", *, sender: str = THEM, key: str = "1", **data: Any) -> Json:  # noqa: ANN401 - JSON
    create = {"target": {"recipient_id": US}, "sender_id": sender, "message_data": {"text": text} | data}
    return {"type": "message_create", "id": key, "created_timestamp": "1794841445000", "message_create": create}


def message(item: Json, users: object = None) -> Message:
    event = only({"for_user_id": US, "direct_message_events": [item], "users": users})
    assert isinstance(event, Message)
    return event
