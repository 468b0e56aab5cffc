"""`make anonymity`: how well the anonymizer does on labelled tips, beside doing nothing and what others would do."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.labelled.score import RedactionScore, explain, measure_redactions, show_cells
from tipline.anonymize import redaction_spans
from tipline.model import Priority, Sender
from tipline.triage import keeps_places, triage
from tools.baselines import perfect_finder
from tools.baselines.presidio import PYTHON, NotMeasured, presidio_patterns

TIPS = Path(__file__).parents[1] / "tests" / "labelled" / "tips_dev.json"

type Redactions = dict[str, list[list[int]]]
type Scores = dict[str, RedactionScore | NotMeasured]  # of each way to anonymize, by its name


def redactions(tips: list[dict[str, Any]], *, profile: bool) -> Redactions:
    """Return what the anonymizer takes out of each tip: ranges of code points of its text."""
    return {tip["id"]: _redact(tip["text"], _sender(tip["sender"], profile=profile)) for tip in tips}


def _redact(text: str, sender: Sender) -> list[list[int]]:
    judged = triage(text)
    spans = redaction_spans(text, sender, urgent=keeps_places(judged), deadly=judged.priority is Priority.P0)
    return [[start, end] for start, end, _ in spans]


def _sender(sender: dict[str, Any], *, profile: bool) -> Sender:
    """Return the sender. Without a profile a platform names nobody; only an SMS still comes from its number."""
    if profile:
        return Sender(id="labelled", name=sender["name"], handle=sender["handle"], phone=sender["phone"])
    return Sender(id="labelled", phone=sender["phone"] if sender["platform"] == "sms" else None)


def _presidio(tips: list[dict[str, Any]], python: Path) -> RedactionScore | NotMeasured:
    try:
        return measure_redactions(tips, presidio_patterns(tips, python))
    except NotMeasured as why:
        return why


def _summarize(scores: Scores) -> None:
    """Print one row for each way to anonymize, and why a row is empty."""
    columns = RedactionScore().table.columns
    cells = [["", *columns]]
    for name, score in scores.items():
        if isinstance(score, RedactionScore):
            overall = score.table.rows["overall"]
            cells.append([name, *(str(overall[column]) for column in columns)])
        else:
            cells.append([name, "not measured here", *([""] * (len(columns) - 1))])
    show_cells(cells)
    for name, score in scores.items():
        if isinstance(score, NotMeasured):
            sys.stdout.write(f"{name} could not be measured: {score}\n\n")


def _detail(scores: Scores) -> None:
    """Print the tables by language, platform and type."""
    for name, score in scores.items():
        if isinstance(score, RedactionScore):
            sys.stdout.write(f"=== {name} ===\n\n")
            for table in (score.table, score.by_tipster_type, score.by_other_type):
                table.show()


def main(arguments: list[str] | None = None, presidio: Path = PYTHON) -> None:
    """Print the tables; write the redactions made with the profile where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tips", type=Path, default=TIPS, help="labelled tips (JSON)")
    parser.add_argument("--out", type=Path, help="where to write the redactions made with the profile (JSON)")
    parser.add_argument("--misses", action=argparse.BooleanOptionalAction, default=True, help="list every miss")
    options = parser.parse_args(arguments)
    tips = json.loads(options.tips.read_text(encoding="utf-8"))
    with_profile = redactions(tips, profile=True)
    if options.out:
        options.out.write_text(json.dumps(with_profile) + "\n", encoding="utf-8")
    ours = {
        "Tipline without the sender's profile": measure_redactions(tips, redactions(tips, profile=False)),
        "Tipline with the sender's profile": measure_redactions(tips, with_profile),
    }
    others: Scores = {
        "nothing redacted": measure_redactions(tips, {}),
        "Presidio, patterns only": _presidio(tips, presidio),
        "perfect person-finder": measure_redactions(tips, perfect_finder(tips)),
    }
    explain()
    _summarize({**others, **ours})
    _detail({**ours, **others})
    if options.misses:
        for name, score in ours.items():
            sys.stdout.write("\n".join([f"=== missed by {name} ===\n", *(score.missed or ["nothing"]), "\n"]))


if __name__ == "__main__":
    main()
