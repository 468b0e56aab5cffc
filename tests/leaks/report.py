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
    """A canary where it may not be: which field of which channel, on which route, lies where, in which form."""

    channel: str
    field: str
    route: str
    place: str
    form: str


@dataclass
class Report:
    """The result of one run."""

    places: Sequence[str]
    channels: Sequence[str]
    canaries: int
    forms: int
    searched: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By place and channel: how many canaries were looked for that may not be there; for the time, how many records."""
    characters: int = 0
    hits: set[Hit] = field(default_factory=set)
    required: int = 0
    missing: list[tuple[Canary, str]] = field(default_factory=list)
    """What is not in a place where it belongs: then "nothing found" would mean "nothing stored", or shown, or sent."""
    known: dict[str, set[str]] = field(default_factory=dict)
    """By reason, the places of which parts may tell exact times."""
    uncaught: list[str] = field(default_factory=list)
    """Places where a leak that was planted was not found."""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether nothing leaked and the test means something."""
        return not (self.hits or self.missing or self.uncaught)

    def text(self) -> str:
        """Return all of it."""
        return "\n".join((*self._table(), "", *self._words()))

    def _table(self) -> Iterator[str]:
        columns = (*self.channels, TIME)
        hit = Counter((each.place, each.channel) for each in self.hits)
        partly = set().union(*self.known.values())
        rows = [["", *columns]]
        for place in self.places:
            cells = [f"{hit[place, column]} of {self.searched[place, column]}" for column in columns]
            rows.append([place, *cells[:-1], f"{cells[-1]}{' *' if place in partly else '  '}"])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for first, *others in rows:
            cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
            yield "  ".join((first.ljust(widths[0]), *cells)).rstrip()

    def _words(self) -> Iterator[str]:
        total = sum(number for (_, column), number in self.searched.items() if column != TIME)
        leaked = sum(hit.channel != TIME for hit in self.hits)
        yield f"{leaked} of {total}: so many canaries, counted in each place where they may not be, were found there."
        yield f"  {self.canaries} canaries, {self.forms} forms, {len(self.places)} places,"
        yield f"  {self.characters / 1e6:.1f} million characters, {self.seconds:.0f} seconds."
        kept = f"{self.required - len(self.missing)} of {self.required}"
        yield f"{kept} were found where they belong: suspects in the tips and on the pages that show them,"
        yield "  people who are answered at the platform that sends the answer."
        caught = f"{len(self.places) - len(self.uncaught)} of {len(self.places)}"
        yield f"{caught} leaks that were planted to try the search were caught."
        for why, places in sorted(self.known.items()):
            yield f"* known: {why} ({', '.join(sorted(places))})."
        yield from (f"LEAK {_line(each)}" for each in sorted(self.hits)[:_LISTED])
        yield from ([f"... and {len(self.hits) - _LISTED} more."] if len(self.hits) > _LISTED else [])
        for each, place in self.missing[:_LISTED]:
            yield f"VOID {each.channel}, {each.field}, route {each.route}: not in {place}"
        yield from (f"VOID the leak planted in {place} was not caught" for place in self.uncaught)


def _line(hit: Hit) -> str:
    return f"{hit.channel}, {hit.field}, route {hit.route}: in {hit.place}, form {hit.form}"
