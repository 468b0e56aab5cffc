"""The Sessions table: who is signed in. A row's key is the hash of what the cookie says: reading it signs nobody in."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tipline.aws.dynamodb import from_item, storing, to_attribute, to_item
from tipline.roster import Role
from tipline.sessions import Session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class DynamoSessions:
    """Sessions in DynamoDB."""

    client: "DynamoDBClient"
    table: str
    clock: Callable[[], float]

    def find(self, session_id: str) -> Session | None:
        """Return the session of a cookie, if it is alive."""
        with storing():
            found = self.client.get_item(
                TableName=self.table, Key=to_item({"key": row_key(session_id)}), ConsistentRead=True
            )
        row = from_item(found.get("Item", {}))
        if row.get("expires", 0) <= self.clock():
            return None
        return Session(row["officer_id"], row["name"], Role(row["role"]), row["csrf"], row["expires"])

    def end_all(self, officer_id: str) -> None:
        """End every session of an officer."""
        with storing():
            found = self.client.query(
                TableName=self.table,
                IndexName="officer",
                KeyConditionExpression="officer_id = :officer",
                ExpressionAttributeValues={":officer": to_attribute(officer_id)},
            )
            for item in found["Items"]:
                self.client.delete_item(TableName=self.table, Key={"key": item["key"]})


def row_key(session_id: str) -> str:
    """Return the key of a session's row."""
    return hashlib.sha256(session_id.encode()).hexdigest()
