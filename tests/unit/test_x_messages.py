"""Private messages on X, in the clear and encrypted."""

import pytest

from tests.unit.x_deliveries import SECONDS, THEM, US, Json, dm, envelope, events, message, only
from tipline.model import Ignored, Message, Unreadable


def test_a_message_knows_who_sent_it_to_which_account_when_and_by_which_id() -> None:
    users = {THEM: {"id": THEM, "name": "Marisol Example", "screen_name": "marisol_example"}}
    event = message(dm("the gray van", key="77"), users)
    assert (event.platform, event.account, event.key, event.text) == ("x", US, "77", "the gray van")
    assert (event.sender.id, event.sender.name, event.sender.handle) == (THEM, "Marisol Example", "marisol_example")
    assert event.sent_at == SECONDS


def test_both_shapes_make_the_same_message_of_the_same_event() -> None:
    old = {THEM: {"id": THEM, "name": "Marisol Example", "screen_name": "marisol_example"}}
    new = {THEM: {"data": {"id": THEM, "name": "Marisol Example", "username": "marisol_example"}}}
    first = message(dm(key="77"), old)
    second = only(envelope("dm.received", {"direct_message_events": [dm(key="77")], "users": new}))
    assert isinstance(second, Message)
    for name in ("platform", "account", "key", "text", "sent_at", "action", "original", "attachments"):
        assert getattr(first, name) == getattr(second, name)
    for name in ("id", "name", "handle", "phone"):
        assert getattr(first.sender, name) == getattr(second.sender, name)


@pytest.mark.parametrize("users", [None, [], {}, "x", {THEM: None}, {THEM: {"data": 1}}, {THEM: {"name": 5}}])
def test_a_sender_without_a_profile_is_an_id(users: object) -> None:
    sender = message(dm(), users).sender
    assert (sender.id, sender.name, sender.handle) == (THEM, None, None)


def test_a_message_of_the_account_itself_is_an_echo_in_every_shape() -> None:
    sent = {"direct_message_events": [dm(sender=US)]}
    assert events({"for_user_id": US} | sent) == [Ignored("echo")]
    assert events(envelope("dm.sent", sent)) == [Ignored("echo")]
    assert events(envelope("dm.received", sent)) == [Ignored("echo")]
    assert events(envelope("chat.received", {"sender_id": US})) == [Ignored("echo")]


def test_a_message_without_id_sender_or_content_is_kept_and_its_neighbours_are_read() -> None:
    items: list[Json] = [dm(), dm(), dm(), dm(key="4")]
    del items[0]["id"], items[1]["message_create"]["sender_id"], items[2]["message_create"]["message_data"]
    *kept, last = events({"for_user_id": US, "direct_message_events": items})
    assert kept == [Unreadable("no_id"), Unreadable("no_sender"), Unreadable("no_text")]
    assert isinstance(last, Message)


@pytest.mark.parametrize(
    ("attachment", "kinds"),
    [
        (None, ()),
        ({"type": "media", "media": {"type": "photo"}}, ("image",)),
        ({"type": "media", "media": {"type": "animated_gif"}}, ("image",)),
        ({"type": "media", "media": {"type": "video"}}, ("video",)),
        ({"type": "media", "media": {"type": "hologram"}}, ("other",)),
        ({"type": "media"}, ("other",)),
        ({"type": "location", "location": {"type": "shared_place"}}, ("location",)),
        ({}, ("other",)),
        ("photo", ()),
    ],
)
def test_the_kind_of_an_attachment_is_kept(attachment: object, kinds: tuple[str, ...]) -> None:
    assert message(dm(attachment=attachment)).attachments == kinds


LINK = {"url": "https://t.co/a", "expanded_url": "https://twitter.com/marisol_example/status/9?s=20&t=abc"}
PICTURE = {"url": "https://t.co/ab", "expanded_url": "https://x.com/messages/media/1"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" https://t.co/ab", ""),
        ("see https://t.co/a", "see https://twitter.com/marisol_example/status/9"),
        ("see https://t.co/a https://t.co/ab", "see https://twitter.com/marisol_example/status/9"),
        ("https://t.co/ab is him", "is him"),
        ("https://t.co/unknown", "https://t.co/unknown"),
    ],
)
def test_short_links_become_what_they_lead_to_and_the_attachments_own_is_dropped(text: str, shown: str) -> None:
    assert message(dm(text, entities={"urls": [LINK, PICTURE]})).text == shown
    picture = {"type": "media", "media": {"type": "photo", "url": "https://t.co/ab"}}
    assert message(dm(text, entities={"urls": [LINK]}, attachment=picture)).text == shown


def test_a_link_that_leads_to_no_web_page_is_dropped() -> None:
    assert (
        message(dm("x https://t.co/a y", entities={"urls": [LINK | {"expanded_url": "javascript:1"}]})).text == "x  y"
    )


def test_an_encrypted_chat_is_a_note_known_by_its_events_id() -> None:
    event = only(envelope("chat.received", {"sender_id": THEM, "created_at_msec": "1794841445000", "id": "5a3c"}))
    assert isinstance(event, Message)
    assert (event.text, event.key, event.attachments) == (
        "[encrypted X chat: open it in the X app]",
        "chat:-1",
        ("encrypted",),
    )
    assert (event.sender.id, event.sent_at) == (THEM, SECONDS)


def test_an_encrypted_chat_without_sender_or_event_id_is_kept() -> None:
    assert events(envelope("chat.received", {})) == [Unreadable("no_sender")]
    assert events(envelope("chat.received", {"sender_id": THEM}, event_uuid=None)) == [Unreadable("no_id")]


_PICTURE = "https://ton.twitter.com/1.1/ton/data/dm/77/88/picture.jpg"
_VIDEO = "https://video.twimg.com/dm_video/88/vid/large.mp4"


@pytest.mark.parametrize(
    ("media", "files"),
    [
        ({"type": "photo", "media_url_https": _PICTURE}, [("image", _PICTURE)]),
        ({"type": "photo", "media_url_https": "http://ton.twitter.com/x.jpg"}, []),
        ({"type": "photo"}, []),
        (
            {
                "type": "video",
                "media_url_https": "https://pbs.twimg.com/first.jpg",
                "video_info": {
                    "variants": [
                        {"content_type": "video/mp4", "url": "https://video.twimg.com/small.mp4", "bitrate": 1},
                        {"content_type": "application/x-mpegURL", "url": "https://video.twimg.com/list.m3u8"},
                        None,
                        {"content_type": "video/mp4", "url": _VIDEO, "bitrate": 2},
                    ]
                },
            },
            [("video", _VIDEO)],
        ),
        (
            {"type": "animated_gif", "video_info": {"variants": [{"content_type": "video/mp4", "url": _VIDEO}]}},
            [("image", _VIDEO)],
        ),
        ({"type": "video", "media_url_https": "https://pbs.twimg.com/first.jpg", "video_info": 5}, []),
        ({"type": "never seen", "media_url_https": _PICTURE}, []),
    ],
)
def test_where_a_file_lies_is_read_and_of_a_video_the_best(media: Json, files: list[tuple[str, str]]) -> None:
    event = message(dm(attachment={"type": "media", "media": media}))
    assert [(each.kind, each.url) for each in event.media] == files
