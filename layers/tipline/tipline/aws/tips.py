"""The Tips table, with what must change together with it: Seen, and the sender's rows of the vault."""

import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, raced, storing, to_attribute, to_item
from tipline.aws.tip_rows import judgement, message_key, message_row, tip_row
from tipline.aws.vault import DynamoVault
from tipline.model import Origin, Tip
from tipline.patience import Unavailable
from tipline.reference import random_reference
from tipline.seen import SeenKeys, expiry
from tipline.storage import NOTHING, Early, Receipt
from tipline.vault import Change, Listed, Vault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_TIP_ID_BYTES = 16
_EARLIER = 3
"""So many messages of a thread are looked at together: what names a sender may be spread over them."""
_CLOSED = "closed"
_TRIES = 8
_FIRST_PAUSE_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one private event changes, all of it or nothing."""

    receipt: Receipt
    writes: "list[TransactWriteItemTypeDef]"
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class DynamoTips:
    """Tips in DynamoDB: row `tip`, rows `message#0001` and on. Each event is one transaction over all tables."""

    client: "DynamoDBClient"
    tips_table: str
    seen_table: str
    seen: SeenKeys
    vault: Vault
    rows: DynamoVault
    unsent_text: Literal["keep", "erase"]
    clock: Callable[[], float]
    sleep: Callable[[float], None] = field(repr=False)

    def add(self, origin: Origin, write: Callable[[tuple[str, ...]], Tip], *, anew: bool = False) -> Receipt:
        """Add a message to its sender's tip, or begin one; return the first receipt where it was stored before."""

        def plan(seen: Listed) -> _Plan:
            found = self.vault.find(origin)
            current = None if anew or found.thread is None else self._open_tip(found.thread.tip_id)
            if current is None:
                tip = write(())
                receipt = Receipt(secrets.token_hex(_TIP_ID_BYTES), 1, random_reference())
                writes = [self._put(tip_row(receipt, tip))]
            else:
                tip = write(self._earlier(current))
                receipt = Receipt(current["tip_id"], current["messages"] + 1, current["reference"])
                writes = [self._grow(current, tip)]
            changes = self.vault.continued(found, origin, receipt, tip.language, seen)
            return _Plan(receipt, [*writes, self._put(message_row(receipt, tip))], changes)

        return self._once(origin, plan)

    def amend(self, origin: Origin, original: str, write: Callable[[tuple[str, ...]], Tip]) -> Receipt:
        """Add the edited text as a further message of the original's tip, which takes on the higher priority."""

        def plan(seen: Listed) -> _Plan:
            first = self._find(origin, original)
            current = self._get(first.tip_id, "tip")
            if not current:
                raise Unavailable
            tip = write(self._earlier(current))
            receipt = Receipt(first.tip_id, current["messages"] + 1, first.reference)
            message = message_row(receipt, tip) | {"edit_of": first.number}
            changes = self.vault.noted(self.vault.find(origin), seen)
            return _Plan(receipt, [self._grow(current, tip), self._put(message)], changes)

        return self._once(origin, plan)

    def withdraw(self, origin: Origin, original: str) -> Receipt:
        """Mark the original message as withdrawn, and erase its text where the department chose so."""

        def plan(seen: Listed) -> _Plan:
            first = self._find(origin, original)
            changes: dict[str, Any] = {"unsent": True} | ({"text": ""} if self.unsent_text == "erase" else {})
            update = self._update(first.tip_id, message_key(first.number), changes)
            return _Plan(first, [update], self.vault.noted(self.vault.find(origin), seen))

        return self._once(origin, plan)

    def leave(self, origin: Origin) -> None:
        """Have the sender's next message begin a tip."""
        self._once(origin, lambda seen: _Plan(NOTHING, [], self.vault.left(self.vault.find(origin), seen)))

    def forget(self, origin: Origin, kept: frozenset[str] = frozenset()) -> None:
        """Delete the sender's rows of the vault and the seen rows that it lists, but for those of the kept keys."""
        kept_keys = {self.seen.key(origin.platform, origin.account, key) for key in kept}

        def forget() -> bool:
            for changes, seen in self.vault.forgotten(origin):
                writes = [self.rows.write(change) for change in changes]
                writes += [self._forget_seen(key) for key in seen if key not in kept_keys]
                if not self._write(writes):
                    return False
            return True

        for _ in self._tries():
            if forget():
                return
        raise Unavailable

    def _once(self, origin: Origin, plan: "Callable[[Listed], _Plan]") -> Receipt:
        """Write all of a plan or nothing; where the seen row is there and alive, write nothing and return its receipt.

        Of workers that are at the same sender's rows at once, one goes first and the others plan again.
        """
        key = self.seen.key(origin.platform, origin.account, origin.key)
        known = self._receipt(key)
        tries = self._tries()
        while known is None and next(tries, False):
            now = self.clock()
            planned = plan(Listed(expiry(now), key))
            remember = self._remember(key, planned.receipt, now)
            if self._write([remember, *planned.writes, *map(self.rows.write, planned.changes)]):
                return planned.receipt
            known = self._receipt(key)
        if known is None:
            raise Unavailable
        return known

    def _tries(self) -> Iterator[bool]:
        for attempt in range(_TRIES):
            yield True
            self.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - spreads load, hides nothing

    def _write(self, writes: "list[TransactWriteItemTypeDef]") -> bool:
        """Write all or nothing; False where somebody else was at one of the rows."""
        with storing():
            try:
                self.client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if raced(error):
                    return False
                raise
        return True

    def _remember(self, key: str, receipt: Receipt, now: float) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self.seen_table,
                "Item": to_item({"key": key, "sealed": self.seen.seal(receipt), "expires": expiry(now)}),
                # DynamoDB deletes expired rows late: until then they count as absent.
                "ConditionExpression": "attribute_not_exists(#key) OR expires <= :now",
                "ExpressionAttributeNames": {"#key": "key"},
                "ExpressionAttributeValues": {":now": to_attribute(int(now))},
            }
        }

    def _forget_seen(self, key: str) -> "TransactWriteItemTypeDef":
        return {"Delete": {"TableName": self.seen_table, "Key": to_item({"key": key})}}

    def _receipt(self, key: str) -> Receipt | None:
        with storing():
            found = self.client.get_item(TableName=self.seen_table, Key=to_item({"key": key}), ConsistentRead=True)
        row = from_item(found.get("Item", {}))
        return self.seen.open(row["sealed"]) if row.get("expires", 0) > self.clock() else None

    def _find(self, origin: Origin, original: str) -> Receipt:
        receipt = self._receipt(self.seen.key(origin.platform, origin.account, original))
        if receipt is None or receipt == NOTHING:
            raise Early
        return receipt

    def _open_tip(self, tip_id: str) -> dict[str, Any] | None:
        """Return the row of a tip that may still grow."""
        row = self._get(tip_id, "tip") if tip_id else {}
        return row if row and row.get("status") != _CLOSED else None

    def _earlier(self, tip: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the texts of a tip's last messages, oldest first."""
        last = tip["messages"]
        rows = (
            self._get(tip["tip_id"], message_key(number)) for number in range(max(1, last - _EARLIER + 1), last + 1)
        )
        return tuple(text for row in rows if (text := row.get("text")))

    def _get(self, tip_id: str, sk: str) -> dict[str, Any]:
        key = to_item({"tip_id": tip_id, "sk": sk})
        with storing():
            found = self.client.get_item(TableName=self.tips_table, Key=key, ConsistentRead=True)
        return from_item(found.get("Item", {}))

    def _grow(self, current: Mapping[str, Any], tip: Tip) -> "TransactWriteItemTypeDef":
        """Return the update by which a tip, if it is still as it was read, takes one message more."""
        changes: dict[str, Any] = {"messages": current["messages"] + 1}
        if tip.triage.priority.value < current.get("priority", "P9"):
            changes |= judgement(tip)
        expected = {name: current[name] for name in ("messages", "status") if name in current}
        return self._update(current["tip_id"], "tip", changes, expected)

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
