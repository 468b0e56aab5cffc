"""What Instagram sends: its two shapes of everything, edits of nothing, and whatever else may arrive."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.meta_deliveries import ANY_ACCOUNT, NOW, any_delivery, any_json, body, mutations, secrets
from tipline.model import Action, Event, Ignored, Message, PostEvent, Unreadable
from tipline.platforms.fields import UnreadableDelivery, digest
from tipline.platforms.instagram.payload import read
from tools.simulator.events import Recorded, load, paths

ACCOUNT = "17841400000000001"
RECORDED = [load(path, now=NOW, unique="5e1f00") for path in paths("instagram")]
READABLE = [each for each in RECORDED if each.expect != "unreadable_delivery"]
"""That each means what it says, tests/contract shows."""


def events(payload: object, accounts: frozenset[str] = ANY_ACCOUNT) -> list[Event]:
    return list(read(body(payload), accounts))


def instagram(**entry: object) -> dict[str, Any]:
    return {"object": "instagram", "entry": [{"id": ACCOUNT, "time": NOW * 1000, **entry}]}


def item(**parts: object) -> dict[str, Any]:
    return {"sender": {"id": "7"}, "recipient": {"id": ACCOUNT}, "timestamp": NOW * 1000, **parts}


def written(text: str, mid: str = "aWd_1", **more: object) -> dict[str, Any]:
    return item(message={"mid": mid, "text": text, **more})


def message(*items: object) -> Message:
    (event,) = events(instagram(messaging=[*items]))
    assert isinstance(event, Message)
    return event


def change(value: object, field: str = "comments") -> PostEvent:
    (event,) = events(instagram(changes=[{"field": field, "value": value}]))
    assert isinstance(event, PostEvent)
    return event


COMMENT: dict[str, Any] = {
    "id": "3",
    "text": "a",
    "from": {"id": "9", "username": "sample.person"},
    "media": {"id": "2"},
}

# Recorded deliveries


@pytest.mark.parametrize("recorded", READABLE, ids=lambda recorded: recorded.case)
def test_one_wrong_part_never_stops_the_reader_nor_costs_the_next_entry(recorded: Recorded) -> None:
    """Each part of each recorded delivery, in turn, is missing or of a wrong type."""
    payload = json.loads(recorded.body)
    for wrong in mutations(payload):
        entries = wrong.get("entry")
        if wrong.get("object") == "instagram" and isinstance(entries, list):
            good = instagram(messaging=[written("still here")])["entry"]
            *_, last = events({**wrong, "entry": [*entries, *good]})
            assert isinstance(last, Message)
            assert last.text == "still here"
        else:
            events(wrong)


@pytest.mark.parametrize("recorded", READABLE, ids=lambda recorded: recorded.case)
def test_no_event_shows_what_was_sent(recorded: Recorded) -> None:
    """In a log line an event may show what and where it is, never a text, a name or the id of a person."""
    shown = [repr(event) for event in read(recorded.body, ANY_ACCOUNT)]
    for secret in set(secrets(json.loads(recorded.body))) - {ACCOUNT, "0"}:
        assert not any(secret in each for each in shown)


# Private messages


def test_a_message_holds_its_platform_account_sender_time_and_id() -> None:
    found = message(written("hello", mid="aWd_77"))
    assert (found.platform, found.account, found.key, found.original) == ("instagram", ACCOUNT, "aWd_77", None)
    assert (found.sender.id, found.sender.name, found.sender.handle, found.sender.phone) == ("7", None, None, None)
    assert (found.sent_at, found.text, found.action, found.attachments) == (NOW, "hello", Action.NEW, ())


def test_a_story_reply_says_so_and_drops_the_story() -> None:
    found = message(written("this one", reply_to={"story": {"id": "5", "url": "https://lookaside.fbsbx.com/secret"}}))
    assert (found.text, found.attachments) == ("this one", ("story_reply",))


def test_an_edit_numbered_zero_has_a_key_of_its_own() -> None:
    found = message(item(message_edit={"mid": "aWd_1", "text": "b", "num_edit": 0}))
    assert (found.action, found.key, found.original) == (Action.EDIT, "edit:aWd_1:0", "aWd_1")


@pytest.mark.parametrize("number", [0, "0", "00"], ids=repr)
def test_an_edit_of_nothing_is_ignored_only_when_it_is_numbered_zero(number: object) -> None:
    bare = {"timestamp": NOW, "message_edit": {"mid": "aWd_1", "num_edit": number}}
    assert events(instagram(messaging=[bare])) == [Ignored("edit_of_nothing")]
    bare["message_edit"] = {"mid": "aWd_1", "num_edit": 1}
    assert events(instagram(messaging=[bare])) == [Unreadable("message")]


@pytest.mark.parametrize("number", [-1, "one", "1:2", None, 1.5, "", "9" * 99])
def test_an_edit_whose_number_is_none_is_unreadable(number: object) -> None:
    """The number is part of the key, so it must not be able to look like another key."""
    edit = item(message_edit={"mid": "aWd_1", "text": "b", "num_edit": number})
    assert events(instagram(messaging=[edit])) == [Unreadable("message")]


def test_a_withdrawal_names_its_message() -> None:
    found = message(item(message={"mid": "aWd_1", "is_deleted": True}))
    assert (found.action, found.key, found.original) == (Action.UNSEND, "del:aWd_1", "aWd_1")


@pytest.mark.parametrize("key", ["messaging", "standby"])
def test_a_message_is_one_whoever_has_the_conversation(key: str) -> None:
    (found,) = events(instagram(**{key: [written("a")]}))
    assert isinstance(found, Message)


# Comments and mentions


def test_a_comment_knows_where_it_hangs_and_who_wrote_it() -> None:
    found = change({**COMMENT, "parent_id": "1"})
    assert (found.platform, found.account, found.kind, found.action) == ("instagram", ACCOUNT, "comment", "add")
    assert (found.item_id, found.root_id, found.parent_id, found.at) == ("3", "2", "1", NOW)
    assert found.author is not None
    assert (found.author.id, found.author.name, found.author.handle) == ("9", None, "sample.person")


@pytest.mark.parametrize("parent", ["2", None])
def test_a_comment_directly_under_its_media_has_no_parent(parent: str | None) -> None:
    assert change({**COMMENT, "parent_id": parent}).parent_id is None


def test_every_shape_of_a_comment_means_the_same() -> None:
    """Flat or among changes, `id` or `comment_id`, numbers or texts."""
    other_id = {**{key: value for key, value in COMMENT.items() if key != "id"}, "comment_id": 3, "media": {"id": 2}}
    expected = change(COMMENT)
    (flat,) = events(instagram(field="comments", value=COMMENT))
    assert flat == expected
    assert replace(change(other_id), sha256=expected.sha256) == expected


def test_the_digest_is_that_of_the_change_as_it_was_received() -> None:
    assert change(COMMENT).sha256 == digest({"field": "comments", "value": COMMENT})


def test_accounts_named_in_a_comment_are_tagged() -> None:
    text = "@one_two @three.four. mail@example.com @one_two"
    assert change({**COMMENT, "text": text}).tagged == ("one_two", "three.four")


def test_a_comment_and_a_mention_of_the_same_comment_are_the_same_item() -> None:
    mention = change({"media_id": "2", "comment_id": "3"}, field="mentions")
    assert (mention.item_id, mention.root_id) == (change(COMMENT).item_id, change(COMMENT).root_id)


def test_a_mention_names_nobody_and_says_nothing() -> None:
    found = change({"media_id": "2"}, field="mentions")
    assert (found.text, found.author, found.item_id, found.root_id, found.parent_id) == ("", None, "2", "2", None)


@pytest.mark.parametrize(
    ("author", "own"),
    [
        ({"id": ACCOUNT}, True),
        ({"id": int(ACCOUNT)}, True),
        ({"id": "9", "self_ig_scoped_id": "9"}, True),
        ({"id": "9"}, False),
        ({"username": "sample.person"}, False),
        (None, False),
    ],
)
def test_what_the_account_itself_commented_is_its_own(author: object, own: bool) -> None:  # noqa: FBT001 - the expectation
    assert change({**COMMENT, "from": author}).own is own


@pytest.mark.parametrize("key", ["messaging", "changes"])
def test_only_what_is_for_a_configured_account_is_taken(key: str) -> None:
    items = {"messaging": written("a"), "changes": {"field": "comments", "value": COMMENT}}
    payload = instagram(**{key: [items[key]]})
    assert isinstance(events(payload, frozenset({ACCOUNT, "2"}))[0], Message | PostEvent)
    assert events(payload, frozenset({"2"})) == [Ignored("other_account")]


# Whatever else may arrive


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_an_answer(sent: bytes) -> None:
    try:
        found = list(read(sent, ANY_ACCOUNT))
    except UnreadableDelivery:
        return
    assert all(isinstance(each, Ignored | Unreadable) for each in found)


@settings(max_examples=300, deadline=None)
@given(any_delivery | any_json, st.sampled_from([ANY_ACCOUNT, frozenset({"1"})]))
def test_any_json_gives_an_answer(payload: object, accounts: frozenset[str]) -> None:
    if isinstance(payload, dict):
        assert all(isinstance(each, Message | PostEvent | Ignored | Unreadable) for each in events(payload, accounts))
    else:
        with pytest.raises(UnreadableDelivery):
            events(payload, accounts)
