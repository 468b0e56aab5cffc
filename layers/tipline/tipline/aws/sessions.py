"""The table of sessions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import unavailable_when_it_fails

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
