"""What happens to a file: fetched, put down to be rebuilt elsewhere, and what came of it told on its tip or post.

Nothing here looks into a file. Whatever fails, the tip was stored before, and its row says at last what became of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from tipline.errand import Errand
from tipline.patience import Unavailable

MOST_BYTES = 25_000_000
FETCH_ATTEMPTS = 6
"""With the back-off of the queue about half an hour: addresses of files seldom live longer."""
REBUILD_ATTEMPTS = 12
_FIRST_LOOK_SECONDS = 2
_REMOVE_ATTEMPTS = 5

TOO_LARGE = "The file is larger than 25 MB. It was not fetched."
UNREACHABLE = "The file could not be fetched from the platform. Look in the account's own inbox."
FORBIDDEN = "The file lies at an address that is not the platform's. It was not fetched."
FAILED = "The file could not be made safe. It was not kept."
LOOK_FIRST = "Look before sharing: a screenshot or document may show who sent it."
VOICE = "The voice may be the tipster's: a privacy reader decides."

type State = Literal["clean", "refused", "unreachable"]


class TooLarge(Exception):
    """More bytes than are taken."""


class Forbidden(Exception):
    """An address that is not fetched from, ever."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of rebuilding: keys of the clean copy, or a line for officers."""

    state: State
    line: str = ""
    key: str = ""
    thumbnail_key: str = ""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a tip's row says of its file from now on."""

    result: Result
    hold: bool = False


class Rows(Protocol):
    """The rows of files. Both may raise Unavailable."""

    def waits(self, errand: Errand) -> bool:
        """Tell whether the row is there and waits."""

    def settle(self, errand: Errand, outcome: Outcome) -> None:
        """Write what became of the file, unless that stands there already."""


class Bench(Protocol):
    """Where files are put down to be rebuilt. All may raise Unavailable."""

    def put(self, name: str, content: bytes) -> None:
        """Put a file down under a name and have it rebuilt."""

    def result(self, name: str) -> Result | None:
        """Return what came of it, None while nothing did."""

    def clear(self, name: str) -> None:
        """Forget the file and its result."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What `work` reaches."""

    rows: Rows
    bench: Bench
    download: Callable[[Errand], bytes]
    """Raises Unavailable, TooLarge, Forbidden."""
    remove: Callable[[Errand], None]
    """Deletes the platform's own copy, where the platform lets us. Raises Unavailable."""
    keep: Callable[[Errand, bytes], None]
    """Keeps the original of a public file as evidence. Raises Unavailable."""
    queue: Callable[[Errand, int], None]
    """Puts an errand on the queue again, after so many seconds. Raises Unavailable."""


def work(errand: Errand, attempt: int, doors: Doors) -> str:
    """Do the next step of an errand and return what it was. Raises Unavailable where it should be tried again."""
    if not doors.rows.waits(errand):
        if errand.staged:
            doors.bench.clear(errand.staged)  # put down once more by a repeat
        return "done_before"
    return _look(errand, attempt, doors) if errand.staged else _fetch(errand, attempt, doors)


def _fetch(errand: Errand, attempt: int, doors: Doors) -> str:
    try:
        content = doors.download(errand)
    except TooLarge:
        return _settle(errand, Result("refused", TOO_LARGE), attempt, doors)
    except Forbidden:
        return _settle(errand, Result("refused", FORBIDDEN), attempt, doors)
    except Unavailable:
        if attempt < FETCH_ATTEMPTS:
            raise
        return _settle(errand, Result("unreachable", UNREACHABLE), attempt, doors)
    if errand.evidence:
        doors.keep(errand, content)
    doors.bench.put(errand.place, content)
    doors.queue(replace(errand, staged=errand.place), _FIRST_LOOK_SECONDS)
    return "fetched"


def _look(errand: Errand, attempt: int, doors: Doors) -> str:
    result = doors.bench.result(errand.staged)
    if result is None:
        if attempt < REBUILD_ATTEMPTS:
            raise Unavailable
        result = Result("refused", FAILED)
    done = _settle(errand, result, attempt, doors)
    doors.bench.clear(errand.staged)
    return done


def _settle(errand: Errand, result: Result, attempt: int, doors: Doors) -> str:
    recording = result.content_type.startswith(("audio/", "video/"))
    hold = recording and not errand.at_once
    if result.state == "clean":
        result = replace(result, line="" if errand.name else VOICE if recording else LOOK_FIRST)
        try:
            doors.remove(errand)
        except Unavailable:
            if attempt < _REMOVE_ATTEMPTS:
                raise
    doors.rows.settle(errand, Outcome(result, hold))
    return result.state
