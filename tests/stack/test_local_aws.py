"""The local AWS itself: what the other tests on the stack rely on."""

import io
import json
import secrets
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from tools.local_aws.controls import Breaks, Clock, Faults, Outbox, Queued, Workers, wait_until
from tools.local_aws.sessions import Deployed, LocalSession
from tools.simulator.events import encode
from tools.simulator.send import send

_ONE_TRY = Config(retries={"total_max_attempts": 1})

_FUNCTION = """
import importlib, importlib.util, time

def handler(event, context):
    time.sleep(event.get("sleep", 0))
    if "module" in event:
        getattr(importlib.import_module(event["module"]), event["function"])(*event["given"])
    found = [name for name in event.get("look_for", []) if importlib.util.find_spec(name)]
    return {"time": time.time(), "found": found}
"""

type Invoke = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def invoke(stack: Deployed) -> Iterator[Invoke]:
    """Return what calls a small function of this test's own, which is gone after it."""
    client, name = stack.root.client("lambda", config=_ONE_TRY), "local-aws-test"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", _FUNCTION)
    client.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role=stack.outputs["ReaderRoleArn"],
        Timeout=20,
        Code={"ZipFile": packed.getvalue()},
    )

    def call(event: dict[str, Any]) -> dict[str, Any]:
        answer = client.invoke(FunctionName=name, Payload=json.dumps(event))
        result: dict[str, Any] = json.loads(answer["Payload"].read())
        return result

    yield call
    client.delete_function(FunctionName=name)


def test_the_credentials_in_stack_json_are_those_of_roles(stack: Deployed) -> None:
    for session, role in ((stack.operator, "OperatorRole"), (stack.reader, "ReaderRole")):
        arn = session.client("sts").get_caller_identity()["Arn"]
        assert f":assumed-role/tipline-{role}-" in arn


def test_iam_is_enforced(stack: Deployed) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        stack.operator.client("dynamodb").scan(TableName=stack.outputs["TipsTable"])


@pytest.mark.parametrize("table", ["SeenTable", "AlertsTable", "VaultTable"])
def test_rows_expire_where_the_template_says_so(stack: Deployed, table: str) -> None:
    expiry = stack.root.client("dynamodb").describe_time_to_live(TableName=stack.outputs[table])
    assert expiry["TimeToLiveDescription"] == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


@pytest.mark.parametrize("table", ["TipsTable", "PostsTable"])
def test_what_is_retained_can_be_recovered_to_a_point_in_time(stack: Deployed, table: str) -> None:
    backups = stack.root.client("dynamodb").describe_continuous_backups(TableName=stack.outputs[table])
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_functions_find_only_the_standard_library_and_their_layers(invoke: Invoke) -> None:
    assert invoke({"look_for": ["json", "boto3", "yaml", "pydantic", "cryptography", "ministack", "tools"]})[
        "found"
    ] == ["json"]


def test_the_outbox_shows_what_each_subscriber_gets(stack: Deployed, outbox: Outbox) -> None:
    attributes = {"priority": "P0", "kind": "tip"}
    stack.root.client("sns").publish(
        TopicArn=stack.outputs["AlertsTopicArn"],
        Subject="A subject",
        Message=json.dumps({"default": "-", "email": "An email", "sms": "A text message"}),
        MessageStructure="json",
        MessageAttributes={name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()},
    )
    [email], [sms] = outbox.messages("email"), outbox.messages("sms")
    assert (email.endpoint, email.subject, email.message) == ("duty@example.com", "A subject", "An email")
    assert (sms.endpoint, sms.subject, sms.message) == ("+19105550100", None, "TIPS> A text message")


def test_the_outbox_leaves_out_what_a_filter_policy_leaves_out(stack: Deployed, outbox: Outbox) -> None:
    attributes = {"priority": "P3", "kind": "tip"}
    stack.root.client("sns").publish(
        TopicArn=stack.outputs["AlertsTopicArn"],
        Message="Information",
        MessageAttributes={name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()},
    )
    assert [each.protocol for each in outbox.messages()] == ["email"]


# Calls that no function makes: what others do meanwhile must not meet these faults.
_CALLS: dict[tuple[str, str], Callable[[LocalSession], object]] = {
    ("dynamodb", "ListTables"): lambda session: session.client("dynamodb", config=_ONE_TRY).list_tables(),
    ("kms", "ListKeys"): lambda session: session.client("kms", config=_ONE_TRY).list_keys(),
    ("secretsmanager", "ListSecrets"): lambda session: session.client("secretsmanager", config=_ONE_TRY).list_secrets(),
    ("sns", "ListTopics"): lambda session: session.client("sns", config=_ONE_TRY).list_topics(),
    ("sqs", "ListQueues"): lambda session: session.client("sqs", config=_ONE_TRY).list_queues(),
}


_ACTIONS = {
    "dynamodb": "ListTables",
    "kms": "ListKeys",
    "secretsmanager": "ListSecrets",
    "sns": "ListTopics",
    "sqs": "ListQueues",
}


@pytest.mark.parametrize(("service", "action"), _CALLS)
@pytest.mark.parametrize(("mode", "status"), [("throttle", 400), ("error", 500)])
def test_a_fault_is_met_as_often_as_it_says(
    stack: Deployed, faults: Faults, *, service: str, action: str, mode: Literal["throttle", "error"], status: int
) -> None:
    faults.add(service, action, mode, count=2, function=None)
    for _ in range(2):
        with pytest.raises(ClientError) as refused:
            _CALLS[service, action](stack.root)
        assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    _CALLS[service, action](stack.root)


def test_a_throttled_call_is_tried_again_by_the_sdk(stack: Deployed, faults: Faults) -> None:
    for service, action in _CALLS:
        faults.add(service, action, "throttle", count=1, function=None)
    stack.root.client("dynamodb").list_tables()
    stack.root.client("kms").list_keys()
    stack.root.client("secretsmanager").list_secrets()
    stack.root.client("sns").list_topics()
    stack.root.client("sqs").list_queues()
    assert faults.active() == []


def test_a_fault_for_functions_spares_the_tests_own_calls(stack: Deployed, faults: Faults) -> None:
    faults.add("dynamodb", "ListTables", "error")
    stack.root.client("dynamodb", config=_ONE_TRY).list_tables()
    assert len(faults.active()) == 1


def test_a_fault_for_one_function_is_met_by_that_function(stack: Deployed, faults: Faults) -> None:
    body = encode("sms", {"MessageSid": secrets.token_hex(8), "Body": "STOP"})
    for name in ("WebhookX", "WebhookSms"):
        faults.add("sqs", "SendMessage", "throttle", count=1, function=name)
    assert send(stack.target, "sms", body).status == 200
    assert [fault["function"] for fault in faults.active()] == ["WebhookX"]


def test_a_lost_answer_is_lost_after_the_call_was_executed(stack: Deployed, faults: Faults) -> None:
    client, name = stack.root.client("sns", config=_ONE_TRY), "lost-answer"
    faults.add("sns", "CreateTopic", "drop_response", count=1, function=None)
    with pytest.raises(ConnectionClosedError):
        client.create_topic(Name=name)
    [created] = [topic["TopicArn"] for topic in client.list_topics()["Topics"] if topic["TopicArn"].endswith(name)]
    client.delete_topic(TopicArn=created)


def test_a_delayed_call_succeeds_late(stack: Deployed, faults: Faults) -> None:
    faults.add("sns", "ListTopics", "delay", count=1, seconds=0.5, function=None)
    began = time.monotonic()
    stack.root.client("sns", config=_ONE_TRY).list_topics()
    assert time.monotonic() - began >= 0.5


def test_the_clock_moves_functions_and_nothing_else(invoke: Invoke, clock: Clock) -> None:
    clock.set_ahead(86_400)
    assert invoke({})["time"] - time.time() == pytest.approx(86_400, abs=5)
    clock.set_ahead(0)
    assert invoke({})["time"] - time.time() == pytest.approx(0, abs=5)


def test_what_waits_on_a_queue_waits_less_when_the_clock_goes_forward(stack: Deployed, clock: Clock) -> None:
    client = stack.root.client("sqs")
    queue = client.create_queue(QueueName="clock-test")["QueueUrl"]
    client.send_message(QueueUrl=queue, MessageBody="ripe in ten minutes", DelaySeconds=600)
    assert "Messages" not in client.receive_message(QueueUrl=queue)
    clock.set_ahead(601)
    assert len(client.receive_message(QueueUrl=queue)["Messages"]) == 1
    client.delete_queue(QueueUrl=queue)


def test_what_waits_can_be_ripened_by_a_clock_that_stands(stack: Deployed, invoke: Invoke, clock: Clock) -> None:
    sqs = stack.root.client("sqs")
    url = sqs.create_queue(QueueName="local-aws-test-ripe")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=600)
    clock.ripen(700)
    assert [message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]] == ["later"]
    assert abs(invoke({})["time"] - time.time()) < 10
    sqs.delete_queue(QueueUrl=url)


def test_what_is_put_on_a_queue_is_kept_while_somebody_looks(stack: Deployed) -> None:
    sqs, queued = stack.root.client("sqs"), Queued()
    url = sqs.create_queue(QueueName="local-aws-test-queued")["QueueUrl"]
    queued.begin()
    sqs.send_message(
        QueueUrl=url, MessageBody="one", MessageAttributes={"colour": {"DataType": "String", "StringValue": "red"}}
    )
    sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "two"}])
    sqs.purge_queue(QueueUrl=url)
    kept = [each for each in queued.messages() if each.queue == "local-aws-test-queued"]
    assert [(each.body, sorted(each.attributes)) for each in kept] == [("one", ["colour"]), ("two", [])]
    assert "SentTimestamp" in kept[0].system
    queued.end()
    sqs.send_message(QueueUrl=url, MessageBody="three")
    assert queued.messages() == []
    sqs.delete_queue(QueueUrl=url)


def test_a_function_of_ours_breaks_in_cold_workers_and_quotes_what_it_was_given(
    invoke: Invoke, workers: Workers
) -> None:
    breaks, call = Breaks(), {"module": "colorsys", "function": "rgb_to_hsv", "given": [0.25, 0.5, 0.75]}
    assert "found" in invoke(call)
    breaks.choose("colorsys:rgb_to_hsv")
    try:
        assert "found" in invoke(call)  # a warm one is as it was
        workers.kill("local-aws-test", idle=True)
        told = invoke(call)["errorMessage"]
    finally:
        breaks.choose()
    assert "broken on purpose" in told
    assert "0.25, 0.5, 0.75" in told
    workers.kill("local-aws-test", idle=True)
    assert "found" in invoke(call)


def test_a_busy_worker_can_be_killed_and_the_next_call_meets_a_cold_function(invoke: Invoke, workers: Workers) -> None:
    with ThreadPoolExecutor() as pool:
        interrupted = pool.submit(invoke, {"sleep": 15})
        [busy] = wait_until(lambda: [each for each in workers.listed("local-aws-test") if each.busy])
        assert workers.kill("local-aws-test") == 1
        assert "errorMessage" in interrupted.result()
    assert "time" in invoke({})
    [fresh] = workers.listed("local-aws-test")
    assert fresh.pid != busy.pid


def test_an_unknown_fault_is_refused(faults: Faults) -> None:
    with pytest.raises(ValueError, match="no_such_mode"):
        faults.add("sqs", mode="no_such_mode")  # type: ignore[arg-type]
    assert faults.active() == []
