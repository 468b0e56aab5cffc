"""Dead letters: what is there and why, and bringing it back. Never what is in it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from botocore.exceptions import BotoCoreError, ClientError

from tools.operator.refusal import Refused

type Say = Callable[[str], None]

OUT_OF_TRIES = "out_of_tries"
"""The reason of those that SQS itself put there."""
TOO_OLD = "too_old"

KEPT_DAYS = 14
_OLD_DAYS = 7
_DAY_SECONDS = 86_400
_ROUND_BYTES = 64_000_000
"""What replay holds in memory at once. Order is kept within it; SQS itself hands out roughly the oldest first."""
_LISTED = 2_000

_MEANINGS = {
    "unreadable_delivery": "not in a form that this version reads",
    "unreadable_item": "a part of it is in a form that this version does not read",
    TOO_OLD: "more than 13 days old when it came: possibly an old one sent again",
    "unopenable": "damaged, or sealed for another stack",
    OUT_OF_TRIES: "failed 30 times, over about 13 hours",
}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message of a dead-letter queue."""

    id: str
    sent_at: float
    """Seconds since the epoch."""
    platform: str
    reason: str
    body: str = field(repr=False)
    handle: str = field(repr=False)
    attributes: dict[str, str] = field(default_factory=dict, repr=False)


class DeadLetters(Protocol):
    """A dead-letter queue and the queue that its messages came from. Whatever fails raises an error of AWS."""

    @property
    def name(self) -> str:
        """What its messages are."""

    def count(self) -> int:
        """Return about how many there are, those too that somebody has received and not deleted."""

    def receive(self) -> list[DeadLetter]:
        """Return some and hide them from others for a while; none once all are hidden."""

    def send_back(self, letter: DeadLetter) -> None:
        """Put a copy on the queue that it came from."""

    def delete(self, letter: DeadLetter) -> None:
        """Forget it."""

    def release(self, letter: DeadLetter) -> None:
        """Let it be received again at once."""


def show_all(queues: list[DeadLetters], say: Say, now: float) -> int:
    """Say how many there are, of which platform, why, and how old. Returns the exit code."""
    found = False
    for queue in queues:
        at_start = queue.count()
        letters: dict[str, DeadLetter] = {}
        with _released(queue, letters):
            for letter in _each(queue, min(at_start, _LISTED)):
                letters[letter.id] = replace(letter, body="")
        found = found or bool(at_start or letters)
        for line in _lines(queue.name, max(at_start, len(letters)), list(letters.values()), now):
            say(line)
        if at_start > len(letters):
            say(f"  {at_start - len(letters)} more could not be looked at just now. Run this again in 15 minutes.")
    if found:
        say('\nOnce the cause is mended (README, CHANGELOG: is there a newer version?): "tipline dead-letters replay".')
    return 1 if found else 0


def replay(queues: list[DeadLetters], say: Say, *, include_too_old: bool) -> int:
    """Bring back what there is now, oldest first. Returns the exit code.

    What fails again comes again to the dead letters, but is not brought back twice: how many there are is counted
    first. A letter is deleted once its copy is on the queue; should this be stopped in between it is there twice, and
    what has been stored once is not stored again.
    """
    complete = True
    for queue in queues:
        complete = _replay(queue, say, include_too_old=include_too_old) and complete
    return 0 if complete else 1


def _replay(queue: DeadLetters, say: Say, *, include_too_old: bool) -> bool:
    at_start = queue.count()
    if not at_start:
        say(f"{queue.name}: none.")
        return True
    waiting: dict[str, DeadLetter] = {}
    sent = skipped = 0
    try:
        with _released(queue, waiting):
            for letters in _rounds(queue, at_start):
                waiting |= {letter.id: letter for letter in letters}
                for letter in sorted(letters, key=lambda each: each.sent_at):
                    if letter.reason == TOO_OLD and not include_too_old:
                        skipped += 1
                        continue
                    queue.send_back(letter)
                    sent += 1
                    # From here on it is safe; should deleting fail, it is only brought back a second time.
                    del waiting[letter.id]
                    queue.delete(letter)
    except (BotoCoreError, ClientError) as error:
        message = (
            f"{queue.name}: {sent} of {at_start} brought back, then AWS failed ({type(error).__name__}). "
            "The others are still there. Run this again."
        )
        raise Refused(message) from None
    except KeyboardInterrupt:
        say(f"{queue.name}: {sent} of {at_start} brought back, then stopped. The others are still there.")
        raise
    say(f"{queue.name}: {sent} brought back.")
    if skipped:
        say(f'  {skipped} left there, too old to be trusted as new. To bring them back too: "--include-too-old".')
    if sent + skipped < at_start:
        say(f"  {at_start - sent - skipped} could not be received just now. Run this again in 15 minutes.")
    return sent + skipped >= at_start


def _rounds(queue: DeadLetters, limit: int) -> Iterator[list[DeadLetter]]:
    """Yield all letters, as many at a time as fit into memory."""
    taken: list[DeadLetter] = []
    size = 0
    for letter in _each(queue, limit):
        taken.append(letter)
        size += len(letter.body)
        if size >= _ROUND_BYTES:
            yield taken
            taken, size = [], 0
    if taken:
        yield taken


def _each(queue: DeadLetters, limit: int) -> Iterator[DeadLetter]:
    """Yield each letter once, at most so many."""
    known: set[str] = set()
    while len(known) < limit:
        fresh = [letter for letter in queue.receive() if letter.id not in known]
        if not fresh:
            return
        for letter in fresh:
            known.add(letter.id)
            yield letter


@contextmanager
def _released(queue: DeadLetters, letters: dict[str, DeadLetter]) -> Iterator[None]:
    """In the end, whatever happens, let what is left of the letters be received again. Otherwise time does it."""
    try:
        yield
    finally:
        with suppress(BotoCoreError, ClientError):
            for letter in letters.values():
                queue.release(letter)


def _lines(name: str, number: int, letters: list[DeadLetter], now: float) -> Iterator[str]:
    if not number:
        yield f"{name}: none."
        return
    yield f"{name}: {number}. Each is kept for {KEPT_DAYS} days."
    groups: dict[tuple[str, str], list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        groups[letter.platform, letter.reason].append(letter)
    for (platform, reason), group in sorted(groups.items()):
        days = max(0, int((now - min(letter.sent_at for letter in group)) // _DAY_SECONDS))
        warning = "  SOON GONE" if days >= _OLD_DAYS else ""
        yield f"  {len(group):>5}  {platform:<11}{reason:<21}oldest: {_days(days)}{warning}"
        yield f"         {_MEANINGS.get(reason, 'a reason that this version does not know')}"


def _days(days: int) -> str:
    return "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
