"""Asking a platform for what it lists: page by page, as patiently as there is time, and never in a circle."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tipline.patience import Unavailable
from tipline.platform_api.calls import Answered
from tipline.reply import Later, Unsure

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Asker:
    """Time to ask: `until` is a moment of `clock`. Reading twice does no harm, so all is tried again."""

    until: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def ask(
        self, call: Callable[[], Answered], failure: Callable[[Answered], Exception], *, pause: float = 0
    ) -> Mapping[str, Any]:
        """Return the JSON object that a call brings, after a pause. Raises Unavailable when time is up, Refused."""
        wait, longer = pause, _FIRST_PAUSE_SECONDS
        while True:
            if self.clock() + wait >= self.until:
                raise Unavailable
            if wait:
                self.sleep(wait)
            wait, longer = longer, min(2 * longer, _LONGEST_PAUSE_SECONDS)
            try:
                answered = call()
            except (Later, Unsure):
                continue
            if answered.ok and answered.fields:
                return answered.fields
            if not answered.ok:
                failed = failure(answered)
                if not isinstance(failed, Later):
                    raise failed
                wait = max(wait, failed.seconds)


def pages(
    ask: Callable[[str], Mapping[str, Any]], following: Callable[[Mapping[str, Any]], object], mark: str = ""
) -> Iterator[Mapping[str, Any]]:
    """Yield the answers to the first question (or that for a mark) and to those for what each calls the following page.

    Raises Unavailable where that leads back: what would not end must not be taken for the end.
    """
    asked = set[str]()
    while mark not in asked:
        asked.add(mark)
        answer = ask(mark)
        yield answer
        further = following(answer)
        if not (isinstance(further, str) and further):
            return
        mark = further
    raise Unavailable


def objects(value: object) -> list[Any]:
    """Return a list of a platform's answer, or raise Unavailable: an answer without one is none."""
    if not isinstance(value, list):
        raise Unavailable
    return value
