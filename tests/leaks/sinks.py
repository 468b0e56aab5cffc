"""Every place where something could lie afterwards, found in the account itself: a new table is searched unasked."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.leaks.canaries import ALERTS, COMMAND, OFFICERS, OUTBOX, PAGES, POSTS, SENT, TIPS, Canary
from tests.leaks.command import Command
from tests.leaks.credentials import credentials
from tests.leaks.ground import Ground
from tests.leaks.records import (
    Record,
    canonical,
    of_alert,
    of_clock,
    of_log_line,
    of_message,
    of_officer,
    of_page,
    of_row,
)
from tipline.aws.dynamodb import from_item
from tools.local_aws.checkout import LOCAL, STACK_NAME, endpoint
from tools.local_aws.controls import Outbox, Queued

ANSWERS, DISK, ERRORS, METRICS, SETTINGS = "answers", "functions' disk", "errors", "metrics", "settings"
TEMPORARY = LOCAL / "tmp"
"""What is /tmp for functions on the local AWS."""
_CODE = ("ministack-lambda-", "layers")
_LARGEST_BYTES = 2_000_000
_EARLIER_SECONDS = 5
_PATIENCE_SECONDS = 30

type Contents = dict[str, list[Record]]
"""What lies where, by the name of the place."""

type Row = dict[str, Any]

_OF_TABLES: dict[str, Callable[[Row], Iterable[Record]]] = {
    ALERTS: of_alert,
    "table Clocks": of_clock,
    OFFICERS: of_officer,
}
"""How the rows of a table are taken apart, where some of it may tell a time."""


@dataclass
class Sinks:
    """The places of the account, read as its administrator."""

    ground: Ground
    command: Command = field(default_factory=Command)
    buckets: dict[str, str] = field(default_factory=dict)
    """Their names, by place."""
    _before: dict[str, set[Record]] = field(default_factory=lambda: defaultdict(set))
    _since: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        """Learn the stack's own names of things."""
        listed = self.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
        self.physical = {each["LogicalResourceId"]: each["PhysicalResourceId"].rpartition("/")[2] for each in listed}
        self._logical = {physical: logical for logical, physical in self.physical.items()}

    def client(self, service: Any) -> Any:  # noqa: ANN401 - boto3's stubs type each service by its literal name
        """Return the administrator's client of a service."""
        return self.ground.line.stack.root.client(service)

    def begin(self) -> None:
        """Leave out from now on what lies there already."""
        Outbox().clear()
        Queued().begin()
        self._before |= {place: set(records) for place, records in self._read().items()}

    def new(self) -> Contents:
        """Return what has come since; a place where nothing lies is there too."""
        contents = self._read()
        return {place: [each for each in contents[place] if each not in self._before[place]] for place in contents}

    def references(self) -> set[str]:
        """Return by what people call the tips and posts that have come."""
        old = {record.text for place in (TIPS, POSTS) for record in self._before[place]}
        rows = [row for place, row in self._rows() if place in {TIPS, POSTS} and canonical(row) not in old]
        return {row["reference"] for row in rows if "reference" in row}

    def credentials(self) -> Iterator[Canary]:
        """Yield what the account's secrets hold; they are where it may be."""
        manager = self.client("secretsmanager")
        for secret in _pages(manager, "list_secrets", "SecretList"):
            yield from credentials(secret["Name"], manager.get_secret_value(SecretId=secret["ARN"])["SecretString"])

    def _read(self) -> Contents:
        readers: tuple[Callable[[], Iterable[tuple[str, Record | None]]], ...] = (
            self._tables,
            self._queues,
            self._buckets,
            self._outbox,
            self._logs,
            self._metrics,
            self._settings,
            self._disk,
            self._answers,
        )
        contents: Contents = defaultdict(list)
        for reader in readers:
            for place, record in reader():
                contents[place].extend([record] if record else [])
        return contents

    def _named(self, kind: str, physical: str) -> str:
        return f"{kind} {self._logical.get(physical, physical).removesuffix('Logs')}"

    def _rows(self) -> Iterator[tuple[str, Row]]:
        dynamodb = self.client("dynamodb")
        for name in _pages(dynamodb, "list_tables", "TableNames"):
            for item in _pages(dynamodb, "scan", "Items", TableName=name, ConsistentRead=True):
                yield self._named("table", name), from_item(item)

    def _tables(self) -> Iterator[tuple[str, Record | None]]:
        for name in _pages(self.client("dynamodb"), "list_tables", "TableNames"):
            yield self._named("table", name), None
        for place, row in self._rows():
            yield from ((place, record) for record in _OF_TABLES.get(place, of_row)(row))

    def _queues(self) -> Iterator[tuple[str, Record | None]]:
        """Yield all that was put on a queue; and what is there, because SQS itself moves messages."""
        for url in self.client("sqs").list_queues().get("QueueUrls", []):
            yield self._named("queue", url.rpartition("/")[2]), None
        for put in Queued().messages():
            for record in of_message(put.body, put.attributes, put.system):
                yield self._named("queue", put.queue), record
        found = requests.get(f"{endpoint()}/_ministack/sqs/messages", timeout=_PATIENCE_SECONDS).json()["messages"]
        for queues in (queues for regions in found.values() for queues in regions.values()):
            for url, messages in queues.items():
                for message in messages:
                    body, attributes = message.pop("Body"), message.pop("MessageAttributes")
                    for record in of_message(body, attributes, message):
                        yield self._named("queue", url.rpartition("/")[2]), record

    def _buckets(self) -> Iterator[tuple[str, Record | None]]:
        s3 = self.client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            # SAM's own, which code is deployed from, is of no stack of ours, and has a long name.
            place = f"bucket {self._logical.get(bucket['Name'], 'of deployments')}"
            self.buckets[place] = bucket["Name"]
            yield place, None
            for version in _pages(s3, "list_object_versions", "Versions", Bucket=bucket["Name"]):
                where = {"Bucket": bucket["Name"], "Key": version["Key"], "VersionId": version["VersionId"]}
                head = s3.head_object(**where)
                yield place, Record(canonical([where, head["Metadata"], head["ContentType"]]))
                yield place, Record(canonical(version["LastModified"]), "S3 stamps its objects itself")
                if version["Size"] <= _LARGEST_BYTES:
                    yield place, Record(s3.get_object(**where)["Body"].read().decode("latin-1"))

    def _outbox(self) -> Iterator[tuple[str, Record | None]]:
        yield OUTBOX, None
        for each in Outbox().messages():
            yield OUTBOX, Record(canonical(vars(each)))

    def _logs(self) -> Iterator[tuple[str, Record | None]]:
        """Yield every log line; those that are errors or metrics a second time, as such."""
        logs, since = self.client("logs"), int((self._since - _EARLIER_SECONDS) * 1000)
        yield from ((ERRORS, None), (METRICS, None))
        for group in (each["logGroupName"] for each in _pages(logs, "describe_log_groups", "logGroups")):
            place = self._named("logs", group.rpartition("/")[2])
            yield place, None
            for event in _pages(logs, "filter_log_events", "events", logGroupName=group, startTime=since):
                stamps = {name: event[name] for name in ("timestamp", "ingestionTime")}
                line = of_log_line(event["message"], event["logStreamName"], stamps)
                yield from ((place, record) for record in line.records)
                yield from ((ERRORS, line.records[0]) for _ in range(line.is_error))
                yield from ((METRICS, line.records[0]) for _ in range(line.is_metric))

    def _metrics(self) -> Iterator[tuple[str, Record | None]]:
        for metric in _pages(self.client("cloudwatch"), "list_metrics", "Metrics"):
            yield METRICS, Record(canonical(metric))

    def _settings(self) -> Iterator[tuple[str, Record | None]]:
        for function in _pages(self.client("lambda"), "list_functions", "Functions"):
            del function["LastModified"]  # routes change settings, and put them back
            yield SETTINGS, Record(canonical(function))
        for stack in _pages(self.client("cloudformation"), "describe_stacks", "Stacks"):
            yield SETTINGS, Record(canonical([stack.get(name) for name in ("Parameters", "Outputs", "Tags")]))
        for secret in _pages(self.client("secretsmanager"), "list_secrets", "SecretList"):
            yield SETTINGS, Record(canonical([secret.get(name) for name in ("Name", "Description", "Tags")]))

    def _disk(self) -> Iterator[tuple[str, Record | None]]:
        yield DISK, None
        for file in TEMPORARY.rglob("*"):
            if not file.relative_to(TEMPORARY).parts[0].startswith(_CODE) and file.is_file():
                yield DISK, Record(f"{file.name} {file.read_bytes()[:_LARGEST_BYTES].decode('latin-1')}")

    def _answers(self) -> Iterator[tuple[str, Record | None]]:
        """Yield what people and platforms are told: by the webhooks, the command, the console, and by `reply`."""
        yield from ((ANSWERS, None), (COMMAND, None), (PAGES, None), (SENT, None))
        yield from ((PAGES, of_page(page)) for page in self.ground.staff.pages)
        yield from ((SENT, Record(call)) for call in (*self.ground.heard, *self.ground.platforms.heard()))
        yield from ((ANSWERS, Record(answer)) for answer in self.ground.courier.answers)
        yield from ((COMMAND, Record(said)) for said in self.command.said)


def _pages(client: Any, operation: str, key: str, **arguments: Any) -> Iterator[Any]:  # noqa: ANN401 - any service
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(key, [])
