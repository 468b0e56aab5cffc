"""`make anonymity`: how well the anonymizer does on labelled tips, with the sender's profile and without it."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.labelled.score import score_redactions
from tipline.anonymize import redaction_spans
from tipline.model import Sender
from tipline.triage import keeps_places, triage

TIPS = Path(__file__).parents[1] / "tests" / "labelled" / "tips_dev.json"

type Redactions = dict[str, list[list[int]]]


def redactions(tips: list[dict[str, Any]], *, profile: bool) -> Redactions:
    """Return what the anonymizer takes out of each tip: ranges of code points of its text."""
    return {tip["id"]: _redact(tip["text"], _sender(tip["sender"], profile=profile)) for tip in tips}


def _redact(text: str, sender: Sender) -> list[list[int]]:
    spans = redaction_spans(text, sender, urgent=keeps_places(triage(text)))
    return [[start, end] for start, end, _ in spans]


def _sender(sender: dict[str, Any], *, profile: bool) -> Sender:
    """Return the sender. Without a profile a platform names nobody; only an SMS still comes from its number."""
    if profile:
        return Sender(id="labelled", name=sender["name"], handle=sender["handle"], phone=sender["phone"])
    return Sender(id="labelled", phone=sender["phone"] if sender["platform"] == "sms" else None)


def main(arguments: list[str] | None = None) -> None:
    """Print the tables; write the redactions made with the profile where `--out` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tips", type=Path, default=TIPS, help="labelled tips (JSON)")
    parser.add_argument("--out", type=Path, help="where to write the redactions made with the profile (JSON)")
    parser.add_argument("--misses", action="store_true", help="list every miss")
    options = parser.parse_args(arguments)
    tips = json.loads(options.tips.read_text(encoding="utf-8"))
    for title, profile in (("without the sender's profile", False), ("with the sender's profile", True)):
        made = redactions(tips, profile=profile)
        sys.stdout.write(f"=== {title} ===\n\n")
        score_redactions(tips, made, options.misses)
        if profile and options.out:
            options.out.write_text(json.dumps(made) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
