"""Lines that tell a person what a long run is doing, on standard error."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what begins, and how long it took once it is done."""
    sys.stderr.write(f"  {what} ... ")
    sys.stderr.flush()
    began = time.monotonic()
    try:
        yield
    except BaseException:
        sys.stderr.write("failed\n")
        raise
    sys.stderr.write(f"{time.monotonic() - began:.1f} s\n")


def note(what: str) -> None:
    """Say one thing."""
    sys.stderr.write(f"  {what}\n")
    sys.stderr.flush()


class Failed(RuntimeError):
    """A step failed for a reason that the message tells; no traceback helps."""
