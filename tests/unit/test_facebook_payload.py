"""What Facebook sends of public posts: the rules behind ids and times, and whatever else may arrive."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.meta_deliveries import (
    ANY_ACCOUNT,
    NOW,
    PAGE,
    any_delivery,
    any_json,
    body,
    events,
    mutations,
    private,
    secrets,
    written,
)
from tipline.model import Ignored, Message, PostAction, PostEvent, PostKind, Unreadable
from tipline.platforms.facebook.payload import read
from tipline.platforms.fields import UnreadableDelivery, digest
from tools.simulator.events import Recorded, load, paths

RECORDED = [load(path, now=NOW, unique="5e1f00") for path in paths("facebook")]
READABLE = [each for each in RECORDED if each.expect != "unreadable_delivery"]
"""That each means what it says, tests/contract shows."""


def feed(*values: object, field: str = "feed", time: int = NOW) -> dict[str, Any]:
    return {
        "object": "page",
        "entry": [{"id": PAGE, "time": time, "changes": [{"field": field, "value": v} for v in values]}],
    }


def comment(**more: object) -> dict[str, Any]:
    return {
        "item": "comment",
        "verb": "add",
        "post_id": "1_2",
        "comment_id": "2_3",
        "from": {"id": "9", "name": "Sample"},
        **more,
    }


def reaction(verb: str = "add", author: str = "9", **more: object) -> dict[str, Any]:
    return {"item": "reaction", "verb": verb, "reaction_type": "wow", "post_id": "1_2", "from": {"id": author}, **more}


def post(value: object, **more: Any) -> PostEvent:  # noqa: ANN401 - what `feed` takes
    (event,) = events(feed(value, **more))
    assert isinstance(event, PostEvent)
    return event


# Recorded deliveries


@pytest.mark.parametrize("recorded", READABLE, ids=lambda recorded: recorded.case)
def test_one_wrong_part_never_stops_the_reader_nor_costs_the_next_entry(recorded: Recorded) -> None:
    """Each part of each recorded delivery, in turn, is missing or of a wrong type."""
    payload = json.loads(recorded.body)
    for wrong in mutations(payload):
        entries = wrong.get("entry")
        if wrong.get("object") == "page" and isinstance(entries, list):
            *_, last = events({**wrong, "entry": [*entries, *private(written("still here"))["entry"]]})
            assert isinstance(last, Message)
            assert last.text == "still here"
        else:
            events(wrong)


@pytest.mark.parametrize("recorded", READABLE, ids=lambda recorded: recorded.case)
def test_no_event_shows_what_was_sent(recorded: Recorded) -> None:
    """In a log line an event may show what and where it is, never a text, a name or the id of a person."""
    shown = [repr(event) for event in read(recorded.body, ANY_ACCOUNT)]
    for secret in set(secrets(json.loads(recorded.body))) - {PAGE, "0"}:
        assert not any(secret in each for each in shown)


# Accounts


@pytest.mark.parametrize("payload", [private(written("a")), feed(comment(message="a"))], ids=["private", "public"])
def test_only_what_is_for_a_configured_account_is_taken(payload: object) -> None:
    assert isinstance(events(payload, frozenset({PAGE, "2"}))[0], Message | PostEvent)
    assert events(payload, frozenset({"2"})) == [Ignored("other_account")]


def test_a_message_is_ours_when_either_its_recipient_or_its_entry_is() -> None:
    """The two ids are the same today; where they ever differ, no message must be lost."""
    payload = {"object": "page", "entry": [{"id": "1", "messaging": [{**written("a"), "recipient": {"id": "2"}}]}]}
    for ours in ("1", "2"):
        (found,) = events(payload, frozenset({ours}))
        assert isinstance(found, Message)
        assert found.account == ours


def test_what_another_of_our_own_accounts_wrote_is_an_echo() -> None:
    answered = {**written("a"), "sender": {"id": "2"}}
    assert events(private(answered), frozenset({PAGE, "2"})) == [Ignored("echo")]


# Public posts


def test_a_comment_knows_where_it_hangs_and_who_wrote_it() -> None:
    found = post(comment(message="hm", parent_id="1_2", post={"permalink_url": "https://www.facebook.com/p/1"}))
    assert (found.platform, found.account, found.kind, found.action) == ("facebook", PAGE, "comment", "add")
    assert (found.item_id, found.root_id, found.parent_id) == ("2_3", "1_2", None)
    assert found.author is not None
    assert (found.author.id, found.author.name) == ("9", "Sample")
    assert found.permalink == "https://www.facebook.com/p/1"


def test_an_answer_to_a_comment_names_its_parent() -> None:
    assert post(comment(parent_id="2_1")).parent_id == "2_1"


def test_a_comment_on_a_recommendation_hangs_on_it_and_one_on_a_post_on_the_post() -> None:
    value = comment(open_graph_story_id="44", parent_id="1_2")
    on_rating, on_post = post(value, field="ratings"), post(value)
    assert (on_rating.root_id, on_rating.parent_id) == ("rating:44", None)
    assert (on_post.root_id, on_post.parent_id) == ("1_2", None)


def test_the_digest_is_that_of_the_change_as_it_was_received() -> None:
    value = comment(message="añ", unknown=[1, {"b": None}])
    assert post(value).sha256 == digest({"field": "feed", "value": value})


def test_tags_of_the_platform_and_names_in_the_text_are_kept_once_each() -> None:
    tags = [{"id": "5", "name": "Jo Example"}, {"id": 6}, {"name": "No Id"}, {"id": "5", "name": "Jo Example"}]
    text = "Jo Example @some.one. and @some.one, mail me@example.com, https://x.com/@not"
    expected = ("Jo Example (5)", "6", "No Id", "some.one")
    assert post(comment(message=text, message_tags=tags)).tagged == expected
    by_place = {"0": tags[:2], "15": tags[2:]}
    assert post(comment(message=text, message_tags=by_place)).tagged == expected


@pytest.mark.parametrize("verb", ["add", "edit", "remove"])
@pytest.mark.parametrize("target", [{}, {"comment_id": "2_3"}], ids=["post", "comment"])
def test_a_changed_or_removed_reaction_is_about_the_same_item(verb: str, target: dict[str, str]) -> None:
    assert post(reaction(verb, **target)).item_id == post(reaction(**target)).item_id


def test_reactions_of_others_or_to_other_things_are_other_items() -> None:
    values = [reaction(), reaction(author="8"), reaction(comment_id="2_3"), reaction(comment_id="2_4")]
    values.append(reaction(post_id="1_3"))
    assert len({post(value).item_id for value in values}) == len(values)


def test_a_reaction_hangs_on_the_comment_that_it_is_about() -> None:
    assert post(reaction(comment_id="2_3", parent_id="1_2")).parent_id == "2_3"
    assert post(reaction(parent_id="1_2")).parent_id is None


def test_a_like_and_a_reaction_like_are_the_same_item() -> None:
    """Both are sent of one tap in some versions."""
    like = {"item": "like", "verb": "add", "post_id": "1_2", "sender_id": 9}
    assert post(like).item_id == post(reaction(reaction_type="like")).item_id
    assert post(like).text == post(reaction(reaction_type="like")).text


_STATUS = {"item": "status", "post_id": "1_2", "message": "a", "from": {"id": PAGE}, "created_time": NOW - 9_000}


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (comment(created_time=NOW - 5), NOW - 5),
        (comment(created_time=str(NOW - 5)), NOW - 5),
        (comment(), NOW),
        (comment(verb="edited", message="b", created_time=NOW - 5), NOW - 5),
        (comment(verb="edited", message="b", created_time=NOW - 9_000, edited_time=NOW - 4), NOW - 4),
        (comment(verb="hide", created_time=NOW - 5), NOW - 5),
        (comment(verb="remove"), NOW),
        ({**_STATUS, "verb": "add"}, NOW - 9_000),
        ({**_STATUS, "verb": "edited"}, NOW),
        ({**_STATUS, "verb": "edited", "edited_time": NOW - 3}, NOW - 3),
    ],
)
def test_the_time_is_that_of_the_event(value: object, at: float) -> None:
    """Of a comment's edit `created_time` is the time of the edit, of a post's edit that of the post."""
    assert post(value).at == at


def test_an_event_without_any_time_has_none() -> None:
    (found,) = events({"object": "page", "entry": [{"id": PAGE, "changes": [{"field": "feed", "value": comment()}]}]})
    assert isinstance(found, PostEvent)
    assert found.at is None


@pytest.mark.parametrize("name", ["status", "photo", "album", "video", "post"])
def test_a_post_by_the_page_is_its_own_and_one_by_anybody_else_a_visitors(name: str) -> None:
    value = {"item": name, "verb": "add", "post_id": "1_2", "message": "a"}
    own, visitor = post({**value, "from": {"id": int(PAGE)}}), post({**value, "from": {"id": "9"}})
    assert (own.kind, own.own) == (PostKind.POST, True)
    assert (visitor.kind, visitor.own) == (PostKind.VISITOR_POST, False)


@pytest.mark.parametrize("others", [{"from": {"id": "9"}}, {"from": {"name": "Sample"}}, {}])
def test_a_comment_of_anybody_but_the_page_is_not_its_own(others: dict[str, object]) -> None:
    value = {"item": "comment", "verb": "add", "post_id": "1_2", "comment_id": "2_3", **others}
    assert not post(value).own


def test_two_shares_without_an_id_are_told_apart_by_who_shared() -> None:
    share = {"item": "share", "verb": "add", "post_id": "1_2"}
    items = {post({**share, "from": {"id": each}}).item_id for each in ("8", "9")}
    assert len(items) == 2


def test_the_later_pieces_of_one_post_are_the_same_item() -> None:
    """A post with several videos comes as one event for each, all with the id of the post."""
    videos = [
        {"item": "video", "verb": "add", "post_id": "1_2", "video_id": each, "from": {"id": PAGE}} for each in (4, 5)
    ]
    assert {post(video).item_id for video in videos} == {"1_2"}


def test_a_removal_is_read_without_text_time_and_author() -> None:
    found = post({"item": "comment", "verb": "remove", "comment_id": "2_3", "post_id": "1_2"})
    assert (found.action, found.text, found.author) == (PostAction.REMOVE, "", None)


def test_what_a_share_leads_to_is_not_its_own_address() -> None:
    share = {
        "item": "share",
        "verb": "add",
        "post_id": "1_2",
        "share_id": 5,
        "link": "https://www.facebook.com/other/1",
    }
    assert post(share).permalink is None


# Whatever else may arrive


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_an_answer(sent: bytes) -> None:
    try:
        found = list(read(sent, ANY_ACCOUNT))
    except UnreadableDelivery:
        return
    assert all(isinstance(each, Ignored | Unreadable) for each in found)


def test_an_unreadable_delivery_is_not_quoted() -> None:
    with pytest.raises(UnreadableDelivery) as raised:
        list(read(b'{"object": "page", "text": "my name is', ANY_ACCOUNT))
    assert (raised.value.args, raised.value.__cause__, raised.value.__suppress_context__) == ((), None, True)


@settings(max_examples=300, deadline=None)
@given(any_delivery | any_json, st.sampled_from([ANY_ACCOUNT, frozenset({"1"})]))
def test_any_json_gives_an_answer(payload: object, accounts: frozenset[str]) -> None:
    if isinstance(payload, dict):
        assert all(isinstance(each, Message | PostEvent | Ignored | Unreadable) for each in events(payload, accounts))
    else:
        with pytest.raises(UnreadableDelivery):
            events(payload, accounts)


@pytest.mark.parametrize("depth", [900, 9_900, 100_000])
@pytest.mark.parametrize("place", ["message_tags", "photos", "link", "hologram"])
def test_json_nested_beyond_reason_gives_an_answer(depth: int, place: str) -> None:
    """Python refuses the deepest; what it does read must not break what looks at it later."""
    deep = b"[" * depth + b"]" * depth
    sent = body(feed(comment(message="here", **{place: None}))).replace(b": null", b": " + deep)
    try:
        (found,) = read(sent, ANY_ACCOUNT)
    except UnreadableDelivery:
        assert depth > 900
    else:
        assert isinstance(found, PostEvent)
