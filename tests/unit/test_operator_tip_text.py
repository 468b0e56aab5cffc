"""How a terminal shows tips and posts."""

import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tools.operator.tip_text import harmless, list_lines, post_lines, tip_lines

TIP: dict[str, Any] = {
    "tip_id": "0" * 32,
    "sk": "tip",
    "platform": "facebook",
    "category": "hit_and_run",
    "priority": "P1",
    "reasons": ["in_progress", "weapon"],
    "status": "new",
    "received_at": 1_790_000_100,
    "reference": "7KQ2MX",
    "messages": 2,
}
MESSAGE: dict[str, Any] = {
    "sk": "message#0001",
    "text": "The blue truck that hit the boy is behind 14 Alder Street, plate XKR-4471.",
    "redactions": {"own_phone": 1, "own_name": 2},
    "attachments": ["image"],
    "received_at": 1_790_000_100,
}
POST: dict[str, Any] = {
    "platform": "facebook",
    "kind": "visitor_post",
    "text": "He is at the mall now",
    "author": {"id": "10000001", "name": "Marisol Example", "handle": "marisol"},
    "permalink": "https://facebook.example/posts/1",
    "tagged": ["Sample Person"],
    "attachments": [],
    "published_at": 1_790_000_111.5,
    "received_at": 1_790_000_100,
    "category": "fugitive",
    "priority": "P1",
    "reasons": ["located"],
    "reference": "8MT3QR",
    "versions": [
        {"action": "add", "at": 1_790_000_050, "text": "He is at the mal now"},
        {"action": "edit", "at": 1_790_000_111.5, "text": "He is at the mall now"},
    ],
}


def test_a_tip_is_shown_with_its_text_its_reasons_and_that_nobody_has_checked_it() -> None:
    shown = "\n".join(tip_lines(TIP, [MESSAGE]))
    for part in ("7KQ2MX", "P1", "hit and run", "UNCORROBORATED", "in progress, weapon", "plate XKR-4471"):
        assert part in shown
    assert "own name 2, own phone 1" in shown


def test_a_flag_says_in_words_that_somebody_should_read_the_tip_for_the_senders_sake_first() -> None:
    assert "privacy reader" not in "\n".join(tip_lines(TIP, [MESSAGE]))
    lines = list(tip_lines(TIP | {"flags": ["no_profile", "a_new_one"]}, [MESSAGE]))
    shown = " ".join(line.strip() for line in lines)
    assert "Read by a privacy reader first: the sender's name was not known" in shown
    assert "a new one" in shown
    assert max(map(len, lines)) <= 80


def test_an_edit_and_a_withdrawal_are_named_as_such() -> None:
    edit = MESSAGE | {"sk": "message#0002", "edit_of": 1, "text": "plate XKR-4472"}
    withdrawn = MESSAGE | {"unsent": True, "text": ""}
    shown = "\n".join(tip_lines(TIP, [withdrawn, edit]))
    assert "Message 2, an edit of message 1" in shown
    assert "Message 1, withdrawn by its sender" in shown
    assert "(erased, as the department chose)" in shown


def test_a_message_of_pictures_alone_has_no_text_but_its_attachments() -> None:
    shown = "\n".join(tip_lines(TIP, [MESSAGE | {"text": "", "attachments": ["image", "video"]}]))
    assert "(no text)" in shown
    assert "image, video" in shown


def test_a_post_is_shown_with_its_author_and_what_it_said_before() -> None:
    shown = "\n".join(post_lines(POST))
    for part in ("8MT3QR", "UNCORROBORATED", "Marisol Example, @marisol, 10000001", "https://facebook.example/posts/1"):
        assert part in shown
    assert "He is at the mal now" in shown
    assert shown.count("He is at the mall now") == 1


def test_a_removed_post_says_that_it_is_removed() -> None:
    shown = "\n".join(post_lines(POST | {"removed": True, "hidden": True, "text": "", "versions": []}))
    assert "removed and hidden on the platform" in shown
    assert "(erased, as the department chose)" in shown


def test_a_post_without_author_says_so() -> None:
    assert "not told by the platform" in "\n".join(post_lines({**POST, "author": None}))


def test_a_list_never_holds_text() -> None:
    shown = "\n".join(list_lines([TIP | MESSAGE]))
    assert "7KQ2MX" in shown
    assert "truck" not in shown


@given(st.text())
def test_no_text_reaches_the_terminal_as_a_command_or_turned_around(text: str) -> None:
    shown = "\n".join([*tip_lines(TIP, [MESSAGE | {"text": text}]), *post_lines(POST | {"text": text})])
    assert not [
        character
        for character in shown
        if (unicodedata.category(character) == "Cc" and character != "\n")
        or unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    ]
    shown.encode()


def test_what_could_command_a_terminal_is_shown_not_dropped() -> None:
    assert harmless("a\x1b[2Jb\u202ec\td\r\ne") == "a<U+001B>[2Jb<U+202E>c d\ne"


@given(st.lists(st.text(alphabet="abc-/.", max_size=78)).map(" ".join))
def test_text_fits_80_columns_with_every_word_whole(text: str) -> None:
    lines = [*tip_lines(TIP, [MESSAGE | {"text": text}]), *list_lines([TIP])]
    assert max(map(len, lines)) <= 80
    assert set(text.split()) <= set(" ".join(lines).split())


def test_a_tip_of_a_known_person_says_so_and_waits_for_no_privacy_reader() -> None:
    text = "\n".join(tip_lines(TIP | {"flags": ["known_person", "no_profile"]}, [MESSAGE]))
    assert "KNOWN PERSON" in text
    assert "sender not kept" not in text
    assert "privacy reader" not in text
