"""The janitor: what must be forgotten goes in time, and nothing goes too early."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.vault import FakeVault
from tipline import epochs
from tipline.janitor import Entry, clean
from tipline.lifetime import DAY, expiry
from tipline.model import Origin, Priority
from tipline.storage import Receipt
from tipline.vault import Listed

_BEGIN = epochs.begins(200)
_KEY = "A" * 43 + "="


def _write(table: FakeVault, now: float, sender: str = "7", tip: int = 1, window_days: int = 14) -> None:
    vault = table.opened(lambda: now, window_days)
    origin = Origin(platform="sms", account="1", key="m", sender=sender)
    receipt = Receipt(f"{tip:032x}", 1, "234567", Priority.P3, "other")
    table.apply(vault.continued(vault.find(origin), origin, receipt, "en", Listed(expiry(now, 14), _KEY)))


def test_expired_rows_go_and_living_ones_stay() -> None:
    table = FakeVault()
    _write(table, _BEGIN + 10 * DAY, "old", 1)
    _write(table, _BEGIN + 20 * DAY, "new", 2)
    assert clean(table, _BEGIN + 26 * DAY) == {"epoch": 0, "row": 2}
    assert len(table.rows) == 2
    assert list(table.salts) == [200]


def test_it_begins_an_epoch_in_which_nobody_has_written_yet() -> None:
    table = FakeVault()
    clean(table, _BEGIN + 1)
    assert list(table.salts) == [200]
    salt = table.salts[200]
    clean(table, _BEGIN + DAY)
    assert table.salts[200] is salt


def test_the_previous_epoch_goes_as_soon_as_nothing_under_it_can_live() -> None:
    table = FakeVault()
    _write(table, _BEGIN - DAY)
    days = 0
    while 199 in table.salts:
        days += 1
        clean(table, _BEGIN + days * DAY)
        assert bool(table.rows) == (199 in table.salts)
    assert days == 14


def test_an_epoch_that_is_just_over_stays_for_whoever_is_about_to_write_its_last_row() -> None:
    table = FakeVault()
    table.begin(epochs.new_epoch(199))
    clean(table, _BEGIN + DAY - 1)
    assert 199 in table.salts
    clean(table, _BEGIN + DAY)
    assert 199 not in table.salts


def test_two_epochs_are_alive_at_most_and_an_older_one_takes_its_rows_along() -> None:
    table = FakeVault()
    _write(table, _BEGIN - 1)
    for key, row in table.rows.items():
        table.rows[key] = replace(row, expires=_BEGIN + 1_000 * DAY)  # whatever a row says of itself
    clean(table, epochs.begins(201) - 1)
    assert 199 in table.salts
    assert clean(table, epochs.begins(201)) == {"epoch": 1, "row": 2}
    assert table.rows == {}


def test_rows_whose_salt_is_gone_go_too() -> None:
    table = FakeVault()
    _write(table, _BEGIN + DAY)
    table.salts[200] = epochs.new_epoch(200)  # somebody deleted the row, and a worker began the epoch anew
    clean(table, _BEGIN + 2 * DAY)
    assert table.rows == {}


def test_a_salt_goes_before_the_rows_under_it() -> None:
    class Failing(FakeVault):
        def delete(self, entry: Entry, /) -> bool:
            if epochs.number_of(entry.key) is None:
                raise ConnectionError
            return super().delete(entry)

    table = Failing()
    _write(table, _BEGIN - DAY)
    with pytest.raises(ConnectionError):
        clean(table, _BEGIN + 20 * DAY)
    assert 199 not in table.salts
    clean(FakeVault(table.rows, table.salts), _BEGIN + 21 * DAY)
    assert table.rows == {}


def test_a_row_that_was_written_again_meanwhile_stays() -> None:
    class Busy(FakeVault):
        def delete(self, entry: Entry, /) -> bool:
            _write(self, _BEGIN + 26 * DAY)
            return super().delete(entry)

    table = Busy()
    _write(table, _BEGIN + 10 * DAY)
    clean(table, _BEGIN + 26 * DAY)
    assert len(table.rows) == 2


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 5)), max_size=30), st.integers(1, 60))
def test_whoever_wrote_within_the_window_is_found_and_nobody_else_is(
    messages: list[tuple[int, int]], window_days: int
) -> None:
    """A year and a half with the janitor at work every day."""
    table, last, now = FakeVault(), dict[int, int](), _BEGIN
    for day in range(560):
        now = _BEGIN + day * DAY + 3_600
        for number, (_, sender) in enumerate(each for each in messages if each[0] == day):
            _write(table, now, str(sender), day * 100 + number, window_days)
            last[sender] = now
        clean(table, now)
        assert len(table.salts) <= 2
        assert all(row.expires > now for row in table.rows.values())
    vault = table.opened(lambda: now, window_days)
    for sender, when in last.items():
        found = vault.find(Origin(platform="sms", account="1", key="m", sender=str(sender)))
        assert (found.thread is not None) == (expiry(when, window_days) > now)


def test_a_damaged_row_is_counted_and_holds_up_no_other() -> None:
    table = FakeVault(damaged=["a row"])
    _write(table, _BEGIN + 10 * DAY, "old", 1)
    assert clean(table, _BEGIN + 26 * DAY) == {"epoch": 0, "row": 2, "damaged": 1}
    assert table.rows == {}


def test_while_the_row_of_a_salt_is_damaged_nobody_is_forgotten_for_want_of_it() -> None:
    table = FakeVault()
    _write(table, _BEGIN + 10 * DAY, "old", 1)
    _write(table, _BEGIN + 20 * DAY, "new", 2)
    table.damaged = [epochs.row_key(200)]
    table.salts.pop(200)
    assert clean(table, _BEGIN + 26 * DAY)["row"] == 2
    assert len(table.rows) == 2
