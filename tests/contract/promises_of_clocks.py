"""What clocks promise, the fake ones and those in DynamoDB. Each test has a tip of its own."""

from dataclasses import replace

import pytest

from tipline.escalation import NEVER, Clock, Clocks, ClockState, acknowledge
from tipline.model import Priority

NOW = 1_800_000_000


def a_clock(tip_id: str, **changes: object) -> Clock:
    clock = Clock(tip_id, f"tip:{tip_id}:1", "7K4Q2M", Priority.P1, "theft", "sms", started=NOW, due=NOW + 900)
    return replace(clock, **changes)  # type: ignore[arg-type]


class PromisesOfClocks:
    """To be derived from, with fixtures `clocks` and `tip_id`."""

    @pytest.fixture
    def clock(self, clocks: Clocks, tip_id: str) -> Clock:
        """Return a clock that runs."""
        assert clocks.start(a_clock(tip_id), instead_of=None)
        return a_clock(tip_id)

    def test_a_clock_is_found_as_it_was_started(self, clocks: Clocks, clock: Clock) -> None:
        assert clocks.find(clock.tip_id) == clock
        assert clocks.find(f"{clock.tip_id}-other") is None

    def test_a_clock_is_started_once(self, clocks: Clocks, clock: Clock) -> None:
        assert not clocks.start(replace(clock, started=1), instead_of=None)
        assert clocks.find(clock.tip_id) == clock

    def test_another_takes_the_place_of_one_that_is_as_it_was_read(self, clocks: Clocks, clock: Clock) -> None:
        more_urgent = replace(clock, opened_by="tip:2", priority=Priority.P0)
        assert not clocks.start(more_urgent, instead_of=replace(clock, step=1))
        assert clocks.start(more_urgent, instead_of=clock)
        assert clocks.find(clock.tip_id) == more_urgent

    def test_a_clock_moves_once_from_where_it_was_read(self, clocks: Clocks, clock: Clock) -> None:
        assert clocks.move(clock, step=1, due=NOW + 1_800)
        assert not clocks.move(clock, step=1, due=NOW + 1_800)
        moved = clocks.find(clock.tip_id)
        assert moved
        assert (moved.step, moved.due) == (1, NOW + 1_800)

    def test_a_clock_is_hurried_and_never_put_off(self, clocks: Clocks, clock: Clock) -> None:
        assert clocks.hurry(clock, due=NOW)
        assert not clocks.hurry(clock, due=NOW + 5)
        assert clocks.find(clock.tip_id) == replace(clock, due=NOW)

    def test_who_was_told_adds_up_and_nobody_is_somebody(self, clocks: Clocks, clock: Clock) -> None:
        clocks.sent(clock, ["a1", "a2"])
        clocks.move(clock, step=1, due=NOW + 1_800)
        clocks.sent(replace(clock, step=1), ["a2", "b1"])
        clocks.sent(replace(clock, opened_by="tip:2", step=7), ["c1"])
        known = clocks.find(clock.tip_id)
        assert known
        assert (known.sent, sorted(known.told)) == (1, ["a1", "a2", "b1"])
        clocks.move(known, step=2, due=NOW + 1_800)
        clocks.sent(replace(known, step=2), [])
        assert clocks.find(clock.tip_id) == replace(known, step=2, sent=2)

    def test_the_first_acknowledgement_wins_and_a_clock_that_was_acknowledged_stands(
        self, clocks: Clocks, clock: Clock
    ) -> None:
        first, second = (acknowledge(clocks, clock.tip_id, officer, NOW + 60.5) for officer in ("a1", "a2"))
        assert (first.by, first.first) == ("a1", True)
        assert (second.by, second.first) == ("a1", False)
        known = clocks.find(clock.tip_id)
        assert known
        assert (known.state, known.acknowledged_by, known.acknowledged_at) == ("acknowledged", "a1", NOW + 60)
        assert not clocks.move(clock, step=1, due=NOW)
        assert not clocks.hurry(clock, due=NOW)
        assert not clocks.exhaust(clock)
        assert clock.tip_id not in set(clocks.due(NEVER))

    def test_a_tip_without_clock_is_acknowledged_too_and_a_clock_may_follow(self, clocks: Clocks, tip_id: str) -> None:
        assert acknowledge(clocks, tip_id, "a1", NOW).first
        assert not acknowledge(clocks, tip_id, "a2", NOW).first
        known = clocks.find(tip_id)
        assert known
        assert clocks.start(a_clock(tip_id), instead_of=known)
        assert acknowledge(clocks, tip_id, "a2", NOW).first

    def test_a_clock_that_ran_down_waits_for_an_acknowledgement_and_is_due_no_more(
        self, clocks: Clocks, clock: Clock
    ) -> None:
        assert clock.tip_id in set(clocks.due(clock.due))
        assert clock.tip_id not in set(clocks.due(clock.due - 1))
        assert clocks.exhaust(clock)
        assert clock.tip_id not in set(clocks.due(NOW * 2))
        ended = clocks.find(clock.tip_id)
        assert ended
        assert not clocks.hurry(ended, due=NOW)
        assert not clocks.move(ended, step=1, due=NOW)
        assert (oldest := clocks.oldest()) is not None
        assert oldest <= clock.started
        assert acknowledge(clocks, clock.tip_id, "a1", NOW).first
        known = clocks.find(clock.tip_id)
        assert known
        assert known.state is ClockState.ACKNOWLEDGED
