"""Naming an error without quoting it: its text may hold a message."""

import traceback
from pathlib import Path


def describe(error: BaseException) -> str:
    """Return the error's type and the place that raised it, such as `KeyError at payload.py:12`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    return f"{type(error).__name__} at {place}"
