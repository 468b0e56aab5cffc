"""The commands that score the anonymizer and the triage on labelled tips."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.labelled.score import coverage, covered_positions, load
from tools import score_anonymity, score_triage

LABELLED = Path(__file__).parents[1] / "labelled"
DIRECT = {"name", "nickname", "phone", "email", "handle", "address", "plate", "relative", "caseno", "dob", "device"}
PLACES = {"address", "location"}


def shares(file: str, *, profile: bool) -> dict[str, float]:
    """Return direct recall, the share of others destroyed, and the share of urgent places kept."""
    tips: list[dict[str, Any]] = load(str(LABELLED / file))
    made = score_anonymity.redactions(tips, profile=profile)
    counts: dict[str, list[bool]] = {"direct": [], "destroyed": [], "places": []}
    for tip in tips:
        covered = covered_positions(made[tip["id"]], len(tip["text"]))
        for span in tip["spans"]:
            share = coverage(tip["text"], span["start"], span["end"], covered)
            if span["who"] == "other":
                counts["destroyed"].append(share >= 0.5)
            elif span["type"] in PLACES and tip["priority"] in {"P0", "P1"}:
                counts["places"].append(share < 0.5)
            elif span["type"] in DIRECT:
                counts["direct"].append(share >= 0.8)
    return {name: sum(hits) / len(hits) for name, hits in counts.items() if hits}


@pytest.mark.parametrize("file", ["tips_dev.json", "tips30.json", "fresh.json"])
def test_the_anonymizer_does_not_fall_behind_on_the_tips_it_was_written_beside(file: str) -> None:
    """A floor under what was reached, not an estimate: nobody knows the next tip."""
    without = shares(file, profile=False)
    assert without["direct"] >= 0.92
    assert without["destroyed"] <= 0.02
    assert without.get("places", 1.0) >= 0.99


@pytest.mark.parametrize("file", ["tips_dev.json", "fresh.json"])
def test_the_triage_does_not_fall_behind_on_the_tips_it_was_written_beside(file: str) -> None:
    tips = load(str(LABELLED / file))
    given = score_triage.labels(tips)
    urgent = [tip for tip in tips if tip["priority"] == "P0"]
    assert all(given[tip["id"]]["priority"] == "P0" for tip in urgent)
    assert sum(given[tip["id"]]["category"] == tip["category"] for tip in tips) >= 0.9 * len(tips)


def test_not_every_alert_is_p0() -> None:
    tips = load(str(LABELLED / "tips_dev.json"))
    false = score_triage.false_alarms(tips, score_triage.labels(tips))
    assert false.hits <= 0.2 * false.n


def test_anonymity_writes_positions(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    score_anonymity.main(["--tips", str(LABELLED / "tips30.json"), "--out", str(out)], tmp_path / "absent")
    tips = {tip["id"]: tip["text"] for tip in load(str(LABELLED / "tips30.json"))}
    decided = json.loads(out.read_text(encoding="utf-8"))
    assert decided.keys() == tips.keys()
    assert tips["tips30-1"][slice(*decided["tips30-1"][0])] == "Marcus Bell"


def test_without_a_profile_only_the_phone_of_an_sms_is_known() -> None:
    text = "his name is Denise, his page is @denny.o, his number is 910-555-0101"
    sender = {"name": "Denise Okafor", "handle": "denny.o", "phone": "+19105550101"}
    tips = [
        {"id": platform, "text": text, "sender": {"platform": platform, **sender}} for platform in ("sms", "facebook")
    ]
    made = score_anonymity.redactions(tips, profile=False)
    assert [text[start:end] for start, end in made["sms"]] == ["910-555-0101"]
    assert made["facebook"] == []
