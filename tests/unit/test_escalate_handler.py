"""The two ways in which `escalate` wakes: messages, each on its own, and the sweep with its metrics."""

import importlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.promises_of_clocks import NOW, a_clock
from tests.fakes.clocks import InMemoryClocks
from tests.fakes.notify import LADDER
from tipline.aws.clock_queue import NoTick, parse
from tipline.escalation import Clock, Doors, Tick
from tipline.live import escalate
from tipline.model import Priority
from tipline.patience import Unavailable

SECRET = "the brown house on Elm Street"


@dataclass
class Context:
    """Lambda's, with so much time left."""

    milliseconds: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


def run(event: Mapping[str, Any], *clocks: Clock, now: float = NOW, broken: Exception | None = None) -> dict[str, Any]:
    known = InMemoryClocks({each.tip_id: each for each in clocks})

    def tell(_tick: Tick) -> None:
        if broken:
            raise broken

    doors = Doors(known, tell=tell, wake=lambda _tick, _seconds: None, clock=lambda: now, ladder=LADDER)
    return escalate.handling(doors, Logger(service=secrets.token_hex(8)))(event, Context())


def test_a_damaged_row_is_counted_and_no_other_clock_waits_for_it(capsys: pytest.CaptureFixture[str]) -> None:
    odd = [a_clock("1"), a_clock("2", priority=Priority.P3), replace(a_clock("3"), due=NOW), a_clock("4")]
    known = InMemoryClocks({each.tip_id: each for each in odd}, damaged={"1"})
    told: list[str] = []
    doors = Doors(known, lambda tick: told.append(tick.tip_id), lambda _tick, _seconds: None, lambda: NOW + 900, LADDER)
    handle = escalate.handling(doors, Logger(service=secrets.token_hex(8)))
    assert handle({}, Context()) == {"moved": 2}
    assert told == ["3", "4"]
    assert metrics(capsys.readouterr().out)["ClocksDamaged"] == 2
    assert handle({"Records": [a_record(1, json.dumps(asdict(odd[0].key)))]}, Context()) == {"batchItemFailures": []}


def test_a_clock_that_cannot_be_reached_is_told_of_after_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    known = InMemoryClocks({each.tip_id: each for each in (a_clock("1"), a_clock("2"))})
    told: list[str] = []

    def tell(tick: Tick) -> None:
        if tick.tip_id == "1":
            raise Unavailable
        told.append(tick.tip_id)

    doors = Doors(known, tell, lambda _tick, _seconds: None, lambda: NOW + 900, LADDER)
    with pytest.raises(escalate.Failed):
        escalate.handling(doors, Logger(service=secrets.token_hex(8)))({}, Context())
    assert told == ["2"]
    assert "oldest_unacknowledged_seconds" in metrics(capsys.readouterr().out)


def a_record(number: int, body: str) -> dict[str, Any]:
    return {"messageId": f"message-{number}", "body": body}


def metrics(output: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in map(json.loads, output.splitlines()):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert (directive["Namespace"], directive["Dimensions"]) == ("Tipline", [["service"]])
            found |= {metric["Name"]: sum(line[metric["Name"]]) for metric in directive["Metrics"]}
    return found


def test_a_sweep_counts_how_long_the_oldest_waits_even_when_none_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run({}, a_clock("1"), now=NOW + 130) == {"moved": 0}
    assert metrics(capsys.readouterr().out) == {"oldest_unacknowledged_seconds": 120}
    run({})
    assert metrics(capsys.readouterr().out) == {"oldest_unacknowledged_seconds": 0}


def test_a_ladder_that_ran_down_is_counted_once(capsys: pytest.CaptureFixture[str]) -> None:
    last = a_clock("1", step=2, sent=2, priority=Priority.P2)
    run({}, last, now=last.due)
    assert metrics(capsys.readouterr().out)["LaddersExhausted"] == 1


def test_a_message_that_fails_comes_back_alone_and_one_that_cannot_be_read_does_not() -> None:
    clock = a_clock("1")
    records = [a_record(1, "no tick"), a_record(2, json.dumps(asdict(clock.key))), a_record(3, '{"step": 1}')]
    failed = run({"Records": records}, clock, now=clock.due, broken=RuntimeError(SECRET))
    assert failed == {"batchItemFailures": [{"itemIdentifier": "message-2"}]}


@pytest.mark.parametrize("messages", [True, False])
def test_an_error_is_named_but_not_quoted(messages: bool, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: FBT001 - the case
    clock = replace(a_clock("1"), reference=SECRET)
    if messages:
        body = json.dumps(asdict(clock.key))
        run({"Records": [a_record(1, body)]}, clock, now=clock.due, broken=RuntimeError(SECRET))
    else:
        with pytest.raises(escalate.Failed) as raised:
            run({}, clock, now=clock.due, broken=RuntimeError(SECRET))
        assert raised.value.__suppress_context__
    output = "".join(capsys.readouterr())
    assert "RuntimeError" in output
    assert SECRET not in output
    assert clock.opened_by not in output


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_what_names_no_step_is_refused_without_being_quoted(body: str) -> None:
    with pytest.raises(NoTick) as raised:
        parse(body)
    assert str(raised.value) == ""


@given(st.builds(Tick, tip_id=st.text(), opened_by=st.text(), step=st.integers()))
def test_a_step_arrives_as_it_was_sent(tick: Tick) -> None:
    assert parse(json.dumps(asdict(tick))) == tick


def test_both_functions_are_wired_from_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {
        "AWS_DEFAULT_REGION": "us-east-1",
        "CLOCKS_TABLE": "clocks",
        "CLOCK_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/clocks",
        "ALERTS_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/alerts",
        "ESCALATION_STEPS": "unit,supervisors,everyone",
        "ESCALATION_MINUTES": "2,15,60",
        "ESCALATION_ROUNDS": "5,2,1",
        "OFFICERS_TABLE": "officers",
        "ALERTS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:alerts",
        "DUTY_EMAIL": "",
        "DUTY_PHONE": "",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    handler = importlib.import_module("functions.escalate.app").handler
    assert handler({"Records": []}, Context()) == {"batchItemFailures": []}
    assert callable(importlib.import_module("functions.subscriptions.app").handler)
