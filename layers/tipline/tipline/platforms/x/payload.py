"""What X delivers, item by item: Account Activity lists and X Activity events.

https://docs.x.com/x-api/account-activity/introduction and https://docs.x.com/x-api/activity/event-payloads
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from tipline.model import Event, Ignored
from tipline.platforms.fields import parse_object
from tipline.platforms.x.messages import direct, encrypted
from tipline.platforms.x.posts import liked, posted, removed
from tipline.platforms.x.reasons import (
    AUTHORIZATION,
    BLOCK,
    ECHO,
    EMPTY,
    FOLLOW,
    MUTE,
    NEWS,
    NO_ACCOUNT,
    NO_KIND,
    NO_LIST,
    NO_OBJECT,
    OTHER_ACCOUNT,
    PROFILE,
    RECEIPT,
    REPLAY,
    SPACE,
    TYPING,
    UNKNOWN_FIELD,
    UNKNOWN_ITEM,
)
from tipline.platforms.x.shapes import AccountActivity, Activity, Around, media_kinds, people

type Reader = Callable[[dict[str, Any], Around], Event]

_LISTS: dict[str, Reader] = {
    "tweet_create_events": posted,
    "tweet_delete_events": removed,
    "favorite_events": liked,
    "direct_message_events": direct,
}
_MEANINGLESS_LISTS = {
    "follow_events": FOLLOW,
    "unfollow_events": FOLLOW,
    "block_events": BLOCK,
    "unblock_events": BLOCK,
    "mute_events": MUTE,
    "unmute_events": MUTE,
    "direct_message_indicate_typing_events": TYPING,
    "direct_message_mark_read_events": RECEIPT,
}
_ABOUT_US = {"user_event": AUTHORIZATION, "replay_job_status": REPLAY}
_NO_ITEMS = frozenset({"for_user_id", "user_has_blocked", "is_blocked_by", "users", "apps"})

_ACTIVITIES: dict[str, Reader] = {
    "postcreate": posted,
    "postmentioncreate": posted,
    "postreplycreate": posted,
    "postquotecreate": posted,
    "postrepostcreate": posted,
    "postdelete": removed,
    "likecreate": liked,
    "chatreceived": encrypted,
}
_DIRECT_MESSAGES = frozenset({"dmreceived", "dmsent"})
_MEANINGLESS_ACTIVITIES = {
    "dmindicatetyping": TYPING,
    "dmread": RECEIPT,
    "chatsent": ECHO,
    "follow": FOLLOW,
    "block": BLOCK,
    "mute": MUTE,
    "oauth": AUTHORIZATION,
    "profile": PROFILE,
    "replayjobstatus": REPLAY,
    "spaces": SPACE,
    "news": NEWS,
}
"""By how the kind begins."""

_NOT_LETTERS = re.compile(r"[^a-z]")


def read(body: bytes, accounts: frozenset[str]) -> Iterator[Event]:
    """Yield what each item of a delivery is. Raises UnreadableDelivery when the body is no JSON object."""
    delivery = parse_object(body)
    if not delivery.keys() - _NO_ITEMS:
        return iter((EMPTY,))
    return _activity(delivery["data"], accounts) if "data" in delivery else _account_activity(delivery, accounts)


def _account_activity(delivery: dict[str, Any], accounts: frozenset[str]) -> Iterator[Event]:
    account = AccountActivity.model_validate(delivery).account
    around = Around(account, people(delivery.get("users")), {}) if account else None
    for name, value in delivery.items():
        if reader := _LISTS.get(name):
            yield from _items(value, reader, around, accounts)
        elif meaning := _MEANINGLESS_LISTS.get(name):
            yield from (meaning for _ in (value if isinstance(value, list) else [value]))
        elif meaning := _ABOUT_US.get(name):
            yield meaning
        elif name not in _NO_ITEMS:
            yield UNKNOWN_FIELD


def _activity(data: object, accounts: frozenset[str]) -> Iterator[Event]:
    """Read one X Activity event. Its kind has been spelled in several ways: `DmReceived`, `dm.received`."""
    if not isinstance(data, dict):
        yield NO_OBJECT
        return
    activity = Activity.model_validate(data)
    if activity.kind is None:
        yield NO_KIND
        return
    kind = _NOT_LETTERS.sub("", activity.kind.lower())
    reader = _ACTIVITIES.get(kind)
    if reader is None and kind not in _DIRECT_MESSAGES:
        yield _meaningless(kind)
        return
    payload, includes = data.get("payload"), data.get("includes")
    included = includes if isinstance(includes, dict) else {}
    inner = payload if isinstance(payload, dict) else {}
    around = None
    if activity.account:
        around = Around(
            account=activity.account,
            users={**people(included.get("users")), **people(inner.get("users"))},
            media=media_kinds(included.get("media")),
            key=activity.key,
            is_reply=kind == "postreplycreate",
            direction=activity.direction,
        )
    if reader:
        yield _item(payload, reader, around, accounts)
    else:
        yield from _items(inner.get("direct_message_events"), direct, around, accounts)


def _items(value: object, reader: Reader, around: Around | None, accounts: frozenset[str]) -> Iterator[Event]:
    if not isinstance(value, list):
        yield NO_LIST
    elif not value:
        yield EMPTY
    else:
        yield from (_item(each, reader, around, accounts) for each in value)


def _item(item: object, reader: Reader, around: Around | None, accounts: frozenset[str]) -> Event:
    if around is None:
        return NO_ACCOUNT
    if accounts and around.account not in accounts:
        return OTHER_ACCOUNT
    return reader(item, around) if isinstance(item, dict) else NO_OBJECT


def _meaningless(kind: str) -> Ignored:
    known = (reason for beginning, reason in _MEANINGLESS_ACTIVITIES.items() if kind.startswith(beginning))
    return next(known, UNKNOWN_ITEM)
