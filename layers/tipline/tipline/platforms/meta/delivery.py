"""A delivery of Meta's: its entries, and every item that hangs in them.

One POST holds up to 1,000 updates in any number of entries. An entry may mix private items (`messaging`, `standby`)
with public ones (`changes`), may be a single change itself (`field` and `value`), or may only name what has changed
(`changed_fields`). https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError

from tipline.model import Event, Ignored, Unreadable
from tipline.platforms.fields import Payload, digest, parse_object
from tipline.platforms.meta import messaging
from tipline.platforms.meta.change import Change
from tipline.platforms.meta.entry import Entry, EntryHead
from tipline.platforms.meta.reasons import (
    CHANGED_FIELDS,
    DASHBOARD_TEST,
    EMPTY_ENTRY,
    UNKNOWN_FIELD,
    UNKNOWN_OBJECT,
    UNREADABLE_CHANGE,
    UNREADABLE_ENTRY,
    UNREADABLE_OBJECT,
    WRONG_CALLBACK,
)

_OBJECTS = {"page": "facebook", "instagram": "instagram"}
"""Which platform a delivery's `object` belongs to."""

_DASHBOARD_TEST_ID = "0"
"""What the "Test" button of Meta's dashboard has for an account. Its items have shapes of their own."""

type ReadChange = Callable[[Change], Event]
type ReadItem = Callable[[object, Entry], Event]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What one platform's entries can tell: its public fields, each with its reader or the reason to ignore it."""

    platform: str
    fields: Mapping[str, ReadChange | Ignored]


class _Change(Payload):
    field: str
    value: Any = None


def read(body: bytes, accounts: frozenset[str], vocabulary: Vocabulary) -> Iterator[Event]:
    """Yield what each item of a delivery is. Raises UnreadableDelivery, and nothing else, whatever the bytes."""
    delivery = parse_object(body)
    fault = _fault(delivery.get("object"), vocabulary.platform)
    if fault:
        yield fault
        return
    entries = delivery.get("entry")
    for raw in _listed(entries) if entries is not None else [None]:
        yield from _read_entry(raw, accounts, vocabulary)


def _fault(kind: object, platform: str) -> Ignored | Unreadable | None:
    """Return why a delivery about this kind of object is not read, or None."""
    if not isinstance(kind, str):
        return UNREADABLE_OBJECT
    if kind not in _OBJECTS:
        return UNKNOWN_OBJECT
    return None if _OBJECTS[kind] == platform else WRONG_CALLBACK


def _read_entry(raw: object, accounts: frozenset[str], vocabulary: Vocabulary) -> Iterator[Event]:
    try:
        head = EntryHead.model_validate(raw)
    except ValidationError:
        yield UNREADABLE_ENTRY
        return
    entry = Entry(vocabulary.platform, accounts, head.id, head.time)
    empty = True
    for read_item, item in _items(raw, vocabulary):
        empty = False
        yield DASHBOARD_TEST if head.id == _DASHBOARD_TEST_ID else read_item(item, entry)
    if empty:
        yield EMPTY_ENTRY


def _items(entry: Any, vocabulary: Vocabulary) -> Iterator[tuple[ReadItem, object]]:  # noqa: ANN401 - a JSON object
    """Yield each item of an entry, with what reads it."""
    read_change = partial(_read_change, vocabulary=vocabulary)
    readers: dict[str, ReadItem] = {
        "messaging": messaging.read,
        "standby": messaging.read,  # another app of the department's answers: the person's message is one all the same
        "changes": read_change,
        "changed_fields": _read_changed_field,
    }
    for key, reader in readers.items():
        for item in _listed(entry.get(key)):
            yield reader, item
    if "field" in entry:
        yield read_change, {"field": entry["field"], "value": entry.get("value")}


def _read_change(raw: object, entry: Entry, vocabulary: Vocabulary) -> Event:
    try:
        change = _Change.model_validate(raw)
        if change.field in messaging.FIELDS:
            return messaging.read(change.value, entry)
        account = entry.receiver()
        reader = vocabulary.fields.get(change.field, UNKNOWN_FIELD)
        if not isinstance(account, str):
            return account
        if isinstance(reader, Ignored):
            return reader
        if not isinstance(change.value, dict):
            return UNREADABLE_CHANGE
        return reader(Change(entry, account, change.value, digest(raw)))
    except ValidationError:
        return UNREADABLE_CHANGE


def _read_changed_field(_name: object, entry: Entry) -> Event:
    """Pass over a bare name: the subscription was made without values, so there is nothing to read."""
    account = entry.receiver()
    return CHANGED_FIELDS if isinstance(account, str) else account


def _listed(value: object) -> list[Any]:
    """Return a list as it is, nothing for nothing, and anything else as a list of one, to be judged as an item."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
