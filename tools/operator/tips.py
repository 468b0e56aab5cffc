"""Reading tips and posts as an officer does, and closing tips."""

import argparse
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.alerts_queue import AlertsQueue
from tipline.aws.clocks import DynamoClocks
from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code
from tipline.escalation import acknowledge
from tipline.reference import ALPHABET
from tools.operator.refusal import Refused
from tools.operator.session import Stack
from tools.operator.tip_text import list_lines, post_lines, tip_lines

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Say = Callable[[str], None]
type Row = Mapping[str, Any]

_LISTED = 50
_ADMINISTRATOR = "administrator"
"""Acknowledges what this command closes; no officer has that id."""
_REFERENCE = re.compile(f"[{ALPHABET}]{{6}}")


def reference(text: str) -> str:
    """Read a reference as a person types it."""
    typed = text.strip().upper()
    if not _REFERENCE.fullmatch(typed):
        message = "a reference is 6 letters and digits, such as 7KQ2MX"
        raise argparse.ArgumentTypeError(message)
    return typed


def list_tips(stack: Stack, say: Say, *, closed: bool, everything: bool) -> int:
    """List tips, the most urgent first. Returns the exit code."""
    status = "closed" if closed else "new"
    rows = sorted(
        _query(stack.reader.dynamodb, stack.output("TipsTable"), "status", status),
        key=lambda row: (row.get("priority", ""), -row.get("received_at", 0)),
    )
    shown = rows if everything else rows[:_LISTED]
    for line in list_lines(shown):
        say(line)
    if not rows:
        say("No tip is closed." if closed else 'No new tips. Those that are closed: "tipline list --closed".')
    elif len(shown) < len(rows):
        say(f'And {len(rows) - len(shown)} more, less urgent or older: "tipline list --all".')
    return 0


def show(stack: Stack, say: Say, wanted: str) -> int:
    """Print the tips and posts with a reference, text and all. Returns the exit code."""
    client = stack.reader.dynamodb
    blocks = [tip_lines(tip, messages) for tip, messages in _tips(client, stack.output("TipsTable"), wanted)]
    blocks += [post_lines(post) for post in _posts(client, stack.output("PostsTable"), wanted)]
    if not blocks:
        raise _unknown(wanted)
    if len(blocks) > 1:
        say(f"{len(blocks)} different things share the reference {wanted}. Here is each.\n")
    for lines in blocks:
        for line in (*lines, ""):
            say(line)
    return 0


def close(stack: Stack, say: Say, wanted: str, which: int | None) -> int:
    """Mark a tip as dealt with. Returns the exit code."""
    table = stack.output("TipsTable")
    tips = [tip for tip, _ in _tips(stack.caller.dynamodb, table, wanted)]
    if not tips:
        if any(_posts(stack.caller.dynamodb, stack.output("PostsTable"), wanted)):
            message = f"{wanted} is a public post. Only tips are closed: posts stay as they are on the platform."
            raise Refused(message)
        raise _unknown(wanted)
    still_open = [tip for tip in tips if tip.get("status") != "closed"]
    if which is not None:
        if not 1 <= which <= len(tips):
            message = (
                f'There is no tip {which} with the reference {wanted}. "tipline show {wanted}" shows them in order.'
            )
            raise Refused(message)
        still_open = [tip for tip in (tips[which - 1],) if tip in still_open]
    if not still_open:
        say(f"{wanted} was closed already.")
        return 0
    if len(still_open) > 1:
        message = (
            f'{len(still_open)} open tips share the reference {wanted}. Say which: "tipline close {wanted} --which 1".'
        )
        raise Refused(message)
    _close(stack.caller.dynamodb, table, still_open[0], wanted)
    _acknowledge(stack, str(still_open[0]["tip_id"]))
    say(f'Closed {wanted}. It stays stored, and in "tipline list --closed".')
    return 0


def _close(client: "DynamoDBClient", table: str, tip: Row, wanted: str) -> None:
    try:
        client.update_item(
            TableName=table,
            Key=to_item({"tip_id": tip["tip_id"], "sk": "tip"}),
            UpdateExpression="SET #status = :closed",
            ConditionExpression="attribute_exists(tip_id)",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues=to_item({":closed": "closed"}),
        )
    except ClientError as error:
        if code(error) != "ConditionalCheckFailedException":
            raise
        raise _unknown(wanted) from None


def _acknowledge(stack: Stack, tip_id: str) -> None:
    """Have nobody told any more that a tip waits which is closed."""
    clocks = DynamoClocks(stack.caller.dynamodb, stack.output("ClocksTable"), time.time)
    if acknowledge(clocks, tip_id, _ADMINISTRATOR, time.time()).first:
        AlertsQueue(stack.caller.sqs, stack.output("AlertsQueueUrl"), time.time).taken(tip_id, _ADMINISTRATOR)


def _unknown(wanted: str) -> Refused:
    message = (
        f"There is no tip and no post with the reference {wanted}. Compare it with the alert, letter by letter; "
        'a new tip takes up to a minute to be found. "tipline list" lists the new ones.'
    )
    return Refused(message)


def _tips(client: "DynamoDBClient", table: str, wanted: str) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each tip and its messages; always in the same order, where several share a reference."""
    for key in sorted(_query(client, table, "reference", wanted), key=lambda row: str(row["tip_id"])):
        rows = list(_query(client, table, None, key["tip_id"], name="tip_id"))
        tip = next((row for row in rows if row["sk"] == "tip"), None)
        if tip:
            yield tip, [row for row in rows if row["sk"].startswith("message#")]


def _posts(client: "DynamoDBClient", table: str, wanted: str) -> Iterator[Row]:
    for key in _query(client, table, "reference", wanted):
        found = client.get_item(TableName=table, Key=to_item({"root": key["root"], "item_id": key["item_id"]}))
        if "Item" in found:
            yield from_item(found["Item"])


def _query(
    client: "DynamoDBClient", table: str, index: str | None, value: str, name: str | None = None
) -> Iterator[dict[str, Any]]:
    """Yield every row under a key of the table or of an index, which has the name of its key unless said."""
    where: dict[str, Any] = {"IndexName": index} if index else {}
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="#key = :value",
        ExpressionAttributeNames={"#key": name or index or ""},
        ExpressionAttributeValues=to_item({":value": value}),
        **where,
    )
    for page in pages:
        yield from map(from_item, page["Items"])
