"""The Posts table as officers read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tipline.aws.dynamodb import from_item, storing, to_item
from tipline.aws.newest_first import Index
from tipline.aws.references import by_reference

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
        return self._query("#root = :root", {":root": root}, size)

    def item(self, root: str, item_id: str) -> Mapping[str, Any] | None:
        """Return one item by its keys."""
        found = self._query("#root = :root AND item_id = :item_id", {":root": root, ":item_id": item_id}, 1)
        return found[0] if found else None

    def _query(self, condition: str, values: Mapping[str, str], size: int) -> list[Mapping[str, Any]]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression=condition,
            ExpressionAttributeNames={"#root": "root"},
            ExpressionAttributeValues=to_item(values),
            PaginationConfig={"MaxItems": size, "PageSize": size},
        )
        with storing():
            return [_whole(from_item(item)) for page in pages for item in page["Items"]]

    def find(self, reference: str) -> tuple[str, str] | None:
        """Return the keys of an item by its reference: its root, and its own id."""
        row = by_reference(self.client, self.table, reference)
        return (row["root"], row["item_id"]) if row else None


def _whole(row: dict[str, Any]) -> Mapping[str, Any]:
    return {**dict.fromkeys(_MAY_BE_ABSENT), "files": {}, **row, "author": _author(row.get("author"))}


def _author(author: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return {"name": author.get("name"), "handle": author.get("handle")} if author else None
