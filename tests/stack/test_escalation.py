"""Silence: nobody acknowledges, and at each step exactly the right people get exactly one alert. The clock is moved."""

import json
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.fakes.officers import ASLEEP, DEPARTMENT, INFORMED, OTHER, SUPERVISOR, UNIT
from tests.fakes.sms_log import an_entry
from tests.stack.duty import department, settled, told_of
from tests.stack.line import Line, found, sms, word
from tipline.aws.alerts_queue import AlertsQueue
from tipline.aws.clocks import DynamoClocks
from tipline.escalation import Acknowledged, ClockState, acknowledge
from tools.local_aws.controls import Clock, Faults, Outbox, wait_until
from tools.local_aws.deployment import PARAMETERS
from tools.local_aws.sessions import Deployed

DESK = "+19105550100"
_STEP = 121


@pytest.fixture
def line(stack: Deployed) -> Line:
    return Line(stack)


@pytest.fixture
def clocks(stack: Deployed) -> DynamoClocks:
    return DynamoClocks(stack.root.client("dynamodb"), stack.outputs["ClocksTable"], time.time)


@pytest.fixture(autouse=True)
def _on_duty(stack: Deployed, clock: Clock) -> Iterator[None]:  # noqa: ARG001 - true again only after the roster is empty
    with department(stack, *DEPARTMENT):
        yield


def _shooting(line: Line) -> tuple[str, str]:
    """Send a P0 tip; return its id and its reference."""
    unique = word()
    line.send("sms", sms(f"ayuda, hay un hombre disparando ahora mismo {unique}"))
    (message,) = found(lambda: line.messages(unique))
    tip = line.tip(message["tip_id"])
    assert tip["priority"] == "P0"
    return message["tip_id"], str(tip["reference"])


def _phones(*officers: object) -> Counter[str]:
    return Counter(each if isinstance(each, str) else each.phone for each in officers)  # type: ignore[attr-defined]


def test_silence_tells_the_unit_then_the_supervisors_then_everyone_and_then_again_until_somebody_acknowledges(
    line: Line, outbox: Outbox, clock: Clock, clocks: DynamoClocks
) -> None:
    tip_id, reference = _shooting(line)
    assert settled(outbox, reference, 4) == _phones(UNIT, OTHER, INFORMED, DESK)
    assert told_of(outbox, reference, "email").total() == 4

    everyone = _phones(UNIT, OTHER, SUPERVISOR, ASLEEP, DESK)
    silence = [_phones(SUPERVISOR), everyone, _phones(UNIT, OTHER)]
    for step, people in enumerate(silence, start=1):
        outbox.clear()
        clock.set_ahead(step * _STEP)
        assert settled(outbox, reference, people.total()) == people, step
        about = [each.message for each in outbox.messages() if reference in each.message]
        assert all("NOT ACKNOWLEDGED" in message for message in about)

    outbox.clear()
    assert acknowledge(clocks, tip_id, OTHER.officer_id, time.time()) == Acknowledged(OTHER.officer_id, first=True)
    late = acknowledge(clocks, tip_id, UNIT.officer_id, time.time())
    assert late == Acknowledged(OTHER.officer_id, first=False)
    queue = AlertsQueue(line.stack.root.client("sqs"), line.stack.outputs["AlertsQueueUrl"], time.time)
    queue.taken(tip_id, OTHER.officer_id)
    queue.taken(tip_id, OTHER.officer_id)
    assert settled(outbox, reference, 4) == _phones(UNIT, SUPERVISOR, ASLEEP, INFORMED)
    about = [each.message for each in outbox.messages("sms") if reference in each.message]
    assert all(f"taken by {OTHER.name}" in message for message in about)

    outbox.clear()
    clock.set_ahead(4 * _STEP + 600)
    time.sleep(2)
    assert told_of(outbox, reference) == Counter()


def test_after_an_hour_of_standing_still_a_clock_goes_on_with_one_alert(
    line: Line, outbox: Outbox, clock: Clock, clocks: DynamoClocks
) -> None:
    tip_id, reference = _shooting(line)
    settled(outbox, reference, 4)
    outbox.clear()

    clock.set_ahead(3_600)
    for _ in range(2):  # safe to run twice
        line.stack.root.client("lambda").invoke(FunctionName=line.resource("Escalate"), Payload=b"{}")

    assert settled(outbox, reference, 5) == _phones(UNIT, OTHER, SUPERVISOR, ASLEEP, DESK)
    standing = clocks.find(tip_id)
    assert standing
    assert (standing.step, standing.state) == (2, ClockState.RUNNING)
    assert acknowledge(clocks, tip_id, UNIT.officer_id, time.time()).first


def test_a_step_that_cannot_be_published_is_followed_by_the_next_at_once_and_nobody_is_told_twice(
    line: Line, outbox: Outbox, faults: Faults, clocks: DynamoClocks
) -> None:
    faults.add("sns", "Publish", "error", count=2, function="Notify")  # as often as one try asks
    tip_id, reference = _shooting(line)

    assert settled(outbox, reference, 5) == _phones(UNIT, OTHER, INFORMED, DESK, SUPERVISOR)
    assert acknowledge(clocks, tip_id, UNIT.officer_id, time.time()).first


def test_a_step_whose_text_message_did_not_arrive_is_followed_by_the_next_at_once(
    line: Line, outbox: Outbox, clocks: DynamoClocks
) -> None:
    tip_id, reference = _shooting(line)
    settled(outbox, reference, 4)
    outbox.clear()
    logs, group = line.stack.root.client("logs"), PARAMETERS["SmsFailureLogs"]
    stream = word()
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    now, message = int(time.time() * 1_000), an_entry(UNIT.phone, time.time())
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[{"timestamp": now, "message": message}])

    assert settled(outbox, reference, 1) == _phones(SUPERVISOR)
    assert acknowledge(clocks, tip_id, UNIT.officer_id, time.time()).first


def test_how_long_the_oldest_waits_is_counted_in_whole_minutes_under_the_name_that_the_alarm_watches(
    line: Line, outbox: Outbox, clock: Clock, clocks: DynamoClocks
) -> None:
    tip_id, reference = _shooting(line)
    settled(outbox, reference, 4)
    clock.set_ahead(100)
    line.stack.root.client("lambda").invoke(FunctionName=line.resource("Escalate"), Payload=b"{}")
    cloudwatch, logs = line.stack.root.client("cloudwatch"), line.stack.root.client("logs")
    alarm = cloudwatch.describe_alarms(AlarmNames=[line.resource("UnacknowledgedAlarm")])["MetricAlarms"][0]

    def emitted() -> list[dict[str, object]]:
        events = logs.filter_log_events(logGroupName=line.resource("EscalateLogs"))["events"]
        lines = [json.loads(each["message"]) for each in events if alarm["MetricName"] in each["message"]]
        return [each for each in lines if each[alarm["MetricName"]] == [60.0]]

    assert wait_until(emitted, 10)
    assert {"Name": "service", "Value": emitted()[-1]["service"]} in alarm["Dimensions"]
    assert acknowledge(clocks, tip_id, UNIT.officer_id, time.time()).first
