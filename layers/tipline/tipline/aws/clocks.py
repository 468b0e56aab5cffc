"""The Clocks table: tips that somebody must take, and who took them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, storing, to_attribute, to_item
from tipline.aws.errors import code
from tipline.escalation import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class DynamoClocks:
    """Clocks in DynamoDB."""

    client: "DynamoDBClient"
    table: str

    def get(self, tip_id: str) -> Clock | None:
        """Return a tip's clock."""
        return self.these([tip_id]).get(tip_id)

    def stop(self, tip_id: str, officer_id: str, now: int) -> bool:
        """Stop a clock that nobody has stopped; False where somebody was faster, or there is none."""
        values = {":acknowledged": "acknowledged", ":by": officer_id, ":at": now}
        with storing():
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=to_item({"tip_id": tip_id}),
                    UpdateExpression="SET #state = :acknowledged, acknowledged_by = :by, acknowledged_at = :at "
                    "REMOVE running",
                    ConditionExpression="attribute_exists(tip_id) AND #state <> :acknowledged",
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues=to_item(values),
                )
            except ClientError as error:
                if code(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True

    def running(self, most: int) -> Sequence[Clock]:
        """Return those that run, the one due first first."""
        with storing():
            found = self.client.query(
                TableName=self.table,
                IndexName="running",
                KeyConditionExpression="running = :yes",
                ExpressionAttributeValues={":yes": to_attribute("yes")},
                Limit=most,
            )
        return [_clock(from_item(item)) for item in found["Items"]]

    def these(self, tip_ids: Collection[str]) -> Mapping[str, Clock]:
        """Return the clocks of these tips."""
        if not tip_ids:
            return {}
        keys = [to_item({"tip_id": each}) for each in dict.fromkeys(tip_ids)]
        with storing():
            found = self.client.batch_get_item(RequestItems={self.table: {"Keys": keys, "ConsistentRead": True}})
        rows = map(from_item, found["Responses"].get(self.table, []))
        return {row["tip_id"]: _clock(row) for row in rows}


def _clock(row: Mapping[str, Any]) -> Clock:
    return Clock(
        row["tip_id"],
        row.get("state", "running"),
        row.get("step", 0),
        row.get("due", 0),
        row.get("acknowledged_by", ""),
        row.get("acknowledged_at", 0),
    )
