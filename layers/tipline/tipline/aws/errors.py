"""What AWS's errors mean to us. Their text is dropped: it may quote the request."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from tipline.patience import Unavailable


@contextmanager
def unavailable_when_it_fails() -> Iterator[None]:
    """Turn any error of the AWS client inside the block into Unavailable, which names nothing."""
    try:
        yield
    except (BotoCoreError, ClientError):
        raise Unavailable from None


def code(error: ClientError) -> str:
    """Return the error's code, such as `ThrottlingException`."""
    return error.response.get("Error", {}).get("Code", "")
