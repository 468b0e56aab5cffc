"""Private messages of Meta's, as Messenger sends them: who, when, which one, and what hangs on it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.meta_deliveries import NOW, PAGE, events, item, message, private, written
from tipline.model import Action, Ignored, Message, Unreadable
from tipline.platforms.meta.attachments import KINDS
from tipline.platforms.meta.messaging import NOT_PASSED_ON


def test_a_message_holds_its_platform_account_sender_time_and_id() -> None:
    found = message(private(written("hello", mid="m_77", seq=3)))
    assert (found.platform, found.account, found.key, found.original) == ("facebook", PAGE, "m_77", None)
    assert (found.sender.id, found.sender.name, found.sender.handle, found.sender.phone) == ("7", None, None, None)
    assert (found.sent_at, found.text, found.action, found.attachments) == (NOW, "hello", Action.NEW, ())


def test_ids_are_text_and_times_are_seconds_however_they_are_sent() -> None:
    found = message(
        {
            "object": "page",
            "entry": [
                {
                    "id": int(PAGE),
                    "messaging": [
                        {
                            "sender": {"id": 7},
                            "recipient": {"id": int(PAGE)},
                            "timestamp": str(NOW),
                            "message": {"mid": 5, "text": "a"},
                        }
                    ],
                }
            ],
        }
    )
    assert (found.account, found.sender.id, found.key, found.sent_at) == (PAGE, "7", "5", NOW)


def test_a_message_without_a_time_was_sent_when_its_entry_was() -> None:
    without = {key: value for key, value in written("a").items() if key != "timestamp"}
    assert message(private(without)).sent_at == NOW


def test_a_guest_is_told_from_a_person_with_the_same_number() -> None:
    guest = message(private({**written("a"), "sender": {"user_ref": 7}}))
    assert guest.sender.id == "user_ref:7"


def test_an_edit_and_a_withdrawal_name_their_message() -> None:
    (edit,) = events(private(item(message_edit={"mid": "m_1", "text": "b", "num_edit": "2"})))
    (unsend,) = events(private(item(message={"mid": "m_1", "is_deleted": True})))
    assert isinstance(edit, Message)
    assert isinstance(unsend, Message)
    assert (edit.action, edit.key, edit.original, edit.text) == (Action.EDIT, "edit:m_1:2", "m_1", "b")
    assert (unsend.action, unsend.key, unsend.original, unsend.text) == (Action.UNSEND, "del:m_1", "m_1", "")


def test_an_edit_has_the_same_key_whether_its_number_is_a_number_or_a_text() -> None:
    keys = {message(private(item(message_edit={"mid": "m", "text": "b", "num_edit": num}))).key for num in (37, "37")}
    assert keys == {"edit:m:37"}


_MIDS = st.text("edl:1", min_size=1, max_size=6) | st.sampled_from(["edit:1:1", "del:1", "edit:", "del:"])
_PRIVATE = st.one_of(
    _MIDS.map(lambda mid: ("message", mid, None)),
    _MIDS.map(lambda mid: ("unsend", mid, None)),
    st.tuples(st.just("edit"), _MIDS, st.integers(0, 99)),
)


@given(st.tuples(_PRIVATE, _PRIVATE))
def test_different_private_events_never_share_a_key(pair: tuple[tuple[str, str, int | None], ...]) -> None:
    def sent(kind: str, mid: str, number: int | None) -> dict[str, Any]:
        if kind == "edit":
            return item(message_edit={"mid": mid, "text": "b", "num_edit": number})
        return written("a", mid, is_deleted=kind == "unsend")

    first, second = events(private(sent(*pair[0]), sent(*pair[1])))
    if isinstance(first, Message) and isinstance(second, Message):
        assert (first.key == second.key) == (pair[0] == pair[1])


@pytest.mark.parametrize("mid", ["edit:m:1", "del:m", ""])
def test_an_id_that_would_read_as_another_events_key_is_unreadable(mid: str) -> None:
    assert events(private(written("a", mid))) == [Unreadable("message")]


@pytest.mark.parametrize("kind", [*sorted(set(KINDS) - {"fallback"}), "new_kind"])
def test_no_address_of_a_file_gets_into_a_message(kind: str) -> None:
    attachment = {"type": kind, "url": "https://example.com/secret", "payload": {"url": "https://example.com/secret"}}
    found = message(private(written("look", attachments=[attachment])))
    assert "secret" not in found.text
    assert found.attachments == (KINDS.get(kind, "other"),)


@pytest.mark.parametrize(
    "attachment",
    [
        {"url": "https://example.com/"},
        {"URL": "https://example.com/"},
        {"payload": "https://example.com/"},
        {"payload": {"url": "https://example.com/"}},
        {"url": "https://scontent.xx.fbcdn.net/preview.jpg", "payload": {"url": "https://example.com/"}},
    ],
)
def test_a_shared_link_is_found_wherever_it_stands(attachment: dict[str, object]) -> None:
    found = message(private(written("see", attachments=[{"type": "fallback", **attachment}])))
    assert found.text == "see\nhttps://example.com/"


@pytest.mark.parametrize("typed", ["https://example.com/", "http://example.com", "go to example.com now"])
def test_a_link_that_was_typed_is_not_repeated(typed: str) -> None:
    link = {"type": "fallback", "url": "https://example.com/"}
    assert message(private(written(typed, attachments=[link]))).text == typed


_PICTURE = {"type": "image", "payload": {"url": "https://scontent.xx.fbcdn.net/a.png"}}


@pytest.mark.parametrize(
    ("parts", "stickers"),
    [
        ({"sticker_id": 5, "attachments": [_PICTURE]}, True),
        ({"attachments": [{"type": "image", "payload": {"sticker_id": 5}}]}, True),
        ({"attachments": [{"type": "sticker"}, {"type": "like_heart"}]}, True),
        ({"sticker_id": 5}, True),
        ({"attachments": [_PICTURE]}, False),
        ({"attachments": [{"type": "sticker"}, _PICTURE]}, False),
        ({"attachments": []}, False),
    ],
)
def test_only_stickers_alone_are_no_message(parts: dict[str, Any], stickers: bool) -> None:  # noqa: FBT001 - the expectation
    (found,) = events(private(written(" ", **parts)))
    assert (found == Ignored("sticker")) is stickers
    assert isinstance(events(private(written("help", **parts)))[0], Message)


def test_a_text_with_a_part_that_meta_does_not_pass_on_sends_officers_to_the_inbox() -> None:
    found = message(private(written("look at this", is_unsupported=True)))
    assert found.text == f"look at this\n{NOT_PASSED_ON}"


def test_an_item_that_stands_where_a_list_of_items_should_is_read() -> None:
    assert message({"object": "page", "entry": {"id": PAGE, "messaging": written("alone")}}).text == "alone"


def test_a_half_character_does_not_stop_a_message() -> None:
    """Whoever cuts a text may cut an emoji; half of one can be neither encoded nor stored."""
    found = message(private(written("run \ud83d", mid="m_\ude00")))
    assert found.text == "run \ufffd"
    (found.text + found.key).encode()


def test_a_thousand_messages_from_a_thousand_senders_are_a_thousand_messages() -> None:
    sent = [{**written(f"tip {n}", f"m_{n}"), "sender": {"id": str(n)}} for n in range(1_000)]
    found = events(private(*sent))
    assert [(each.text, each.sender.id) for each in found if isinstance(each, Message)] == [
        (f"tip {n}", str(n)) for n in range(1_000)
    ]
