"""KMS: data keys to seal with, and a MAC that only `intake` can compute."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.sealing import DataKey, Unopenable

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


class WrappingKey:
    """A symmetric KMS key that wraps data keys. No encryption context: CloudTrail would print it."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        """`key_id` is the key's ARN."""
        self._client, self._key_id = client, key_id

    def new_data_key(self) -> DataKey:
        """Return a fresh 256-bit data key. Raises Unavailable."""
        with unavailable_when_it_fails():
            made = self._client.generate_data_key(KeyId=self._key_id, KeySpec="AES_256")
        return DataKey(plaintext=made["Plaintext"], wrapped=made["CiphertextBlob"])

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the data key. Raises Unopenable for what KMS did not wrap with this key, Unavailable otherwise."""
        with unavailable_when_it_fails():
            try:
                return self._client.decrypt(KeyId=self._key_id, CiphertextBlob=wrapped)["Plaintext"]
            except ClientError as error:
                if code(error) in {"InvalidCiphertextException", "IncorrectKeyException", "ValidationException"}:
                    raise Unopenable from None
                raise


class MacKey:
    """An HMAC key that never leaves KMS."""

    def __init__(self, client: "KMSClient", key_id: str) -> None:
        """`key_id` is the key's ARN."""
        self._client, self._key_id = client, key_id

    def mac(self, message: bytes) -> bytes:
        """Return the HMAC-SHA-256 of the message (at most 4,096 bytes). Raises Unavailable."""
        with unavailable_when_it_fails():
            return self._client.generate_mac(KeyId=self._key_id, Message=message, MacAlgorithm="HMAC_SHA_256")["Mac"]
