"""The roster in the console."""

from datetime import time

import pytest

from tests.unit.console_world import post, world_of
from tipline.roster import Role, Shift

_OFFICER = {
    "name": "Morgan Sample",
    "email": "Morgan@Example.com",
    "phone": "+1 (910) 555-0100",
    "role": "officer",
    "time_zone": "America/New_York",
    "shifts": "Fri-Mon 22:00-06:00",
    "active": "yes",
    "priorities.P0": "yes",
}


def test_an_officer_is_stored_as_the_roster_keeps_them() -> None:
    world = world_of()
    page = post(world, "/roster/new", Role.ADMINISTRATOR, **_OFFICER)
    assert page.status == 200
    assert "once:" in page.body  # the first password, shown this once
    assert [email for email, _ in world.accounts.opened] == ["morgan@example.com"]
    (stored,) = (each for each in world.officers.officers.values() if each.name == "Morgan Sample")
    assert (stored.email, stored.phone, stored.priorities) == ("morgan@example.com", "+19105550100", ("P0",))
    assert stored.shifts == (Shift((0, 4, 5, 6), time(22), time(6)),)
    assert [(act.what, act.subject) for act in world.acts] == [("officer_added", stored.officer_id)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"email": "nobody"}, "not one"),
        ({"email": "officer@example.com"}, "Another officer"),
        ({"phone": "555-0100"}, "Write the phone number"),
        ({"role": "chief"}, "Choose a role"),
        ({"time_zone": "Mars/Olympus"}, "time zone"),
        ({"time_zone": "../etc/passwd"}, "time zone"),
        ({"shifts": "Mon 25:00-06:00"}, "A shift reads"),
        ({"shifts": "Someday 22:00-06:00"}, "Days are"),
        ({"name": " "}, "A name is needed"),
    ],
)
def test_an_officer_who_cannot_be_is_not_stored(wrong: dict[str, str], said: str) -> None:
    world = world_of()
    response = post(world, "/roster/new", Role.ADMINISTRATOR, **_OFFICER | wrong)
    assert response.status == 422
    assert said in response.body
    assert not [each for each in world.officers.officers.values() if each.name != f"Jordan {each.role}"]


def test_whoever_is_disabled_or_gets_another_role_is_signed_out() -> None:
    world = world_of()
    form = _OFFICER | {"email": "officer@example.com", "version": "1", "role": "privacy_reader"}
    assert post(world, "/roster/id-officer", Role.ADMINISTRATOR, **form).status == 303
    assert world.sessions.ended == ["id-officer"]
    again = post(world, "/roster/id-officer", Role.ADMINISTRATOR, **form)
    assert again.status == 409
    assert post(world, "/roster/id-officer/remove", Role.ADMINISTRATOR).status == 303
    assert world.sessions.ended == ["id-officer", "id-officer"]


def test_nobody_takes_their_own_role_or_leaves_the_roster_by_themselves() -> None:
    world = world_of()
    form = _OFFICER | {"email": "administrator@example.com", "version": "1"}
    assert post(world, "/roster/id-administrator", Role.ADMINISTRATOR, **form).status == 422
    assert post(world, "/roster/id-administrator/remove", Role.ADMINISTRATOR).status == 422
    assert "id-administrator" in world.officers.officers


def test_a_link_that_confirms_nothing_is_said_so() -> None:
    world = world_of()
    assert post(world, "/roster/confirm", Role.ADMINISTRATOR, link=" https://sns.example/?Token=1 ").status == 303
    assert world.confirmed == ["https://sns.example/?Token=1"]
    refused = post(world, "/roster/confirm", Role.ADMINISTRATOR, link="https://example.com")
    assert refused.status == 422
    assert "not a confirmation link" in refused.body
