"""The labelled tips: written by hand for this purpose, nobody in them exists. README.md says how they are marked."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TIPS = Path(__file__).parent / "tips"
LABELLED = Path(__file__).parents[2] / "tests" / "labelled"
HELD_OUT = "held_out"
"""The author whose tips no model and no rule has learned from."""

TYPES = frozenset(
    {
        "name", "nickname", "phone", "email", "handle", "plate", "caseno", "dob", "device", "address", "relative",
        "workplace", "job", "school", "relation", "location", "other", "vehicle", "place", "description", "time",
    }
)  # fmt: skip

_HEAD = re.compile(
    r"@ (?P<lang>en|es|mix) (?P<platform>sms|whatsapp|facebook|instagram|x|web|email)"
    r"(?P<sender>(?: (?:name=\"[^\"]*\"|handle=\S+|phone=\+\d+))*) \| (?P<priority>P[0-3]) (?P<category>\w+)"
)
_FIELD = re.compile(r"(name|handle|phone)=(\"[^\"]*\"|\S+)")
_MARK = re.compile(r"\{(?P<who>[TO])\.(?P<type>\w+)\|(?P<text>[^{}]+)\}")


class Mark(NamedTuple):
    """A marked part of a text: whose it is and what."""

    start: int
    end: int
    own: bool
    type: str


class LabelledTip(NamedTuple):
    """A tip with what is known of it."""

    author: str
    lang: str
    sender: dict[str, str | None]
    """platform, name, handle, phone."""
    text: str
    marks: tuple[Mark, ...]
    category: str
    priority: str


class Unmarked(ValueError):
    """A tip that is not written as README.md says."""

    def __init__(self, file: str, where: str) -> None:
        """`where` is how the place begins."""
        super().__init__(f"{file}: {where}")


def authors() -> dict[str, list[LabelledTip]]:
    """Return the tips by author: a file of `tips/` each, and the sets that the rules were written beside."""
    written = {path.stem: list(read(path)) for path in sorted(TIPS.glob("*.txt"))}
    for name in ("tips_dev", "tips30", "fresh", HELD_OUT):
        written[name] = [_scored(name, tip) for tip in json.loads((LABELLED / f"{name}.json").read_text("utf-8"))]
    written["speech"] = list(_speech(LABELLED / "speech.txt"))
    written["urgency_rules"] = list(_urgency(LABELLED / "urgency.txt"))
    return written


def read(path: Path) -> Iterator[LabelledTip]:
    """Yield the tips of a file. Raises Unmarked."""
    for part in re.split(r"^(?=@ )", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if not part.strip():
            continue
        head, _, marked = part.partition("\n")
        match = _HEAD.fullmatch(head.rstrip())
        if not match:
            raise Unmarked(path.name, head)
        sender: dict[str, str | None] = {"platform": match["platform"], "name": None, "handle": None, "phone": None}
        sender |= {name: value.strip('"') for name, value in _FIELD.findall(match["sender"])}
        text, marks = _unmark(marked.strip(), path.name)
        yield LabelledTip(path.stem, match["lang"], sender, text, marks, match["category"], match["priority"])


def _speech(path: Path) -> Iterator[LabelledTip]:
    """Yield the sentences of `speech.txt`: what must go is the tipster's, what must stay somebody else's."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, goes, stays = (part.strip() for part in line.split("|"))
        marks = [
            Mark(
                text.find(part), text.find(part) + len(part), own, _guess(part, text[: text.find(part)] if own else "")
            )
            for own, parts in ((True, goes), (False, stays))
            for part in parts.split(";")
            if part and part in text
        ]
        yield LabelledTip("speech", "en", _NOBODY, text, tuple(sorted(marks)), "", "")


def _urgency(path: Path) -> Iterator[LabelledTip]:
    """Yield the sentences of `urgency.txt` that are P0."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("P0|"):
            yield LabelledTip("urgency_rules", "en", _NOBODY, line.removeprefix("P0|"), (), "", "P0")


def _guess(part: str, before: str) -> str:
    """Return the type that a detail looks like, a name after "my wife" being a relative's."""
    named = "relative" if re.search(r"\b(?:my|mi|our)\b(?! (?:name|nombre))[^.]{0,25}$", before.lower()) else "name"
    return next((type_ for type_, pattern in _LOOKS.items() if re.search(pattern, part)), named)


_NOBODY: dict[str, str | None] = {"platform": "web", "name": None, "handle": None, "phone": None}
_LOOKS = {
    "email": r"\w@\w",
    "handle": r"^[@$]|_",
    "phone": r"\d{3}.?.?\d{4}|\d( \d){5}|(?:five|cinco|oh|cero)\b.*(?:five|cinco|oh|cero|one|uno)",
    "dob": r"\d/\d+/\d|[A-Z]\w+ \d+, \d{4}",
    "caseno": r"\d{2,4}-\d{5}|CR-|CVD",
    "plate": r"^[A-Z]{2,4}[- ]?\d{3,5}$",
    "address": r"\d",
}


def _unmark(marked: str, where: str) -> tuple[str, tuple[Mark, ...]]:
    text, marks, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        if match["type"] not in TYPES:
            raise Unmarked(where, match[0])
        marks.append(Mark(len(text), len(text) + len(match["text"]), match["who"] == "T", match["type"]))
        text += match["text"]
        at = match.end()
    text += marked[at:]
    if not text or "{" in text or "}" in text:
        raise Unmarked(where, text[:60])
    return text, tuple(marks)


def _scored(author: str, tip: dict[str, Any]) -> LabelledTip:
    marks = sorted(Mark(s["start"], s["end"], s["who"] == "tipster", s["type"]) for s in tip["spans"])
    return LabelledTip(
        author, tip["lang"], tip["sender"], tip["text"], tuple(marks), tip["category"] or "", tip["priority"] or ""
    )
