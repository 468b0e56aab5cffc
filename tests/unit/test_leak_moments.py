"""The leak test finds the time of arrival in numbers and dates, and lets rounded times pass."""

from datetime import UTC, datetime

import pytest

from tests.leaks.moments import BUCKET_SECONDS, Arrivals

BUCKET = 1_795_572_900
ARRIVED = BUCKET + 420
ARRIVALS = Arrivals(((ARRIVED - 5, ARRIVED + 5),))


@pytest.mark.parametrize("off", [-60, 0, 60])
@pytest.mark.parametrize("days", [0, 1, 14, 90])
def test_a_time_near_arrival_is_found_on_this_and_on_later_days(off: int, days: int) -> None:
    moment = ARRIVED + off + days * 86_400
    for written in (str(moment), f"{moment}.25", f'{{"at": {moment}000}}', f"{moment}123456", f"{moment}123456789"):
        assert ARRIVALS.look(written) == {"epoch"}


@pytest.mark.parametrize(
    "pattern", ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M", "%Y%m%dT%H%M%SZ", "x%Y-%m-%dT%H:%M:%S.123y"]
)
def test_a_date_near_arrival_is_found(pattern: str) -> None:
    assert ARRIVALS.look(datetime.fromtimestamp(ARRIVED, UTC).strftime(pattern)) == {"ISO"}


def test_a_date_as_in_mail_is_found() -> None:
    written = datetime.fromtimestamp(ARRIVED, UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert ARRIVALS.look(written) == {"date"}


def test_an_id_that_begins_with_the_time_is_found() -> None:
    assert ARRIVALS.look(f"{ARRIVED * 1000:012x}7abc8def") == {"hex"}
    assert ARRIVALS.look(f"{ARRIVED:08x}aabbccddeeff0011") == {"hex"}


@pytest.mark.parametrize(
    "moment",
    [BUCKET, BUCKET + BUCKET_SECONDS, BUCKET + BUCKET_SECONDS + 7, ARRIVED - 120, ARRIVED + 120, ARRIVED - 86_400],
)
def test_a_rounded_or_another_time_is_not(moment: int) -> None:
    date = datetime.fromtimestamp(moment, UTC)
    for written in (str(moment), str(moment * 1000), f"{date:%FT%TZ}", f"{moment:08x}00"):
        assert ARRIVALS.look(written) == set()


def test_a_rounded_time_passes_even_where_a_delivery_came_on_the_edge_of_a_bucket() -> None:
    assert Arrivals(((BUCKET, BUCKET),)).look(str(BUCKET)) == set()
    assert Arrivals(((BUCKET, BUCKET),)).look(str(BUCKET + 1)) == {"epoch"}


def test_what_is_no_date_is_passed_over() -> None:
    assert ARRIVALS.look("2026-19-39T29:59:00 and 31 feb 2026 10:00, 12345, 0x") == set()
