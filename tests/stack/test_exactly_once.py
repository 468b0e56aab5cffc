"""What was acknowledged is stored exactly once, whatever is killed, throttled, repeated, reordered or malformed."""

import json
import os
import random
import time
from typing import Literal

import pytest

from tests.stack.line import Line, comment, found, messenger, sms, word
from tools.local_aws.controls import Clock, Faults, Outbox, Workers, wait_until
from tools.local_aws.deployment import PARAMETERS
from tools.local_aws.sessions import Deployed
from tools.simulator.send import send

_HIDDEN_SECONDS = int(PARAMETERS["InboxVisibilitySeconds"])
# On CI fewer: its time is limited, and whoever runs `make test` has the whole.
_MANY, _SENDERS = (200, 250) if os.environ.get("CI") else (500, 1_000)


@pytest.fixture
def line(stack: Deployed) -> Line:
    line = Line(stack)
    line.settle()
    line.dead_letters()
    return line


def test_deliveries_each_sent_twice_and_shuffled_are_stored_once(line: Line) -> None:
    unique = word()
    deliveries = [
        ("sms", sms(f"{unique} number {number}", From=f"{unique}{number % 50}")) for number in range(_MANY // 2)
    ]
    deliveries += [
        ("facebook", messenger(f"{unique} number {number}", sender=f"{unique}{number % 50}"))
        for number in range(_MANY // 2, _MANY)
    ]
    twice = deliveries * 2
    random.Random(7).shuffle(twice)
    assert set(line.send_all(twice)) == {200}
    line.settle(240)
    texts = [message["text"] for message in line.messages(unique)]
    assert len(texts) == _MANY
    assert len(set(texts)) == _MANY
    assert len({message["tip_id"] for message in line.messages(unique)}) == 100  # one for each sender
    assert line.dead_letters() == []


def test_a_delivery_of_as_many_senders_as_meta_puts_into_one(line: Line) -> None:
    unique = word()
    delivery = messenger(*(f"{unique} number {number}" for number in range(_SENDERS)))
    assert line.send("facebook", delivery).status == 200
    # Each sender costs a slow hash: a tenth of a second.
    assert len(found(lambda: line.messages(unique), _SENDERS, 500)) == _SENDERS
    line.settle(120)
    assert len({message["tip_id"] for message in line.messages(unique)}) == _SENDERS


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(line: Line, workers: Workers, clock: Clock) -> None:
    unique = word()
    delivery = messenger(*(f"{unique} number {number}" for number in range(300)))
    assert line.send("facebook", delivery).status == 200
    killed = 0
    for stored in (20, 120):
        wait_until(lambda stored=stored: len(line.messages(unique)) >= stored, 60, every=0.02)  # type: ignore[misc]  # bound at once
        killed += workers.kill("Intake")
        assert len(line.messages(unique)) < 300
        clock.set_ahead(killed * _HIDDEN_SECONDS)  # the delivery is visible again
    assert killed == 2
    assert len(found(lambda: line.messages(unique), 300, 180)) == 300
    line.settle(120)
    assert len(line.messages(unique)) == 300
    assert line.dead_letters() == []


@pytest.mark.parametrize(
    ("service", "action", "mode"),
    [
        ("kms", "Decrypt", "throttle"),
        ("kms", "GenerateMac", "error"),
        ("dynamodb", "TransactWriteItems", "throttle"),
        ("dynamodb", "TransactWriteItems", "error"),
        ("sqs", "SendMessage", "throttle"),
    ],
)
def test_an_outage_longer_than_five_tries_heals_alone(
    line: Line,
    faults: Faults,
    workers: Workers,
    clock: Clock,
    service: str,
    action: str,
    mode: Literal["throttle", "error"],
) -> None:
    unique = word()
    _cool_down(workers, "Intake")
    faults.add(service, action, mode, function="Intake")
    begin = time.time()
    assert line.send("sms", sms(f"a bare tip {unique}")).status == 200
    for attempt in range(1, 7):
        # It is logged before it is hidden again: where the clock moves in between, its back-off is waited for in full.
        assert wait_until(lambda attempt=attempt: _failed_attempts(line, begin) >= attempt, 150)  # type: ignore[misc]  # bound at once
        clock.set_ahead(60 * attempt)  # its back-off is over
    faults.clear()
    clock.set_ahead(600)
    assert len(found(lambda: line.messages(unique), 1, 90)) == 1
    line.settle(120)
    assert len(line.messages(unique)) == 1
    assert line.dead_letters() == []


def _cool_down(workers: Workers, function: str) -> None:
    """End the workers of a function, so that the next call meets a cold one that remembers no keys."""
    # A busy one is let finish, and is idle the next time.
    assert wait_until(lambda: workers.kill(function, idle=True) == 0 and not workers.listed(function))


def _failed_attempts(line: Line, since: float) -> int:
    """Return the highest attempt of which intake has logged that it failed."""
    logs = line.stack.root.client("logs")
    group = line.resource("IntakeLogs")
    events = logs.filter_log_events(logGroupName=group, startTime=int(since * 1000))["events"]
    worked = [json.loads(event["message"]) for event in events if '"worked"' in event["message"]]
    return max((entry["attempt"] for entry in worked if not entry["done"]), default=0)


def test_a_lost_answer_of_the_table_doubles_nothing(line: Line, faults: Faults) -> None:
    unique = word()
    faults.add("dynamodb", "TransactWriteItems", "drop_response", count=3, function="Intake")
    assert line.send("facebook", messenger(*(f"{unique} number {number}" for number in range(10)))).status == 200
    assert len(found(lambda: line.messages(unique), 10, 90)) == 10
    line.settle(90)
    assert len(line.messages(unique)) == 10


@pytest.mark.parametrize("service", ["kms", "sqs", "secretsmanager"])
def test_a_webhook_waits_for_a_service_that_recovers(
    line: Line, faults: Faults, workers: Workers, service: str
) -> None:
    unique = word()
    _cool_down(workers, "WebhookSms")
    faults.add(service, "*", "throttle", count=2, function="WebhookSms")
    assert line.send("sms", sms(f"tip {unique}")).status == 200
    assert len(found(lambda: line.messages(unique), 1, 60)) == 1


@pytest.mark.parametrize("service", ["kms", "sqs", "secretsmanager"])
def test_a_webhook_never_says_200_while_nothing_is_durable(
    line: Line, faults: Faults, workers: Workers, service: str
) -> None:
    unique = word()
    _cool_down(workers, "WebhookFacebook")
    faults.add(service, "*", "error", function="WebhookFacebook")
    begin = time.monotonic()
    assert line.send("facebook", messenger(unique)).status == 503
    assert time.monotonic() - begin < 15
    faults.clear()
    line.settle()
    assert line.messages(unique) == []


def test_poison_among_good_deliveries_is_kept_sealed_and_officers_are_told_once(line: Line, outbox: Outbox) -> None:
    unique = word()
    poison = messenger(f"{unique} before", f"{unique} after")
    poison["entry"][0]["messaging"].insert(1, {"sender": {"id": "1"}, "message": {"mid": 7, "text": {"no": "text"}}})
    old = messenger(f"{unique} too old")
    old["entry"][0]["messaging"][0]["timestamp"] -= 14 * 86_400_000
    good = [("sms", sms(f"{unique} good {number}")) for number in range(5)]
    statuses = line.send_all([*good, ("facebook", poison), ("facebook", old)])
    statuses.append(send(line.stack.target, "facebook", b"no json at all").status)
    assert set(statuses) == {200}
    assert len(found(lambda: line.messages(unique), 7, 60)) == 7
    line.settle()
    assert wait_until(lambda: line.depth("InboxDeadLettersUrl") == 3)
    sqs = line.stack.operator.client("sqs")
    held = sqs.receive_message(
        QueueUrl=line.stack.outputs["InboxDeadLettersUrl"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )["Messages"]
    assert not [message for message in held if unique in message["Body"]]
    assert sorted(line.dead_letters()) == ["too_old", "unreadable_delivery", "unreadable_item"]
    told = [each for each in outbox.messages("email") if "could not be read" in each.message]
    assert len(told) <= 1  # at most one an hour; an earlier test may have used it


def test_a_tampered_or_foreign_queue_message_is_kept_apart(line: Line) -> None:
    sqs = line.stack.root.client("sqs")
    for body in ("bm8gZW52ZWxvcGU=", "not base64!"):
        sqs.send_message(
            QueueUrl=line.stack.outputs["InboxQueueUrl"],
            MessageBody=body,
            MessageAttributes={"platform": {"DataType": "String", "StringValue": "sms"}},
        )
    line.settle()
    assert wait_until(lambda: line.depth("InboxDeadLettersUrl") == 2)
    assert line.dead_letters() == ["unopenable", "unopenable"]


def test_a_replayed_dead_letter_is_stored_once_and_alerts_once(line: Line, outbox: Outbox) -> None:
    """A delivery that was half stored: after the replay, its good half is not there twice."""
    unique = word()
    poison = messenger(f"{unique} he has a gun and is shooting right now")
    poison["entry"][0]["messaging"].append({"sender": {"id": "1"}, "message": {"mid": 7, "text": {"no": "text"}}})
    line.send("facebook", poison)
    assert len(found(lambda: line.messages(unique), 1, 60)) == 1
    assert wait_until(lambda: line.depth("InboxDeadLettersUrl") == 1)
    sqs, outputs = line.stack.operator.client("sqs"), line.stack.outputs
    (letter,) = sqs.receive_message(QueueUrl=outputs["InboxDeadLettersUrl"], MessageAttributeNames=["All"])["Messages"]
    sqs.send_message(
        QueueUrl=outputs["InboxQueueUrl"],
        MessageBody=letter["Body"],
        MessageAttributes={"platform": {"DataType": "String", "StringValue": "facebook"}},
    )
    sqs.delete_message(QueueUrl=outputs["InboxDeadLettersUrl"], ReceiptHandle=letter["ReceiptHandle"])
    line.settle()
    (message,) = line.messages(unique)
    reference = line.tip(message["tip_id"])["reference"]
    assert wait_until(lambda: [each for each in outbox.messages("sms") if reference in each.message])
    time.sleep(2)  # for a second one, which must not come
    assert len([each for each in outbox.messages("sms") if reference in each.message]) == 1
    line.dead_letters()


def test_500_comments_in_five_minutes_with_one_urgent_make_at_most_3_alerts(
    line: Line, outbox: Outbox, clock: Clock
) -> None:
    unique, post = word(), f"1000200030004000_{random.SystemRandom().randrange(10**9)}"
    deliveries = [("facebook", comment(f"{unique} number {number}", post=post)) for number in range(499)]
    deliveries.insert(250, ("facebook", comment(f"{unique} he is shooting at people right now", post=post)))
    assert set(line.send_all(deliveries)) == {200}
    line.settle(240)
    posts = line.posts(unique)
    assert len(posts) == 500
    references = {each["reference"] for each in posts}

    def told(protocol: str) -> list[str]:
        """Return the alerts about these posts: what other tests left waiting ripens too."""
        return [each.message for each in outbox.messages(protocol) if references & set(each.message.split())]

    clock.set_ahead(330)
    wait_until(lambda: len(told("email")) >= 3, 30)
    assert len(told("email")) == 3
    assert len(told("sms")) <= 3
