"""What was found, as a table of places by channels, and in words. Never what was written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.leaks.canaries import Canary

TIME = "time"
"""The column of the time of arrival, which has no channel."""
_LISTED = 40


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A canary where it may not be."""

    place: str
    channel: str
    field: str
    route: str
    form: str

    def words(self) -> str:
        """Say which field of which channel lies where, in which form. Not what it says."""
        return f"{self.channel}, {self.field}, {self.route}: found in {self.place}, as {self.form}"


@dataclass
class Report:
    """The result of one run."""

    places: Sequence[str]
    channels: Sequence[str]
    searched: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many canaries were looked for, by place and channel."""
    kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many more may be there: what a tip tells of others, what was public."""
    hits: set[Hit] = field(default_factory=set)
    missing: list[Canary] = field(default_factory=list)
    """What tips tell of others and was not found in them: then nothing found means nothing stored."""
    known: dict[str, str] = field(default_factory=dict)
    """By place, why some of what lies there may tell exact times."""
    uncaught: list[str] = field(default_factory=list)
    """Places whose control was not caught."""
    canaries: int = 0
    forms: int = 0
    required: int = 0
    characters: int = 0
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing leaked and the test means something."""
        return not (self.hits or self.missing or self.uncaught)

    def text(self) -> str:
        """Return all of it."""
        return "\n".join((*self._table(), "", *self._words()))

    def _table(self) -> Iterator[str]:
        rows = [["", *self.channels, TIME]]
        found = Counter((hit.place, hit.channel) for hit in self.hits)
        for place in self.places:
            cells = [f"{found[place, each]} of {self.searched[place, each]}" for each in self.channels]
            time = "known" if place in self.known else "0 of 1"
            rows.append([place, *cells, f"{found[place, TIME]} of 1" if found[place, TIME] else time])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            yield "  ".join((row[0].ljust(len(first)), *others)).rstrip()

    def _words(self) -> Iterator[str]:
        total, leaked = sum(self.searched.values()), len(self.hits)
        yield f"{leaked} of {total}: {self.canaries} canaries, in {self.forms} forms, looked for in {len(self.places)} places,"
        yield f"{self.characters / 1e6:.1f} million characters; {self.seconds:.0f} s. A cell counts the canaries that may not be there."
        yield f"Of others, {self.required - len(self.missing)} of {self.required} were found in the tips, as they must be."
        yield f"Controls: {len(self.places) - len(self.uncaught)} of {len(self.places)} planted leaks were caught."
        for place, why in self.known.items():
            yield f"known: {place} may tell when a delivery came: {why}."
        yield from (f"LEAK: {hit.words()}" for hit in sorted(self.hits)[:_LISTED])
        if leaked > _LISTED:
            yield f"... and {leaked - _LISTED} more."
        yield from (
            f"VOID: {each.channel}, {each.field}, {each.path}: not in the tips" for each in self.missing[:_LISTED]
        )
        yield from (f"VOID: the leak planted in {place} was not caught" for place in self.uncaught)
