"""DynamoDB's capacity units, counted from the requests themselves.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

import yaml

from tools.local_aws.checkout import ROOT

_KIB = 1024
_TRANSACTION = 2
"""Each write of a transaction is written twice: to prepare it, and to commit it. Its indexes are not."""


class _Loader(yaml.SafeLoader):
    """Reads the template without minding what CloudFormation's functions would say."""


_Loader.add_multi_constructor("!", lambda _loader, suffix, _node: suffix)


@dataclass(frozen=True, slots=True)
class Units:
    """Write and read request units."""

    writes: float
    reads: float


def resources() -> dict[str, dict[str, Any]]:
    """Return the template's resources by logical id."""
    template = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a safe loader
    found: dict[str, dict[str, Any]] = template["Resources"]
    return found


def consumed(calls: Iterable[tuple[str, str]]) -> Units:
    """Return what these calls consume. Rows that are read or changed are taken to be of one unit; ours are."""
    writes = reads = 0.0
    for action, body in calls:
        request = json.loads(body) if action.startswith("DynamoDB") else {}
        match action.rpartition(".")[2]:
            case "PutItem":
                writes += _put(request)
            case "UpdateItem" | "DeleteItem":
                writes += 1
            case "TransactWriteItems":
                writes += sum(_in_transaction(write) for write in request["TransactItems"])
            case "GetItem":
                reads += 1 if request.get("ConsistentRead") else 0.5
            case "Query":
                reads += 0.5
    return Units(writes, reads)


def rows(calls: Iterable[tuple[str, str]]) -> Iterable[tuple[str, int]]:
    """Yield the table and size in bytes of every row that these calls put."""
    for action, body in calls:
        if action.endswith((".PutItem", ".TransactWriteItems")):
            request = json.loads(body)
            puts = [write.get("Put", {}) for write in request.get("TransactItems", [{"Put": request}])]
            yield from ((put["TableName"], _size(put["Item"])) for put in puts if put)


def _in_transaction(write: Mapping[str, Any]) -> float:
    if put := write.get("Put"):
        return _TRANSACTION * ceil(_size(put["Item"]) / _KIB) + _index_writes(put)
    return _TRANSACTION


def _put(put: Mapping[str, Any]) -> float:
    return ceil(_size(put["Item"]) / _KIB) + _index_writes(put)


def _index_writes(put: Mapping[str, Any]) -> int:
    """Return one unit for every index that shows the item: what our indexes project is small."""
    indexes = resources()[put["TableName"]]["Properties"].get("GlobalSecondaryIndexes", [])
    keys = ({key["AttributeName"] for key in index["KeySchema"]} for index in indexes)
    return sum(each <= put["Item"].keys() for each in keys)


def _size(item: Mapping[str, Any]) -> int:
    return sum(len(name.encode()) + _size_of_value(value) for name, value in item.items())


def _size_of_value(value: Mapping[str, Any]) -> int:
    match value:
        case {"S": text}:
            size = len(text.encode())
        case {"N": digits}:
            size = ceil(len(digits.strip("-").replace(".", "").strip("0")) / 2) + 1 + digits.startswith("-")
        case {"B": content}:
            size = len(base64.b64decode(content))
        case {"L": content}:
            size = 3 + sum(1 + _size_of_value(each) for each in content)
        case {"M": content}:
            size = 3 + len(content) + _size(content)
        case {"SS": content}:
            size = sum(len(each.encode()) for each in content)
        case _:
            size = 1
    return size
