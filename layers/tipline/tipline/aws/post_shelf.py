"""The Posts table as officers read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tipline.aws.dynamodb import from_item, storing, to_attribute
from tipline.aws.newest_first import Index

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_PLATFORMS = ("facebook", "instagram", "x")
_KEYS = ("root", "item_id")
_MAY_BE_ABSENT = ("author", "permalink", "parent_id", "published_at", "text")


@dataclass(frozen=True, slots=True)
class DynamoPostShelf:
    """Posts in DynamoDB. Never scanned: lists come from an index."""

    client: "DynamoDBClient"
    table: str

    def newest(self, platform: str, size: int) -> Sequence[Mapping[str, Any]]:
        """Return the items that came last, of one platform or of all."""
        index = Index(self.client, self.table, "platform", "platform", _KEYS)
        rows, _ = index.page([platform] if platform else _PLATFORMS, "", size)
        return [_whole(row) for row in rows]

    def under(self, root: str, size: int) -> Sequence[Mapping[str, Any]]:
        """Return a root post with what hangs under it."""
        with storing():
            found = self.client.query(
                TableName=self.table,
                KeyConditionExpression="#root = :root",
                ExpressionAttributeNames={"#root": "root"},
                ExpressionAttributeValues={":root": to_attribute(root)},
                Limit=size,
            )
        return [_whole(from_item(item)) for item in found["Items"]]

    def find(self, reference: str) -> str | None:
        """Return the root of an item by its reference."""
        with storing():
            found = self.client.query(
                TableName=self.table,
                IndexName="reference",
                KeyConditionExpression="#reference = :reference",
                ExpressionAttributeNames={"#reference": "reference"},
                ExpressionAttributeValues={":reference": to_attribute(reference)},
            )
        return from_item(found["Items"][0])["root"] if found["Items"] else None


def _whole(row: dict[str, Any]) -> Mapping[str, Any]:
    return {**dict.fromkeys(_MAY_BE_ABSENT), "files": {}, **row, "author": _author(row.get("author"))}


def _author(author: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return {"name": author.get("name"), "handle": author.get("handle")} if author else None
