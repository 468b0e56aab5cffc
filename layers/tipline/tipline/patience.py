"""Trying again: at once while a platform waits for its answer, later and later what lies on a queue."""

import random
from collections.abc import Callable
from dataclasses import dataclass

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 1.0
_JITTER = (0.5, 1.0)
_LONGEST_BACK_OFF = 30


class Unavailable(Exception):
    """A service that we need failed or was throttled; later it may work. It never says more."""


def back_off(attempt: int, unit_seconds: int) -> int:
    """Return how long a queue message rests after a failed attempt (from 1): 1, 2, 4 ... 30 units."""
    return unit_seconds * min(1 << min(attempt - 1, _LONGEST_BACK_OFF), _LONGEST_BACK_OFF)


@dataclass(frozen=True, slots=True)
class Patience:
    """Time to spend on one request: `deadline` is a moment of `clock`, in seconds."""

    deadline: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def until_available[T](self, call: Callable[[], T]) -> T:
        """Return what `call` returns; while it raises Unavailable, try again until no time is left, then raise it."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return call()
            except Unavailable:
                wait = pause * random.uniform(*_JITTER)  # noqa: S311 - spreads load, hides nothing
                if self.clock() + wait >= self.deadline:
                    raise
            self.sleep(wait)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
