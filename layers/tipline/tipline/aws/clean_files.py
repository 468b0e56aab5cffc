"""The bucket of clean copies as the console shows it: addresses that are good for a short while."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True)
class CleanFiles:
    """Clean copies. The client must sign with version 4 and name the bucket as a host: its origin is then its own."""

    client: "S3Client"
    bucket: str

    @property
    def origin(self) -> str:
        """Where browsers get them from: scheme and host."""
        parts = urlsplit(self.link("none", 1))
        return f"{parts.scheme}://{parts.netloc}"

    def link(self, key: str, seconds: int, /, *, save: bool = False) -> str:
        """Return an address that is good for so many seconds; the name under which it is saved means nothing."""
        name = f'{"attachment" if save else "inline"}; filename="attachment.{key.rpartition(".")[2]}"'
        return self.client.generate_presigned_url(
            "get_object",
            Params={
                "Bucket": self.bucket,
                "Key": key,
                "ResponseContentDisposition": name,
                "ResponseCacheControl": "private, no-store",
            },
            ExpiresIn=seconds,
        )
