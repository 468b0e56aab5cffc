"""What officers and operators are told, on the deployed stack, after SNS's filters."""

import json
import time

import pytest

from tests.stack.line import Line, canonical, comment, found, sms, word
from tools.local_aws.checkout import STACK_NAME
from tools.local_aws.controls import Clock, Delivered, Outbox, wait_until
from tools.local_aws.sessions import Deployed

_BUCKET = 900
_THANKS = "thank you for your service, have a nice day"


@pytest.fixture
def line(stack: Deployed) -> Line:
    return Line(stack)


def _about(outbox: Outbox, reference: str, protocol: str | None = None) -> list[Delivered]:
    return [each for each in outbox.messages(protocol) if reference in each.message]


def _reference(line: Line, unique: str) -> str:
    (message,) = found(lambda: line.messages(unique))
    return str(line.tip(message["tip_id"])["reference"])


def test_an_alert_that_can_wait_is_held_to_the_end_of_its_time_bucket(line: Line, outbox: Outbox, clock: Clock) -> None:
    """So that it does not tell when the tip came. The clock is moved to ten seconds before the bucket's end."""
    unique = word()
    ahead = _BUCKET - (time.time() % _BUCKET) - 10
    clock.set_ahead(ahead)
    line.send("sms", sms(f"they are selling drugs out of 14 Elm St {unique}"))
    reference = _reference(line, unique)
    assert line.tip(found(lambda: line.messages(unique))[0]["tip_id"])["priority"] == "P2"
    time.sleep(3)
    assert _about(outbox, reference) == []
    assert len(wait_until(lambda: _about(outbox, reference), 30)) >= 1
    assert (time.time() + ahead) % _BUCKET < 60


def test_an_urgent_alert_is_sent_at_once(line: Line, outbox: Outbox) -> None:
    unique = word()
    line.send("sms", sms(f"ayuda, hay un hombre disparando ahora mismo {unique}"))
    reference = _reference(line, unique)
    assert wait_until(lambda: {each.protocol for each in _about(outbox, reference)} == {"email", "sms"}, 15)


def test_posts_go_by_email_alone(line: Line, outbox: Outbox) -> None:
    unique = word()
    line.send("facebook", comment(f"I saw that car {unique}", post=f"1000200030004000_{word()}"))
    (row,) = found(lambda: line.posts(unique))
    assert wait_until(lambda: _about(outbox, row["reference"], "email"), 15)
    assert _about(outbox, row["reference"], "sms") == []


def test_a_tip_of_the_lowest_priority_goes_by_email_alone(line: Line, outbox: Outbox, clock: Clock) -> None:
    unique = word()
    clock.set_ahead(_BUCKET - (time.time() % _BUCKET) - 5)
    line.send("sms", sms(f"{_THANKS} {unique}"))
    reference = _reference(line, unique)
    assert line.tip(found(lambda: line.messages(unique))[0]["tip_id"])["priority"] == "P3"
    assert wait_until(lambda: _about(outbox, reference, "email"), 30)
    time.sleep(1)
    assert _about(outbox, reference, "sms") == []


def test_an_alarm_reaches_the_operators_and_nobody_else(line: Line, outbox: Outbox) -> None:
    cloudwatch = line.stack.root.client("cloudwatch")
    listed = line.stack.root.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    alarms = [each for each in listed if each["ResourceType"] == "AWS::CloudWatch::Alarm"]
    assert len(alarms) >= 8
    for alarm in alarms:
        cloudwatch.set_alarm_state(AlarmName=alarm["PhysicalResourceId"], StateValue="ALARM", StateReason="a test")
    told = wait_until(lambda: [each for each in outbox.messages() if each.endpoint == "operators@example.com"], 15)
    wait_until(lambda: len(outbox.messages()) >= len(alarms), 15)
    shown = canonical([vars(each) for each in outbox.messages()])
    assert told
    assert all(alarm["PhysicalResourceId"] in shown for alarm in alarms)
    assert {each.endpoint for each in outbox.messages()} == {"operators@example.com"}
    for alarm in alarms:
        cloudwatch.set_alarm_state(AlarmName=alarm["PhysicalResourceId"], StateValue="OK", StateReason="a test")


@pytest.mark.parametrize(("metric", "alarm"), [("RefusedSignatures", "RefusedSignaturesAlarm")])
def test_what_is_counted_has_the_name_and_dimensions_that_the_alarm_watches(
    line: Line, metric: str, alarm: str
) -> None:
    line.send("facebook", {"object": "page", "entry": []}, forged=True)
    resources = line.stack.root.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)[
        "StackResources"
    ]
    names = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in resources}
    watched = line.stack.root.client("cloudwatch").describe_alarms(AlarmNames=[names[alarm]])["MetricAlarms"][0]
    logs = line.stack.root.client("logs")

    def emitted() -> list[dict[str, object]]:
        events = logs.filter_log_events(logGroupName=names["WebhookFacebookLogs"])["events"]
        return [json.loads(each["message"]) for each in events if metric in each["message"]]

    entry = found(emitted)[-1]
    (directive,) = entry["_aws"]["CloudWatchMetrics"]  # type: ignore[index]  # EMF's own shape
    assert directive["Namespace"] == watched["Namespace"]
    assert [each["Name"] for each in directive["Metrics"]] == [watched["MetricName"]]
    assert [{name: entry[name] for name in names} for names in directive["Dimensions"]] == [
        {each["Name"]: each["Value"] for each in watched["Dimensions"]}
    ]
