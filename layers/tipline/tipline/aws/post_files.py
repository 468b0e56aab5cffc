"""Files of public items: what the item's row says of them, and the originals, which are kept as evidence."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.errand import Errand
from tipline.fetching import Outcome

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class PostFiles:
    """The attribute `files` of items. Each change raises the row's `version`, so that `intake` overwrites none."""

    dynamodb: "DynamoDBClient"
    table: str
    s3: "S3Client"
    originals: str

    def waits(self, errand: Errand) -> bool:
        """Tell whether the file is there and waits. Raises Unavailable."""
        with unavailable_when_it_fails():
            found = self.dynamodb.get_item(
                TableName=self.table, Key=_key(errand), ProjectionExpression="files", ConsistentRead=True
            )
        files: Mapping[str, Mapping[str, Any]] = from_item(found.get("Item", {})).get("files", {})
        return files.get(errand.name, {}).get("state") == "waiting"

    def settle(self, errand: Errand, outcome: Outcome) -> None:
        """Write what became of the file, unless that stands there already. Raises Unavailable."""
        self._tell(errand, {name: value for name, value in asdict(outcome.result).items() if value})

    def keep(self, errand: Errand, content: bytes) -> None:
        """Keep the original under its own digest, which the item names from then on. Raises Unavailable."""
        digest = hashlib.sha256(content)
        key = f"{errand.platform}/{digest.hexdigest()}"
        with unavailable_when_it_fails():
            # S3 compares the digest itself, and keeps it beside the object.
            self.s3.put_object(
                Bucket=self.originals,
                Key=key,
                Body=content,
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                ContentType="application/octet-stream",
            )
        self._tell(errand, {"sha256": digest.hexdigest()})

    def _tell(self, errand: Errand, values: Mapping[str, Any]) -> None:
        names = {"#files": "files", "#file": errand.name, "#state": "state", **{f"#{name}": name for name in values}}
        with unavailable_when_it_fails():
            try:
                self.dynamodb.update_item(
                    TableName=self.table,
                    Key=_key(errand),
                    UpdateExpression="SET "
                    + ", ".join(f"#files.#file.#{name} = :{name}" for name in values)
                    + " ADD version :one",
                    ConditionExpression="#files.#file.#state = :waiting",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=to_item(
                        {f":{name}": value for name, value in values.items()} | {":waiting": "waiting", ":one": 1}
                    ),
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise


def _key(errand: Errand) -> Any:  # noqa: ANN401 - a key as DynamoDB wants it
    return to_item({"root": errand.owner, "item_id": errand.row})
