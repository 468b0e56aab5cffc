"""`make triage`: how well the triage does on labelled tips."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.labelled.score import score_triage
from tipline.triage import triage
from tools.score_anonymity import TIPS


def labels(tips: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return the category and priority that each tip is given."""
    judged = {tip["id"]: triage(tip["text"]) for tip in tips}
    return {id_: {"category": each.category, "priority": each.priority.value} for id_, each in judged.items()}


def false_alarms(tips: list[dict[str, Any]], given: dict[str, dict[str, str]]) -> tuple[int, int]:
    """Return how many of those alerted at P0 are not P0, and how many are alerted."""
    alerted = [tip for tip in tips if given[tip["id"]]["priority"] == "P0"]
    return sum(tip["priority"] != "P0" for tip in alerted), len(alerted)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables; write the labels where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tips", type=Path, default=TIPS, help="labelled tips (JSON)")
    parser.add_argument("--out", type=Path, help="where to write the labels (JSON)")
    parser.add_argument("--misses", action="store_true", help="list every miss")
    options = parser.parse_args(arguments)
    tips = json.loads(options.tips.read_text(encoding="utf-8"))
    given = labels(tips)
    if options.out:
        options.out.write_text(json.dumps(given) + "\n", encoding="utf-8")
    marked = [tip for tip in tips if tip["category"] and tip["priority"]]
    if not marked:
        sys.stdout.write("These tips have no category and priority to compare with.\n")
        return
    score_triage(marked, given, options.misses)
    false, alerted = false_alarms(marked, given)
    sys.stdout.write(f"\nalerts at P0 that are false: {false} of {alerted}\n")


if __name__ == "__main__":
    main()
