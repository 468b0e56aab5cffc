"""Taking Tipline out of an AWS account: what goes, what remains, what that costs, and only then the deletion."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError, WaiterError

from tipline.aws.errors import code
from tools.operator.refusal import Refused
from tools.operator.session import Stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient

type Say = Callable[[str], None]
type Ask = Callable[[str], str]

_REMAINING = ("TipsTable", "PostsTable", "OfficersTable", "AuditTable")
_GIGABYTE = 1_000_000_000
_STORAGE_DOLLARS = 0.25
"""A month and gigabyte, us-east-1, without the 25 GB that an account has free: https://aws.amazon.com/dynamodb/pricing/"""
_BACKUP_DOLLARS = 0.20
"""The same, of point-in-time recovery."""
_QUEUES = (
    "InboxQueueUrl",
    "InboxDeadLettersUrl",
    "AlertsQueueUrl",
    "AlertsDeadLettersUrl",
    "RepliesQueueUrl",
    "RepliesDeadLettersUrl",
)
_BUCKETS = {
    "AuditHeadsBucket": (
        "what each day's audit ended with: locked for five years, nobody deletes it",
        "before, not even the account's root; less than $0.01 a month",
    ),
    "MediaBucket": ("clean copies of the files of tips and posts: about $0.03 a month and GB",),
    "OriginalsBucket": ("public files as they came, locked for five years: about $0.03 a month and GB",),
}
"""What outlives the stack beside tables, and what is in it. https://aws.amazon.com/s3/pricing/"""


@dataclass(frozen=True, slots=True)
class Remaining:
    """A table that outlives the stack."""

    name: str
    rows: int
    size: int
    """Bytes."""

    @property
    def dollars(self) -> float:
        """What it costs a month, at most."""
        return self.size / _GIGABYTE * (_STORAGE_DOLLARS + _BACKUP_DOLLARS)


class Account(Protocol):
    """What uninstalling reaches."""

    def remaining(self) -> list[Remaining]:
        """Return the tables that outlive the stack."""

    def buckets(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the buckets that outlive the stack, and what is in each."""

    def waiting(self) -> int:
        """Return how many messages are on the queues."""

    def delete(self) -> None:
        """Delete the stack and wait until it is gone. May raise Refused."""


@dataclass(frozen=True, slots=True)
class AwsAccount:
    """A stack in an AWS account, as its administrator reaches it."""

    stack: Stack

    def remaining(self) -> list[Remaining]:
        """Return the tables that outlive the stack."""
        client = self.stack.caller.dynamodb
        return [_remaining(client, self.stack.output(output)) for output in _REMAINING]

    def buckets(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the buckets that outlive the stack, and what is in each."""
        return {self.stack.output(output): words for output, words in _BUCKETS.items()}

    def waiting(self) -> int:
        """Return how many messages are on the queues."""
        return sum(self._waiting_on(self.stack.output(output)) for output in _QUEUES)

    def delete(self) -> None:
        """Delete the stack and wait until it is gone. May raise Refused."""
        _delete(self.stack.caller.cloudformation, self.stack.name)

    def _waiting_on(self, url: str) -> int:
        found = self.stack.operator.sqs.get_queue_attributes(
            QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        )
        return sum(map(int, found["Attributes"].values()))


def uninstall(account: Account, name: str, say: Say, ask: Ask, *, yes: bool) -> int:
    """Tell what uninstalling means; with `yes`, and the stack's name typed, do it. Returns the exit code."""
    remaining, buckets = account.remaining(), account.buckets()
    for line in _plan(name, remaining, buckets, account.waiting()):
        say(line)
    if not yes:
        say('\nNothing was done. To delete the stack: "tipline uninstall --yes".')
        return 0
    if ask(f'\nType the name of the stack, "{name}", to delete it: ').strip() != name:
        say("That is not its name. Nothing was done.")
        return 1
    say("Deleting. This takes some minutes.")
    account.delete()
    say(f'The stack "{name}" is gone. {_and([*(each.name for each in remaining), *buckets])} remain.')
    return 0


def _plan(
    name: str, remaining: Iterable[Remaining], buckets: Mapping[str, Iterable[str]], waiting: int
) -> Iterator[str]:
    tables = list(remaining)
    yield f'What becomes of "{name}" when it is uninstalled\n'
    yield "Goes, and cannot be brought back:"
    yield "  - functions, addresses of webhooks and console, roles, alarms, logs"
    yield "  - the platforms' secrets; what was seen, what was alerted, reply addresses"
    yield "  - officers' accounts, sessions and subscriptions; clocks that still run"
    yield "  - its keys, after 7 days in which they cost nothing"
    yield f"  - the queues, and on them now: {waiting} message(s)"
    if waiting:
        yield '    WARNING: each is a message that nobody has read. First: "tipline doctor".'
    yield ""
    yield "Remains, because it may be evidence or a public record, and costs at most:"
    for table in tables:
        yield f"  - {table.name}"
        size = f"{table.rows:,} rows, {table.size / 1_000_000:,.1f} MB"
        yield f"    {size}: {_dollars(table.dollars)} a month with its backups"
    for bucket, words in buckets.items():
        yield f"  - {bucket}"
        yield from (f"    {each}" for each in words)
    yield "  - the bucket of SAM (aws-sam-cli-managed-default-...): cents a month for code"
    yield ""
    yield "These tables are protected from deletion, by hand and by the stack. When your"
    yield "records officer agrees that one may go, for good (AWS keeps a backup 35 days):"
    for table in tables:
        yield "  aws dynamodb update-table --no-deletion-protection-enabled \\"
        yield f"    --table-name {table.name}"
        yield f"  aws dynamodb delete-table --table-name {table.name}"
    yield ""
    yield "Do this first: take the webhooks out at Meta, X and Twilio, and tell people on"
    yield "your pages that tips are no longer read there. They will go on writing."


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount >= 0.01 else "less than $0.01"  # noqa: PLR2004 - a cent


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _remaining(client: "DynamoDBClient", table: str) -> Remaining:
    described = client.describe_table(TableName=table)["Table"]
    return Remaining(table, described.get("ItemCount", 0), described.get("TableSizeBytes", 0))


def _delete(client: "CloudFormationClient", name: str) -> None:
    try:
        client.delete_stack(StackName=name)
        client.get_waiter("stack_delete_complete").wait(StackName=name)
    except ClientError as error:
        if code(error) != "ValidationError":
            raise
        message = "CloudFormation does not delete the stack: is its termination protection on? Look at its console."
        raise Refused(message) from None
    except WaiterError:
        message = "The stack is not gone yet, or something stands in the way. The events in its console say what."
        raise Refused(message) from None
