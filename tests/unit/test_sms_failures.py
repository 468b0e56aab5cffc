"""Text messages to officers that did not arrive: which steps are over by it, which are not; no number leaves."""

import base64
import gzip
import json
import secrets
import time
from collections import Counter

import pytest
from aws_lambda_powertools import Logger
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.promises_of_clocks import NOW, a_clock
from tests.fakes.clocks import InMemoryClocks
from tests.fakes.notify import LADDER
from tests.fakes.officers import DEPARTMENT, OTHER, UNIT
from tests.fakes.sms_log import an_entry, an_event
from tipline.aws.sms_log import NoLog, parse
from tipline.escalation import Clock, ClockState, Tick
from tipline.live import sms_failures as live
from tipline.model import Priority
from tipline.patience import Unavailable
from tipline.sms_failures import Doors, Failure, move_on

_TOLD = a_clock("1", sent=0, told=frozenset({UNIT.officer_id, OTHER.officer_id}))
_STRANGER = "+19105550198"


class _Night:
    def __init__(self, *clocks: Clock, now: float = NOW + 30) -> None:
        self.clocks, self.woken = InMemoryClocks({each.tip_id: each for each in clocks}), list[Tick]()
        self.doors = Doors(
            lambda: DEPARTMENT, self.clocks, lambda tick, _seconds: self.woken.append(tick), lambda: now, LADDER
        )

    def hears(self, *failures: Failure) -> Counter[str]:
        return move_on(failures, self.doors)


# ---- What is over by it ---------------------------------------------------------------------------------------------
def test_a_step_that_told_whom_no_text_message_reached_is_over_at_once() -> None:
    night = _Night(_TOLD)
    assert night.hears(Failure(UNIT.phone, NOW + 2)) == {"officers": 1, "hurried": 1}
    assert night.clocks.rows["1"].due == NOW + 30
    assert night.woken == [_TOLD.key]


def test_the_same_failure_twice_and_two_at_once_make_it_over_once() -> None:
    night = _Night(_TOLD)
    both = (Failure(UNIT.phone, NOW + 2), Failure(OTHER.phone, NOW + 2), Failure(UNIT.phone, NOW - 9_000))
    assert [night.hears(*both)["hurried"] for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(
    ("clock", "failure"),
    [
        (_TOLD, Failure(_STRANGER, NOW + 2)),
        (_TOLD, Failure(UNIT.phone, NOW - 60)),
        (a_clock("1", sent=0, told=frozenset({OTHER.officer_id})), Failure(UNIT.phone, NOW + 2)),
        (a_clock("1", sent=-1, told=_TOLD.told), Failure(UNIT.phone, NOW + 2)),
        (a_clock("1", step=1, sent=1, due=NOW + 2_000, told=_TOLD.told), Failure(UNIT.phone, NOW + 2)),
        (a_clock("1", step=2, sent=2, told=_TOLD.told), Failure(UNIT.phone, NOW + 2)),
        (a_clock("1", sent=0, told=_TOLD.told, state=ClockState.ACKNOWLEDGED), Failure(UNIT.phone, NOW + 2)),
        (a_clock("1", sent=0, told=_TOLD.told, state=ClockState.EXHAUSTED), Failure(UNIT.phone, NOW + 2)),
        (a_clock("1", sent=0, told=_TOLD.told, priority=Priority.P3), Failure(UNIT.phone, NOW + 2)),
    ],
    ids=["stranger", "of before", "not told", "not out yet", "of an earlier step", "last", "taken", "run down", "P3"],
)
def test_no_other_step_is_hurried(clock: Clock, failure: Failure) -> None:
    night = _Night(clock)
    assert night.hears(failure)["hurried"] == 0
    assert night.clocks.rows["1"] == clock
    assert night.woken == []


def test_a_damaged_clock_holds_up_no_other() -> None:
    night = _Night(a_clock("0"), _TOLD)
    night.clocks.damaged.add("0")
    assert night.hears(Failure(UNIT.phone, NOW + 2))["hurried"] == 1


def test_where_nobody_can_be_woken_the_step_is_over_all_the_same() -> None:
    night = _Night(_TOLD)

    def broken(_tick: Tick, _seconds: int) -> None:
        raise Unavailable

    doors = Doors(night.doors.officers, night.clocks, broken, night.doors.clock, LADDER)
    assert move_on([Failure(UNIT.phone, NOW + 2)], doors)["hurried"] == 1


# ---- The log --------------------------------------------------------------------------------------------------------
def test_what_sns_logs_is_read() -> None:
    found, unread = parse(
        an_event(
            an_entry(UNIT.phone, NOW + 2),
            an_entry(UNIT.phone, NOW + 2, "SUCCESS"),
            "no JSON",
            "[]",
            7,
            an_entry(UNIT.phone, NOW),
        )
    )
    assert [(each.phone, each.at) for each in found] == [(UNIT.phone, NOW + 2), (UNIT.phone, NOW)]
    assert unread == 3


def test_a_question_whether_we_are_there_says_nothing() -> None:
    assert parse(an_event("CWL CONTROL MESSAGE: Checking health", kind="CONTROL_MESSAGE")) == ([], 0)


@pytest.mark.parametrize("data", ["", "no base64", base64.b64encode(b"no gzip").decode(), None, 7])
def test_what_is_no_log_is_refused(data: object) -> None:
    with pytest.raises(NoLog):
        parse({"awslogs": {"data": data}})


def test_what_unpacks_to_no_end_is_refused() -> None:
    bomb = base64.b64encode(gzip.compress(b" " * 30_000_000)).decode()
    with pytest.raises(NoLog):
        parse({"awslogs": {"data": bomb}})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=9), each, max_size=3),
    max_leaves=9,
)


@given(_JSON)
def test_whatever_an_entry_holds_is_read_or_counted(content: object) -> None:
    found, unread = parse(an_event(json.dumps(content)))
    assert (found, unread) == ([], 1)


# ---- No number leaves -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("broken", [False, True])
def test_neither_logs_nor_errors_hold_a_number(broken: bool, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: FBT001 - the case
    night = _Night(_TOLD)
    night.clocks.broken = broken
    handle = live.handling(night.doors, Logger(service=secrets.token_hex(8)))
    event = an_event(an_entry(UNIT.phone, NOW + 2), an_entry(_STRANGER, NOW), f"odd {UNIT.phone}")
    if broken:
        with pytest.raises(live.Failed) as failed:
            handle(event, None)
        assert UNIT.phone not in repr(failed.value)
        assert failed.value.__suppress_context__
    else:
        assert handle(event, None) == {"hurried": 1}
    output = "".join(capsys.readouterr())
    assert output
    assert not [each for each in (UNIT.phone, _STRANGER, UNIT.phone[-7:]) if each in output]
    assert ("OfficersUnreached" in output) is not broken
    assert UNIT.phone not in repr(Failure(UNIT.phone, time.time()))


def test_what_cannot_be_read_is_let_go() -> None:
    handle = live.handling(_Night(_TOLD).doors, Logger(service=secrets.token_hex(8)))
    assert handle({"awslogs": {}}, None) == {"hurried": 0}
