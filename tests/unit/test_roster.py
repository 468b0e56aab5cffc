"""Who is on duty, and who is told of what."""

from datetime import UTC, datetime, time

import pytest

from tests.fakes.officers import ASLEEP, DEPARTMENT, INFORMED, OTHER, SUPERVISOR, UNIT, an_officer
from tipline.model import Alert, AlertKind, Priority
from tipline.roster import Officer, Reach, Role, Shift, Step, informed, of_step, told

NOW = 1_800_000_000.0


def an_alert(kind: AlertKind = AlertKind.TIP, priority: Priority = Priority.P1, to: str = "") -> Alert:
    return Alert("tip:1:1", kind, "sms", priority, "theft", "7K4Q2M", tip_id="1", to=to)


def at(day: int, clock: str, zone: str = "+00:00") -> float:
    """2026-11-02 is a Monday."""
    return datetime.fromisoformat(f"2026-11-{2 + day:02}T{clock}:00{zone}").timestamp()


# ---- On duty --------------------------------------------------------------------------------------------------------
DAY = Shift((0, 1, 2, 3, 4), time(9), time(17))
NIGHT = Shift((4,), time(22), time(6))


@pytest.mark.parametrize(
    ("shift", "moment", "works"),
    [
        (DAY, at(0, "09:00"), True),
        (DAY, at(0, "17:00"), False),
        (DAY, at(5, "12:00"), False),
        (NIGHT, at(4, "23:00"), True),
        (NIGHT, at(5, "05:59"), True),
        (NIGHT, at(5, "06:00"), False),
        (NIGHT, at(4, "05:00"), False),
        (NIGHT, at(5, "23:00"), False),
        (Shift((6,), time(22), time(6)), at(0, "01:00"), True),
        (Shift((2,), time(8), time(8)), at(3, "07:59"), True),
        (Shift((2,), time(8), time(8)), at(3, "08:00"), False),
    ],
)
def test_a_shift_lasts_from_its_hour_to_its_hour_over_midnight_too(shift: Shift, moment: float, works: bool) -> None:  # noqa: FBT001 - the expectation
    assert an_officer("a1", shifts=(shift,)).works(moment) is works


def test_a_shift_is_in_the_officers_own_time_zone_summer_time_too() -> None:
    officer = an_officer("a1", shifts=(DAY,), time_zone="America/New_York")
    summer = datetime(2026, 7, 6, 13, 30, tzinfo=UTC).timestamp()
    assert officer.works(summer)
    assert not officer.works(datetime(2026, 12, 7, 13, 30, tzinfo=UTC).timestamp())


def test_what_somebody_said_by_hand_counts_before_the_shifts() -> None:
    assert an_officer("a1", shifts=(DAY,), on_duty=True).works(at(6, "03:00"))
    assert not an_officer("a1", on_duty=False).works(NOW)


def test_in_a_time_zone_that_nobody_knows_an_officer_is_told_rather_than_not() -> None:
    assert an_officer("a1", shifts=(DAY,), time_zone="Nowhere/At All").works(at(6, "03:00"))


# ---- Choices --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("choice", "chosen"),
    [
        ({}, True),
        ({"priorities": ("P1",)}, True),
        ({"priorities": ("P0",)}, False),
        ({"categories": ("drugs",)}, False),
        ({"platforms": ("x",)}, False),
        ({"kinds": ("post",)}, False),
        ({"kinds": ("tip",), "categories": ("theft",), "platforms": ("sms",)}, True),
    ],
)
def test_an_alert_must_be_among_all_that_an_officer_chose(choice: dict[str, object], chosen: bool) -> None:  # noqa: FBT001 - the expectation
    assert an_officer("a1", **choice).chose(an_alert()) is chosen


def test_unreadable_messages_are_no_choice_but_of_their_priority() -> None:
    unreadable = an_alert(AlertKind.UNREADABLE)
    assert an_officer("a1", kinds=("tip",), categories=("drugs",), platforms=("x",)).chose(unreadable)
    assert not an_officer("a1", priorities=("P0",)).chose(unreadable)


# ---- Steps ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("step", "priority", "people"),
    [
        (Step.UNIT, Priority.P1, {UNIT, OTHER}),
        (Step.SUPERVISORS, Priority.P1, {SUPERVISOR}),
        (Step.EVERYONE, Priority.P1, {UNIT, OTHER, SUPERVISOR}),
        (Step.EVERYONE, Priority.P0, {UNIT, OTHER, SUPERVISOR, ASLEEP}),
    ],
)
def test_each_step_tells_its_own_people_and_p0_wakes_those_off_duty_at_the_end(
    step: Step, priority: Priority, people: set[Officer]
) -> None:
    assert set(of_step(step, an_alert(priority=priority), DEPARTMENT, NOW)) == people


def test_everyone_means_whatever_they_chose_and_when_nobody_is_on_duty_whenever_they_work() -> None:
    choosy, asleep = an_officer("a1", categories=("drugs",)), an_officer("a2", on_duty=False)
    assert of_step(Step.EVERYONE, an_alert(), (choosy, asleep), NOW) == (choosy,)
    assert of_step(Step.EVERYONE, an_alert(), (asleep,), NOW) == (asleep,)


@pytest.mark.parametrize("role", [Role.PRIVACY_READER, Role.ADMINISTRATOR])
def test_who_is_on_the_roster_to_sign_in_is_told_of_no_tip(role: Role) -> None:
    reader = (an_officer("a1", role=role),)
    assert not any(of_step(step, an_alert(priority=Priority.P0), reader, NOW) for step in Step)
    assert told(an_alert(priority=Priority.P3), reader, NOW) == ()
    assert told(an_alert(AlertKind.TEST, to="a1"), reader, NOW) == reader


def test_whoever_is_not_active_is_told_of_nothing() -> None:
    gone = (an_officer("a1", active=False),)
    assert not any(of_step(step, an_alert(priority=Priority.P0), gone, NOW) for step in Step)
    assert told(an_alert(AlertKind.TEST, to="a1"), gone, NOW) == ()


def test_for_information_is_told_beside_and_never_in_a_step() -> None:
    assert informed(an_alert(), DEPARTMENT, NOW) == (INFORMED,)
    assert INFORMED not in {each for step in Step for each in of_step(step, an_alert(), DEPARTMENT, NOW)}


# ---- What nobody must acknowledge -----------------------------------------------------------------------------------
@pytest.mark.parametrize("alert", [an_alert(AlertKind.POST, Priority.P3), an_alert(AlertKind.TIP, Priority.P3)])
def test_what_can_wait_tells_everybody_on_duty_who_chose_it(alert: Alert) -> None:
    assert set(told(alert, DEPARTMENT, NOW)) == {UNIT, OTHER, SUPERVISOR, INFORMED}
    assert told(alert, [ASLEEP], NOW) == ()


@pytest.mark.parametrize("kind", [AlertKind.POST, AlertKind.UNREADABLE])
def test_what_is_urgent_finds_somebody_whoever_is_on_duty(kind: AlertKind) -> None:
    alert = an_alert(kind)
    assert set(told(alert, DEPARTMENT, NOW)) == {UNIT, OTHER, INFORMED}
    assert set(told(alert, [SUPERVISOR, ASLEEP], NOW)) == {SUPERVISOR}
    assert set(told(alert, [ASLEEP], NOW)) == {ASLEEP}


def test_a_test_tells_the_one_it_is_for_or_everybody_of_its_priority_on_duty_or_not() -> None:
    assert told(an_alert(AlertKind.TEST, to=ASLEEP.officer_id), DEPARTMENT, NOW) == (ASLEEP,)
    only_p0 = an_officer("a9", priorities=("P0",))
    assert set(told(an_alert(AlertKind.TEST), (*DEPARTMENT, only_p0), NOW)) == set(DEPARTMENT)


@pytest.mark.parametrize(
    ("states", "reachable"),
    [
        ({}, True),
        ({"email_state": Reach.PENDING}, True),
        ({"email_state": Reach.PENDING, "sms_state": Reach.MISSING}, False),
        ({"phone": "", "email_state": Reach.ALTERED}, False),
        ({"phone": "", "email": ""}, False),
    ],
)
def test_an_officer_is_reached_while_one_address_is_in_order(states: dict[str, object], reachable: bool) -> None:  # noqa: FBT001 - the expectation
    assert an_officer("a1", **states).reachable is reachable
