"""The Clocks table as the console shows it: which tips nobody has taken, and when the next people are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tipline.aws.dynamodb import from_item, storing, to_attribute, to_item
from tipline.casework import Waiting
from tipline.escalation import ClockState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class DynamoWaitingTips:
    """Reads clocks; it moves none."""

    client: "DynamoDBClient"
    table: str

    def first(self, most: int) -> Sequence[Waiting]:
        """Return tips that nobody has taken, the one whose next step is due first first."""
        with storing():
            found = self.client.query(
                TableName=self.table,
                IndexName="running",
                KeyConditionExpression="running = :yes",
                ExpressionAttributeValues={":yes": to_attribute("yes")},
                Limit=most,
            )
        return [_waiting(from_item(item)) for item in found["Items"]]

    def of(self, tip_id: str) -> Waiting | None:
        """Return how a tip waits; None where it was taken, or needs no taking."""
        with storing():
            found = self.client.get_item(TableName=self.table, Key=to_item({"tip_id": tip_id}), ConsistentRead=True)
        row = from_item(found.get("Item", {}))
        return _waiting(row) if row and row.get("state") != ClockState.ACKNOWLEDGED else None


def _waiting(row: Mapping[str, Any]) -> Waiting:
    """Read a clock's row. What is damaged in it is left out: officers see that the tip waits."""
    step, due = (value if isinstance(value := row.get(name), int) else 0 for name in ("step", "due"))
    return Waiting(row["tip_id"], step, due, told_all=row.get("state") == ClockState.EXHAUSTED)
