"""Rows that somebody or something has damaged: told from whole ones where they are read, whatever is odd in them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.promises_of_clocks import NOW, a_clock
from tests.fakes.officers import DEPARTMENT, an_officer
from tipline.aws import clocks as rows_of_clocks
from tipline.aws.clocks import DynamoClocks
from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.officers import DynamoOfficers, _row
from tipline.aws.vault import DynamoVault
from tipline.aws.waiting_tips import DynamoWaitingTips
from tipline.escalation import Clock, DamagedClock
from tipline.janitor import Damaged, Entry

_ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.text(max_size=3), st.integers(-1, 10**12), st.lists(st.integers())
)


class _Table:
    """A client whose table holds these items."""

    def __init__(self, *rows: Mapping[str, Any]) -> None:
        self.items = [to_item(dict(row)) for row in rows]

    def get_item(self, **_: object) -> dict[str, Any]:
        return {"Item": self.items[0]}

    def query(self, **_: object) -> dict[str, Any]:
        return {"Items": self.items}

    def get_paginator(self, _name: str) -> "_Table":
        return self

    def paginate(self, **_: object) -> list[dict[str, Any]]:
        return [{"Items": self.items}]


def _clocks(*rows: Mapping[str, Any]) -> DynamoClocks:
    return DynamoClocks(_Table(*rows), "clocks", lambda: NOW)  # type: ignore[arg-type]


_CLOCK = from_item(to_item(rows_of_clocks._row(a_clock("1"))))  # noqa: SLF001 - a row as it is written


@given(st.sampled_from(sorted(_CLOCK)), _ODD)
def test_a_clock_is_read_whole_or_called_damaged(name: str, value: object) -> None:
    row = _CLOCK | {name: value} | {"tip_id": "1"}
    try:
        found = _clocks(row).find("1")
    except DamagedClock:
        return
    assert isinstance(found, Clock)
    assert all(isinstance(each, int) for each in (found.started, found.due, found.step, found.sent))


@pytest.mark.parametrize("name", ["state", "opened_by"])
def test_a_clock_without_what_it_runs_by_is_damaged(name: str) -> None:
    row = {key: value for key, value in _CLOCK.items() if key != name}
    with pytest.raises(DamagedClock):
        _clocks(row).find("1")


def test_the_oldest_is_told_of_those_that_say_when_they_began() -> None:
    without = {key: value for key, value in _CLOCK.items() if key != "started"}
    assert _clocks(without, _CLOCK, _CLOCK | {"started": "x"}).oldest() == NOW
    assert _clocks(without).oldest() is None


@pytest.mark.parametrize("row", [{}, {"state": 7}, {"step": "x", "due": [1]}, {"state": "exhausted"}])
def test_a_tip_whose_clock_is_damaged_is_shown_as_waiting(row: dict[str, Any]) -> None:
    tips = DynamoWaitingTips(_Table(row | {"tip_id": "1"}), "clocks")  # type: ignore[arg-type]
    (waiting,) = tips.first(5)
    assert waiting == tips.of("1")
    assert (waiting.tip_id, waiting.told_all) == ("1", row.get("state") == "exhausted")


@pytest.mark.parametrize("more", [{"name": 7}, {"email": 7}, {"role": "king"}, {"shifts": [1]}, {"phone": [1]}])
def test_an_officer_who_cannot_be_read_is_told_apart_and_left_out(more: dict[str, Any]) -> None:
    whole, odd = _row(DEPARTMENT[0]), _row(an_officer("000000a9")) | more
    officers = DynamoOfficers(_Table(whole, odd), "officers")  # type: ignore[arg-type]
    assert officers.read() == ((DEPARTMENT[0],), frozenset({"000000a9"}))
    assert officers.all() == (DEPARTMENT[0],)


@pytest.mark.parametrize("row", [{}, {"epoch": "e"}, {"epoch": "e", "expires": "x"}, {"epoch": 1, "expires": 1}])
def test_a_row_of_the_vault_that_cannot_be_read_is_called_damaged(row: dict[str, Any]) -> None:
    vault = DynamoVault(_Table(row | {"key": "k"}, {"key": "l", "epoch": "e", "expires": 1}), "vault")  # type: ignore[arg-type]
    assert list(vault.entries()) == [Damaged("k"), Entry("l", "e", 1)]
