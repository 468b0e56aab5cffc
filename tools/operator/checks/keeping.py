"""Whether nothing is lost and nothing is kept too long: dead letters, alarms, tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tipline.subscriptions import Subscription
from tools.operator.dead_letters import DeadLetters
from tools.operator.findings import Finding, fail, ok

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient

KEPT_TABLES = ("Tips", "Posts", "Officers", "Audit")
SHORT_LIVED_TABLES = ("Seen", "Alerts", "Clocks", "Sessions", "Vault")
_TTL_ATTRIBUTE = "expires"


def dead_letters(queues: Iterable[DeadLetters]) -> Iterator[Finding]:
    """Judge whether something waits for a person."""
    for queue in queues:
        if number := queue.count():
            yield fail(f"{queue.name}: {number}", '"tipline dead-letters list" says why, and what to do.')
        else:
            yield ok(f"{queue.name}: none")


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of the stack."""

    name: str
    description: str
    ringing: bool
    tells_operators: bool


def alarms(expected: Iterable[str], found: Mapping[str, Alarm], operators: Iterable[Subscription]) -> Iterator[Finding]:
    """Judge whether alarms are there, reach somebody, and are quiet. `expected` are physical names."""
    names = list(expected)
    if any(each.confirmed for each in operators):
        yield ok("Alarms reach somebody")
    else:
        yield fail(
            "Alarms reach nobody",
            "sam deploy with OperatorEmail set, then open the link in the email from AWS (look among spam).",
        )
    if missing := [name for name in names if name not in found]:
        yield fail(f"{len(missing)} of {len(names)} alarms are not there", "sam deploy again.")
    if mute := [alarm.name for alarm in found.values() if not alarm.tells_operators]:
        yield fail(f"Alarms that tell nobody: {', '.join(sorted(mute))}", "Enable their actions, or sam deploy again.")
    ringing = [alarm for alarm in found.values() if alarm.ringing]
    for alarm in ringing:
        yield fail(f"The alarm {alarm.name} rings", alarm.description)
    if names and not (missing or mute or ringing):
        yield ok(f"{len(names)} alarms are there, and quiet")


def read_alarms(client: "CloudWatchClient", names: list[str], topic_arn: str) -> dict[str, Alarm]:
    """Ask CloudWatch about alarms."""
    if not names:
        return {}
    pages = client.get_paginator("describe_alarms").paginate(AlarmNames=names)
    return {
        each["AlarmName"]: Alarm(
            name=each["AlarmName"],
            description=each.get("AlarmDescription", ""),
            ringing=each["StateValue"] == "ALARM",
            tells_operators=each.get("ActionsEnabled", True) and topic_arn in each.get("AlarmActions", []),
        )
        for page in pages
        for each in page["MetricAlarms"]
    }


@dataclass(frozen=True, slots=True)
class Table:
    """What is in force on a table."""

    name: str
    forgets: bool = False
    """Rows go when their time is over."""
    restorable: bool = False
    """To any moment of the last 35 days."""
    protected: bool = False
    """Nobody deletes it by mistake."""


def tables(found: Mapping[str, Table]) -> Iterator[Finding]:
    """Judge the tables, by their names in the template."""
    for name in SHORT_LIVED_TABLES:
        if found[name].forgets:
            yield ok(f"{name}: rows go when their time is over")
        else:
            yield fail(f"{name}: rows never go", f'Turn on TTL, attribute "{_TTL_ATTRIBUTE}", in the DynamoDB console.')
    for name in KEPT_TABLES:
        table = found[name]
        if table.restorable:
            yield ok(f"{name}: can be restored to any moment of the last 35 days")
        else:
            yield fail(f"{name}: cannot be restored", "Turn on point-in-time recovery in the DynamoDB console.")
        if not table.protected:
            yield fail(f"{name}: can be deleted by mistake", "Turn on deletion protection in the DynamoDB console.")


def read_tables(client: "DynamoDBClient", physical: Mapping[str, str]) -> dict[str, Table]:
    """Ask DynamoDB what is in force on each table, by its name in the template."""
    found = {}
    for name in SHORT_LIVED_TABLES:
        ttl = client.describe_time_to_live(TableName=physical[name])["TimeToLiveDescription"]
        status = ttl.get("TimeToLiveStatus", "")
        forgets = status in {"ENABLED", "ENABLING"} and ttl.get("AttributeName") == _TTL_ATTRIBUTE
        found[name] = Table(name, forgets=forgets)
    for name in KEPT_TABLES:
        backups = client.describe_continuous_backups(TableName=physical[name])["ContinuousBackupsDescription"]
        recovery = backups.get("PointInTimeRecoveryDescription", {})
        described = client.describe_table(TableName=physical[name])["Table"]
        found[name] = Table(
            name,
            restorable=recovery.get("PointInTimeRecoveryStatus") == "ENABLED",
            protected=described.get("DeletionProtectionEnabled", False),
        )
    return found
