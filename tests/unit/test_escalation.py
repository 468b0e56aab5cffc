"""The ladder: who is told when nobody acknowledges, whatever fails, is late, or happens twice."""

from dataclasses import dataclass, field, replace

import pytest

from tests.fakes.notify import LADDER, Officers
from tests.fakes.officers import ASLEEP, DEPARTMENT, INFORMED, OTHER, SUPERVISOR, UNIT, an_officer
from tipline.escalation import (
    NEVER,
    Clock,
    ClockState,
    Doors,
    Ladder,
    Moved,
    Tick,
    acknowledge,
    look_at,
    oldest_unacknowledged_seconds,
    sweep,
)
from tipline.model import Alert, AlertKind, Priority
from tipline.notify import Busy, Outcome, Taken, notify
from tipline.patience import Unavailable
from tipline.roster import Officer, Reach, Step

TIP = "1"
EVERYONE = {UNIT, OTHER, SUPERVISOR, ASLEEP}


def a_tip(number: int = 1, priority: Priority = Priority.P0) -> Alert:
    follow_up = number > 1
    return Alert(
        f"tip:{TIP}:{number}", AlertKind.TIP, "sms", priority, "theft", "7K4Q2M", tip_id=TIP, follow_up=follow_up
    )


def _unexpected(error: Exception) -> None:
    raise error


@dataclass
class Night:
    """A department, `notify` and `escalate` between their queues, and time that passes."""

    officers: Officers = field(default_factory=lambda: Officers(roster=DEPARTMENT))
    orders: list[Tick] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    @property
    def clock(self) -> Clock:
        return self.officers.clocks.rows[TIP]

    def doors(self) -> Doors:
        return Doors(
            clocks=self.officers.clocks,
            tell=self._tell,
            wake=lambda tick, seconds: self.officers.ticks.append((tick, seconds)),
            clock=lambda: self.officers.now,
            ladder=LADDER,
        )

    def _tell(self, tick: Tick) -> None:
        if "tell" in self.broken:
            raise Unavailable
        self.orders.append(tick)

    def told(self, alert: Alert | Tick | Taken) -> set[Officer]:
        """Do an order; return who was told."""
        before = len(self.officers.told)
        notify(alert, self.officers.doors())
        people = [person for each in self.officers.told[before:] for person in each.to]
        assert len(people) == len(set(people))
        return {each for each in self.officers.roster if each.officer_id in people}

    def minutes(self, minutes: float) -> set[Officer]:
        """Let time pass, with a sweep at its end; return who was told."""
        self.officers.now += minutes * 60
        sweep(self.doors(), lambda: False, _unexpected)
        return self.deliver()

    def deliver(self) -> set[Officer]:
        """Let both functions do what waits for them; return who was told."""
        people: set[Officer] = set()
        while self.orders or any(not seconds for _, seconds in self.officers.ticks):
            due = [tick for tick, seconds in self.officers.ticks if not seconds]
            self.officers.ticks = [each for each in self.officers.ticks if each[1]]
            for tick in due:
                look_at(tick, self.doors())
            orders, self.orders = self.orders, []
            for order in orders:
                people |= self.told(order)
        return people


# ---- Silence --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("priority", "minutes", "rounds", "last"),
    [
        (Priority.P0, 2, 5, EVERYONE),
        (Priority.P1, 15, 2, EVERYONE - {ASLEEP}),
        (Priority.P2, 60, 1, EVERYONE - {ASLEEP}),
    ],
)
def test_while_nobody_acknowledges_each_step_is_told_in_its_turn_and_all_of_them_so_many_times(
    priority: Priority, minutes: int, rounds: int, last: set[Officer]
) -> None:
    night = Night()
    steps = [{UNIT, OTHER}, {SUPERVISOR}, last]
    assert night.told(a_tip(priority=priority)) == {UNIT, OTHER, INFORMED}
    for step in range(1, 3 * rounds):
        assert night.minutes(minutes - 0.1) == set()
        assert night.minutes(0.1) == steps[step % 3], step
    assert night.clock.due != NEVER
    assert night.minutes(minutes) == set()
    assert night.clock.state is ClockState.EXHAUSTED
    assert night.minutes(10_000) == set()
    assert oldest_unacknowledged_seconds(night.doors()) > 10_000 * 60


@pytest.mark.parametrize("priority", [Priority.P3])
def test_what_is_no_hurry_has_no_clock(priority: Priority) -> None:
    night = Night()
    assert night.told(a_tip(priority=priority)) == {UNIT, OTHER, SUPERVISOR, INFORMED}
    assert night.officers.clocks.rows == {}


def test_while_the_roster_is_empty_nothing_is_new() -> None:
    night = Night(Officers())
    assert night.told(a_tip()) == set()
    (announcement,) = night.officers.told
    assert announcement.to == ()
    assert "Ack" not in announcement.sms
    assert night.officers.clocks.rows == {}
    assert night.officers.ticks == []


def test_the_duty_desk_is_told_first_and_again_when_everyone_is() -> None:
    """Its subscriptions choose by kind, and have none of the ladder's."""
    night = Night()
    night.told(a_tip())
    for _ in range(3):
        night.minutes(2)
    kinds = [each.attributes["kind"] for each in night.officers.told]
    assert kinds == ["tip", "escalation", "tip", "escalation"]


# ---- Acknowledging --------------------------------------------------------------------------------------------------
def test_after_an_acknowledgement_nobody_is_told_but_those_who_were_told_who_took_it() -> None:
    night = Night()
    night.told(a_tip())
    night.minutes(2)
    assert acknowledge(night.officers.clocks, TIP, SUPERVISOR.officer_id, night.officers.now).first

    assert night.told(Taken(TIP, SUPERVISOR.officer_id)) == {UNIT, OTHER, INFORMED}
    assert night.officers.told[-1].sms == f"P0 tip 7K4Q2M taken by {SUPERVISOR.name}. No need to acknowledge it."
    assert notify(Taken(TIP, SUPERVISOR.officer_id), night.officers.doors()) is Outcome.REPEATED
    assert night.minutes(600) == set()


def test_a_step_that_was_asked_for_before_the_acknowledgement_is_not_told_after_it() -> None:
    night = Night()
    night.told(a_tip())
    night.officers.now += 120
    sweep(night.doors(), lambda: False, _unexpected)
    acknowledge(night.officers.clocks, TIP, UNIT.officer_id, night.officers.now)
    assert night.deliver() == set()


def test_that_somebody_took_it_is_not_told_in_the_name_of_another() -> None:
    night = Night()
    night.told(a_tip())
    assert notify(Taken(TIP, UNIT.officer_id), night.officers.doors()) is Outcome.SETTLED
    acknowledge(night.officers.clocks, TIP, OTHER.officer_id, night.officers.now)
    assert notify(Taken(TIP, UNIT.officer_id), night.officers.doors()) is Outcome.SETTLED


def test_a_further_message_of_an_acknowledged_tip_is_told_to_the_unit_and_to_whoever_took_it() -> None:
    night = Night()
    night.told(a_tip(priority=Priority.P1))
    acknowledge(night.officers.clocks, TIP, SUPERVISOR.officer_id, night.officers.now)
    assert night.told(a_tip(2, Priority.P1)) == {UNIT, OTHER, SUPERVISOR, INFORMED}
    assert night.clock.state is ClockState.ACKNOWLEDGED


@pytest.mark.parametrize("acknowledged", [True, False])
def test_a_further_message_that_is_more_urgent_begins_a_clock_of_its_own(acknowledged: bool) -> None:  # noqa: FBT001 - the case
    night = Night()
    night.told(a_tip(priority=Priority.P2))
    if acknowledged:
        acknowledge(night.officers.clocks, TIP, UNIT.officer_id, night.officers.now)
    night.officers.now += 600
    assert night.told(a_tip(2, Priority.P0)) == {UNIT, OTHER, INFORMED}
    assert (night.clock.priority, night.clock.opened_by) == (Priority.P0, "tip:1:2")
    assert night.minutes(2) == {SUPERVISOR}


def test_who_acknowledged_before_the_first_alert_went_out_has_acknowledged() -> None:
    """A P2 tip stands in the queue for up to a quarter of an hour before its alert."""
    night = Night()
    acknowledge(night.officers.clocks, TIP, UNIT.officer_id, night.officers.now)
    night.told(a_tip(priority=Priority.P2))
    assert night.clock.state is ClockState.ACKNOWLEDGED
    assert night.minutes(600) == set()


# ---- What fails -----------------------------------------------------------------------------------------------------
def test_a_first_alert_that_cannot_be_published_is_followed_at_once_and_comes_late_to_those_not_told() -> None:
    night = Night()
    night.officers.broken = {"publish"}
    with pytest.raises(Unavailable):
        notify(a_tip(), night.officers.doors())
    night.officers.broken.clear()
    assert night.deliver() == {SUPERVISOR}
    assert night.told(a_tip()) == {UNIT, OTHER, INFORMED}


def test_while_nothing_can_be_published_the_ladder_waits_at_its_widest_step_and_then_tells_each_once() -> None:
    night = Night()
    night.officers.broken = {"publish"}
    waiting: list[Alert | Tick] = [a_tip()]
    for _ in range(30):
        for order in [*waiting, *night.orders]:
            night.orders = [each for each in night.orders if each != order]
            try:
                notify(order, night.officers.doors())
            except Unavailable:
                waiting = [*dict.fromkeys([*waiting, order])]
        ticks, night.officers.ticks = night.officers.ticks, []
        for tick, _ in ticks:
            look_at(tick, night.doors())
        night.officers.now += 120
        sweep(night.doors(), lambda: False, _unexpected)
    night.officers.broken.clear()

    people = [each for order in [*waiting, *night.orders] for each in night.told(order)]
    assert sorted(each.officer_id for each in people) == sorted(each.officer_id for each in {*EVERYONE, INFORMED})
    assert night.clock.state is ClockState.RUNNING
    assert night.clock.step == 2


@pytest.mark.parametrize(
    ("roster", "people"),
    [
        ((SUPERVISOR, ASLEEP), {SUPERVISOR}),
        ((ASLEEP,), {ASLEEP}),
        ((replace(UNIT, email_state=Reach.PENDING, sms_state=Reach.MISSING), SUPERVISOR), {SUPERVISOR}),
    ],
)
def test_a_step_that_reaches_nobody_is_followed_by_the_next_at_once(
    roster: tuple[Officer, ...], people: set[Officer]
) -> None:
    night = Night(Officers(roster=roster))
    night.told(a_tip())
    assert night.deliver() == people


def test_a_roster_on_which_nobody_can_be_told_does_not_run_the_ladder_down_at_once() -> None:
    night = Night(Officers(roster=(replace(UNIT, email_state=Reach.PENDING, sms_state=Reach.MISSING),)))
    night.told(a_tip())
    night.deliver()
    assert (night.clock.step, night.clock.state) == (2, ClockState.RUNNING)


def test_while_nobody_is_asked_to_act_there_is_no_clock() -> None:
    night = Night(Officers(roster=(INFORMED,)))
    assert night.told(a_tip()) == {INFORMED}
    assert night.officers.clocks.rows == {}
    assert night.minutes(60) == set()


def test_after_an_hour_of_standing_still_each_is_told_once() -> None:
    night = Night()
    night.told(a_tip())
    assert night.minutes(60) == EVERYONE
    assert night.minutes(0) == set()
    assert night.clock.due == night.officers.now + 120


def test_what_is_looked_at_twice_moves_once() -> None:
    night = Night()
    night.told(a_tip())
    tick = night.clock.key
    night.officers.now += 120
    assert look_at(tick, night.doors()) is Moved.MOVED
    assert look_at(tick, night.doors()) is Moved.STALE
    assert sweep(night.doors(), lambda: False, _unexpected) == {}
    assert len(night.orders) == 1


def test_a_message_that_comes_early_is_put_back_until_the_step_is_over() -> None:
    night = Night()
    night.told(a_tip(priority=Priority.P2))
    night.officers.now += 899.5
    night.officers.ticks.clear()
    assert look_at(night.clock.key, night.doors()) is Moved.EARLY
    assert night.officers.ticks == [(night.clock.key, 2_701)]


def test_a_clock_is_not_moved_where_its_step_cannot_be_asked_for() -> None:
    night = Night(broken={"tell"})
    night.told(a_tip())
    night.officers.now += 120
    errors: list[Exception] = []
    assert sweep(night.doors(), lambda: False, errors.append) == {Moved.FAILED: 1}
    assert [type(each) for each in errors] == [Unavailable]
    assert night.clock.step == 0
    night.broken.clear()
    assert night.minutes(0) == {SUPERVISOR}


def test_a_step_that_is_asked_for_before_the_clock_has_moved_waits_for_it() -> None:
    night = Night()
    night.told(a_tip())
    with pytest.raises(Busy):
        notify(replace(night.clock.key, step=1), night.officers.doors())
    assert len(night.officers.told) == 1


def test_a_sweep_stops_when_its_time_is_up() -> None:
    night = Night()
    night.told(a_tip())
    night.officers.now += 120
    assert sweep(night.doors(), lambda: True, _unexpected) == {}
    assert night.orders == []


# ---- The ladder itself ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("step", "late", "following"),
    [
        (0, 0, 1),
        (0, 119, 1),
        (0, 120, 2),
        (0, 86_400, 2),
        (2, 0, 3),
        (2, 119, 3),
        (2, 86_400, 5),
        (13, 9, 14),
        (14, 0, None),
    ],
)
def test_a_late_clock_leaves_steps_out_but_never_the_widest_of_its_round(
    step: int, late: int, following: int | None
) -> None:
    clock = Clock(TIP, "tip:1:1", "7K4Q2M", Priority.P0, "theft", "sms", started=0, due=1_000, step=step)
    assert LADDER.after(clock, 1_000 + late) == following


def test_a_ladder_of_one_step_repeats_it() -> None:
    ladder = Ladder.read("everyone", "1,1,1", "3,1,1")
    clock = Clock(TIP, "tip:1:1", "7K4Q2M", Priority.P0, "theft", "sms", started=0, due=0)
    assert [ladder.at(each) for each in range(3)] == [Step.EVERYONE] * 3
    assert ladder.after(clock, 86_400) == 1
    assert ladder.after(replace(clock, step=2), 0) is None


@pytest.mark.parametrize(("waited", "seconds"), [(0, 0), (59, 0), (60, 60), (3_659, 3_600)])
def test_how_long_the_oldest_waits_is_told_in_whole_minutes(waited: int, seconds: int) -> None:
    night = Night()
    night.told(a_tip())
    night.officers.clocks.rows["2"] = replace(night.clock, tip_id="2", started=night.clock.started + 10, due=NEVER)
    night.officers.now += waited
    assert oldest_unacknowledged_seconds(night.doors()) == seconds
    assert oldest_unacknowledged_seconds(Night().doors()) == 0


def test_an_officer_of_no_number_is_told_of_a_step_by_the_words_that_everybody_gets() -> None:
    night = Night(Officers(roster=(an_officer("000000a9", phone=""), SUPERVISOR)))
    night.told(a_tip())
    night.minutes(2)
    first, second = night.officers.told
    assert "Ack within 2 min." in first.sms
    assert second.sms.startswith("P0 tip 7K4Q2M NOT ACKNOWLEDGED, step 2. Ack within 2 min. Uncorroborated.")
    assert "within 2 minutes, or others are told" in second.email
