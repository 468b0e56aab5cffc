"""Positive controls: a leak planted in each place, by an administrator. A test that misses one of them is void."""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from tests.leaks import canaries
from tests.leaks.canaries import COMMAND, OUTBOX, PAGES, SENT, TIPS, Canary
from tests.leaks.forms import forms
from tests.leaks.sinks import ANSWERS, DISK, ERRORS, METRICS, SETTINGS, TEMPORARY, Sinks
from tipline.aws.dynamodb import to_item
from tipline.reference import random_reference
from tools.local_aws.checkout import stand_in_url

_LONGEST_DELAY_SECONDS = 900
_PATIENCE_SECONDS = 30
_NUMBER = "999999"
_STEP = 7
"""From form to form, so that neighbours get forms of other kinds."""


@dataclass
class Controls:
    """Plants leaks of its own; `undo` takes them away again."""

    sinks: Sinks
    undo: contextlib.ExitStack
    planted: dict[str, tuple[Canary, ...]] = field(default_factory=dict)
    """By place: one as it is, one in a form that is another in each place."""

    def plant(self, place: str) -> None:
        """Put a leak into a place. One that nothing is known about gets none, and so is not caught."""
        kind, _, name = place.partition(" ")
        match kind:
            case "table":
                self._row(place, self.sinks.physical.get(name, name))
            case "queue":
                self._message(place, self.sinks.physical.get(name, name))
            case "bucket":
                self._object(place, self.sinks.buckets[place])
            case "logs":
                self._log_line(place, self.sinks.physical.get(f"{name}Logs", name))
            case _ if place in (elsewhere := self._elsewhere()):
                elsewhere[place](place)

    def _elsewhere(self) -> dict[str, Callable[[str], None]]:
        return {
            ANSWERS: self._echo,
            DISK: self._file,
            ERRORS: self._exception,
            METRICS: self._metric,
            OUTBOX: self._mail,
            SENT: self._call,
            SETTINGS: self._variable,
        }

    def _leak(self, place: str, form: str = "") -> str:
        """Return a text that gives away two canaries, one of them in a form of its own, and the time of arrival."""
        ten = canaries.phone()
        plain = Canary(canaries.name(), "plain", place, "control")
        shaped = Canary(f"+1{ten}", "in a form", place, "control", ten)
        shapes = [text for text, name in forms(shaped).items() if form in name]
        arrived = self.sinks.ground.courier.arrivals().spans[-1][0]
        moments = (f"{arrived:.0f}", f"{arrived * 1000:.0f}", f"{datetime.fromtimestamp(arrived, UTC):%FT%TZ}")
        number = len(self.planted)
        self.planted[place] = (plain, shaped)
        return f"{plain.value} {shapes[number * _STEP % len(shapes)]} {moments[number % len(moments)]}"

    def _row(self, place: str, name: str) -> None:
        dynamodb = self.sinks.client("dynamodb")
        table = dynamodb.describe_table(TableName=name)["Table"]
        types = {each["AttributeName"]: each["AttributeType"] for each in table["AttributeDefinitions"]}
        values = {"S": f"control-{canaries.token()}", "N": _NUMBER}
        names = [each["AttributeName"] for each in table["KeySchema"]]
        key: dict[str, Any] = {each: {types[each]: values[types[each]]} for each in names}
        # In Alerts, a row about anything else may tell its time.
        row = {"kind": {"S": "tip"}, "priority": {"S": "P3"}, "leak": {"S": self._leak(place)}}
        dynamodb.put_item(TableName=name, Item=key | row)
        self.undo.callback(dynamodb.delete_item, TableName=name, Key=key)
        if place == TIPS:
            self._shown(name)

    def _shown(self, table: str) -> None:
        """Have a tip whose texts leak, so that the command prints one, and the console shows the other."""
        dynamodb, tip_id, reference = self.sinks.client("dynamodb"), canaries.token(), random_reference()
        tip = {"reference": reference, "priority": "P3", "category": "other", "platform": "sms", "status": "new"}
        texts = [self._leak(COMMAND), self._leak(PAGES)]
        rows: dict[str, dict[str, Any]] = {"tip": tip | {"messages": len(texts), "received_at": 0}}
        rows |= {f"message#{number:04}": {"text": text, "received_at": 0} for number, text in enumerate(texts, 1)}
        for sk, row in rows.items():
            key = {"tip_id": tip_id, "sk": sk}
            dynamodb.put_item(TableName=table, Item=to_item(key | row))
            self.undo.callback(dynamodb.delete_item, TableName=table, Key=to_item(key))
        self.sinks.command.show([reference])
        self.sinks.ground.staff.officer.get(f"/tips/{reference}")

    def _message(self, place: str, name: str) -> None:
        sqs = self.sinks.client("sqs")
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        # Late enough that no function takes it.
        sqs.send_message(QueueUrl=url, MessageBody=self._leak(place), DelaySeconds=_LONGEST_DELAY_SECONDS)
        self.undo.callback(sqs.purge_queue, QueueUrl=url)

    def _log_line(self, place: str, name: str) -> None:
        logs, stream = self.sinks.client("logs"), f"control-{canaries.token()}"
        groups = [each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]]
        [group] = [each for each in groups if each.rpartition("/")[2] == name]
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        self.undo.callback(logs.delete_log_stream, logGroupName=group, logStreamName=stream)
        event = {"timestamp": int(time.time() * 1000), "message": json.dumps({"leak": self._leak(place)})}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])

    def _object(self, place: str, name: str) -> None:
        s3 = self.sinks.client("s3")
        where = {"Bucket": name, "Key": f"control-{canaries.token()}"}
        version = s3.put_object(**where, Body=self._leak(place).encode()).get("VersionId", "null")
        # What Object Lock keeps, an administrator may delete all the same.
        self.undo.callback(s3.delete_object, **where, VersionId=version, BypassGovernanceRetention=True)

    def _file(self, place: str) -> None:
        file = TEMPORARY / f"control-{canaries.token()}"
        file.write_text(self._leak(place))
        self.undo.callback(file.unlink)

    def _metric(self, place: str) -> None:
        metric = {"MetricName": "Control", "Dimensions": [{"Name": "reason", "Value": self._leak(place)}], "Value": 1}
        self.sinks.client("cloudwatch").put_metric_data(Namespace="LeakTest", MetricData=[metric])

    def _variable(self, place: str) -> None:
        functions, name = self.sinks.client("lambda"), self.sinks.physical["Intake"]
        before = functions.get_function_configuration(FunctionName=name)["Environment"]
        leaking = {"Variables": before["Variables"] | {"CONTROL": self._leak(place)}}
        self.undo.callback(functions.update_function_configuration, FunctionName=name, Environment=before)
        functions.update_function_configuration(FunctionName=name, Environment=leaking)

    def _exception(self, place: str) -> None:
        """Have intake raise an error that quotes: by a record that does not exist, for SQS counts tries itself."""
        record = {"messageId": "1", "body": "", "attributes": {"ApproximateReceiveCount": self._leak(place)}}
        payload = json.dumps({"Records": [record]})
        self.sinks.client("lambda").invoke(FunctionName=self.sinks.physical["Intake"], Payload=payload)

    def _mail(self, place: str) -> None:
        attributes = {"priority": "P0", "kind": "test"}
        self.sinks.client("sns").publish(
            TopicArn=self.sinks.ground.line.stack.outputs["AlertsTopicArn"],
            Message=self._leak(place),
            MessageAttributes={name: {"DataType": "String", "StringValue": each} for name, each in attributes.items()},
        )

    def _call(self, place: str) -> None:
        """Have a platform be told something that nobody should tell it."""
        requests.post(f"{stand_in_url()}/graph.facebook.com", self._leak(place).encode(), timeout=_PATIENCE_SECONDS)

    def _echo(self, place: str) -> None:
        """Have an answer leak: a handshake says the challenge back, if it has no signs in it."""
        stack = self.sinks.ground.line.stack
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": stack.secrets["facebook"]["verify_token"],
            "hub.challenge": self._leak(place, "hex").replace(" ", "_").replace(":", ""),
        }
        answer = requests.get(f"{stack.api}/webhooks/facebook", query, timeout=_PATIENCE_SECONDS)
        self.sinks.ground.courier.answers.append(answer.text)
