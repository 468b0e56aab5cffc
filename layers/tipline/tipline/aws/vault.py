"""The Vault table: epochs, and the two rows of each sender, as `intake` and the janitor reach them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from tipline import epochs
from tipline.aws.dynamodb import from_item, storing, to_attribute, to_item
from tipline.aws.errors import code
from tipline.epochs import Epoch
from tipline.janitor import Damaged, Entry
from tipline.vault import ABSENT, Change, Row

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_NEW = "attribute_not_exists(#key)"
_KEY_NAME = {"#key": "key"}


@dataclass(frozen=True, slots=True)
class DynamoVault:
    """The vault in DynamoDB. Each method needs the one permission that its caller's role has for it."""

    client: "DynamoDBClient"
    table: str

    def epoch(self, number: int) -> Epoch | None:
        """Return an epoch, None where it has no row."""
        row = self._get(epochs.row_key(number))
        return Epoch(number, row["epoch"], row["salt"]) if row else None

    def begin(self, epoch: Epoch) -> bool:
        """Write an epoch's row; False where it has one."""
        item = {
            "key": epochs.row_key(epoch.number),
            "epoch": epoch.id,
            "salt": epoch.salt,
            "expires": epochs.expires(epoch.number),
        }
        return self._if_so(
            lambda: self.client.put_item(
                TableName=self.table,
                Item=to_item(item),
                ConditionExpression=_NEW,
                ExpressionAttributeNames=_KEY_NAME,
            )
        )

    def row(self, key: str) -> Row | None:
        """Return a row, expired or not."""
        row = self._get(key)
        return Row(key, row["epoch"], row["version"], row["sealed"], row["expires"]) if row else None

    def write(self, change: Change) -> "TransactWriteItemTypeDef":
        """Return a change as part of a transaction."""
        operation: dict[str, Any] = {"TableName": self.table}
        if change.was == ABSENT:
            operation |= {"ConditionExpression": _NEW, "ExpressionAttributeNames": _KEY_NAME}
        elif change.was is not None:
            operation |= {
                "ConditionExpression": "version = :version",
                "ExpressionAttributeValues": {":version": to_attribute(change.was)},
            }
        if change.row is None:
            return cast("TransactWriteItemTypeDef", {"Delete": operation | {"Key": to_item({"key": change.key})}})
        item = to_item({name: getattr(change.row, name) for name in Row.__slots__})
        return cast("TransactWriteItemTypeDef", {"Put": operation | {"Item": item}})

    def entries(self) -> Iterator[Entry | Damaged]:
        """Yield what the janitor may see of every row."""
        names = {"#key": "key", "#epoch": "epoch", "#expires": "expires"}
        with storing():
            pages = self.client.get_paginator("scan").paginate(
                TableName=self.table,
                ConsistentRead=True,  # an epoch that is missed would take the rows under it along
                ProjectionExpression=", ".join(names),
                ExpressionAttributeNames=names,
            )
            for page in pages:
                for item in page["Items"]:
                    yield _entry(from_item(item))

    def delete(self, entry: Entry) -> bool:
        """Delete a row that is still as it was seen; False where it is another by now."""
        return self._if_so(
            lambda: self.client.delete_item(
                TableName=self.table,
                Key=to_item({"key": entry.key}),
                ConditionExpression="#epoch = :epoch AND #expires = :expires",
                ExpressionAttributeNames={"#epoch": "epoch", "#expires": "expires"},
                ExpressionAttributeValues=to_item({":epoch": entry.epoch, ":expires": entry.expires}),
            )
        )

    def _get(self, key: str) -> dict[str, Any]:
        with storing():
            found = self.client.get_item(TableName=self.table, Key=to_item({"key": key}), ConsistentRead=True)
        return from_item(found.get("Item", {}))

    @staticmethod
    def _if_so(write: Any) -> bool:  # noqa: ANN401 - a call of the client
        with storing():
            try:
                write()
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True


def _entry(row: dict[str, Any]) -> Entry | Damaged:
    match row:
        case {"key": str() as key, "epoch": str() as epoch, "expires": int() as expires}:
            return Entry(key, epoch, expires)
        case _:
            return Damaged(row["key"])
