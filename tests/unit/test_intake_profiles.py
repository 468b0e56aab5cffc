"""Where the payload names nobody: the platform is asked, a threat to life never waits for it, failure is flagged."""

import pytest

from tests.fakes.profiles import FakeDirectory
from tests.unit.town import COMMENT, SHOOTING, Town, message
from tipline.model import Action, Message, Priority, Sender
from tipline.triage import triage

_NAMED = "they sell drugs at 14 Elm St and painted Quetzalina on the wall"


def _knowing(**people: str) -> Town:
    return Town(directory=FakeDirectory({id_.strip("_"): (name, None) for id_, name in people.items()}))


def test_the_name_that_the_platform_tells_is_taken_out_of_the_text() -> None:
    town = _knowing(_7="Quetzalina Ruiz")
    town.take(message(text=_NAMED))
    assert "Quetzalina" not in town.tips.texts()[0]
    assert town.flags() == [[]]
    assert town.counts == {"profile found": 1, "stored new": 1}


def test_a_tip_whose_sender_is_not_told_is_stored_and_flagged() -> None:
    town = _knowing()
    town.take(message(text=_NAMED))
    assert "Quetzalina" in town.tips.texts()[0]
    assert town.flags() == [["no_profile"]]
    assert [alert.priority for alert in town.alerts] == [Priority.P2]


def test_where_the_payload_names_its_sender_nobody_is_asked_and_nothing_flagged() -> None:
    town = Town()
    town.take(message(text=_NAMED))
    assert town.flags() == [[]]
    assert not [each for each in town.counts if each.startswith("profile")]


def test_a_threat_to_life_waits_for_nobody_and_is_flagged() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    town.take(message(text=SHOOTING))
    assert town.directory.asked == []
    assert town.flags() == [["no_profile"]]
    assert town.counts["profile urgent"] == 1


def test_a_threat_to_life_is_announced_before_anybody_else_of_its_delivery_is_asked_about() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    announced_when_asked: list[int] = []
    town.directory.meanwhile = lambda: announced_when_asked.append(len(town.alerts))
    town.take(message("m1"), message("m2"), COMMENT, message("m3", SHOOTING))
    assert announced_when_asked == [2]  # the threat and the comment
    assert town.alerts[1].priority is Priority.P0
    assert len(town.tips.texts()) == 3


def test_a_message_that_turns_into_a_threat_by_its_edit_makes_it_wait_for_nobody() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    announced_when_asked: list[list[Priority]] = []
    town.directory.meanwhile = lambda: announced_when_asked.append([alert.priority for alert in town.alerts])
    edits = [
        message("edit:m2:1", "they sell drugs at 16 Elm St", action=Action.EDIT, original="m2"),
        message("edit:m2:2", SHOOTING, action=Action.EDIT, original="m2"),
    ]
    assert town.take(message("m1"), message("m2"), *edits) is None
    assert announced_when_asked == [[Priority.P2, Priority.P0]]
    tips = {tip_id for tip_id, sk in town.tips.rows if sk == "message#0004"}
    assert len(tips) == 1
    assert town.flags() == [["no_profile"]]


def test_a_message_that_cannot_be_judged_does_not_take_the_delivery_down(monkeypatch: pytest.MonkeyPatch) -> None:
    town = _knowing(_7="Ana Ruiz")

    def judge(text: str) -> object:
        if text == "poison":
            raise RuntimeError(text)
        return triage(text)

    monkeypatch.setattr("tipline.intake.triage", judge)
    assert town.take(message("m1"), message("m2", "poison"), message("m3", SHOOTING)) == "unreadable_item"
    assert len(town.tips.texts()) == 2


def test_an_edit_is_anonymized_with_the_profile_too_and_one_without_it_flags_the_tip() -> None:
    town = _knowing(_7="Quetzalina Ruiz")
    assert town.directory
    town.take(message("m1"), message("edit:m1:1", _NAMED, action=Action.EDIT, original="m1"))
    assert len(town.directory.asked) == 1
    assert not [text for text in town.tips.texts() if "Quetzalina" in text]
    assert town.flags() == [[]]
    town.directory.trouble = "timeout"
    town.take(message("edit:m1:2", "at 18 Elm St", action=Action.EDIT, original="m1"))
    assert town.flags() == [["no_profile"]]


def test_a_withdrawal_a_stop_and_a_repeat_need_no_name() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    town.take(message("m1"))
    town.take(message("del:m1", "", action=Action.UNSEND, original="m1"), message("m2", "STOP"))
    assert len(town.directory.asked) == 1


def test_what_is_known_of_a_sender_ends_with_the_delivery() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    town.take(message("m1"))
    town.take(message("m2"))
    assert town.directory.asked == ["7", "7"]


def test_a_delivery_of_a_thousand_senders_is_stored_whole_while_the_platform_is_down() -> None:
    town = _knowing()
    assert town.directory
    town.directory.trouble = "timeout"
    senders = [
        Message(platform="facebook", account="1", key=f"m{number}", sender=Sender(id=f"8{number}"), text="drugs")
        for number in range(1_000)
    ]
    assert town.take(*senders) is None
    assert len(town.tips.texts()) == 1_000
    assert len(town.directory.asked) == 3
    assert town.flags() == [["no_profile"]] * 1_000
