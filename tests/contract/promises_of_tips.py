"""What every store of tips promises. The fake is held to it in this folder, the real one in tests/stack."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import pytest

from tipline.intake import Tips, Write
from tipline.model import Category, Origin, Priority, Tip, Triage
from tipline.storage import Early

DAY = 86_400
NOW = 1_800_000_000.0


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


class MakeTips(Protocol):
    """Makes a store, and a way to look at what it holds of one tip: rows by `sk`."""

    def __call__(
        self, clock: Callable[[], float], unsent_text: Literal["keep", "erase"] = "keep"
    ) -> tuple[Tips, Callable[[str], dict[str, dict[str, Any]]]]: ...


def a_tip(text: str = "they sell drugs", priority: Priority = Priority.P2, category: Category = "drugs") -> Tip:
    """Return a tip."""
    return Tip("sms", text, "en", {"name": 1}, ("image",), Triage(category, priority, ("drugs",)), int(NOW))


def wrote(
    text: str = "they sell drugs",
    priority: Priority = Priority.P2,
    category: Category = "drugs",
    told: list[tuple[str, ...]] | None = None,
) -> Write:
    """Return what makes a tip; what it is told of earlier messages is added to `told`."""

    def write(earlier: tuple[str, ...]) -> Tip:
        if told is not None:
            told.append(earlier)
        return a_tip(text, priority, category)

    return write


def flagged(*flags: str) -> Write:
    """Return what makes a tip with flags."""
    return lambda _earlier: replace(a_tip(), flags=flags)


def an_origin(key: str, sender: str | None = None) -> Origin:
    """Return where an event comes from; each from its own sender unless said."""
    return Origin(platform="sms", account="1", key=key, sender=sender or key)


type CloseTip = Callable[[Any, str], None]
"""Closes a tip of a store, or opens it again, as an officer does."""
type LeftOf = Callable[[Any], set[str]]
"""Returns the keys of all rows of the vault, salts aside, and of Seen."""


class PromisesOfTips:
    """Each test is a promise."""

    @pytest.fixture
    def make(self) -> MakeTips:
        raise NotImplementedError

    @pytest.fixture
    def close(self) -> CloseTip:
        raise NotImplementedError

    @pytest.fixture
    def reopen(self) -> CloseTip:
        raise NotImplementedError

    @pytest.fixture
    def left_of(self) -> LeftOf:
        raise NotImplementedError

    @pytest.fixture
    def key(self) -> str:
        """Return an event key that no other test uses."""
        raise NotImplementedError

    def test_a_message_is_stored_once_however_often_it_comes(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(key), wrote())
        assert tips.add(an_origin(key), wrote("another text")) == first
        assert set(rows(first.tip_id)) == {"tip", "message#0001"}
        assert rows(first.tip_id)["message#0001"]["text"] == "they sell drugs"

    def test_a_repeat_is_not_written_again(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        tips.add(an_origin(key), wrote())
        written: list[tuple[str, ...]] = []
        tips.add(an_origin(key), wrote(told=written))
        assert written == []

    def test_eight_workers_at_once_store_one_tip(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        with ThreadPoolExecutor(8) as pool:
            receipts = set(pool.map(lambda _: tips.add(an_origin(key), wrote()), range(8)))
        assert len(receipts) == 1

    def test_eight_first_messages_at_once_make_one_tip(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        with ThreadPoolExecutor(8) as pool:
            receipts = list(
                pool.map(lambda number: tips.add(an_origin(f"{key}{number}", key), wrote(str(number))), range(8))
            )
        assert len({receipt.tip_id for receipt in receipts}) == 1
        assert sorted(receipt.number for receipt in receipts) == list(range(1, 9))
        held = rows(receipts[0].tip_id)
        assert held["tip"]["messages"] == 8
        assert {row["text"] for sk, row in held.items() if sk != "tip"} == set("01234567")

    def test_the_same_key_on_another_platform_or_account_is_another_message(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        places = (("sms", "1"), ("sms", "2"), ("x", "1"))
        origins = [Origin(platform=platform, account=account, key=key, sender=key) for platform, account in places]
        assert len({tips.add(origin, wrote()).tip_id for origin in origins}) == 3

    def test_a_seen_message_is_forgotten_after_two_weeks(self, make: MakeTips, key: str) -> None:
        clock = Clock()
        tips, _ = make(clock)
        first = tips.add(an_origin(key), wrote())
        clock.now = NOW + 14 * DAY
        assert tips.add(an_origin(key), wrote()) == first
        clock.now = NOW + 15 * DAY + 1
        assert tips.add(an_origin(key), wrote()).tip_id != first.tip_id

    # ---- Threads ----------------------------------------------------------------------------------------------------
    def test_a_follow_up_joins_the_tip_and_only_raises_its_priority(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        second = tips.add(an_origin(f"{key}2", key), wrote("he has a gun", Priority.P0, "weapons"))
        third = tips.add(an_origin(f"{key}3", key), wrote("never mind", Priority.P3, "other"))
        assert (second.tip_id, second.reference, second.number) == (first.tip_id, first.reference, 2)
        assert (third.tip_id, third.number) == (first.tip_id, 3)
        assert [each.priority for each in (first, second, third)] == ["P2", "P0", "P0"]
        assert [each.category for each in (first, second, third)] == ["drugs", "weapons", "weapons"]
        assert tips.add(an_origin(f"{key}3", key), wrote()) == third
        held = rows(first.tip_id)
        assert (held["tip"]["priority"], held["tip"]["category"], held["tip"]["messages"]) == ("P0", "weapons", 3)
        assert "edit_of" not in held["message#0002"]

    def test_somebody_else_makes_another_tip(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        assert len({tips.add(an_origin(f"{key}{who}", f"{key}{who}"), wrote()).tip_id for who in "ab"}) == 2

    def test_each_message_is_written_knowing_the_last_three_of_its_tip(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        told: list[tuple[str, ...]] = []
        for number in range(5):
            tips.add(an_origin(f"{key}{number}", key), wrote(str(number), told=told))
        assert told == [(), ("0",), ("0", "1"), ("0", "1", "2"), ("1", "2", "3")]

    def test_the_window_is_counted_from_the_last_message(self, make: MakeTips, key: str) -> None:
        clock = Clock()
        tips, _ = make(clock)
        first = tips.add(an_origin(f"{key}0", key), wrote())
        for number in range(1, 10):  # into the next epoch
            clock.now += 14 * DAY
            assert tips.add(an_origin(f"{key}{number}", key), wrote()).tip_id == first.tip_id
        clock.now += 15 * DAY + 1
        assert tips.add(an_origin(f"{key}x", key), wrote()).tip_id != first.tip_id

    def test_after_the_tip_is_closed_a_new_one_begins(self, make: MakeTips, key: str, close: CloseTip) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        close(tips, first.tip_id)
        told: list[tuple[str, ...]] = []
        second = tips.add(an_origin(f"{key}2", key), wrote(told=told))
        assert second.tip_id != first.tip_id
        assert told == [()]
        assert tips.add(an_origin(f"{key}3", key), wrote()).tip_id == second.tip_id
        assert set(rows(first.tip_id)) == {"tip", "message#0001"}

    def test_a_tip_that_is_opened_again_takes_its_senders_next_message(
        self, make: MakeTips, key: str, close: CloseTip, reopen: CloseTip
    ) -> None:
        tips, _ = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        close(tips, first.tip_id)
        reopen(tips, first.tip_id)
        assert tips.add(an_origin(f"{key}2", key), wrote()).tip_id == first.tip_id
        close(tips, first.tip_id)
        second = tips.add(an_origin(f"{key}3", key), wrote())
        reopen(tips, first.tip_id)  # what they wrote since goes on by itself
        assert tips.add(an_origin(f"{key}4", key), wrote()).tip_id == second.tip_id

    def test_a_message_that_begins_anew_is_a_tip_of_its_own(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        second = tips.add(an_origin(f"{key}2", key), wrote(), anew=True)
        third = tips.add(an_origin(f"{key}3", key), wrote())
        assert second.tip_id != first.tip_id
        assert third.tip_id == second.tip_id

    def test_after_leaving_the_next_message_begins_a_tip_once(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        tips.leave(an_origin(f"{key}new", key))
        second = tips.add(an_origin(f"{key}2", key), wrote())
        tips.leave(an_origin(f"{key}new", key))  # the same once more
        third = tips.add(an_origin(f"{key}3", key), wrote())
        assert second.tip_id != first.tip_id
        assert third.tip_id == second.tip_id

    def test_who_never_wrote_may_leave(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        tips.leave(an_origin(key))
        assert tips.add(an_origin(f"{key}1", key), wrote()).number == 1

    # ---- Private replies --------------------------------------------------------------------------------------------
    def test_who_answers_a_private_reply_joins_its_tip_and_what_they_told_before_stays_apart(
        self, make: MakeTips, key: str
    ) -> None:
        tips, rows = make(Clock())
        anonymous = tips.add(an_origin(f"{key}1", key), wrote())
        begun = tips.add(an_origin(f"{key}2", f"{key}stand-in"), wrote())  # any tip that is there
        for _ in range(2):
            tips.join(an_origin(f"joined:{begun.tip_id}", key), begun.tip_id)
        after = tips.add(an_origin(f"{key}3", key), wrote())
        assert (after.tip_id, after.number) == (begun.tip_id, 2)
        assert rows(anonymous.tip_id)["tip"]["messages"] == 1
        tips.forget(an_origin(f"{key}stop", key))
        assert tips.add(an_origin(f"{key}4", key), wrote()).tip_id not in {anonymous.tip_id, begun.tip_id}

    def test_what_is_new_is_told_from_what_was_known(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        assert [tips.add(an_origin(key), wrote()).new for _ in range(2)] == [True, False]

    # ---- Forgetting -------------------------------------------------------------------------------------------------
    def test_who_is_forgotten_makes_a_new_tip_and_was_never_seen(
        self, make: MakeTips, key: str, left_of: LeftOf
    ) -> None:
        clock = Clock()
        tips, rows = make(clock)
        before = left_of(tips)
        first = tips.add(an_origin(f"{key}1", key), wrote())
        tips.amend(an_origin(f"{key}2", key), f"{key}1", wrote())
        tips.add(an_origin(f"{key}3", key), wrote(), anew=True)
        tips.leave(an_origin(f"{key}4", key))
        assert len(left_of(tips) - before) > 4
        tips.forget(an_origin(f"{key}stop", key))
        assert left_of(tips) <= before
        assert rows(first.tip_id)["message#0001"]["text"] == "they sell drugs"
        assert "left" not in rows(first.tip_id)["tip"]  # it was not the current one
        assert tips.add(an_origin(f"{key}1", key), wrote()).tip_id != first.tip_id

    def test_the_tip_of_who_is_forgotten_says_that_they_left(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        tips.forget(an_origin(f"{key}stop", key))
        assert rows(first.tip_id)["tip"]["left"] is True

    def test_who_is_forgotten_across_epochs_is_forgotten_in_both(
        self, make: MakeTips, key: str, left_of: LeftOf
    ) -> None:
        clock = Clock(NOW - NOW % (90 * DAY) - 2 * DAY)
        tips, _ = make(clock)
        before = left_of(tips)
        tips.add(an_origin(f"{key}1", key), wrote())
        clock.now += 3 * DAY
        tips.add(an_origin(f"{key}2", f"{key}other"), wrote())  # the next epoch begins
        tips.forget(an_origin(f"{key}stop", key))
        tips.forget(an_origin(f"{key}stop", f"{key}other"))
        assert left_of(tips) <= before

    def test_what_came_together_with_the_wish_is_still_known_when_it_comes_again(
        self, make: MakeTips, key: str
    ) -> None:
        tips, _ = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        tips.forget(an_origin(f"{key}stop", key), frozenset({f"{key}1", f"{key}stop"}))
        assert tips.add(an_origin(f"{key}1", key), wrote()) == first
        assert tips.add(an_origin(f"{key}2", key), wrote()).tip_id != first.tip_id

    def test_who_never_wrote_can_be_forgotten(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        tips.forget(an_origin(key))

    def test_until_when_nothing_is_recovered_is_kept_by_platform(self, make: MakeTips, key: str) -> None:
        clock = Clock()
        tips, _ = make(clock)
        assert tips.past_closed_at(f"{key}a") == 0
        tips.close_past(f"{key}a")
        clock.now += 3_600
        tips.close_past(f"{key}b")
        hour = NOW - NOW % 3_600 + 3_600
        # To the whole hour: the moment would tell when somebody asked.
        assert [tips.past_closed_at(f"{key}{each}") for each in "ab"] == [hour, hour + 3_600]

    # ---- Edits and withdrawals --------------------------------------------------------------------------------------
    def test_an_edit_adds_a_message_and_only_raises_the_priority(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(key), wrote())
        second = tips.amend(an_origin(f"edit:{key}:1", key), key, wrote("he has a gun", Priority.P0, "weapons"))
        third = tips.amend(an_origin(f"edit:{key}:2", key), key, wrote("never mind", Priority.P3, "other"))
        assert (second.tip_id, second.number, third.number) == (first.tip_id, 2, 3)
        held = rows(first.tip_id)
        assert (held["tip"]["priority"], held["tip"]["category"], held["tip"]["messages"]) == ("P0", "weapons", 3)
        texts = [held[f"message#000{number}"]["text"] for number in (1, 2, 3)]
        assert texts == ["they sell drugs", "he has a gun", "never mind"]

    def test_flags_are_kept_once_each_and_only_where_there_are_any(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(key), wrote())
        assert "flags" not in rows(first.tip_id)["tip"]
        flags = [("no_profile",), ("unowned_name", "no_profile"), ()]
        for number, each in enumerate(flags):
            tips.amend(an_origin(f"edit:{key}:{number}", key), key, flagged(*each))
        assert rows(first.tip_id)["tip"]["flags"] == ["no_profile", "unowned_name"]
        assert "flags" not in rows(first.tip_id)["message#0002"]
        another = tips.add(an_origin(f"{key}another"), flagged("no_profile"))
        assert rows(another.tip_id)["tip"]["flags"] == ["no_profile"]

    def test_an_edit_that_comes_twice_is_stored_once(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add(an_origin(key), wrote())
        receipts = [tips.amend(an_origin(f"edit:{key}:1", key), key, wrote("x")) for _ in range(2)]
        assert receipts[0] == receipts[1]
        assert len(rows(first.tip_id)) == 3

    def test_an_edit_reaches_its_own_tip_after_a_newer_one_began(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        first = tips.add(an_origin(f"{key}1", key), wrote())
        second = tips.add(an_origin(f"{key}2", key), wrote(), anew=True)
        assert tips.amend(an_origin(f"{key}3", key), f"{key}1", wrote()).tip_id == first.tip_id
        assert tips.add(an_origin(f"{key}4", key), wrote()).tip_id == second.tip_id

    @pytest.mark.parametrize(("unsent_text", "text"), [("keep", "they sell drugs"), ("erase", "")])
    def test_a_withdrawal_marks_the_message(
        self, make: MakeTips, key: str, unsent_text: Literal["keep", "erase"], text: str
    ) -> None:
        tips, rows = make(Clock(), unsent_text)
        first = tips.add(an_origin(key), wrote())
        for _ in range(2):
            tips.withdraw(an_origin(f"del:{key}", key), key)
        message = rows(first.tip_id)["message#0001"]
        assert (message["unsent"], message["text"]) == (True, text)

    def test_an_edit_or_withdrawal_of_an_unknown_message_is_early(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        tips.leave(an_origin(f"{key}new", key))
        for original in (key, f"{key}new"):
            with pytest.raises(Early):
                tips.amend(an_origin(f"edit:{key}", key), original, wrote())
            with pytest.raises(Early):
                tips.withdraw(an_origin(f"del:{key}", key), original)
