"""The Clocks table: tips that somebody must take, and who took them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.escalation import Clock, ClockState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class DynamoClocks:
    """Clocks in DynamoDB."""

    client: "DynamoDBClient"
    table: str
    clock: Callable[[], float]

    def find(self, tip_id: str, /) -> Clock | None:
        """Return a tip's clock, running or not."""
        with unavailable_when_it_fails():
            found = self.client.get_item(TableName=self.table, Key=to_item({"tip_id": tip_id}), ConsistentRead=True)
        row = from_item(found.get("Item", {}))
        return Clock(ClockState(row["state"]), row.get("acknowledged_by", "")) if row else None

    def acknowledge(self, tip_id: str, officer_id: str, at: int, /) -> bool:
        """Keep who acknowledged a tip, clock or not, if nobody has."""
        values = {":acknowledged": ClockState.ACKNOWLEDGED.value, ":by": officer_id, ":at": at}
        values |= {":expires": int(self.clock()) + _KEPT_SECONDS}
        with unavailable_when_it_fails():
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=to_item({"tip_id": tip_id}),
                    UpdateExpression="SET #state = :acknowledged, acknowledged_by = :by, acknowledged_at = :at, "
                    "expires = :expires REMOVE running",
                    ConditionExpression="attribute_not_exists(#state) OR #state <> :acknowledged",
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues=to_item(values),
                )
            except ClientError as error:
                if code(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True
