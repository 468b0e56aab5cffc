"""S3 and the Tips table as media sees them: files put down, clean copies, and the rows `media#` of a tip."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import failed_condition, from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.errand import Errand
from tipline.fetching import Outcome, Result
from tipline.media.verdict import Clean

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef
    from mypy_boto3_s3 import S3Client

_MOST_RESULT_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class MediaRows:
    """The rows of a tip's files."""

    client: "DynamoDBClient"
    table: str

    def waits(self, errand: Errand) -> bool:
        """Tell whether the row is there and waits. Raises Unavailable."""
        with unavailable_when_it_fails():
            found = self.client.get_item(
                TableName=self.table,
                Key=to_item({"tip_id": errand.owner, "sk": errand.row}),
                ProjectionExpression="#state",
                ExpressionAttributeNames={"#state": "state"},
                ConsistentRead=True,
            )
        return from_item(found.get("Item", {})).get("state") == "waiting"

    def settle(self, errand: Errand, outcome: Outcome) -> None:
        """Write what became of the file, unless that stands there already. Raises Unavailable."""
        values = {name: value for name, value in asdict(outcome.result).items() if value} | {"hold": outcome.hold}
        writes: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self.table,
                    "Key": to_item({"tip_id": errand.owner, "sk": errand.row}),
                    "UpdateExpression": "SET " + ", ".join(f"#{name} = :{name}" for name in values),
                    "ConditionExpression": "#state = :waiting",
                    "ExpressionAttributeNames": {f"#{name}": name for name in values},
                    "ExpressionAttributeValues": to_item(
                        {f":{name}": value for name, value in values.items()} | {":waiting": "waiting"}
                    ),
                }
            }
        ]
        if outcome.hold:
            writes.append(self._count_held(errand.owner))
        with unavailable_when_it_fails():
            try:
                self.client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if failed_condition(error, 0) is None:
                    raise

    def _count_held(self, tip_id: str) -> "TransactWriteItemTypeDef":
        """Say on the tip, for lists, that a recording waits for the privacy reader."""
        return {
            "Update": {
                "TableName": self.table,
                "Key": to_item({"tip_id": tip_id, "sk": "tip"}),
                "UpdateExpression": "ADD held_files :one",
                "ConditionExpression": "attribute_exists(tip_id)",
                "ExpressionAttributeValues": to_item({":one": 1}),
            }
        }


@dataclass(frozen=True, slots=True)
class StagingBench:
    """The staging bucket as `fetch` sees it: files go in under `in/`, results come out under `results/`."""

    client: "S3Client"
    bucket: str
    order: Callable[[str], None]
    """Has a name rebuilt. Raises Unavailable."""

    def put(self, name: str, content: bytes) -> None:
        """Put a file down under a name and have it rebuilt. Raises Unavailable."""
        with unavailable_when_it_fails():
            self.client.put_object(Bucket=self.bucket, Key=f"in/{name}", Body=content)
        self.order(name)

    def result(self, name: str) -> Result | None:
        """Return what came of it, None while nothing did. Raises Unavailable."""
        body = _read(self.client, self.bucket, f"results/{name}", _MOST_RESULT_BYTES)
        try:
            return None if body is None else Result(**json.loads(body))
        except (ValueError, TypeError):
            return None

    def clear(self, name: str) -> None:
        """Forget the file and its result. Raises Unavailable."""
        with unavailable_when_it_fails():
            for place in ("in", "results"):
                self.client.delete_object(Bucket=self.bucket, Key=f"{place}/{name}")


@dataclass(frozen=True, slots=True)
class StagingShelf:
    """Both buckets as `rebuild` sees them."""

    client: "S3Client"
    staging: str
    media: str

    def take(self, name: str) -> bytes | None:
        """Return the file, None where it is gone. Raises Unavailable."""
        return _read(self.client, self.staging, f"in/{name}")

    def keep(self, name: str, clean: Clean) -> None:
        """Keep the clean copy, then say so. Raises Unavailable."""
        key, small = f"{name}.{clean.extension}", f"{name}-small.jpg" if clean.thumbnail else ""
        with unavailable_when_it_fails():
            self.client.put_object(Bucket=self.media, Key=key, Body=clean.content, ContentType=clean.content_type)
            if clean.thumbnail:
                self.client.put_object(Bucket=self.media, Key=small, Body=clean.thumbnail, ContentType="image/jpeg")
        self._say(name, Result("clean", key=key, thumbnail_key=small, content_type=clean.content_type))

    def refuse(self, name: str, line: str) -> None:
        """Say why there is none. Raises Unavailable."""
        self._say(name, Result("refused", line))

    def discard(self, name: str) -> None:
        """Delete the file. Raises Unavailable."""
        with unavailable_when_it_fails():
            self.client.delete_object(Bucket=self.staging, Key=f"in/{name}")

    def _say(self, name: str, result: Result) -> None:
        with unavailable_when_it_fails():
            self.client.put_object(Bucket=self.staging, Key=f"results/{name}", Body=json.dumps(asdict(result)).encode())


def _read(client: "S3Client", bucket: str, key: str, most: int | None = None) -> bytes | None:
    with unavailable_when_it_fails():
        try:
            return client.get_object(Bucket=bucket, Key=key)["Body"].read(most)
        except ClientError as error:
            # Without the right to list, S3 says 403 of what is not there.
            if code(error) in {"NoSuchKey", "AccessDenied"}:
                return None
            raise
