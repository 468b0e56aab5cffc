"""The intake flow: what joins a tip, what begins one, and who is forgotten."""

from dataclasses import replace
from typing import Literal

import pytest

from tests.unit.town import BUCKET, COMMENT, SHOOTING, Town, message
from tipline.intake import OutOfTime
from tipline.model import Action, Author, DeletionRequest, Sender


def test_a_follow_up_joins_its_tip_and_officers_are_told_of_it() -> None:
    town = Town()
    town.take(message("m1"))
    town.take(message("m2", SHOOTING))
    town.take(message("m2", SHOOTING))  # once more
    assert len(town.tips.tip_ids()) == 1
    assert len({alert.reference for alert in town.alerts}) == 1
    assert [alert.id[-2:] for alert in town.alerts] == [":1", ":2", ":2"]
    assert [alert.not_before for alert in town.alerts] == [BUCKET + 900, 0, 0]


def test_a_few_words_that_follow_an_urgent_message_are_as_urgent() -> None:
    town = Town()
    town.take(message("m1", SHOOTING), message("m2", "he ran to the creek"))
    first, second = town.alerts
    assert (second.priority, second.category, second.not_before) == (first.priority, first.category, 0)
    assert (first.follow_up, second.follow_up) == (False, True)


@pytest.mark.parametrize("text", ["NEW", "nuevo.", "¡Nuevo!", "  new\n"])
def test_the_bare_word_new_is_no_tip_and_the_next_message_begins_one(text: str) -> None:
    town = Town()
    town.take(message("m1"), message("m2", text), message("m3"), message("m4"))
    town.take(message("m1"), message("m2", text), message("m3"), message("m4"))  # once more
    assert len(town.tips.tip_ids()) == 2
    assert len(town.tips.texts()) == 3
    assert town.counts["ignored new_tip"] == 2


def test_a_message_that_begins_with_new_is_a_tip_of_its_own_without_the_word() -> None:
    town = Town()
    town.take(message("m1"), message("m2", "NEW: a gray car at the marina"), message("m3"))
    assert len(town.tips.tip_ids()) == 2
    assert "a gray car at the marina" in town.tips.texts()


def test_new_under_a_picture_is_a_tip_of_its_own() -> None:
    town = Town()
    town.take(message("m1"), message("m2", "NEW", attachments=("image",)))
    assert len(town.tips.tip_ids()) == 2


def test_an_edit_that_begins_with_new_stays_with_its_message() -> None:
    town = Town()
    town.take(message("m1"), message("edit:m1:1", "new car outside", action=Action.EDIT, original="m1"))
    assert len(town.tips.tip_ids()) == 1
    assert "new car outside" in town.tips.texts()


def test_two_messages_of_one_delivery_join_and_two_senders_do_not() -> None:
    town = Town()
    town.take(message("m1"), message("m2"), message("m3", sender=Sender(id="8")))
    assert len(town.tips.tip_ids()) == 2


@pytest.mark.parametrize("text", ["STOP", "alto", "Unsubscribe", "END."])
def test_who_says_stop_is_forgotten_and_their_tip_stays(text: str) -> None:
    town = Town()
    town.take(message("m1"))
    town.take(message("m2", text))
    assert town.tips.table.rows == {}
    assert town.tips.seen == {}
    assert len(town.tips.texts()) == 1
    town.take(message("m3"))
    assert len(town.tips.tip_ids()) == 2


@pytest.mark.parametrize("text", ["START", "stop him, he has a gun"])
def test_who_says_anything_else_is_not_forgotten(text: str) -> None:
    town = Town()
    town.take(message("m1"))
    town.take(message("m2", text))
    assert town.tips.table.rows != {}


def test_a_delivery_with_a_stop_in_it_that_is_tried_again_doubles_nothing() -> None:
    town = Town()
    delivery = [message("m1"), message("m2", "STOP"), message("m3")]
    left = iter([False, False, True])
    with pytest.raises(OutOfTime):
        town.take(*delivery, time_is_up=lambda: next(left))
    for attempt in (2, 3):
        town.take(*delivery, attempt=attempt)
        assert len(town.tips.texts()) == 2


def test_a_person_whom_meta_asks_to_delete_is_forgotten_whatever_accounts_they_wrote_to() -> None:
    """No account is configured, and the request names none."""
    town = Town()
    for account, person in (("1", "7"), ("2", "8")):
        town.take(message(f"m{account}", account=account, sender=Sender(id=person)))
    assert len(town.tips.table.rows) == 4
    town.take(DeletionRequest(platform="facebook", person="7"))
    assert len(town.tips.table.rows) == 2
    assert len(town.tips.seen) == 1
    assert len(town.tips.texts()) == 2
    assert town.counts["forgotten data_deletion"] == 1


@pytest.mark.parametrize(("removed_text", "left"), [("erase", {"c2"}), ("keep", {"c1", "c2"})])
def test_their_posts_go_only_where_what_is_removed_is_erased(
    removed_text: Literal["keep", "erase"], left: set[str]
) -> None:
    town = Town()
    town.posts.removed_text["facebook"] = removed_text
    town.take(replace(COMMENT, author=Author("7", "A")), replace(COMMENT, item_id="c2", author=Author("8", "B")))
    town.take(DeletionRequest(platform="facebook", person="7"))
    assert {item_id for _, item_id in town.posts.states} == left
