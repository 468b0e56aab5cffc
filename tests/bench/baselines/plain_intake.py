"""The baseline of `intake`: parse, and one transaction per message. Nothing is opened, validated, anonymized, told."""

import json
import os
import secrets
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Store every message of the event."""
    for record in event["Records"]:
        for entry in json.loads(record["body"])["entry"]:
            for item in entry["messaging"]:
                _store(item)
    print(json.dumps({"message": "worked"}))  # noqa: T201 - how plain functions log
    return {"batchItemFailures": []}


def _store(item: dict[str, Any]) -> None:
    seen = {"key": {"S": item["message"]["mid"]}}
    tip = {
        "tip_id": {"S": secrets.token_hex(16)},
        "sk": {"S": "tip"},
        "sender": {"S": item["sender"]["id"]},
        "text": {"S": item["message"]["text"]},
        "received_at": {"N": str(item["timestamp"])},
    }
    dynamodb.transact_write_items(
        TransactItems=[
            {
                "Put": {
                    "TableName": os.environ["SEEN_TABLE"],
                    "Item": seen,
                    "ConditionExpression": "attribute_not_exists(#key)",
                    "ExpressionAttributeNames": {"#key": "key"},
                }
            },
            {"Put": {"TableName": os.environ["TIPS_TABLE"], "Item": tip}},
        ]
    )
