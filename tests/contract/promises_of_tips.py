"""What every store of tips promises. The fake is held to it in this folder, the real one in tests/stack."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import pytest

from tipline.intake import Tips
from tipline.model import Category, Priority, Tip, Triage
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


class PromisesOfTips:
    """Each test is a promise."""

    @pytest.fixture
    def make(self) -> MakeTips:
        raise NotImplementedError

    @pytest.fixture
    def key(self) -> str:
        """Return an event key that no other test uses."""
        raise NotImplementedError

    def test_a_message_is_stored_once_however_often_it_comes(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add("sms", "1", key, a_tip())
        assert tips.add("sms", "1", key, a_tip("another text")) == first
        assert set(rows(first.tip_id)) == {"tip", "message#0001"}
        assert rows(first.tip_id)["message#0001"]["text"] == "they sell drugs"

    def test_eight_workers_at_once_store_one_tip(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        with ThreadPoolExecutor(8) as pool:
            receipts = set(pool.map(lambda _: tips.add("sms", "1", key, a_tip()), range(8)))
        assert len(receipts) == 1

    def test_the_same_key_on_another_platform_or_account_is_another_message(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        receipts = {tips.add(*where, key, a_tip()).tip_id for where in (("sms", "1"), ("sms", "2"), ("x", "1"))}
        assert len(receipts) == 3

    def test_a_seen_message_is_forgotten_after_two_weeks(self, make: MakeTips, key: str) -> None:
        clock = Clock()
        tips, _ = make(clock)
        first = tips.add("sms", "1", key, a_tip())
        clock.now = NOW + 14 * DAY
        assert tips.add("sms", "1", key, a_tip()) == first
        clock.now = NOW + 15 * DAY + 1
        assert tips.add("sms", "1", key, a_tip()).tip_id != first.tip_id

    def test_an_edit_adds_a_message_and_only_raises_the_priority(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add("sms", "1", key, a_tip())
        second = tips.amend("sms", "1", f"edit:{key}:1", key, a_tip("he has a gun", Priority.P0, "weapons"))
        third = tips.amend("sms", "1", f"edit:{key}:2", key, a_tip("never mind", Priority.P3, "other"))
        assert (second.tip_id, second.number, third.number) == (first.tip_id, 2, 3)
        held = rows(first.tip_id)
        assert (held["tip"]["priority"], held["tip"]["category"], held["tip"]["messages"]) == ("P0", "weapons", 3)
        assert [held[f"message#000{number}"]["text"] for number in (1, 2, 3)] == [
            "they sell drugs",
            "he has a gun",
            "never mind",
        ]

    def test_flags_are_kept_once_each_and_only_where_there_are_any(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add("sms", "1", key, a_tip())
        assert "flags" not in rows(first.tip_id)["tip"]
        flags = [("no_profile",), ("unowned_name", "no_profile"), ()]
        for number, each in enumerate(flags):
            tips.amend("sms", "1", f"edit:{key}:{number}", key, replace(a_tip(), flags=each))
        assert rows(first.tip_id)["tip"]["flags"] == ["no_profile", "unowned_name"]
        assert "flags" not in rows(first.tip_id)["message#0002"]
        another = tips.add("sms", "2", key, replace(a_tip(), flags=("no_profile",)))
        assert rows(another.tip_id)["tip"]["flags"] == ["no_profile"]

    def test_an_edit_that_comes_twice_is_stored_once(self, make: MakeTips, key: str) -> None:
        tips, rows = make(Clock())
        first = tips.add("sms", "1", key, a_tip())
        receipts = [tips.amend("sms", "1", f"edit:{key}:1", key, a_tip("x")) for _ in range(2)]
        assert receipts[0] == receipts[1]
        assert len(rows(first.tip_id)) == 3

    @pytest.mark.parametrize(("unsent_text", "text"), [("keep", "they sell drugs"), ("erase", "")])
    def test_a_withdrawal_marks_the_message(
        self, make: MakeTips, key: str, unsent_text: Literal["keep", "erase"], text: str
    ) -> None:
        tips, rows = make(Clock(), unsent_text)
        first = tips.add("sms", "1", key, a_tip())
        for _ in range(2):
            tips.withdraw("sms", "1", f"del:{key}", key)
        message = rows(first.tip_id)["message#0001"]
        assert (message["unsent"], message["text"]) == (True, text)

    def test_an_edit_or_withdrawal_of_an_unknown_message_is_early(self, make: MakeTips, key: str) -> None:
        tips, _ = make(Clock())
        with pytest.raises(Early):
            tips.amend("sms", "1", f"edit:{key}", key, a_tip())
        with pytest.raises(Early):
            tips.withdraw("sms", "1", f"del:{key}", key)
