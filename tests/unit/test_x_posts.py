"""What happens in public on X: posts, likes and removals."""

import pytest

from tests.unit.x_deliveries import (
    BEYOND,
    ROOT,
    SECONDS,
    THEM,
    US,
    Json,
    account_activity,
    activity,
    dm,
    envelope,
    events,
    message,
    only,
    post,
    tweet,
)
from tipline.model import Author, Ignored, PostAction, PostEvent, PostKind, Unreadable
from tipline.platforms.fields import digest


def test_a_post_keeps_its_author_address_time_and_digest() -> None:
    item = tweet(timestamp_ms="1794841445000")
    event = account_activity(item)
    assert event.author == Author(THEM, "Marisol Example", "marisol_example")
    assert event.permalink == "https://x.com/marisol_example/status/2999200000000000001"
    assert (event.at, event.sha256) == (SECONDS, digest(item))
    assert (event.platform, event.account, event.own) == ("x", US, False)


def test_in_the_new_shape_the_author_is_found_among_the_profiles_nested_or_not() -> None:
    user = {"id": THEM, "name": "Marisol Example", "username": "marisol_example"}
    for users in ([user], [{"data": user}], {THEM: user}, {THEM: {"data": user}}):
        assert activity(post(), includes={"users": users}).author == Author(THEM, "Marisol Example", "marisol_example")
    assert activity(post()).author == Author(THEM, None)
    assert activity(post()).permalink == "https://x.com/i/status/2999200000000000001"


@pytest.mark.parametrize("handle", [None, 5, "", "a/../b", "a b", "é"])
def test_an_address_is_made_only_of_what_can_be_a_handle(handle: object) -> None:
    event = account_activity(tweet(user={"id_str": THEM, "screen_name": handle}))
    assert event.permalink == "https://x.com/i/status/2999200000000000001"


@pytest.mark.parametrize(
    ("created_at", "at"),
    [
        ("Mon Nov 16 15:04:05 +0000 2026", SECONDS),
        ("Mon Nov 16 16:04:05 +0100 2026", SECONDS),
        ("2026-11-16T15:04:05.000Z", SECONDS),
        ("2026-11-16T15:04:05+00:00", SECONDS),
        ("2026-11-16T15:04:05", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00", None),
        (None, None),
        ({}, None),
    ],
)
def test_the_time_is_read_in_every_form(created_at: object, at: float | None) -> None:
    assert account_activity(tweet(created_at=created_at)).at == at
    assert activity(post(created_at=created_at)).at == at


@pytest.mark.parametrize("stamp", ["1794841445000", 1794841445000], ids=["text", "number"])
def test_the_finer_time_comes_first(stamp: object) -> None:
    assert account_activity(tweet(timestamp_ms=stamp, created_at="Mon Nov 16 15:04:59 +0000 2026")).at == SECONDS


@pytest.mark.parametrize("stamp", ["soon", "nan", "inf", "-1", [], 10**400])
def test_a_time_that_is_none_does_not_lose_the_post(stamp: object) -> None:
    assert account_activity(tweet(timestamp_ms=stamp)).at is None
    assert message(dm() | {"created_timestamp": stamp}).sent_at is None


@pytest.mark.parametrize(
    "parts",
    [
        {"extended_tweet": {"full_text": "the whole"}},
        {"note_tweet": {"text": "the whole"}},
        {"full_text": "the whole"},
    ],
)
def test_the_whole_text_is_meant(parts: Json) -> None:
    assert account_activity(tweet(**parts)).text == "the whole"


def test_a_cut_text_is_better_than_none() -> None:
    assert account_activity(tweet(extended_tweet={"full_text": None})).text == "hello"


def test_a_post_without_text_is_kept_but_a_repost_needs_none() -> None:
    assert events(envelope("post.create", {"id": "1"})) == [Unreadable("no_text")]
    shared = {"id": "1", "author_id": THEM, "referenced_tweets": [{"type": "retweeted", "id": ROOT}]}
    assert activity(shared).kind is PostKind.SHARE


REPLIED = {"type": "replied_to", "id": "8"}
QUOTED = {"type": "quoted", "id": "9"}
SHARED = {"type": "retweeted", "id": "7"}


@pytest.mark.parametrize(
    ("kind", "item", "expected"),
    [
        ("post.mention.create", post(), (PostKind.MENTION, None, "2999200000000000001")),
        ("post.mention.create", post(conversation_id=ROOT), (PostKind.MENTION, None, ROOT)),
        ("post.mention.create", post(referenced_tweets=[REPLIED]), (PostKind.MENTION, "8", "8")),
        ("post.reply.create", post(referenced_tweets=[REPLIED]), (PostKind.COMMENT, "8", "8")),
        ("post.reply.create", post(in_reply_to_tweet_id="8", conversation_id=ROOT), (PostKind.COMMENT, "8", ROOT)),
        (
            "post.mention.create",
            post(in_reply_to_tweet_id="8", in_reply_to_user_id=US),
            (PostKind.COMMENT, "8", "8"),
        ),
        ("post.quote.create", post(referenced_tweets=[QUOTED]), (PostKind.MENTION, "9", "2999200000000000001")),
        (
            "post.reply.create",
            post(referenced_tweets=[QUOTED, REPLIED], conversation_id=ROOT),
            (PostKind.COMMENT, "8", ROOT),
        ),
        ("post.repost.create", post(referenced_tweets=[SHARED]), (PostKind.SHARE, "7", "7")),
    ],
)
def test_what_a_post_is_and_under_which_it_hangs(
    kind: str, item: Json, expected: tuple[PostKind, str | None, str]
) -> None:
    event = activity(item, kind)
    assert (event.kind, event.parent_id, event.root_id) == expected
    assert (event.own, event.action) == (False, PostAction.ADD)


def test_a_reply_that_also_names_the_account_is_the_same_item_in_both_of_its_events() -> None:
    item = post(referenced_tweets=[REPLIED], in_reply_to_user_id=US, conversation_id=ROOT)
    assert activity(item, "post.reply.create") == activity(item, "post.mention.create")


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        ({}, PostKind.POST),
        ({"in_reply_to_status_id_str": "8", "in_reply_to_user_id_str": THEM}, PostKind.COMMENT),
        ({"quoted_status_id_str": "9"}, PostKind.POST),
        ({"retweeted_status": {"id_str": "7"}}, PostKind.SHARE),
    ],
)
def test_what_the_account_itself_publishes_is_its_own(parts: Json, kind: PostKind) -> None:
    event = account_activity(tweet(user={"id_str": US, "screen_name": "SampleBayPD"}, **parts))
    assert (event.kind, event.own) == (kind, True)


@pytest.mark.parametrize("parts", [{"quoted_status": {"id_str": "9"}}, {"quoted_status_id_str": "9"}])
def test_a_quote_in_the_old_shape_knows_what_it_quotes(parts: Json) -> None:
    assert account_activity(tweet(**parts)).parent_id == "9"


def test_a_repost_without_the_shared_post_hangs_under_itself() -> None:
    event = account_activity(tweet(retweeted_status={}))
    assert (event.kind, event.parent_id, event.root_id, event.text) == (PostKind.SHARE, None, event.item_id, "")


@pytest.mark.parametrize(
    ("parts", "item_id", "action"),
    [
        ({"edit_history_tweet_ids": ["2999200000000000001"]}, "2999200000000000001", PostAction.ADD),
        ({"edit_history_tweet_ids": ["8", "9", "2999200000000000001"]}, "8", PostAction.EDIT),
        ({"edit_history": {"edit_tweet_ids": ["8", "2999200000000000001"]}}, "8", PostAction.EDIT),
        ({"edit_history_tweet_ids": []}, "2999200000000000001", PostAction.ADD),
        ({"edit_history_tweet_ids": [BEYOND]}, "2999200000000000001", PostAction.ADD),
        ({"edit_history_tweet_ids": "8"}, "2999200000000000001", PostAction.ADD),
    ],
)
def test_an_edit_is_a_version_of_the_first_post(parts: Json, item_id: str, action: PostAction) -> None:
    event = activity(post(conversation_id="2999200000000000001", **parts))
    assert (event.item_id, event.action, event.root_id) == (item_id, action, item_id)


def test_who_is_tagged_comes_from_entities_and_text_each_once() -> None:
    mentions = [{"screen_name": "SampleBayPD"}, {"screen_name": "notreal_dana"}, {"screen_name": 5}, None]
    text = "@samplebaypd cc .@Inventado_Juan, not me@mail.example or https://x.example/@nobody or @a_name_far_too_long"
    event = account_activity(tweet(text=text, entities={"user_mentions": mentions}))
    assert event.tagged == ("SampleBayPD", "notreal_dana", "Inventado_Juan")


@pytest.mark.parametrize(
    ("parts", "kinds"),
    [
        ({"entities": {"media": [{"type": "photo"}]}}, ("image",)),
        ({"extended_entities": {"media": [{"type": "video"}]}, "entities": {"media": [{"type": "photo"}]}}, ("video",)),
        ({"extended_tweet": {"extended_entities": {"media": [{"type": "photo"}, {}]}}}, ("image", "other")),
        ({"attachments": {"media_keys": ["3_1", "7_1", "9_9", 5]}}, ("image", "video", "other", "other")),
        ({"attachments": [], "entities": []}, ()),
    ],
)
def test_of_media_only_the_kinds_are_kept(parts: Json, kinds: tuple[str, ...]) -> None:
    media = [{"media_key": "3_1", "type": "photo"}, {"media_key": "7_1", "type": "video"}]
    assert activity(post(**parts), includes={"media": media}).attachments == kinds


@pytest.mark.parametrize(
    ("direction", "author", "taken"),
    [
        ("inbound", US, True),
        ("inbound", None, True),
        ("inbound", THEM, True),
        ("outbound", THEM, False),
        ("outbound", US, False),
        (None, US, True),
        (None, None, True),
        (None, THEM, False),
    ],
)
def test_only_likes_of_the_accounts_posts_say_anything(
    direction: str | None, author: str | None, *, taken: bool
) -> None:
    like = {"id": "f0", "liked_tweet_id": ROOT, "liked_tweet_author_id": author}
    event = only(envelope("like.create", like, filter={"user_id": US, "direction": direction}))
    if not taken:
        assert event == Ignored("own_like")
        return
    assert isinstance(event, PostEvent)
    assert (event.kind, event.item_id, event.root_id, event.author) == (PostKind.REACTION, "f0", ROOT, None)


def test_a_like_in_the_old_shape_names_who_likes() -> None:
    liker = {"id_str": THEM, "name": "Marisol Example", "screen_name": "marisol_example"}
    status = {"id_str": ROOT, "user": {"id_str": US, "screen_name": "SampleBayPD"}}
    event = only({"for_user_id": US, "favorite_events": [{"id": "f0", "favorited_status": status, "user": liker}]})
    assert isinstance(event, PostEvent)
    assert event.author == Author(THEM, "Marisol Example", "marisol_example")
    assert event.permalink == f"https://x.com/SampleBayPD/status/{ROOT}"


def test_a_like_in_the_old_shape_that_somebody_else_gave_concerns_the_account_whosever_the_post_is() -> None:
    status = {"id_str": ROOT, "user": {"id_str": "5"}}
    like = {"id": "f0", "favorited_status": status, "user": {"id_str": THEM}}
    event = only({"for_user_id": US, "favorite_events": [like]})
    assert isinstance(event, PostEvent)
    assert event.kind is PostKind.REACTION


def test_a_like_without_its_own_id_or_the_posts_is_kept() -> None:
    for like in ({"liked_tweet_id": ROOT}, {"id": "f0"}):
        assert events(envelope("like.create", like)) == [Unreadable("no_id")]


def test_a_removal_does_not_know_its_root() -> None:
    status = {"status": {"id": "5", "user_id": US}, "timestamp_ms": "1794841445000"}
    old = only({"for_user_id": US, "tweet_delete_events": [status]})
    new = only(envelope("post.delete", {"id": "5", "author_id": US}))
    for event in (old, new):
        assert isinstance(event, PostEvent)
        assert (event.action, event.item_id, event.root_id, event.own) == (PostAction.REMOVE, "5", None, True)
    assert events(envelope("post.delete", {"author_id": US})) == [Unreadable("no_id")]


def test_a_removal_by_somebody_else_is_not_the_accounts_own() -> None:
    event = only(envelope("post.delete", {"id": "5", "author_id": THEM}))
    assert isinstance(event, PostEvent)
    assert (event.own, event.author) == (False, Author(THEM, None))
