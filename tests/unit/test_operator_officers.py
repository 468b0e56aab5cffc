"""The duty roster on the command line."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from tests.fakes.officers import an_officer
from tests.fakes.topic import FakeRoster, FakeTopic
from tipline.roster import Officer, Role, Shift
from tipline.subscriptions import Subscription, policy_of
from tools.operator import officers, roster_arguments
from tools.operator.main import parser
from tools.operator.officers import Department
from tools.operator.refusal import Refused

DESK = ("desk@example.org", "+19105550100")
EVERYTHING = {"priority": ("P0", "P1", "P2", "P3"), "kind": ("tip", "post", "unreadable", "test")}


def a_department(*known: Officer, refuses: bool = False) -> Department:
    topic = FakeTopic([Subscription("email", DESK[0], "arn:1", EVERYTHING)])
    return Department(FakeRoster.of(*known), topic, DESK, lambda _phone: refuses)


def said(command: Callable[..., int], department: Department, *arguments: Any) -> str:  # noqa: ANN401 - of any command
    words: list[str] = []
    assert command(department, words.append, *arguments) == 0
    return "\n".join(words)


def topic_of(department: Department) -> FakeTopic:
    assert isinstance(department.topic, FakeTopic)
    return department.topic


NEW = replace(an_officer("000000a1"), name="Sample Officer")


def test_an_officer_is_subscribed_at_once_and_asked_to_confirm_the_email() -> None:
    department = a_department()
    words = said(officers.add, department, NEW)
    assert "officers confirm LINK" in words
    assert {each.endpoint: each.filter for each in topic_of(department).known[1:]} == {
        NEW.email: policy_of("000000a1"),
        NEW.phone: policy_of("000000a1"),
    }
    listed = said(officers.show_all, department)
    assert "NOT CONFIRMED" in listed
    assert "Sample Officer: officer, on duty" in listed


@pytest.mark.parametrize(
    ("officer", "why"),
    [
        (replace(NEW, email="", phone=""), "needed"),
        (replace(NEW, email="DESK@example.org"), "duty desk"),
        (replace(NEW, phone="+19105550162"), "belongs to Sample 000000a2"),
    ],
)
def test_an_address_that_would_make_unclear_who_is_told_is_refused(officer: Officer, why: str) -> None:
    department = a_department(an_officer("000000a2"))
    with pytest.raises(Refused, match=why):
        officers.add(department, lambda _words: None, officer)
    assert len(list(department.roster.all())) == 1


def test_a_number_that_answered_stop_is_not_added_in_vain() -> None:
    department = a_department(refuses=True)
    with pytest.raises(Refused, match="STOP"):
        officers.add(department, lambda _words: None, NEW)
    assert list(department.roster.all()) == []


def test_a_change_of_address_moves_the_subscription() -> None:
    department = a_department()
    said(officers.add, department, NEW)
    topic_of(department).confirm_all()
    said(officers.change, department, "sample officer", {"phone": "+19105550188", "role": Role.SUPERVISOR})
    assert {each.endpoint for each in topic_of(department).known} == {DESK[0], NEW.email, "+19105550188"}
    (changed,) = department.roster.all()
    assert (changed.role, changed.email_state, changed.version) == (Role.SUPERVISOR, "confirmed", 2)


def test_whoever_is_not_active_any_more_is_unsubscribed_and_remains_on_the_roster() -> None:
    department = a_department()
    said(officers.add, department, NEW)
    topic_of(department).confirm_all()
    said(officers.change, department, NEW.officer_id, {"active": False})
    assert [each.endpoint for each in topic_of(department).known] == [DESK[0]]
    assert "not active" in said(officers.show_all, department)


def test_removing_the_last_who_is_told_by_text_message_says_so() -> None:
    department = a_department()
    said(officers.add, department, NEW)
    topic_of(department).confirm_all()
    words = said(officers.remove, department, NEW.phone)
    assert "WARNING: P0 tips reach nobody by text message" in words
    assert [each.endpoint for each in topic_of(department).known] == [DESK[0]]


def test_a_subscription_beside_the_roster_is_listed_and_removed_by_its_address() -> None:
    department = a_department()
    assert DESK[0] in said(officers.show_all, department)
    assert "DutyEmail" in said(officers.remove, department, DESK[0])
    assert topic_of(department).known == []


def test_a_stranger_is_refused_and_of_two_with_one_name_the_id_is_asked_for() -> None:
    department = a_department(an_officer("000000a1", name="Sample"), an_officer("000000a2", name="Sample"))
    with pytest.raises(Refused, match="officers list"):
        officers.remove(department, lambda _words: None, "nobody@example.org")
    with pytest.raises(Refused, match="000000a1, 000000a2"):
        officers.change(department, lambda _words: None, "Sample", {"unit": "K9"})


def test_a_change_of_nothing_and_a_change_that_somebody_else_made_meanwhile_are_refused() -> None:
    department = a_department(an_officer("000000a1"))
    with pytest.raises(Refused, match="--help"):
        officers.change(department, lambda _words: None, "000000a1", {})
    with pytest.raises(Refused, match="Somebody else"):
        officers.add(department, lambda _words: None, an_officer("000000a1", version=3))


def test_what_aws_does_not_take_is_said_and_left_to_the_next_comparison() -> None:
    department = a_department()
    topic_of(department).broken.add(NEW.phone)
    with pytest.raises(Refused, match="within five minutes"):
        officers.add(department, lambda _words: None, NEW)
    assert list(department.roster.all()) != []


# ---- Arguments ------------------------------------------------------------------------------------------------------
def fields(*arguments: str) -> dict[str, Any]:
    return roster_arguments.fields(parser().parse_args(["officers", *arguments]))


def test_an_officer_is_read_as_people_type_it() -> None:
    given = fields(
        *["add", "Sample Officer", "--email", " Sample@Example.org ", "--phone", "+1 (910) 555-0100", "--role"],
        *["supervisor", "--priorities", "P0", "P1", "--kinds", "tip", "--shifts", "mon-wed 22:00-06:00"],
    )
    assert given == {
        "name": "Sample Officer",
        "email": "sample@example.org",
        "phone": "+19105550100",
        "role": Role.SUPERVISOR,
        "priorities": ("P0", "P1"),
        "kinds": ("tip",),
        "shifts": (Shift((0, 1, 2), time(22), time(6)),),
    }


def test_a_change_takes_away_what_is_named_without_value() -> None:
    assert fields("change", "x", "--shifts", "--categories", "--on-duty", "no", "--active", "yes", "--phone", "") == {
        "shifts": (),
        "categories": (),
        "on_duty": False,
        "active": True,
        "phone": "",
    }
    assert fields("change", "x", "--on-duty", "shifts") == {"on_duty": None}


@pytest.mark.parametrize(
    ("text", "days"),
    [("daily", (0, 1, 2, 3, 4, 5, 6)), ("sat,sun", (5, 6)), ("fri-mon", (4, 5, 6, 0)), ("tue", (1,))],
)
def test_the_days_of_a_shift(text: str, days: tuple[int, ...]) -> None:
    assert roster_arguments.shift(f"{text} 08:00-16:00") == Shift(days, time(8), time(16))


@pytest.mark.parametrize("text", ["", "mon", "mon 8-16", "mon 25:00-06:00", "noday 08:00-16:00", "mon- 08:00-16:00 x"])
def test_what_is_no_shift_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no shift"):
        roster_arguments.shift(text)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--phone", "9105550100"),
        ("--email", "duty@"),
        ("--priorities", "P4"),
        ("--kinds", "unreadable"),
        ("--time-zone", "Nowhere"),
        ("--role", "chief"),
    ],
)
def test_what_cannot_stand_on_the_roster_is_no_command(option: str, value: str) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["officers", "add", "Sample", option, value])
