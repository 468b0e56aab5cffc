"""The intake flow: every readable item once, whatever else is in the delivery; nothing private without anonymizing."""

import json
from typing import Literal

import pytest

from tests.unit.town import BUCKET, NOW, SHOOTING, Town, message
from tipline.delivery import Damaged, Delivery
from tipline.intake import Department, Joiner, OutOfTime, Try
from tipline.joining import Joined
from tipline.model import Action, AlertKind, DeletionRequest, Ignored, Priority, Unreadable
from tipline.patience import Unavailable


def test_a_message_becomes_a_tip_and_an_alert_held_to_the_end_of_its_bucket() -> None:
    town = Town()
    assert town.take(message()) is None
    (alert,) = town.alerts
    assert (alert.kind, alert.not_before) == (AlertKind.TIP, BUCKET + 900)
    assert alert.reference in {row.get("reference") for row in town.tips.rows.values()}
    assert "Elm" in town.tips.texts()[0]


def test_an_urgent_tip_is_announced_at_once() -> None:
    town = Town()
    town.take(message(text=SHOOTING))
    assert [(alert.priority, alert.not_before) for alert in town.alerts] == [(Priority.P0, 0)]


def test_a_repeat_stores_nothing_and_raises_the_same_alert_again() -> None:
    """A worker that died between storing and announcing comes back as a repeat."""
    town = Town()
    town.take(message())
    town.take(message())
    assert len(town.tips.texts()) == 1
    assert town.alerts[0] == town.alerts[1]


@pytest.mark.parametrize("text", ["STOP", "stop.", " Alto!", "UNSUBSCRIBE", "Start"])
def test_a_bare_opt_out_or_in_is_no_tip(text: str) -> None:
    town = Town()
    town.take(message(text=text))
    assert town.tips.rows == {}
    assert town.alerts == []


@pytest.mark.parametrize("text", ["HELP", "ayuda", "Info", "stop him, he has a gun"])
def test_a_bare_call_for_help_is_an_urgent_tip(text: str) -> None:
    town = Town()
    town.take(message(text=text))
    assert town.alerts[0].priority in {Priority.P0, Priority.P1}


def test_a_picture_without_words_is_looked_at_like_a_lead() -> None:
    town = Town()
    town.take(message(text="", attachments=("image",)))
    assert [alert.priority for alert in town.alerts] == [Priority.P2]


@pytest.mark.parametrize(("age_days", "reason"), [(13.1, "too_old"), (12.9, None)])
def test_an_event_older_than_13_days_is_kept_for_people_to_look_at(age_days: float, reason: str | None) -> None:
    town = Town()
    assert town.take(message(sent_at=NOW - age_days * 86_400)) == reason
    assert bool(town.tips.rows) == (reason is None)


def test_an_old_event_that_an_operator_brings_back_is_taken() -> None:
    town = Town()
    assert town.take(message(sent_at=NOW - 20 * 86_400), any_age=True) is None
    assert len(town.tips.texts()) == 1


def test_every_readable_item_is_stored_even_if_one_is_not() -> None:
    town = Town()
    assert town.take(message("m1"), Unreadable("text"), message("poison"), message("m2")) == "unreadable_item"
    assert len(town.tips.texts()) == 2


def test_an_error_never_carries_what_was_sent() -> None:
    town = Town()
    town.take(message("poison"))
    assert town.counts == {"unreadable failed": 1}


def test_what_cannot_be_stored_now_is_tried_again_and_does_not_stop_the_rest() -> None:
    town = Town()
    with pytest.raises(Unavailable):
        town.take(message("m1"), message("down"), message("m2"))
    assert len(town.tips.texts()) == 2


def test_a_store_that_is_down_is_not_asked_a_thousand_times() -> None:
    town = Town()
    with pytest.raises(Unavailable):
        town.take(*(message(f"down{number}") for number in range(1_000)))
    assert town.asked == 3


def test_it_stops_before_it_is_stopped_and_the_next_try_continues() -> None:
    town = Town()
    messages = [message(f"m{number}") for number in range(10)]
    left = iter([False] * 4 + [True] * 100)
    with pytest.raises(OutOfTime):
        town.take(*messages, time_is_up=lambda: next(left))
    assert len(town.tips.texts()) == 4
    town.take(*messages, attempt=2)
    assert len(town.tips.texts()) == 10


def test_an_edit_adds_to_its_tip_and_alerts_only_when_urgent() -> None:
    town = Town()
    edit = message("edit:m1:1", "they sell drugs at 16 Elm St", action=Action.EDIT, original="m1")
    worse = message("edit:m1:2", SHOOTING, action=Action.EDIT, original="m1")
    town.take(message("m1"), edit)
    assert len(town.alerts) == 1
    town.take(worse)
    assert [alert.priority for alert in town.alerts][1:] == [Priority.P0]
    assert len({tip_id for tip_id, _ in town.tips.rows}) == 1
    assert len(town.tips.texts()) == 3


def test_an_edit_that_came_first_waits_for_its_message() -> None:
    town = Town()
    edit = message("edit:m1:1", action=Action.EDIT, original="m1")
    with pytest.raises(Unavailable):
        town.take(edit)
    town.take(edit, message("m1"))
    assert len({tip_id for tip_id, _ in town.tips.rows}) == 1
    assert len(town.tips.texts()) == 2


def test_an_edit_whose_message_never_comes_is_a_tip_of_its_own() -> None:
    town = Town()
    town.take(message("edit:m1:1", action=Action.EDIT, original="m1"), attempt=5)
    assert len(town.tips.texts()) == 1
    assert len(town.alerts) == 1


def test_a_withdrawn_message_is_marked() -> None:
    town = Town()
    town.take(message("m1"), message("del:m1", "", action=Action.UNSEND, original="m1"))
    assert [row.get("unsent") for (_, sk), row in town.tips.rows.items() if sk.startswith("message#")] == [True]


def test_the_withdrawal_of_an_unknown_message_is_nothing_in_the_end() -> None:
    town = Town()
    assert town.take(message("del:m1", "", action=Action.UNSEND, original="m1"), attempt=5) is None
    assert town.tips.rows == {}


@pytest.mark.parametrize("kind", ["encrypted", "unsupported"])
def test_what_only_the_platforms_own_inbox_shows_is_looked_at_like_a_lead(kind: str) -> None:
    town = Town()
    town.take(message(text="[a note]", attachments=(kind,)))
    assert [alert.priority for alert in town.alerts] == [Priority.P2]


def test_stop_under_a_picture_is_a_tip() -> None:
    town = Town()
    town.take(message(text="stop", attachments=("image",)))
    assert len(town.alerts) == 1


def test_what_is_ignored_is_counted_by_reason() -> None:
    town = Town()
    assert town.take(Ignored("echo"), Ignored("echo"), Ignored("receipt")) is None
    assert town.counts == {"ignored echo": 2, "ignored receipt": 1}


def test_an_alert_holds_no_text_no_sender_and_no_exact_time() -> None:
    town = Town()
    town.take(message("m1", "call me, it is about 14 Elm St"))
    shown = json.dumps([{name: str(getattr(alert, name)) for name in alert.__slots__} for alert in town.alerts])
    assert not any(secret in shown for secret in ("Elm", '"7"', "m1", str(int(NOW)), str(int(NOW - 5))))


# ---- Answers, and what was lost -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("automatic", "calmed"), [("off", [0, 0]), ("urgent", [0, 1]), ("first", [1, 2])])
def test_the_automatic_text_is_for_whom_the_department_chose(
    automatic: Literal["off", "urgent", "first"], calmed: list[int]
) -> None:
    town = Town(department=Department({}, 900, automatic))
    town.take(message())
    before = len(town.calmed)
    town.take(message(key="second", text=SHOOTING))
    assert [before, len(town.calmed)] == calmed
    assert set(town.calmed) <= town.tips.tip_ids()


def test_what_was_lost_is_counted_when_it_is_found_and_what_was_known_is_not() -> None:
    town = Town()
    town.take(message(key="known"))
    town.take(message(key="known"), message(key="lost"), recovered=True)
    town.take(message(key="known"), message(key="lost"), recovered=True)
    assert town.counts["recovered facebook"] == 1
    assert len(town.tips.texts()) == 2


def test_nothing_is_recovered_that_was_sent_before_somebody_was_to_be_deleted() -> None:
    town = Town()
    town.take(DeletionRequest(platform="facebook", person="7"))
    town.take(message(key="theirs"), recovered=True)
    assert town.tips.texts() == []
    assert town.counts["ignored past_closed"] == 1
    town.take(message(key="theirs"))
    assert len(town.tips.texts()) == 1
    town.tips.past.clear()
    town.take(message(key="other"), recovered=True)
    assert len(town.tips.texts()) == 2


def test_a_word_of_reply_joins_a_person_to_a_tip() -> None:
    town = Town()
    town.take(message(key="first"))
    (begun,) = town.tips.tip_ids()
    joined = Joined(begun, "facebook", "page", "somebody new")
    assert repr(joined) == "<Joined sealed>"
    Joiner(town.tips).take(Delivery.unpack(joined.pack(7)), Try(1, any_age=False, time_is_up=bool))
    found = town.tips.vault.find(joined.origin)
    assert found.thread is not None
    assert (found.thread.tip_id, found.thread.sender) == (begun, "somebody new")


@pytest.mark.parametrize("body", [b"[]", b"{}", b"no json", b'["a", "b", "c", 4]'])
def test_what_is_no_word_of_reply_is_damaged(body: bytes) -> None:
    with pytest.raises(Damaged):
        Joined.unpack(Delivery(body, 7))
