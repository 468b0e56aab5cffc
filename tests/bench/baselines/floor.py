"""The bare floor of `webhook`: one module, plain boto3, the same AWS calls and cryptography, no care for failure."""

import base64
import hashlib
import hmac
import json
import os
import time
import zlib
from typing import Any

import boto3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

secrets_manager, kms, sqs = boto3.client("secretsmanager"), boto3.client("kms"), boto3.client("sqs")
cache: dict[str, Any] = {}


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Verify, seal, queue, answer."""
    body = event["body"].encode()
    if "secret" not in cache:
        value = secrets_manager.get_secret_value(SecretId=os.environ["SECRET_ARN"])["SecretString"]
        cache["secret"] = json.loads(value)["current"]["app_secret"]
        cache["key"] = kms.generate_data_key(KeyId=os.environ["INBOX_KEY_ARN"], KeySpec="AES_256")
    expected = hmac.new(cache["secret"].encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(event["headers"]["X-Hub-Signature-256"], f"sha256={expected}"):
        return {"statusCode": 403, "body": "forbidden"}
    key, nonce = cache["key"], os.urandom(12)
    packed = int(time.time()).to_bytes(8) + zlib.compress(body, 6)
    sealed = key["CiphertextBlob"] + nonce + AESGCM(key["Plaintext"]).encrypt(nonce, packed, b"facebook")
    sqs.send_message(
        QueueUrl=os.environ["INBOX_URL"],
        MessageBody=base64.b64encode(sealed).decode(),
        MessageAttributes={"platform": {"DataType": "String", "StringValue": "facebook"}},
    )
    print(json.dumps({"message": "answered", "status": 200}))  # noqa: T201 - how plain functions log
    return {"statusCode": 200, "body": ""}
