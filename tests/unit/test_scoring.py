"""`make anonymity` and `make triage`: their numbers, worked out by hand, and what they print."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.labelled.score import measure_redactions
from tools import score_anonymity, score_triage
from tools.baselines import perfect_finder
from tools.baselines.presidio import PYTHON, NotMeasured, presidio_patterns

LABELLED = Path(__file__).parents[1] / "labelled"


def tip(id_: str, text: str, *spans: tuple[str, str, str], **labels: str | None) -> dict[str, Any]:
    """Return a labelled tip; each span is (words of the text, whose it is, type)."""
    marked = [
        {"start": (start := text.index(words)), "end": start + len(words), "who": who, "type": type_}
        for words, who, type_ in spans
    ]
    sender = {"platform": "facebook", "name": None, "handle": None, "phone": None}
    return {"id": id_, "lang": "en", "sender": sender, "text": text, "spans": marked, "category": None} | {
        "priority": None,
        **labels,
    }


TIPS = [
    tip(
        "plain",
        "I'm Ada Quist, a baker. Call 910-555-0101. Rex Moll did it, his number is 910-555-0102.",
        ("Ada Quist", "tipster", "name"),
        ("baker", "tipster", "job"),
        ("910-555-0101", "tipster", "phone"),
        ("Rex Moll", "other", "name"),
        ("910-555-0102", "other", "phone"),
    ),
    tip(
        "urgent",
        "He is shooting at 4 Elm Road, my house. Rex Moll has the gun.",
        ("4 Elm Road", "tipster", "address"),
        ("Rex Moll", "other", "name"),
        category="shooting",
        priority="P0",
    ),
    tip("quiet", "Somebody sells pills at the pier.", ("the pier", "other", "place"), category="drugs", priority="P2"),
]


def counts(made: dict[str, list[list[int]]]) -> list[str]:
    """Return the overall row, as hits of trials."""
    rates = measure_redactions(TIPS, made).table.rows["overall"].values()
    return [f"{rate.hits}/{rate.n}" for rate in rates]


def at(id_: str, words: str) -> list[int]:
    text = next(each["text"] for each in TIPS if each["id"] == id_)
    return [text.index(words), text.index(words) + len(words)]


def test_the_columns_count_what_they_say() -> None:
    """Direct, quasi, destroyed, urgent places kept, tips right, tips right with hints."""
    assert counts({}) == ["0/2", "0/1", "0/4", "1/1", "2/3", "2/3"]
    assert counts(perfect_finder(TIPS)) == ["2/2", "0/1", "3/4", "0/1", "1/3", "1/3"]
    good = {"plain": [at("plain", "Ada Quist"), at("plain", "910-555-0101")]}
    assert counts(good) == ["2/2", "0/1", "0/4", "1/1", "3/3", "2/3"]


def test_four_fifths_of_the_letters_are_redacted_and_half_of_them_are_destroyed() -> None:
    phone, name = at("plain", "910-555-0101"), at("plain", "Rex Moll")
    assert counts({"plain": [[phone[0], phone[1] - 2]]})[0] == "1/2"  # 8 of 10 digits
    assert counts({"plain": [[phone[0], phone[1] - 3]]})[0] == "0/2"
    assert counts({"plain": [[name[0], name[0] + 5]]})[2] == "1/4"  # "Rex M": 4 of 7 letters
    assert counts({"plain": [[name[0], name[0] + 4]]})[2] == "0/4"


def test_an_interval_is_wilsons() -> None:
    cell = measure_redactions(TIPS, {}).table.rows["overall"]["direct recall"]
    assert str(cell) == "0/2 0.0% [0.0-65.8]"  # z2 / (n + z2), with z2 = 3.8415


def printed_rows(printed: str) -> dict[str, str]:
    """Return the rows of the summary by how they begin."""
    table = printed.split("\n\n")[1].splitlines()[1:]
    return {line.partition(" the ")[0] if line.startswith("Tipline") else line.split()[0]: line for line in table}


@pytest.fixture
def tips_file(tmp_path: Path) -> str:
    path = tmp_path / "tips.json"
    path.write_text(json.dumps(TIPS), encoding="utf-8")
    return str(path)


def _only_names(_: list[dict[str, Any]], *, profile: bool) -> dict[str, list[list[int]]]:
    return {"plain": [at("plain", "Ada Quist")] if profile else []}


def test_one_run_shows_every_way_and_leads_with_no_profile(
    tips_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_anonymity, "redactions", _only_names)
    score_anonymity.main(["--tips", tips_file], tmp_path / "absent")
    printed = capsys.readouterr().out
    rows = printed_rows(printed)
    assert list(rows) == ["nothing", "Presidio,", "perfect", "Tipline without", "Tipline with"]
    assert "not measured here" in rows["Presidio,"]
    assert "make anonymity" in printed
    assert "2/2 100.0% [34.2-100.0]" in rows["perfect"]
    assert "0/2 0.0%" in rows["Tipline without"]
    assert "1/2 50.0%" in rows["Tipline with"]
    detail = printed.partition("=== Tipline without the sender's profile ===")[2]
    for row in ("lang:en", "platform:facebook", "direct:phone", "other:place"):
        assert row in detail
    without, with_ = printed.split("=== missed by ")[1:]
    assert "plain missed direct name (0% covered): I'm >>Ada Quist<<, a baker." in without
    assert "direct name" not in with_
    assert "plain missed direct phone" in with_


def test_misses_can_be_left_out(tips_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    score_anonymity.main(["--tips", tips_file, "--no-misses"], tmp_path / "absent")
    assert "missed" not in capsys.readouterr().out


def python(folder: Path, body: str) -> Path:
    """Return what stands in for Presidio's environment: it runs `body` instead of the script."""
    path = folder / "python"
    path.write_text(f"#!{sys.executable}\nimport json, sys\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_presidios_answers_are_joined_with_their_tips(tmp_path: Path) -> None:
    lengths = python(tmp_path, "print(json.dumps([[[0, len(text)]] for text in json.load(sys.stdin)]))")
    assert presidio_patterns(TIPS, lengths) == {each["id"]: [[0, len(each["text"])]] for each in TIPS}


@pytest.mark.parametrize("body", ["sys.exit('broken')", "print('broken')", "print('[]')", "sys.exit(1)"])
def test_a_presidio_that_does_not_answer_is_not_measured(tmp_path: Path, body: str) -> None:
    with pytest.raises(NotMeasured, match="failed"):
        presidio_patterns(TIPS, python(tmp_path, body))


@pytest.mark.skipif(not PYTHON.exists(), reason="only `make anonymity` installs Presidio")
def test_presidio_finds_patterns_of_both_languages_and_no_names() -> None:
    text = "I'm Ada Quist, ada@example.com, 910-555-0101, mi DNI es 12345678Z"
    spans = presidio_patterns([tip("one", text)])["one"]
    found = {text[start:end] for start, end in spans}
    assert {"ada@example.com", "910-555-0101", "12345678Z"} <= found
    assert not any("Quist" in each for each in found)


def test_triage_leads_with_danger_false_alarms_and_category(
    tips_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {each["id"]: {"category": "drugs", "priority": "P0"} for each in TIPS}
    monkeypatch.setattr(score_triage, "labels", lambda _: given)
    out = tmp_path / "out.json"
    score_triage.main(["--tips", tips_file, "--out", str(out)])
    printed = capsys.readouterr().out
    assert printed.splitlines()[:5] == [
        "1 of 3 tips have no category or no priority and are left out.",
        "",
        "P0 recall                    1/1 100.0% [20.7-100.0]",
        "alerts at P0 that are false  1/2 50.0% [9.5-90.5]",
        "category right               1/2 50.0% [9.5-90.5]",
    ]
    assert "quiet drugs/P2 labelled drugs/P0" in printed
    assert json.loads(out.read_text(encoding="utf-8")) == given


def test_an_alarm_is_false_when_the_tip_is_not_p0() -> None:
    given = {each["id"]: {"category": "other", "priority": "P0"} for each in TIPS[1:]}
    rate = score_triage.false_alarms(TIPS[1:], given)
    assert (rate.hits, rate.n) == (1, 2)


def test_tips_without_triage_labels_are_said_to_have_none(capsys: pytest.CaptureFixture[str]) -> None:
    score_triage.main(["--tips", str(LABELLED / "tips30.json")])
    assert "no category and priority" in capsys.readouterr().out
