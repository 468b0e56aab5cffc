"""The media queue (SQS) as `intake` sees it: sealed errands go in, none can be read."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tipline.aws.sqs import send
from tipline.errand import Errand

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class ErrandsQueue:
    """The queue between `intake` and `fetch`."""

    client: "SQSClient"
    url: str
    seal: Callable[[bytes, str], bytes] = field(repr=False)

    def send(self, errand: Errand) -> None:
        """Have a file fetched. Raises Unavailable."""
        sealed = self.seal(errand.pack(), errand.platform)
        send(self.client, self.url, base64.b64encode(sealed).decode(), platform=errand.platform)
