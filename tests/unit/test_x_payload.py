"""What X's deliveries are made of: kinds, accounts, ids. What each recorded one means is in tests/contract."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.x_deliveries import (
    BEYOND,
    THEM,
    US,
    Json,
    account_activity,
    dm,
    envelope,
    events,
    message,
    only,
    post,
    tweet,
)
from tipline.model import Ignored, Message, PostEvent, PostKind, Unreadable
from tipline.platforms.fields import UnreadableDelivery
from tipline.platforms.x.payload import read


@pytest.mark.parametrize("spelling", ["dm.received", "DmReceived", "DM.RECEIVED", "dm_received", "DMReceived"])
def test_a_kind_is_known_in_every_spelling(spelling: str) -> None:
    assert isinstance(only(envelope(spelling, {"direct_message_events": [dm()]})), Message)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("follow.follow", "follow"),
        ("FollowUnfollow", "follow"),
        ("block.unblock", "block"),
        ("mute.mute", "mute"),
        ("dm.indicate_typing", "typing"),
        ("dm.read", "receipt"),
        ("chat.sent", "echo"),
        ("oauth.revoke", "authorization"),
        ("profile.update.banner_picture", "profile"),
        ("ProfileScreennameUpdate", "profile"),
        ("spaces.start", "space"),
        ("news.new", "news"),
        ("replay_job_status", "replay"),
        ("never.seen", "unknown_item"),
        ("", "unknown_item"),
    ],
)
def test_what_means_nothing_is_ignored_for_its_reason(kind: str, reason: str) -> None:
    assert events(envelope(kind, {}, filter={})) == [Ignored(reason)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("follow_events", "follow"),
        ("unfollow_events", "follow"),
        ("block_events", "block"),
        ("unblock_events", "block"),
        ("mute_events", "mute"),
        ("unmute_events", "mute"),
        ("direct_message_indicate_typing_events", "typing"),
        ("direct_message_mark_read_events", "receipt"),
        ("never_seen_events", "unknown_field"),
    ],
)
def test_lists_that_mean_nothing_are_ignored_for_their_reason(name: str, reason: str) -> None:
    assert events({"for_user_id": US, name: [{}]}) == [Ignored(reason)]


def test_what_another_account_received_is_ignored_item_by_item() -> None:
    delivery = {"for_user_id": US, "direct_message_events": [dm(), dm()], "tweet_create_events": [tweet()]}
    assert events(delivery, "1", "2") == [Ignored("other_account")] * 3
    assert events(envelope("chat.received", {"sender_id": THEM}), "1") == [Ignored("other_account")]
    assert {type(each) for each in events(delivery, "1", US)} == {Message, PostEvent}


def test_several_lists_in_one_delivery_are_read_in_their_order() -> None:
    delivery = {"tweet_create_events": [tweet()], "follow_events": [{}, {}], "for_user_id": US, "favorite_events": []}
    first, *rest = events(delivery)
    assert isinstance(first, PostEvent)
    assert rest == [Ignored("follow"), Ignored("follow"), Ignored("empty")]


@pytest.mark.parametrize(
    ("delivery", "reason"),
    [
        ({"data": []}, "no_object"),
        ({"data": None}, "no_object"),
        ({"data": {}}, "no_kind"),
        ({"data": {"event_type": 5}}, "no_kind"),
        (envelope("post.create", None), "no_object"),
        (envelope("dm.received", None), "no_list"),
        (envelope("dm.received", {"direct_message_events": {}}), "no_list"),
        (envelope("post.create", post(), filter=None), "no_account"),
        ({"for_user_id": US, "tweet_create_events": "x"}, "no_list"),
        ({"for_user_id": US, "tweet_create_events": None}, "no_list"),
        ({"for_user_id": US, "tweet_create_events": ["x"]}, "no_object"),
        ({"tweet_create_events": [tweet()]}, "no_account"),
    ],
)
def test_a_known_kind_that_has_lost_its_shape_is_kept(delivery: Json, reason: str) -> None:
    assert events(delivery) == [Unreadable(reason)]


@pytest.mark.parametrize("delivery", [{}, {"for_user_id": US}, {"for_user_id": US, "users": {}, "apps": {}}])
def test_a_delivery_of_nothing_is_empty(delivery: Json) -> None:
    assert events(delivery) == [Ignored("empty")]


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"{", b"\xff", b"null", b"[" * 100_000])
def test_what_is_no_json_object_is_unreadable_as_a_whole(body: bytes) -> None:
    with pytest.raises(UnreadableDelivery):
        read(body, frozenset())


def test_half_an_emoji_does_not_lose_the_message() -> None:
    assert message(dm("there is a fire \ud83d")).text == "there is a fire \N{REPLACEMENT CHARACTER}"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(damaged=JSON, place=st.sampled_from(["item", "message_create", "message_data", "text", "attachment", "id"]))
def test_one_bad_item_never_loses_its_neighbours(damaged: object, place: str) -> None:
    bad: Any = dm(key="2")
    match place:
        case "item":
            bad = damaged
        case "message_create" | "id":
            bad[place] = damaged
        case "message_data":
            bad["message_create"][place] = damaged
        case _:
            bad["message_create"]["message_data"][place] = damaged
    first, _, last = events(
        {"for_user_id": US, "direct_message_events": [dm("one", key="1"), bad, dm("three", key="3")]}
    )
    assert isinstance(first, Message)
    assert isinstance(last, Message)
    assert (first.text, last.text) == ("one", "three")


@pytest.mark.parametrize("depth", [100, 900, 5_000, 20_000])
def test_a_deeply_nested_item_gives_an_answer(depth: int) -> None:
    deep = '{"for_user_id":"1","tweet_create_events":[{"id_str":"1","text":"a","x":' + "[" * depth + "]" * depth + "}]}"
    try:
        found = list(read(deep.encode(), frozenset()))
    except UnreadableDelivery:
        return
    assert len(found) == 1


def test_the_text_of_an_id_is_meant_not_its_rounded_number() -> None:
    event = account_activity(tweet(id=2999200000000000512, id_str="2999200000000000499"))
    assert event.item_id == "2999200000000000499"


@pytest.mark.parametrize(("number", "trusted"), [(0, True), (2**53, True), (BEYOND, False), (-5, False), (True, False)])
def test_a_number_is_an_id_only_as_far_as_it_cannot_have_been_rounded(number: int, *, trusted: bool) -> None:
    bare = tweet(id=number)
    del bare["id_str"]
    event = only({"for_user_id": US, "tweet_create_events": [bare]})
    if trusted:
        assert isinstance(event, PostEvent)
        assert event.item_id == str(number)
    else:
        assert event == Unreadable("no_id")


def test_an_account_that_may_have_been_rounded_is_none() -> None:
    delivery = {"for_user_id": BEYOND, "tweet_create_events": [tweet()], "direct_message_events": [dm()]}
    assert events(delivery) == [Unreadable("no_account")] * 2


def test_a_rounded_reference_is_no_reference() -> None:
    event = account_activity(tweet(in_reply_to_status_id=BEYOND, in_reply_to_user_id_str=US))
    assert (event.parent_id, event.root_id, event.kind) == (None, event.item_id, PostKind.MENTION)


@pytest.mark.parametrize("empty", ["", "x" * 257, None, [], {}])
def test_an_id_that_could_be_no_key_is_none(empty: object) -> None:
    assert events({"for_user_id": US, "tweet_create_events": [tweet(id_str=empty)]}) == [Unreadable("no_id")]
