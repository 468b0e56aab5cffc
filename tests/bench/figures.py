"""Figures: what was measured on each side, round by round, and how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles

OURS = "tipline"
"""The side that every other is compared with."""

type Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure on several sides; the n-th samples of all sides were taken one after the other."""

    what: str
    unit: str
    samples: Mapping[str, Sequence[float]]
    higher_is_better: bool = False

    def typical(self, side: str) -> float:
        """Return the median of a side."""
        return median(self.samples[side])

    def ratio(self, side: str) -> tuple[float, float, float]:
        """Return ours divided by a side's: the median over the rounds, and the quartiles around it."""
        ratios = [ours / theirs for ours, theirs in zip(self.samples[OURS], self.samples[side], strict=True)]
        if len(ratios) == 1:
            return ratios[0], ratios[0], ratios[0]
        low, middle, high = quantiles(ratios, n=4, method="inclusive")
        return middle, low, high


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark's result: comparisons, plain tables, and what must be known to read them."""

    title: str
    notes: Sequence[str]
    comparisons: Sequence[Comparison] = ()
    tables: Sequence[Rows] = ()

    def text(self) -> str:
        """Return it for people."""
        shown = [_table(_rows(self.comparisons))] if self.comparisons else []
        shown += [_table(rows) for rows in self.tables]
        notes = "\n".join(f"- {note}" for note in self.notes)
        return "\n\n".join([f"{self.title}\n{'=' * len(self.title)}", *shown, notes])

    def data(self) -> dict[str, object]:
        """Return it for programs: medians, ratios, and every sample."""
        comparisons = [
            asdict(each)
            | {"medians": {side: each.typical(side) for side in each.samples}}
            | {"ratios": {side: each.ratio(side)[0] for side in each.samples if side != OURS}}
            for each in self.comparisons
        ]
        return {"title": self.title, "comparisons": comparisons, "tables": self.tables, "notes": self.notes}


def number(value: float) -> str:
    """Return a figure with three digits that count."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if size >= 10 else 2}f}" if size >= 1 else f"{value:.3g}"


def _rows(comparisons: Sequence[Comparison]) -> Rows:
    sides = list(comparisons[0].samples)
    others = [side for side in sides if side != OURS]
    heading = ["", "unit", *sides, *(f"{OURS}/{side}" for side in others), "rounds"]
    return [heading, *(_row(each, sides, others) for each in comparisons)]


def _row(comparison: Comparison, sides: Sequence[str], others: Sequence[str]) -> list[str]:
    medians = [number(comparison.typical(side)) for side in sides]
    ratios = ["{:.2f} ({:.2f}-{:.2f})".format(*comparison.ratio(side)) for side in others]
    what = comparison.what + (" (more is better)" if comparison.higher_is_better else "")
    return [what, comparison.unit, *medians, *ratios, str(len(comparison.samples[OURS]))]


def _table(rows: Rows) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    heading, *others = [_line(row, widths) for row in rows]
    return "\n".join([heading, "  ".join("-" * width for width in widths), *others])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
    return "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()
