"""Pages of an index that is sorted by time, newest first, over one or more of its partitions, and their cursors."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tipline.aws.dynamodb import from_item, storing, to_attribute, to_item

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOOK = 1_000
"""So many rows are looked at for one page where most may not fit the filters: how long it takes has a bound."""
_END = "end"

type Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Index:
    """A global index: its partition key, its sort key `received_at`, and the keys of its table."""

    client: "DynamoDBClient"
    table: str
    name: str
    partition: str
    table_keys: tuple[str, str]
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What a row's attribute must be one of."""

    def page(self, partitions: Sequence[str], after: str, size: int) -> tuple[list[dict[str, Any]], str]:
        """Return a page of rows, and the cursor of the next one, empty where there is none."""
        cursor = _read(after)
        found: list[tuple[str, int, dict[str, Any]]] = []
        stops: dict[str, tuple[list[dict[str, Any]], Any]] = {}
        for each in partitions:
            begin = cursor.get(each)
            rows, stop = ([], _END) if begin == _END else self._look(each, begin, size)
            stops[each] = (rows, stop)
            found += [(each, number, row) for number, row in enumerate(rows)]
        # Behind the place where the looking stopped in one partition there may be newer rows than the next of another.
        reached = max((stop["received_at"] for _, stop in stops.values() if stop != _END), default=0)
        found.sort(key=lambda each: -each[2]["received_at"])
        taken = [each for each in found if each[2]["received_at"] >= reached][:size]
        following = {each: self._next(each, taken, *stops[each], cursor.get(each)) for each in partitions}
        more = any(value != _END for value in following.values())
        return [row for _, _, row in taken], _written(following) if more else ""

    def _next(
        self,
        partition: str,
        taken: Sequence[tuple[str, int, dict[str, Any]]],
        rows: Sequence[dict[str, Any]],
        stop: object,
        begin: object,
    ) -> object:
        used = sum(1 for each, _, _ in taken if each == partition)
        if used == len(rows):
            return stop
        return self._key(rows[used - 1]) if used else begin

    def _key(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: row[name] for name in (*self.table_keys, self.partition, "received_at")}

    def _look(self, partition: str, begin: Any, size: int) -> tuple[list[dict[str, Any]], Any]:  # noqa: ANN401 - the same
        """Return rows that fit, and where the looking stopped."""
        names = {"#partition": self.partition} | {f"#{name}": name for name in self.filters}
        values = {":partition": to_attribute(partition)} | {
            f":{name}{number}": to_attribute(value)
            for name, allowed in self.filters.items()
            for number, value in enumerate(allowed)
        }
        more: dict[str, Any] = {}
        if self.filters:
            more["FilterExpression"] = " AND ".join(
                f"#{name} IN ({', '.join(f':{name}{number}' for number in range(len(allowed)))})"
                for name, allowed in self.filters.items()
            )
        if begin:
            more["ExclusiveStartKey"] = to_item(begin)
        with storing():
            page = self.client.query(
                TableName=self.table,
                IndexName=self.name,
                KeyConditionExpression="#partition = :partition",
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=values,
                ScanIndexForward=False,
                Limit=_LOOK if self.filters else size,
                **more,
            )
        last = page.get("LastEvaluatedKey")
        return [from_item(item) for item in page["Items"]], from_item(last) if last else _END


def _written(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor, separators=(",", ":")).encode()).decode().rstrip("=")


def _read(text: str) -> Cursor:
    """Return a cursor; what is none begins at the newest, for it came from an address that anybody can write."""
    try:
        cursor = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return cursor if isinstance(cursor, dict) and all(map(_is_place, cursor.values())) else {}


def _is_place(value: object) -> bool:
    if value in {_END, None} if isinstance(value, str | None) else False:
        return True
    return isinstance(value, dict) and len(value) == 4 and all(isinstance(each, str | int) for each in value.values())  # noqa: PLR2004 - two keys of the table, two of the index
