"""Every place where something could lie afterwards, found in the account itself: a new table is searched unasked."""

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.leaks.canaries import COMMAND
from tests.leaks.command import Command
from tests.leaks.ground import Ground
from tipline.aws.dynamodb import from_item
from tools.local_aws.checkout import STACK_NAME, endpoint
from tools.local_aws.controls import Outbox, Queued
from tools.local_aws.sessions import LocalSession

METRICS, SETTINGS, ANSWERS, ERRORS, OUTBOX = "metrics", "settings", "answers", "errors", "officers' mail, texts"
_URGENT = frozenset({"P0", "P1"})
_PLATFORM_LINES = ("START ", "END ", "REPORT ")
_LARGEST_OBJECT = 2_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """Something that lies somewhere. `known` says why it may tell exact times, empty where it may not."""

    text: str = field(repr=False)
    known: str = ""


type Contents = dict[str, list[Record]]
"""What lies where, by the name of the place."""

type Reader = Callable[[], Iterable[tuple[str, Record]]]


def canonical(value: object) -> str:
    """Return a value as text in which anything in it can be searched for."""
    return json.dumps(value, default=_as_text, ensure_ascii=False)


def _as_text(value: object) -> object:
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return sorted(map(str, value)) if isinstance(value, (set, frozenset)) else str(value)


@dataclass
class Sinks:
    """The places of the account, read as its administrator."""

    ground: Ground
    command: Command = field(default_factory=Command)
    _before: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        """Know the stack's own names of things."""
        listed = self._client("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
        self.logical = {each["PhysicalResourceId"].rpartition("/")[2]: each["LogicalResourceId"] for each in listed}

    @property
    def root(self) -> LocalSession:
        """The administrator."""
        return self.ground.line.stack.root

    def _client(self, service: Any) -> Any:  # noqa: ANN401 - boto3's stubs type each service by its literal name
        return self.root.client(service)

    def begin(self) -> None:
        """Leave out from now on what lies there already."""
        Queued().begin()
        Outbox().clear()
        for place, records in self._read().items():
            self._before[place] = {hash(record) for record in records}

    def new(self) -> Contents:
        """Return what has come since; a place where nothing lies is there too."""
        return {
            place: [record for record in records if hash(record) not in self._before[place]]
            for place, records in self._read().items()
        }

    def _read(self) -> Contents:
        readers: tuple[Reader, ...] = (
            self._tables,
            self._queues,
            self._buckets,
            self._outbox,
            self._logs,
            self._metrics,
            self._settings,
            self._answers,
        )
        contents: Contents = defaultdict(list)
        for reader in readers:
            for place, record in reader():
                contents[place].extend([record] if record.text else [])
        return contents

    def _named(self, kind: str, physical: str) -> str:
        return f"{kind} {self.logical.get(physical, physical).removesuffix('Logs')}"

    def _tables(self) -> Iterator[tuple[str, Record]]:
        dynamodb = self._client("dynamodb")
        for name in _pages(dynamodb, "list_tables", "TableNames"):
            place = self._named("table", name)
            yield place, Record("")
            for item in _pages(dynamodb, "scan", "Items", TableName=name, ConsistentRead=True):
                row = from_item(item)
                yield place, Record(canonical(row), _known_of_alert(row) if place == "table Alerts" else "")

    def _queues(self) -> Iterator[tuple[str, Record]]:
        names = [url.rpartition("/")[2] for url in self._client("sqs").list_queues().get("QueueUrls", [])]
        for name in names:
            yield self._named("queue", name), Record("")
        for put in Queued().messages():
            place = self._named("queue", put.queue)
            yield place, Record(f"{put.body} {canonical(put.attributes)}")
            yield place, Record(canonical(put.system), "SQS's own timestamps")
        # What SQS itself has moved from one to another.
        accounts = requests.get(f"{endpoint()}/_ministack/sqs/messages", timeout=30).json()["messages"]
        for regions in accounts.values():
            for queues in regions.values():
                for url, messages in queues.items():
                    for message in messages:
                        own = {key: message.pop(key) for key in list(message) if key.endswith(("Timestamp", "At"))}
                        place = self._named("queue", url.rpartition("/")[2])
                        own |= message.pop("Attributes")
                        yield place, Record(canonical([message["Body"], message["MessageAttributes"]]))
                        yield place, Record(canonical(own), "SQS's own timestamps")

    def _buckets(self) -> Iterator[tuple[str, Record]]:
        s3 = self._client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            place = "buckets"
            yield place, Record("")
            for version in _pages(s3, "list_object_versions", "Versions", Bucket=bucket["Name"]):
                where = {"Bucket": bucket["Name"], "Key": version["Key"]}
                head = s3.head_object(**where)
                yield place, Record(canonical([where, head["Metadata"], head["ContentType"]]))
                yield place, Record(canonical(version["LastModified"]), "S3's own timestamps")
                if version["Size"] <= _LARGEST_OBJECT:
                    yield place, Record(s3.get_object(**where)["Body"].read().decode("latin-1"))

    def _outbox(self) -> Iterator[tuple[str, Record]]:
        yield OUTBOX, Record("")
        for each in Outbox().messages():
            yield OUTBOX, Record(canonical(vars(each)))

    def _logs(self) -> Iterator[tuple[str, Record]]:
        logs = self._client("logs")
        yield ERRORS, Record("")
        yield METRICS, Record("")
        for group in _pages(logs, "describe_log_groups", "logGroups"):
            place = self._named("logs", group["logGroupName"].rpartition("/")[2])
            yield place, Record("")
            for event in _pages(logs, "filter_log_events", "events", logGroupName=group["logGroupName"]):
                own = {"timestamp": event["timestamp"], "ingestionTime": event["ingestionTime"]}
                text, entry = event["message"], _entry(event["message"])
                if entry is not None:
                    own["line"] = entry.pop("timestamp", None)
                    emf = entry.get("_aws", {})
                    own["metric"] = emf.pop("Timestamp", None)
                    text = canonical(entry)
                    if emf:
                        yield METRICS, Record(text)
                    if entry.get("level") == "ERROR":
                        yield ERRORS, Record(text)
                elif not text.startswith(_PLATFORM_LINES):
                    yield ERRORS, Record(text)
                yield place, Record(f"{text} {event['logStreamName']}")
                yield place, Record(canonical(own), "times of log lines")

    def _metrics(self) -> Iterator[tuple[str, Record]]:
        for metric in _pages(self._client("cloudwatch"), "list_metrics", "Metrics"):
            yield METRICS, Record(canonical(metric))

    def _settings(self) -> Iterator[tuple[str, Record]]:
        functions = self._client("lambda")
        for function in _pages(functions, "list_functions", "Functions"):
            changed = function.pop("LastModified", "")
            yield SETTINGS, Record(canonical(function))
            yield SETTINGS, Record(canonical(changed), "when the test itself changed a setting")
        for stack in _pages(self._client("cloudformation"), "describe_stacks", "Stacks"):
            yield SETTINGS, Record(canonical([stack.get("Parameters"), stack.get("Outputs"), stack.get("Tags")]))

    def _answers(self) -> Iterator[tuple[str, Record]]:
        yield ANSWERS, Record("")
        yield COMMAND, Record("")
        for answer in self.ground.courier.answers:
            yield ANSWERS, Record(answer)
        for said in self.command.said:
            yield COMMAND, Record(said)


def _known_of_alert(row: dict[str, Any]) -> str:
    """Say why a row of the alerts may tell exact times: an urgent alert goes at once, a post is public."""
    if row.get("priority") in _URGENT:
        return "alerts of P0 and P1 go at once"
    return "" if row.get("kind") == "tip" else "posts are public"


def _entry(message: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(message)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> Iterator[Any]:  # noqa: ANN401 - any service
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(key, [])
