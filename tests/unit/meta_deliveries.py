"""Deliveries of Meta's for tests: the plain ones of a Facebook Page, and those in which something is wrong."""

import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from tipline.model import Event, Message
from tipline.platforms.facebook.payload import read

PAGE = "104000000000001"

NOW = 1_790_000_000
"""A Monday in September 2026."""

ANY_ACCOUNT: frozenset[str] = frozenset()


def body(payload: object) -> bytes:
    """Return the bytes that Meta would send: everything beyond ASCII is escaped."""
    return json.dumps(payload).encode()


def events(payload: object, accounts: frozenset[str] = ANY_ACCOUNT) -> list[Event]:
    return list(read(body(payload), accounts))


def private(*items: object) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": PAGE, "time": NOW * 1000, "messaging": list(items)}]}


def item(**parts: object) -> dict[str, Any]:
    return {"sender": {"id": "7"}, "recipient": {"id": PAGE}, "timestamp": NOW * 1000, **parts}


def written(text: str = "", mid: str = "m_1", **more: object) -> dict[str, Any]:
    return item(message={"mid": mid, "text": text, **more})


def message(payload: object) -> Message:
    (event,) = events(payload)
    assert isinstance(event, Message)
    return event


_WRONG: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**30, "", "x", "1e999", [], {}, [[]], [{}])


def mutations(value: Any) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """Yield the value with one thing wrong in it: each part, in turn, missing or replaced by what it should not be."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: each for name, each in value.items() if name != key}
            yield from ({**value, key: wrong} for wrong in (*_WRONG, *mutations(part)))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from ([*value[:index], wrong, *value[index + 1 :]] for wrong in (*_WRONG, *mutations(part)))


_WORDS_OF_PEOPLE = {
    "text",
    "message",
    "name",
    "username",
    "sender_name",
    "reviewer_name",
    "review_text",
    "title",
    "url",
}
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


_WORDS = """page instagram feed mention ratings comments live_comments mentions messages standby comment post status
reaction like share rating album photo video add edit edited hide remove image fallback location sticker 0 1 true
https://l.facebook.com/l.php?u=http://[ http:// 1e999 nan \ud83d"""
_NAMES = """object entry id time messaging standby changes changed_fields field value sender recipient timestamp message
mid text attachments type payload url coordinates lat long sticker_id is_deleted is_echo is_unsupported reply_to story
message_edit num_edit postback read item verb from name username post_id comment_id parent_id share_id media media_id
created_time edited_time reaction_type photos photo_ids message_tags post permalink_url link open_graph_story_id
published user_ref"""
_words, _names = st.sampled_from(_WORDS.split()), st.sampled_from(_NAMES.split())
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | _words
any_json = st.recursive(
    _scalars, lambda part: st.lists(part, max_size=4) | st.dictionaries(_names | st.text(max_size=4), part, max_size=6)
)
"""Any JSON, mostly of the names and words that Meta uses."""

_items = st.lists(any_json, max_size=3) | any_json
any_delivery = st.fixed_dictionaries(
    {
        "object": st.sampled_from(["page", "instagram"]),
        "entry": st.lists(
            st.fixed_dictionaries(
                {"id": st.just("1") | any_json},
                optional={
                    "messaging": _items,
                    "standby": _items,
                    "changes": _items,
                    "field": any_json,
                    "value": any_json,
                },
            ),
            max_size=3,
        ),
    }
)
"""JSON that gets past the first look."""
