"""The baseline of the whole system: one function behind an API that puts what it is sent into a table."""

import json
import os
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Store the messages of a delivery, and answer."""
    for entry in json.loads(event["body"])["entry"]:
        for item in entry["messaging"]:
            stored = {"id": {"S": item["message"]["mid"]}, "text": {"S": item["message"]["text"]}}
            dynamodb.put_item(TableName=os.environ["TABLE"], Item=stored)
    print(json.dumps({"message": "stored"}))  # noqa: T201 - how plain functions log
    return {"statusCode": 200, "body": ""}
