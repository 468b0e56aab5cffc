"""Finding a row by its short reference: tips and posts have an index `reference` alike."""

from typing import TYPE_CHECKING, Any

from tipline.aws.dynamodb import from_item, storing, to_attribute

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def by_reference(client: "DynamoDBClient", table: str, reference: str) -> dict[str, Any] | None:
    """Return what the index holds of the row, None where there is none. Raises Unavailable."""
    with storing():
        found = client.query(
            TableName=table,
            IndexName="reference",
            KeyConditionExpression="#reference = :reference",
            ExpressionAttributeNames={"#reference": "reference"},
            ExpressionAttributeValues={":reference": to_attribute(reference)},
        )
    return from_item(found["Items"][0]) if found["Items"] else None
