"""The roster in the console."""

import pytest

from tests.unit.console_world import post, world_of
from tipline.roster import Role

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
    assert post(world, "/roster/new", Role.ADMINISTRATOR, **_OFFICER).status == 303
    stored = world.officers.officers["0ff1ce99"]
    assert (stored.email, stored.phone, stored.priorities) == ("morgan@example.com", "+19105550100", ("P0",))
    assert stored.shifts == ({"days": [0, 4, 5, 6], "from": "22:00", "to": "06:00"},)
    assert [(act.what, act.subject) for act in world.acts] == [("officer_added", "0ff1ce99")]


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
    assert "0ff1ce99" not in world.officers.officers


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


def test_only_a_confirmation_link_is_confirmed() -> None:
    world = world_of()
    topic, token = "arn:aws:sns:us-east-1:123456789012:tipline-AlertsTopic", "2336412f37fb687f5d51e6e241d09c"
    link = (
        f"https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn={topic}&Token={token}&Endpoint=x@example.com"
    )
    assert post(world, "/roster/confirm", Role.ADMINISTRATOR, link=link).status == 303
    assert world.confirmed == [(topic, token)]
    for wrong in ("", "https://example.com", link.replace("Token", "token"), link.replace(":sns:", ":sqs:")):
        assert post(world, "/roster/confirm", Role.ADMINISTRATOR, link=wrong).status == 422
