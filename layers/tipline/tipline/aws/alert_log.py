"""The Alerts table (DynamoDB): one row per alert, and one per window in which posts are being counted.

Key `id`: `alert#...` or `window#...`. Rows go 30 days after their last change (TTL attribute `expires`). A tip's
category is not kept: nobody who may read this table needs it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.alert_log import Entry, State, Window
from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.model import Alert, AlertKind, Priority

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_SECONDS = 30 * 86_400
_LOST_RACE = "ConditionalCheckFailedException"
_LOST_RACES = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_UNKNOWN = "attribute_not_exists(id)"
_SAME_ROUND = "opened_by = :opened_by AND round = :round"


@dataclass(frozen=True, slots=True)
class DynamoAlertLog:
    """The alert log in DynamoDB; `tipline.alert_log.AlertLog` says what it promises."""

    client: "DynamoDBClient"
    table: str
    clock: Callable[[], float]

    def find(self, alert_id: str, /) -> Entry | None:
        """Return what is known of the alert."""
        row = self._get(_alert_key(alert_id))
        return _entry(alert_id, row) if row else None

    def window(self, key: str, /) -> Window | None:
        """Return the latest window of the key, over or not."""
        row = self._get(_window_key(key))
        return _window(key, row) if row else None

    def claim(self, entry: Entry, /, *, instead_of: Entry | None = None) -> bool:
        """Claim an alert that is new, or whose claim is still the one in `instead_of`."""
        put = self._put(_entry_row(entry), _UNKNOWN) if instead_of is None else self._put_over(entry, instead_of)
        return self._wins(lambda: self.client.put_item(**put))

    def turn(self, entry: Entry, window: Window, /, *, instead_of: Window | None) -> bool:
        """Claim a new alert and put `window` in the place of one that is as it was read: same round, same count."""
        if instead_of is None:
            put = self._put(_window_row(window), _UNKNOWN)
        else:
            put = self._put(
                _window_row(window),
                f"{_SAME_ROUND} AND posts = :posts",
                {**_round(instead_of), "posts": instead_of.posts},
            )
        return self._both({"Put": self._put(_entry_row(entry), _UNKNOWN)}, {"Put": put})

    def count(self, entry: Entry, window: Window, /) -> bool:
        """Keep a new alert as counted and add it to the window, if that is still the same round."""
        values = {
            **_round(window),
            "one": 1,
            "priorities": {entry.alert.priority.value},
            "categories": {entry.alert.category},
            "expires": self._expires(),
        }
        update = {
            "TableName": self.table,
            "Key": to_item({"id": _window_key(window.key)}),
            "ConditionExpression": _SAME_ROUND,
            "UpdateExpression": "ADD posts :one, priorities :priorities, categories :categories SET expires = :expires",
            "ExpressionAttributeValues": _values(values),
        }
        return self._both({"Put": self._put(_entry_row(entry), _UNKNOWN)}, {"Update": update})

    def release(self, entry: Entry, /) -> None:
        """Let the next worker claim at once, unless another has claimed since."""
        put = self._put_over(Entry(entry.alert, State.CLAIMED, lease=0, posts=entry.posts), entry)
        self._wins(lambda: self.client.put_item(**put))

    def mark_sent(self, alert_id: str, /) -> None:
        """Keep that the alert was published."""
        with unavailable_when_it_fails():
            self.client.update_item(
                TableName=self.table,
                Key=to_item({"id": _alert_key(alert_id)}),
                UpdateExpression="SET progress = :progress, sent_at = :sent_at, expires = :expires REMOVE lease",
                ExpressionAttributeValues=_values(
                    {"progress": State.SENT.value, "sent_at": int(self.clock()), "expires": self._expires()}
                ),
            )

    def _get(self, key: str) -> dict[str, Any]:
        with unavailable_when_it_fails():
            found = self.client.get_item(TableName=self.table, Key=to_item({"id": key}), ConsistentRead=True)
        return from_item(found.get("Item", {}))

    def _put(self, row: dict[str, Any], condition: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        put = {
            "TableName": self.table,
            "Item": to_item({**row, "expires": self._expires()}),
            "ConditionExpression": condition,
        }
        if values:
            put["ExpressionAttributeValues"] = _values(values)
        return put

    def _put_over(self, entry: Entry, claimed: Entry) -> dict[str, Any]:
        values = {"claimed": State.CLAIMED.value, "lease": claimed.lease}
        return self._put(_entry_row(entry), "progress = :claimed AND lease = :lease", values)

    def _both(self, *writes: dict[str, Any]) -> bool:
        items: Any = list(writes)
        return self._wins(lambda: self.client.transact_write_items(TransactItems=items))

    def _wins(self, write: Callable[[], object]) -> bool:
        """Write; tell whether every condition held. A conflict with a write at the same moment is a lost race too."""
        with unavailable_when_it_fails():
            try:
                write()
            except ClientError as error:
                reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
                if code(error) == _LOST_RACE or reasons & _LOST_RACES:
                    return False
                raise
        return True

    def _expires(self) -> int:
        return int(self.clock()) + _KEPT_SECONDS


def _alert_key(alert_id: str) -> str:
    return f"alert#{alert_id}"


def _window_key(key: str) -> str:
    return f"window#{key}"


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {f":{name}": value for name, value in to_item(values).items()}


def _round(window: Window) -> dict[str, Any]:
    return {"opened_by": window.opened_by, "round": window.round}


def _entry_row(entry: Entry) -> dict[str, Any]:
    alert = entry.alert
    return {
        "id": _alert_key(alert.id),
        "kind": alert.kind.value,
        "platform": alert.platform,
        "priority": alert.priority.value,
        "category": alert.category if alert.kind is AlertKind.POST else None,
        "reference": alert.reference,
        "root": alert.root,
        "posts": entry.posts or None,
        "progress": entry.state.value,  # `state` is a reserved word
        "lease": entry.lease if entry.state is State.CLAIMED else None,
    }


def _entry(alert_id: str, row: dict[str, Any]) -> Entry:
    alert = Alert(
        id=alert_id,
        kind=AlertKind(row["kind"]),
        platform=row["platform"],
        priority=Priority(row["priority"]),
        category=row.get("category", "other"),
        reference=row["reference"],
        root=row.get("root"),
    )
    return Entry(alert, State(row["progress"]), row.get("lease", 0), row.get("posts", 0))


def _window_row(window: Window) -> dict[str, Any]:
    return {
        "id": _window_key(window.key),
        "platform": window.platform,
        "reference": window.reference,
        "opened_by": window.opened_by,
        "round": window.round,
        "ends": window.ends,
        "posts": window.posts,
        "priorities": set(window.priorities) or None,
        "categories": set(window.categories) or None,
    }


def _window(key: str, row: dict[str, Any]) -> Window:
    return Window(
        key=key,
        platform=row["platform"],
        reference=row["reference"],
        opened_by=row["opened_by"],
        round=row["round"],
        ends=row["ends"],
        posts=row["posts"],
        priorities=frozenset(Priority(each) for each in row.get("priorities", ())),
        categories=frozenset(row.get("categories", ())),
    )
