"""Moves time.time() in functions on the local AWS by what the clock file says, and breaks what the breaks file names.

Never part of what is deployed.
"""

import os
import time
from collections.abc import Callable


def _moved(true_time: Callable[[], float], file: str) -> Callable[[], float]:
    def now() -> float:
        with open(file) as clock:  # noqa: PTH123 - pathlib would slow every cold start that is measured here
            return true_time() + float(clock.read())

    return now


time.time = _moved(time.time, os.environ["TIPLINE_CLOCK_FILE"])

with open(os.environ["TIPLINE_BREAKS_FILE"]) as _breaks:  # noqa: PTH123 - the same
    if _broken := _breaks.read().split():
        import breaking  # type: ignore[import-not-found]  # beside this file, on its path

        breaking.install(_broken)
