"""The movable clock: functions see time.time() moved; the local AWS keeps its own, but lets queued messages ripen.

Only time.time() of workers moves (lambda_path/sitecustomize.py): signatures, which botocore dates by datetime, stay
true. When the clock goes forward, what waits on a queue waits that much less, as if the time had passed.
"""

from pathlib import Path

from ministack.core.concurrency import esm_wake
from ministack.services import sqs

_file = Path("clock")
_offset = 0.0


def start(file: Path) -> None:
    """Begin with the true time; `file` is what workers read."""
    global _file  # noqa: PLW0603 - one clock per process
    _file = file
    move(0)


def offset() -> float:
    """Return how many seconds functions are ahead."""
    return _offset


def move(seconds: float) -> None:
    """Set functions `seconds` ahead of the true time."""
    global _offset
    forward, _offset = seconds - _offset, seconds
    # In place by rename: a worker never reads half a number.
    half = _file.with_suffix(".new")
    half.write_text(str(seconds))
    half.replace(_file)
    if forward > 0:
        ripen(forward)


def ripen(seconds: float) -> None:
    """Let what waits on a queue wait so much less."""
    for _, queue in sqs._queues.all_items():
        for message in queue["messages"]:
            message["visible_at"] -= seconds
    esm_wake.set()
