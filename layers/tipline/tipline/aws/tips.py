"""The Tips table, and the Seen table that keeps a private message from being stored twice."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import failed_condition, from_item, storing, to_attribute, to_item
from tipline.model import Tip
from tipline.patience import Unavailable
from tipline.reference import random_reference
from tipline.seen import SeenKeys, expiry
from tipline.storage import Early, Receipt, united

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_TIP_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class DynamoTips:
    """Tips in DynamoDB: row `tip`, rows `message#0001` and on; each event in one transaction with its seen row."""

    client: "DynamoDBClient"
    tips_table: str
    seen_table: str
    seen: SeenKeys
    unsent_text: Literal["keep", "erase"]
    clock: Callable[[], float]

    def add(self, platform: str, account: str, key: str, tip: Tip) -> Receipt:
        """Store a new tip; return the first receipt where this message was stored before."""
        receipt = Receipt(secrets.token_hex(_TIP_ID_BYTES), 1, random_reference())
        row = {
            "tip_id": receipt.tip_id,
            "sk": "tip",
            "platform": tip.platform,
            "category": tip.triage.category,
            "priority": tip.triage.priority.value,
            "reasons": tip.triage.reasons,
            "reason_words": tip.triage.words or None,
            "status": "new",
            "received_at": tip.received_at,
            "reference": receipt.reference,
            "language": tip.language,
            "messages": 1,
            "flags": tip.flags or None,
        }
        return self._once(
            self.seen.key(platform, account, key), receipt, [self._put(row), self._put(_message_row(receipt, tip))]
        )

    def amend(self, platform: str, account: str, key: str, original: str, tip: Tip) -> Receipt:
        """Add the edited text as a further message of the original's tip, which takes on the higher priority."""
        first = self._find(platform, account, original)
        current = self._get(first.tip_id, "tip")
        receipt = Receipt(first.tip_id, current.get("messages", 1) + 1, first.reference)
        changes: dict[str, Any] = {"messages": receipt.number}
        if tip.triage.priority.value < current.get("priority", "P9"):
            changes |= {"priority": tip.triage.priority.value, "category": tip.triage.category}
        if flags := united(current.get("flags", ()), tip.flags):
            changes["flags"] = flags
        message = _message_row(receipt, tip) | {"edit_of": first.number}
        return self._once(
            self.seen.key(platform, account, key),
            receipt,
            [self._update(first.tip_id, "tip", changes, expected={"messages": receipt.number - 1}), self._put(message)],
        )

    def withdraw(self, platform: str, account: str, key: str, original: str) -> Receipt:
        """Mark the original message as withdrawn, and erase its text where the department chose so."""
        first = self._find(platform, account, original)
        changes: dict[str, Any] = {"unsent": True} | ({"text": ""} if self.unsent_text == "erase" else {})
        update = self._update(first.tip_id, _message_key(first.number), changes)
        return self._once(self.seen.key(platform, account, key), first, [update])

    def _once(self, seen_key: str, receipt: Receipt, writes: "list[TransactWriteItemTypeDef]") -> Receipt:
        """Write all or nothing; where the seen row is there and alive, write nothing and return its receipt."""
        now = self.clock()
        remember: TransactWriteItemTypeDef = {
            "Put": {
                "TableName": self.seen_table,
                "Item": to_item({"key": seen_key, "sealed": self.seen.seal(receipt), "expires": expiry(now)}),
                # DynamoDB deletes expired rows late: until then they count as absent.
                "ConditionExpression": "attribute_not_exists(#key) OR expires <= :now",
                "ExpressionAttributeNames": {"#key": "key"},
                "ExpressionAttributeValues": {":now": to_attribute(int(now))},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
        with storing():
            try:
                self.client.transact_write_items(TransactItems=[remember, *writes])
            except ClientError as error:
                if (row := failed_condition(error, 0)) is None:
                    raise
                return self.seen.open(row["sealed"])
        return receipt

    def _find(self, platform: str, account: str, original: str) -> Receipt:
        key = self.seen.key(platform, account, original)
        with storing():
            found = self.client.get_item(TableName=self.seen_table, Key=to_item({"key": key}), ConsistentRead=True)
        row = from_item(found.get("Item", {}))
        if row.get("expires", 0) <= self.clock():
            raise Early
        return self.seen.open(row["sealed"])

    def _get(self, tip_id: str, sk: str) -> dict[str, Any]:
        with storing():
            found = self.client.get_item(
                TableName=self.tips_table, Key=to_item({"tip_id": tip_id, "sk": sk}), ConsistentRead=True
            )
        if "Item" not in found:
            raise Unavailable
        return from_item(found["Item"])

    def _put(self, row: dict[str, Any]) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self.tips_table,
                "Item": to_item(row),
                "ConditionExpression": "attribute_not_exists(tip_id)",
            }
        }

    def _update(
        self, tip_id: str, sk: str, changes: dict[str, Any], expected: dict[str, Any] | None = None
    ) -> "TransactWriteItemTypeDef":
        expected = expected or {}
        names = {f"#{name}": name for name in (*changes, *expected)}
        values = {f":{name}": value for name, value in changes.items()}
        values |= {f":was_{name}": value for name, value in expected.items()}
        conditions = ["attribute_exists(tip_id)", *(f"#{name} = :was_{name}" for name in expected)]
        return {
            "Update": {
                "TableName": self.tips_table,
                "Key": to_item({"tip_id": tip_id, "sk": sk}),
                "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in changes),
                "ConditionExpression": " AND ".join(conditions),
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": to_item(values),
            }
        }


def _message_key(number: int) -> str:
    return f"message#{number:04}"


def _message_row(receipt: Receipt, tip: Tip) -> dict[str, Any]:
    return {
        "tip_id": receipt.tip_id,
        "sk": _message_key(receipt.number),
        "text": tip.text,
        "redactions": dict(tip.redactions),
        "attachments": tip.attachments,
        "received_at": tip.received_at,
        "tipster_places": [list(place) for place in tip.tipster_places] or None,
    }
