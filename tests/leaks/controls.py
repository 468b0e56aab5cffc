"""Positive controls: a leak planted in each place, by an administrator. A test that misses one of them is void."""

import contextlib
import json
import time
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.leaks import canaries
from tests.leaks.canaries import COMMAND, TIPS, Canary
from tests.leaks.forms import forms
from tests.leaks.sinks import Sinks
from tipline.reference import random_reference

_LONGEST_DELAY_SECONDS = 900
_PATIENCE_SECONDS = 30


@dataclass
class Controls:
    """Plants leaks of its own, and takes them away again."""

    sinks: Sinks
    planted: dict[str, tuple[Canary, ...]] = field(default_factory=dict)
    """By place: one as it is, one in a form that is another in each place."""

    def plant(self, places: list[str], undo: contextlib.ExitStack) -> None:
        """Put a leak into each of the places."""
        for place in places:
            kind, _, name = place.partition(" ")
            physical = {logical: physical for physical, logical in self.sinks.logical.items()}
            match kind:
                case "table":
                    self._row(place, physical.get(name, name), undo)
                case "queue":
                    self._message(place, physical.get(name, name), undo)
                case "logs":
                    self._log_line(place, physical.get(f"{name}Logs", name), undo)
                case "buckets":
                    self._object(place, undo)
                case _:
                    self._elsewhere(place, physical, undo)

    def _leak(self, place: str, form: str = "") -> str:
        """Return a text that gives away two canaries, one of them in a form of its own, and the time of arrival."""
        plain = Canary(canaries.name(), "plain", place, "control")
        shaped = Canary(f"+1{(ten := canaries.phone())}", "in a form", place, "control", ten, is_phone=True)
        written = [text for text, name in forms(shaped).items() if form in name]
        self.planted[place] = (plain, shaped)
        arrived = self.sinks.ground.courier.arrivals().spans[-1][0]
        moments = (f"{arrived:.0f}", f"{arrived:.3f}", f"{arrived * 1000:.0f}", time.strftime("%FT%TZ", time.gmtime(arrived)))
        number = len(self.planted)
        return f"{plain.value} {written[number * 7 % len(written)]} {moments[number % len(moments)]}"

    def _client(self, service: Any) -> Any:  # noqa: ANN401 - boto3's stubs type each service by its literal name
        return self.sinks.root.client(service)

    def _row(self, place: str, name: str, undo: contextlib.ExitStack) -> None:
        dynamodb = self._client("dynamodb")
        schema = dynamodb.describe_table(TableName=name)["Table"]["KeySchema"]
        key = {each["AttributeName"]: {"S": f"control-{canaries.token()}"} for each in schema}
        # In Alerts a row of an urgent alert may tell its time, and this one is to be caught.
        row = {"kind": {"S": "tip"}, "priority": {"S": "P3"}, "leak": {"S": self._leak(place)}}
        dynamodb.put_item(TableName=name, Item=key | row)
        undo.callback(dynamodb.delete_item, TableName=name, Key=key)
        if place == TIPS:
            self._shown(name, undo)

    def _shown(self, table: str, undo: contextlib.ExitStack) -> None:
        """Have a tip whose text leaks, so that the command prints it."""
        dynamodb, tip_id, reference = self._client("dynamodb"), canaries.token(), random_reference()
        for sk, more in (
            ("tip", {"reference": reference, "priority": "P3", "category": "other", "platform": "sms", "status": "new"}),
            ("message#0001", {"text": self._leak(COMMAND)}),
        ):
            key = {"tip_id": {"S": tip_id}, "sk": {"S": sk}}
            dynamodb.put_item(TableName=table, Item=key | {name: {"S": value} for name, value in more.items()})
            undo.callback(dynamodb.delete_item, TableName=table, Key=key)
        self.sinks.command.show([reference])

    def _message(self, place: str, name: str, undo: contextlib.ExitStack) -> None:
        sqs = self._client("sqs")
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        # Late enough that no function takes it.
        sqs.send_message(QueueUrl=url, MessageBody=self._leak(place), DelaySeconds=_LONGEST_DELAY_SECONDS)
        undo.callback(sqs.purge_queue, QueueUrl=url)

    def _log_line(self, place: str, name: str, undo: contextlib.ExitStack) -> None:
        logs, stream = self._client("logs"), f"control-{canaries.token()}"
        [group] = [
            each["logGroupName"]
            for each in logs.describe_log_groups()["logGroups"]
            if each["logGroupName"].endswith(f"/{name}") or each["logGroupName"] == name
        ]
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        undo.callback(logs.delete_log_stream, logGroupName=group, logStreamName=stream)
        event = {"timestamp": int(time.time() * 1000), "message": json.dumps({"leak": self._leak(place)})}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])

    def _object(self, place: str, undo: contextlib.ExitStack) -> None:
        s3 = self._client("s3")
        where = {"Bucket": s3.list_buckets()["Buckets"][0]["Name"], "Key": f"control-{canaries.token()}"}
        s3.put_object(**where, Body=self._leak(place).encode())
        undo.callback(s3.delete_object, **where)

    def _elsewhere(self, place: str, physical: dict[str, str], undo: contextlib.ExitStack) -> None:
        functions, intake = self._client("lambda"), physical["Intake"]
        match place:
            case "metrics":
                dimensions = [{"Name": "reason", "Value": self._leak(place)}]
                metric = {"MetricName": "Control", "Dimensions": dimensions, "Value": 1}
                self._client("cloudwatch").put_metric_data(Namespace="LeakTest", MetricData=[metric])
            case "settings":
                before = functions.get_function_configuration(FunctionName=intake)["Environment"]["Variables"]
                undo.callback(
                    functions.update_function_configuration, FunctionName=intake, Environment={"Variables": before}
                )
                variables = before | {"CONTROL": self._leak(place)}
                functions.update_function_configuration(FunctionName=intake, Environment={"Variables": variables})
            case "errors":
                # Such a record does not exist: SQS counts for itself.
                record = {"messageId": "1", "body": "", "attributes": {"ApproximateReceiveCount": self._leak(place)}}
                functions.invoke(FunctionName=intake, Payload=json.dumps({"Records": [record]}))
            case "answers":
                self._echo(place)
            case "officers' mail, texts":
                self._client("sns").publish(
                    TopicArn=self.sinks.ground.line.stack.outputs["AlertsTopicArn"],
                    Message=self._leak(place),
                    MessageAttributes={
                        name: {"DataType": "String", "StringValue": value}
                        for name, value in (("priority", "P0"), ("kind", "test"))
                    },
                )

    def _echo(self, place: str) -> None:
        """Have an answer leak: a handshake says the challenge back."""
        stack = self.sinks.ground.line.stack
        query = {
            "hub.mode": "subscribe",
            "hub.verify_token": stack.secrets["facebook"]["verify_token"],
            "hub.challenge": self._leak(place, "hex").replace(" ", "_").replace(":", "").replace(".", "_"),
        }
        answer = requests.get(f"{stack.api}/webhooks/facebook", query, timeout=_PATIENCE_SECONDS)
        self.sinks.ground.courier.answers.append(answer.text)
