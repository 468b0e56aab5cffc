"""The table of sessions, and of sign-ins that are on their way."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.sessions import LOCK_SECONDS, MAX_TRIES

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoSessions:
    """Rows by id, always read as they are now."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Use that table."""
        self._client, self._table = client, table

    def get(self, row_id: str) -> Mapping[str, Any] | None:
        """Return a row."""
        with unavailable_when_it_fails():
            found = self._client.get_item(TableName=self._table, Key=to_item({"id": row_id}), ConsistentRead=True)
        return from_item(found["Item"]) if "Item" in found else None

    def put(self, row_id: str, values: Mapping[str, Any]) -> None:
        """Write a row."""
        with unavailable_when_it_fails():
            self._client.put_item(TableName=self._table, Item=to_item({"id": row_id, **values}))

    def take(self, row_id: str) -> bool:
        """Delete a row that is there."""
        with unavailable_when_it_fails():
            gone = self._client.delete_item(TableName=self._table, Key=to_item({"id": row_id}), ReturnValues="ALL_OLD")
        return "Attributes" in gone

    def count_try(self, row_id: str, now: float) -> bool:
        """Count on, or from one again where the last try is long ago."""
        more = ("tries + :one", "attribute_exists(id) AND expires > :now AND tries < :most", {":most": MAX_TRIES})
        anew: tuple[str, str, dict[str, int]] = (":one", "attribute_not_exists(id) OR expires <= :now", {})
        # Twice, because the row may begin to exist in between.
        return any(self._counted(row_id, now, *each) for each in (more, anew, more))

    def _counted(self, row_id: str, now: float, tries: str, condition: str, values: Mapping[str, int]) -> bool:
        with unavailable_when_it_fails():
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=to_item({"id": row_id}),
                    UpdateExpression=f"SET tries = {tries}, expires = :later",
                    ConditionExpression=condition,
                    ExpressionAttributeValues=to_item(
                        {":one": 1, ":now": int(now), ":later": int(now) + LOCK_SECONDS, **values}
                    ),
                )
            except ClientError as error:
                if code(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True
