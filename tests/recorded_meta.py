"""What the tests of Facebook's and Instagram's readers share: what an event means, and deliveries that went wrong."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import strategies as st

from tipline.model import Event, Ignored, Message, PostEvent, Unreadable

NOW = 1_790_000_000
"""A Monday in September 2026."""

type Read = Callable[[bytes, frozenset[str]], Iterator[Event]]

ANY_ACCOUNT: frozenset[str] = frozenset()


def body(payload: object) -> bytes:
    """Return the bytes that Meta would send: everything beyond ASCII is escaped."""
    return json.dumps(payload).encode()


def meaning(event: Event) -> dict[str, Any]:
    """Return an event in the words of the recorded expectations."""
    match event:
        case Message():
            action, attachments = str(event.action), list(event.attachments)
            return {"is": "message", "text": event.text, "action": action, "attachments": attachments}
        case PostEvent():
            return {
                "is": "post",
                "kind": str(event.kind),
                "action": str(event.action),
                "text": event.text,
                "item_id": event.item_id,
                "root_id": event.root_id,
                "author": event.author.name if event.author else None,
                "own": event.own,
                "attachments": list(event.attachments),
            }
        case Ignored():
            return {"is": "ignored", "reason": event.reason}
        case Unreadable():
            return {"is": "unreadable", "reason": event.reason}


_WRONG = (None, True, 0, -1, 1.5, 10**30, "", "x", "1e999", [], {}, [[]], [{}])


def mutations(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """Yield the value with one thing wrong in it: each part, in turn, missing or replaced by what it should not be."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: each for name, each in value.items() if name != key}
            yield from ({**value, key: wrong} for wrong in (*_WRONG, *mutations(part)))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from ([*value[:index], wrong, *value[index + 1 :]] for wrong in (*_WRONG, *mutations(part)))


_WORDS_OF_PEOPLE = {"text", "message", "name", "username", "sender_name", "reviewer_name", "review_text", "title", "url"}
_IDS_OF_PEOPLE = {"sender_id", "reviewer_id", "user_ref", "mid"}


def secrets(value: Any, *, of_person: bool = False) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield what a payload says of people: texts, names, addresses, ids of senders and of private messages."""
    if isinstance(value, dict):
        for key, part in value.items():
            told = key in _WORDS_OF_PEOPLE | _IDS_OF_PEOPLE or (key == "id" and of_person)
            if told and isinstance(part, str | int) and str(part):
                yield str(part)
            yield from secrets(part, of_person=key in {"sender", "from"})
    elif isinstance(value, list):
        for each in value:
            yield from secrets(each)


_WORDS = st.sampled_from(
    "page instagram feed mention ratings comments live_comments mentions messages standby comment post status reaction "
    "like share rating album photo video add edit edited hide remove image fallback location sticker 0 1 true "
    "https://l.facebook.com/l.php?u=http://[ http:// 1e999 nan \ud83d".split(" ")
)
_NAMES = st.sampled_from(
    "object entry id time messaging standby changes changed_fields field value sender recipient timestamp message mid "
    "text attachments type payload url coordinates lat long sticker_id is_deleted is_echo is_unsupported reply_to story "
    "message_edit num_edit postback read item verb from name username post_id comment_id parent_id share_id media "
    "media_id created_time edited_time reaction_type photos photo_ids message_tags post permalink_url link "
    "open_graph_story_id published user_ref".split(" ")
)
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | _WORDS

any_json = st.recursive(
    _SCALARS, lambda part: st.lists(part, max_size=4) | st.dictionaries(_NAMES | st.text(max_size=4), part, max_size=6)
)
"""Any JSON, mostly of the names and words that Meta uses."""

_items = st.lists(any_json, max_size=3) | any_json
any_delivery = st.fixed_dictionaries(
    {
        "object": st.sampled_from(["page", "instagram"]),
        "entry": st.lists(
            st.fixed_dictionaries(
                {"id": st.just("1") | any_json},
                optional={"messaging": _items, "standby": _items, "changes": _items, "field": any_json, "value": any_json},
            ),
            max_size=3,
        ),
    }
)
"""JSON that gets past the first look."""
