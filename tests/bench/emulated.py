"""The local AWS, for as long as a benchmark needs it."""

from collections.abc import Iterator
from contextlib import contextmanager

from tools.local_aws import deployment, emulator


@contextmanager
def local_aws() -> Iterator[None]:
    """Use the local AWS if it is up, else start it, and stop it afterwards."""
    was_up = emulator.running() is not None
    try:
        emulator.start()
        yield
    finally:
        if not was_up:
            deployment.down()
