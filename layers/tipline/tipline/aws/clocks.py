"""The Clocks table (DynamoDB): one row for each tip that somebody must acknowledge, or has.

Key `tip_id`. Rows that nobody acknowledged stand in the index `running`, by when they are due. A row goes 30 days after
its end (TTL attribute `expires`).
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.escalation import NEVER, Clock, ClockState, DamagedClock
from tipline.model import Priority

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_SECONDS = 30 * 86_400
_INDEX = "running"
_IN_INDEX = "yes"
_AS_READ = "opened_by = :opened_by AND step = :step AND #state = :state"


@dataclass(frozen=True, slots=True)
class DynamoClocks:
    """Clocks in DynamoDB; `tipline.escalation.Clocks` says what it promises."""

    client: "DynamoDBClient"
    table: str
    clock: Callable[[], float]

    def find(self, tip_id: str, /) -> Clock | None:
        """Return a tip's clock, running or not. May raise DamagedClock."""
        with unavailable_when_it_fails():
            found = self.client.get_item(TableName=self.table, Key=_key(tip_id), ConsistentRead=True)
        return _clock(from_item(found["Item"])) if "Item" in found else None

    def start(self, clock: Clock, /, *, instead_of: Clock | None) -> bool:
        """Keep a new clock in the place of none, or of one that is as it was read."""
        put: dict[str, Any] = {"TableName": self.table, "Item": to_item(_row(clock))}
        if instead_of is None:
            put["ConditionExpression"] = "attribute_not_exists(tip_id)"
        elif not instead_of.opened_by:
            put["ConditionExpression"] = "attribute_not_exists(opened_by)"
        else:
            put["ConditionExpression"] = _AS_READ
            put["ExpressionAttributeNames"] = {"#state": "state"}
            put["ExpressionAttributeValues"] = _values(_as_read(instead_of))
        return _wins(lambda: self.client.put_item(**put))

    def move(self, clock: Clock, /, *, step: int, due: int) -> bool:
        """Set a running clock that is as it was read to a step."""
        return self._change(clock, "SET step = :to, due = :due", {"to": step, "due": due})

    def exhaust(self, clock: Clock, /) -> bool:
        """Let a running clock that is as it was read run down."""
        values = {"ended": ClockState.EXHAUSTED.value, "due": NEVER, "expires": self._expires()}
        return self._change(clock, "SET #state = :ended, due = :due, expires = :expires", values)

    def hurry(self, clock: Clock, /, *, due: int) -> bool:
        """Let a running clock that is as it was read be due earlier."""
        return self._change(clock, "SET due = :due", {"due": due}, " AND due > :due")

    def sent(self, clock: Clock, officers: Iterable[str], /) -> None:
        """Keep that the clock's step went out, and to whom."""
        told = set(officers)
        values: dict[str, Any] = {"opened_by": clock.opened_by, "sent": clock.step} | ({"told": told} if told else {})
        _wins(
            lambda: self.client.update_item(
                TableName=self.table,
                Key=_key(clock.tip_id),
                UpdateExpression="SET sent = :sent" + (" ADD told :told" if told else ""),
                ConditionExpression="opened_by = :opened_by",
                ExpressionAttributeValues=_values(values),
            )
        )

    def acknowledge(self, tip_id: str, officer_id: str, at: int, /) -> bool:
        """Keep who acknowledged a tip, clock or not, if nobody has."""
        values = {
            "acknowledged": ClockState.ACKNOWLEDGED.value,
            "by": officer_id,
            "at": at,
            "expires": self._expires(),
        }
        return _wins(
            lambda: self.client.update_item(
                TableName=self.table,
                Key=_key(tip_id),
                UpdateExpression="SET #state = :acknowledged, acknowledged_by = :by, acknowledged_at = :at, "
                "expires = :expires REMOVE running",
                ConditionExpression="attribute_not_exists(#state) OR #state <> :acknowledged",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=_values(values),
            )
        )

    def due(self, now: float, /) -> Iterator[str]:
        """Return the tips whose clocks are due, as far as an index knows already."""
        return (row["tip_id"] for row in self._unacknowledged(math.floor(now)))

    def oldest(self) -> int | None:
        """Return when the oldest clock was started that nobody acknowledged."""
        found = (row.get("started") for row in self._unacknowledged(NEVER))
        return min((started for started in found if isinstance(started, int)), default=None)

    def _unacknowledged(self, due: int) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            IndexName=_INDEX,
            KeyConditionExpression="running = :running AND due <= :due",
            ExpressionAttributeValues=_values({"running": _IN_INDEX, "due": due}),
        )
        with unavailable_when_it_fails():
            for page in pages:
                yield from map(from_item, page["Items"])

    def _change(self, clock: Clock, update: str, values: dict[str, Any], condition: str = "") -> bool:
        return _wins(
            lambda: self.client.update_item(
                TableName=self.table,
                Key=_key(clock.tip_id),
                UpdateExpression=update,
                ConditionExpression=_AS_READ + condition,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=_values(_as_read(clock) | {"state": ClockState.RUNNING.value} | values),
            )
        )

    def _expires(self) -> int:
        return int(self.clock()) + _KEPT_SECONDS


def _wins(write: Callable[[], object]) -> bool:
    """Write; tell whether the condition held."""
    with unavailable_when_it_fails():
        try:
            write()
        except ClientError as error:
            if code(error) == "ConditionalCheckFailedException":
                return False
            raise
    return True


def _key(tip_id: str) -> dict[str, Any]:
    return to_item({"tip_id": tip_id})


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {f":{name}": value for name, value in to_item(values).items()}


def _as_read(clock: Clock) -> dict[str, Any]:
    return {"opened_by": clock.opened_by, "step": clock.step, "state": clock.state.value}


def _row(clock: Clock) -> dict[str, Any]:
    return {
        "tip_id": clock.tip_id,
        "opened_by": clock.opened_by,
        "reference": clock.reference,
        "priority": clock.priority.value,
        "category": clock.category,
        "platform": clock.platform,
        "started": clock.started,
        "due": clock.due,
        "step": clock.step,
        "sent": clock.sent,
        "told": set(clock.told) or None,
        "state": clock.state.value,
        "running": _IN_INDEX,
    }


def _clock(row: dict[str, Any]) -> Clock:
    """Read a row. One that was acknowledged before there was a clock holds no more than that. Raises DamagedClock."""
    try:
        clock = Clock(
            tip_id=row["tip_id"],
            opened_by=row.get("opened_by", ""),
            reference=row.get("reference", ""),
            priority=Priority(row.get("priority", Priority.P3)),
            category=row.get("category", "other"),
            platform=row.get("platform", ""),
            started=row.get("started", 0),
            due=row.get("due", NEVER),
            step=row.get("step", 0),
            sent=row.get("sent", -1),
            told=frozenset(row.get("told", ())),
            state=ClockState(row["state"]),
            acknowledged_by=row.get("acknowledged_by", ""),
            acknowledged_at=row.get("acknowledged_at", 0),
        )
    except (KeyError, TypeError, ValueError):
        raise DamagedClock from None
    numbers = (clock.started, clock.due, clock.step, clock.sent, clock.acknowledged_at)
    texts = (clock.opened_by, clock.reference, clock.category, clock.platform, clock.acknowledged_by, *clock.told)
    is_whole = all(isinstance(each, int) for each in numbers) and all(isinstance(each, str) for each in texts)
    if not is_whole or (clock.state is ClockState.RUNNING and not clock.opened_by):
        raise DamagedClock
    return clock
