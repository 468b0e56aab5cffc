"""The audit table, the bucket of published heads, and the queue that leads there."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.auditing import Act, Head, Known, Link, Taken, Unreadable
from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import unavailable_when_it_fails
from tipline.aws.sqs import send

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

_KEY = re.compile(r"\d{4}-\d\d-\d\d/\d{8}(?:\.final)?", re.ASCII)
_FREE = "attribute_not_exists(#day)"


def record(client: "SQSClient", queue_url: str, act: Act) -> None:
    """Tell the function `audit` of an act. Raises Unavailable: then it must not be done."""
    send(client, queue_url, json.dumps(asdict(act)))


def parse(body: str) -> Act:
    """Read an act back. Raises ValueError, which quotes nothing."""
    try:
        return Act(**json.loads(body))
    except (TypeError, ValueError):
        raise ValueError("no act") from None


class DynamoChain:
    """The table; only `audit` may add to it."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Use that table."""
        self._client, self._table = client, table

    def last(self, day: str) -> tuple[int, str] | None:
        """Return the number and the hash of a day's last row; whatever else became of it, the day goes on."""
        row = next(self._rows(day, forward=False, limit=1), None)
        return None if row is None else (row["number"], str(row.get("hash")))

    def rows(self, day: str) -> Iterator[Link]:
        """Yield the rows of a day in order. Raises Unreadable."""
        for row in self._rows(day, forward=True, limit=1000):
            try:
                act = Act(**json.loads(row["act"]))
                yield Link(row["day"], row["number"], act, row["previous"], row["hash"])
            except (KeyError, TypeError, ValueError):
                raise Unreadable(row["number"]) from None

    def _rows(self, day: str, *, forward: bool, limit: int) -> Iterator[dict[str, Any]]:
        values = to_item({":day": day})
        start: dict[str, Any] = {}
        while True:
            with unavailable_when_it_fails():
                page = self._client.query(
                    TableName=self._table,
                    KeyConditionExpression="#day = :day",
                    ExpressionAttributeNames={"#day": "day"},
                    ExpressionAttributeValues=values,
                    ConsistentRead=True,
                    ScanIndexForward=forward,
                    Limit=limit,
                    **start,
                )
            yield from map(from_item, page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def add(self, link: Link) -> None:
        """Add a row, and with it the mark by which a repetition is known."""
        # The act as text: its hash is over exactly this, and a decimal would not come back as it went.
        act = json.dumps(asdict(link.act), sort_keys=True)
        row = {"day": link.day, "number": link.number, "act": act, "previous": link.previous, "hash": link.hash}
        mark = {"day": f"act#{link.act.act_id}", "number": 0}
        with unavailable_when_it_fails():
            try:
                self._client.transact_write_items(TransactItems=[self._put(mark), self._put(row)])
            except ClientError as error:
                match [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]:
                    case ["ConditionalCheckFailed", _]:
                        raise Known from None
                    case [_, "ConditionalCheckFailed" | "TransactionConflict"] | ["TransactionConflict", _]:
                        raise Taken from None
                raise

    def _put(self, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a part of a transaction
        return {
            "Put": {
                "TableName": self._table,
                "Item": to_item(values),
                "ConditionExpression": _FREE,
                "ExpressionAttributeNames": {"#day": "day"},
            }
        }


class LockedHeads:
    """The bucket whose versions nobody can delete: `<day>/<number>` and `<day>/<number>.final`."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Use that bucket."""
        self._client, self._bucket = client, bucket

    def numbers(self, day: str) -> Mapping[int, bool]:
        """Return what was published for a day."""
        numbers: dict[int, bool] = {}
        for key in self._keys(day):
            number, _, final = key.partition("/")[2].partition(".")
            numbers[int(number)] = numbers.get(int(number), False) or bool(final)
        return numbers

    def of(self, day: str) -> list[Head]:
        """Return every head that was published for a day: the oldest version of each, which nobody can delete."""
        return [Head(**json.loads(self._oldest(key))) for key in self._keys(day)]

    def days(self) -> list[str]:
        """Return the days of which something was published."""
        return sorted({key.partition("/")[0] for key in self._keys("")})

    def put(self, head: Head) -> None:
        """Publish a head. Writing it again makes a second version; the first is what counts."""
        key = f"{head.day}/{head.number:08}{'.final' if head.final else ''}"
        with unavailable_when_it_fails():
            # Object Lock takes nothing without a checksum.
            self._client.put_object(
                Bucket=self._bucket, Key=key, Body=json.dumps(asdict(head)).encode(), ChecksumAlgorithm="SHA256"
            )

    def _keys(self, day: str) -> list[str]:
        with unavailable_when_it_fails():
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=f"{day}/" if day else ""
            )
            keys = {each["Key"] for page in pages for each in page.get("Versions", [])}
        return sorted(key for key in keys if _KEY.fullmatch(key))

    def _oldest(self, key: str) -> bytes:
        with unavailable_when_it_fails():
            pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=key)
            versions = [each for page in pages for each in page.get("Versions", []) if each["Key"] == key]
            oldest = min(versions, key=lambda each: each["LastModified"])
            return self._client.get_object(Bucket=self._bucket, Key=key, VersionId=oldest["VersionId"])["Body"].read()
