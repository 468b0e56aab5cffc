"""The Officers table: the roster."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, storing, to_attribute, to_item
from tipline.aws.errors import code
from tipline.roster import Officer, Role

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LISTS = ("priorities", "categories", "platforms", "kinds", "shifts")


@dataclass(frozen=True, slots=True)
class DynamoOfficers:
    """Officers in DynamoDB: a few hundred rows at most."""

    client: "DynamoDBClient"
    table: str

    def all(self) -> Sequence[Officer]:
        """Return everybody."""
        with storing():
            pages = self.client.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True)
            return [_officer(from_item(item)) for page in pages for item in page["Items"]]

    def get(self, officer_id: str) -> Officer | None:
        """Return one officer."""
        with storing():
            found = self.client.get_item(
                TableName=self.table, Key=to_item({"officer_id": officer_id}), ConsistentRead=True
            )
        return _officer(from_item(found["Item"])) if "Item" in found else None

    def put(self, officer: Officer) -> bool:
        """Store an officer whose row still has the version before this one's; False where somebody was faster."""
        condition = "version = :was" if officer.version > 1 else "attribute_not_exists(officer_id) OR version = :was"
        with storing():
            try:
                self.client.put_item(
                    TableName=self.table,
                    Item=to_item(asdict(officer)),
                    ConditionExpression=condition,
                    ExpressionAttributeValues={":was": to_attribute(officer.version - 1)},
                )
            except ClientError as error:
                if code(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True

    def remove(self, officer_id: str) -> None:
        """Take an officer off."""
        with storing():
            self.client.delete_item(TableName=self.table, Key=to_item({"officer_id": officer_id}))


def _officer(row: Mapping[str, Any]) -> Officer:
    known = {name: row[name] for name in Officer.__dataclass_fields__ if name in row}
    lists = {name: tuple(known[name]) for name in _LISTS if name in known}
    return Officer(**known | lists | {"role": Role(row["role"])})
