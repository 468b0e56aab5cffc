"""The Tips table, with what must change together with it: Seen, and the sender's rows of the vault."""

import random
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, lost_races, storing, to_attribute, to_item
from tipline.aws.tip_rows import MESSAGES, judgement, media_rows, message_key, message_row, tip_row
from tipline.aws.vault import DynamoVault
from tipline.lifetime import end_of_hour
from tipline.model import Origin, Priority, Tip
from tipline.patience import Unavailable
from tipline.reference import random_reference
from tipline.seen import SeenKeys, expiry
from tipline.storage import NOTHING, Early, Receipt, united
from tipline.vault import Change, Listed, Vault

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_TIP_ID_BYTES = 16
_EARLIER = 3
"""So many messages of a thread are looked at together: what names a sender may be spread over them."""
_CLOSED = "closed"
PAST = "past:"
"""How the key of a row of Seen begins that says until when nothing is to be recovered of a platform: of no person."""
_TRIES = 12
_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 3.0


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
        tip_id, reference = secrets.token_hex(_TIP_ID_BYTES), random_reference()

        def plan(seen: Listed) -> _Plan:
            found = self.vault.find(origin)
            current, earlier = self._tip(found.thread.tip_id) if found.thread and not anew else ({}, ())
            if not current or current.get("status") == _CLOSED:
                tip = write(())
                receipt = Receipt(tip_id, 1, reference, tip.triage.priority, tip.triage.category)
                writes = [self._put(tip_row(receipt, tip))]
            else:
                tip = write(earlier)
                receipt = _next(current, tip)
                writes = [self._grow(current, tip)]
            changes = self.vault.continued(found, origin, receipt, tip.language, seen)
            rows = [message_row(receipt, tip), *media_rows(receipt, tip)]
            return _Plan(receipt, [*writes, *map(self._put, rows)], changes)

        return self._once(origin, plan)

    def amend(self, origin: Origin, original: str, write: Callable[[tuple[str, ...]], Tip]) -> Receipt:
        """Add the edited text as a further message of the original's tip, which takes on the higher priority."""

        def plan(seen: Listed) -> _Plan:
            first = self._find(origin, original)
            current, earlier = self._tip(first.tip_id)
            if not current:
                raise Unavailable
            tip = write(earlier)
            receipt = _next(current, tip)
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

    def join(self, origin: Origin, tip_id: str) -> None:
        """Have the sender's next message join a tip that we began by a private reply."""
        receipt = replace(NOTHING, tip_id=tip_id)

        def plan(seen: Listed) -> _Plan:
            changes = self.vault.continued(self.vault.find(origin), origin, receipt, "und", seen)
            return _Plan(NOTHING, [], changes)

        self._once(origin, plan)

    def forget(self, origin: Origin, kept: frozenset[str] = frozenset()) -> None:
        """Delete the sender's rows of the vault and the seen rows that it lists, but for those of the kept keys."""
        kept_keys = {self.seen.key(origin.platform, origin.account, key) for key in kept}

        def forget() -> bool:
            for changes, seen, tip_id in self.vault.forgotten(origin):
                writes = [self.rows.write(change) for change in changes]
                writes += [self._forget_seen(key) for key in seen if key not in kept_keys]
                if tip_id and self._tip(tip_id)[0]:
                    writes.append(self._update(tip_id, "tip", {"left": True}))
                if self._write(writes):
                    return False
            return True

        for _ in self._tries():
            if forget():
                return
        raise Unavailable

    def close_past(self, platform: str) -> None:
        """Keep that nothing is to be recovered of a platform that was sent until now, or in the rest of this hour."""
        now = self.clock()
        # Rounded up: the moment would tell when somebody asked.
        row = {"key": f"{PAST}{platform}", "closed_at": end_of_hour(now), "expires": expiry(now)}
        with storing():
            self.client.put_item(TableName=self.seen_table, Item=to_item(row))

    def past_closed_at(self, platform: str) -> int:
        """Return until when nothing is to be recovered of a platform, 0 where that was not kept."""
        key = to_item({"key": f"{PAST}{platform}"})
        with storing():
            found = self.client.get_item(TableName=self.seen_table, Key=key, ConsistentRead=True)
        return int(from_item(found.get("Item", {})).get("closed_at", 0))

    def _once(self, origin: Origin, plan: "Callable[[Listed], _Plan]") -> Receipt:
        """Write all of a plan or nothing; where the seen row is there and alive, write nothing and return its receipt.

        Of workers that are at the same sender's rows at once, one goes first and the others plan again.
        """
        key = self.seen.key(origin.platform, origin.account, origin.key)
        known = self._receipt(key)
        for _ in self._tries():
            if known:
                return known
            now = self.clock()
            planned = plan(Listed(expiry(now), key))
            remember = self._remember(key, planned.receipt, now)
            lost = self._write([remember, *planned.writes, *map(self.rows.write, planned.changes)])
            if not lost:
                return replace(planned.receipt, new=True)
            if 0 in lost:
                known = self._receipt(key)
        raise Unavailable

    def _tries(self) -> Iterator[None]:
        for attempt in range(_TRIES):
            yield
            pause = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2**attempt)
            self.sleep(random.uniform(0, pause))  # noqa: S311 - spreads load, hides nothing

    def _write(self, writes: "list[TransactWriteItemTypeDef]") -> frozenset[int]:
        """Write all or nothing; return at which of the writes somebody else was, none where all is written."""
        with storing():
            try:
                self.client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if lost := lost_races(error):
                    return lost
                raise
        return frozenset()

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

    def _tip(self, tip_id: str) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Return a tip's row, empty where there is none, and the texts of its last messages, oldest first."""
        if not tip_id:
            return {}, ()
        key = to_item({"tip_id": tip_id, "sk": "tip"})
        with storing():
            tip = self.client.get_item(TableName=self.tips_table, Key=key, ConsistentRead=True).get("Item", {})
            if not tip:
                return {}, ()
            # Officers' notes and answers are rows of the tip too: they name nobody and are not looked at.
            found = self.client.query(
                TableName=self.tips_table,
                KeyConditionExpression="tip_id = :tip_id AND begins_with(sk, :messages)",
                ExpressionAttributeValues=to_item({":tip_id": tip_id, ":messages": MESSAGES}),
                ScanIndexForward=False,
                Limit=_EARLIER,
                ConsistentRead=True,
            )
        rows = [from_item(item) for item in found["Items"]]
        return from_item(tip), tuple(text for row in reversed(rows) if (text := row.get("text")))

    def _grow(self, current: Mapping[str, Any], tip: Tip) -> "TransactWriteItemTypeDef":
        """Return the update by which a tip, if it is still as it was read, takes one message more."""
        changes: dict[str, Any] = {"messages": current["messages"] + 1}
        if tip.triage.priority < current["priority"]:
            changes |= {name: value for name, value in judgement(tip).items() if value is not None}
        if flags := united(current.get("flags", ()), tip.flags):
            changes["flags"] = flags
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


def _next(current: Mapping[str, Any], tip: Tip) -> Receipt:
    """Return the receipt of the message by which a tip grows."""
    place = (current["tip_id"], current["messages"] + 1, current["reference"])
    if tip.triage.priority < current["priority"]:
        return Receipt(*place, tip.triage.priority, tip.triage.category)
    return Receipt(*place, Priority(current["priority"]), current["category"])
