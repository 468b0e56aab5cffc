"""`make triage`: how well the triage does on labelled tips."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.labelled.score import Rate, score_triage, show_cells
from tipline.triage import triage
from tools.score_anonymity import TIPS


def labels(tips: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the category and priority that each tip is given."""
    judged = {tip["id"]: triage(tip["text"]) for tip in tips}
    return {id_: {"category": each.category, "priority": each.priority.value} for id_, each in judged.items()}


def false_alarms(tips: list[dict[str, Any]], given: dict[str, dict[str, str]]) -> Rate:
    """Return how many of those alerted at P0 are not P0."""
    rate = Rate()
    for tip in tips:
        if given[tip["id"]]["priority"] == "P0":
            rate.add(tip["priority"] != "P0")
    return rate


def _summarize(tips: list[dict[str, Any]], given: dict[str, dict[str, str]]) -> None:
    """Print what matters most: is danger seen, does the alarm cry wolf, does the right desk get the tip."""
    recall, category = Rate(), Rate()
    for tip in tips:
        category.add(given[tip["id"]]["category"] == tip["category"])
        if tip["priority"] == "P0":
            recall.add(given[tip["id"]]["priority"] == "P0")
    show_cells(
        [
            ["P0 recall", str(recall)],
            ["alerts at P0 that are false", str(false_alarms(tips, given))],
            ["category right", str(category)],
        ]
    )


def main(arguments: list[str] | None = None) -> None:
    """Print the tables; write the labels where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tips", type=Path, default=TIPS, help="labelled tips (JSON)")
    parser.add_argument("--out", type=Path, help="where to write the labels (JSON)")
    parser.add_argument("--misses", action=argparse.BooleanOptionalAction, default=True, help="list every miss")
    options = parser.parse_args(arguments)
    tips = json.loads(options.tips.read_text(encoding="utf-8"))
    given = labels(tips)
    if options.out:
        options.out.write_text(json.dumps(given) + "\n", encoding="utf-8")
    marked = [tip for tip in tips if tip["category"] and tip["priority"]]
    if not marked:
        sys.stdout.write("These tips have no category and priority to compare with.\n")
        return
    if left_out := len(tips) - len(marked):
        sys.stdout.write(f"{left_out} of {len(tips)} tips have no category or no priority and are left out.\n\n")
    _summarize(marked, given)
    score_triage(marked, given, options.misses)


if __name__ == "__main__":
    main()
