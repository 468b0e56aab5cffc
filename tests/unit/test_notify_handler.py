"""The loop over the records of the alerts queue: each on its own, none quoted, none in the way of another."""

import importlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from tests.fakes.notify import InMemoryAlertLog, Officers
from tipline.alert_log import Entry, State
from tipline.aws.alerts_queue import body_of
from tipline.live import notify as live
from tipline.live.notify import BackOff, handling
from tipline.model import Alert, AlertKind, Priority
from tipline.notify import Doors
from tipline.patience import Unavailable

type Handler = Callable[[Mapping[str, Any], Context], dict[str, Any]]

SECRET = "the brown house on Elm Street"


def a_tip(number: int, priority: Priority = Priority.P1, not_before: int = 0) -> Alert:
    return Alert(f"tip:{number}", AlertKind.TIP, "sms", priority, "theft", f"REF{number}", None, not_before)


def a_record(number: int, body: str, tries: int = 1) -> dict[str, Any]:
    return {
        "messageId": f"message-{number}",
        "receiptHandle": f"receipt-{number}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(tries)},
    }


@dataclass
class Context:
    """Lambda's, with so much time left."""

    milliseconds: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@dataclass
class Visibility:
    """What was hidden for how long."""

    hidden: list[tuple[str, int]] = field(default_factory=list)
    broken: bool = False

    def hide(self, receipt: str, seconds: int) -> None:
        if self.broken:
            raise Unavailable
        self.hidden.append((receipt, seconds))


def run(
    records: list[dict[str, Any]],
    officers: Officers,
    visibility: Visibility | None = None,
    context: Context | None = None,
) -> list[str]:
    """Return the ids of the messages that come back."""
    # A logger of its own, because Powertools keeps the output that the first one of a name was given.
    logger = Logger(service=secrets.token_hex(8))
    handle = handling(officers.doors(), BackOff((visibility or Visibility()).hide, unit_seconds=60), logger)
    answer = handle({"Records": records}, context or Context())
    assert set(answer) == {"batchItemFailures"}
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def logged(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def metrics(output: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for line in logged(output):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            assert directive["Namespace"] == "Tipline"
            assert directive["Dimensions"] == [["service"]]
            found |= {metric["Name"]: sum(line[metric["Name"]]) for metric in directive["Metrics"]}
    return found


def test_a_bad_record_holds_nothing_back() -> None:
    officers = Officers()

    failed = run([a_record(1, "no order"), a_record(2, body_of(a_tip(2)))], officers)

    assert failed == ["message-1"]
    assert [announcement.subject for announcement in officers.told] == ["WPD TIPS: P1 tip REF2 via sms"]


@pytest.mark.parametrize("error", [RuntimeError(SECRET), KeyError(SECRET), Unavailable()])
def test_an_error_fails_its_record_alone_and_is_named_but_not_quoted(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken(InMemoryAlertLog):
        def find(self, alert_id: str, /) -> Entry | None:
            if alert_id == "tip:1":
                raise error
            return super().find(alert_id)

    officers = Officers(log=Broken())

    failed = run([a_record(1, body_of(a_tip(1))), a_record(2, body_of(a_tip(2)))], officers)

    output = "".join(capsys.readouterr())
    assert failed == ["message-1"]
    assert len(officers.told) == 1
    assert type(error).__name__ in output
    assert SECRET not in output


@pytest.mark.parametrize(("tries", "units"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (30, 30), (9_999, 30)])
def test_a_failed_record_is_tried_again_later_and_later(tries: int, units: int) -> None:
    visibility = Visibility()

    run([a_record(1, body_of(a_tip(1)), tries)], Officers(broken={"publish"}), visibility)

    assert visibility.hidden == [("receipt-1", 60 * units)]


def test_where_a_record_cannot_be_put_off_it_still_comes_back() -> None:
    assert run([a_record(1, body_of(a_tip(1)))], Officers(broken={"publish"}), Visibility(broken=True)) == ["message-1"]


def test_a_record_that_no_later_try_can_read_goes_to_the_dead_letters_without_delay() -> None:
    visibility = Visibility()

    run([a_record(1, SECRET, tries=7)], Officers(), visibility)

    assert visibility.hidden == [("receipt-1", 0)]


def test_a_repeat_of_what_is_being_sent_comes_back_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    officers, visibility = Officers(), Visibility()
    officers.log.claim(Entry(a_tip(1), State.CLAIMED, int(officers.now) + 10))

    assert run([a_record(1, body_of(a_tip(1)))], officers, visibility) == ["message-1"]
    assert visibility.hidden == [("receipt-1", 60)]
    assert metrics(capsys.readouterr().out) == {}


def test_with_little_time_left_the_rest_is_handed_back_at_once() -> None:
    """Killed in the middle of a batch, the function could not say which of its records are done."""
    officers, visibility = Officers(), Visibility()

    failed = run([a_record(1, body_of(a_tip(1)))], officers, visibility, Context(milliseconds=5_000))

    assert failed == ["message-1"]
    assert visibility.hidden == [("receipt-1", 0)]
    assert officers.told == []


def test_logs_and_metrics_are_counts_without_any_alert_in_them(capsys: pytest.CaptureFixture[str]) -> None:
    officers = Officers()
    held = a_tip(3, Priority.P2, not_before=int(officers.now) + 60)
    posts = [Alert(f"post:{number}", AlertKind.POST, "x", Priority.P3, "other", "R", "1") for number in range(4)]
    bodies = [*map(body_of, [a_tip(1), a_tip(2), held, *posts, a_tip(1)]), SECRET]

    run([a_record(number, body) for number, body in enumerate(bodies)], officers)

    output = capsys.readouterr().out
    assert metrics(output) == {"AlertsSent": 3, "AlertsHeld": 1, "AlertsCollapsed": 3, "AlertsFailed": 1}
    (notified,) = [line for line in logged(output) if line.get("message") == "notified"]
    assert notified["outcomes"] == {"sent": 3, "held": 1, "collapsed": 3, "repeated": 1, "failed": 1}
    for word in ("REF", "tip:", "post:", "theft", SECRET):
        assert word not in output


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "ALERTS_TOPIC_ARN": "topic",
        "ALERTS_TABLE": "alerts",
        "OFFICERS_TABLE": "officers",
        "CLOCKS_TABLE": "clocks",
        "CLOCK_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/clocks",
        "ESCALATION_STEPS": "unit,supervisors,everyone",
        "ESCALATION_MINUTES": "2,15,60",
        "ESCALATION_ROUNDS": "5,2,1",
        "CONSOLE_URL": "",
        "ALERTS_QUEUE_URL": "https://queue.invalid/1/alerts",
        "ALERT_DISPLAY_NAME": "WPD TIPS",
        "EMAIL_SENSITIVE_CATEGORIES": "no",
        "RETRY_SECONDS": "1",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("environment")
def test_the_function_is_wired_from_its_environment() -> None:
    handler: Handler = importlib.import_module("functions.notify.app").handler

    assert handler({"Records": []}, Context()) == {"batchItemFailures": []}


@pytest.mark.usefixtures("environment")
def test_the_clock_is_looked_up_at_each_call_so_that_a_harness_may_move_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wired: list[Doors] = []
    monkeypatch.setattr(live, "handling", lambda doors, *_: wired.append(doors))
    live.handler()
    monkeypatch.setattr(time, "time", lambda: 7.0)

    assert wired[0].clock() == 7.0
