"""What an officer does to a tip. Each act is told to the audit first, and changes only what is still as it was read."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tipline.casework import Disposition, Done, Rewritten, Status, Tip, TipFile, TipMessage
from tipline.console.marked_text import occurrences, without
from tipline.console.permissions import May
from tipline.console.tip_page import Trouble, answer_window, conflict, is_current, load, show, whole_number
from tipline.console.visit import Visit
from tipline.console.web import Response
from tipline.console.wording import NOT_QUEUED
from tipline.model import CATEGORIES, Priority
from tipline.patience import Unavailable
from tipline.replying import State, fits, signed

LONGEST_ANSWER = 1500
_LONGEST_NOTE, _LONGEST_CASE, _LONGEST_WORDS = 4000, 40, 500
_TRIES = 3
_WITHOUT_READING = frozenset({"acknowledge", "assign"})
"""What may be done to a tip whose text is held back."""


class Refused(Exception):
    """An act that cannot be done, and why: for the officer to read."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changes. `what` is the audit's verb."""

    what: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    detail: str = ""
    written: tuple[str, Mapping[str, Any]] | None = None
    rewritten: Rewritten | None = None
    opened: str = ""
    """The file that is held back no more."""


def act(visit: Visit, reference: str, action: str) -> Response:
    """Do something to a tip, or show why it was not done."""
    file = load(visit, reference)
    if file is None or action not in {*_ACTS, "acknowledge"}:
        return visit.page("not_found.html", 404, wanted=reference)
    needs, plan = _ACTS.get(action, (May.WORK, None))
    if not visit.may(needs) or not (visit.may_read(file.tip) or action in _WITHOUT_READING):
        return visit.page("problem.html", 403, problem=403, why="role")
    return _planned(visit, file, action, plan) if plan else _acknowledge(visit, file)


def _planned(visit: Visit, file: TipFile, action: str, plan: "Callable[[Visit, TipFile], Change]") -> Response:
    reference = file.tip.reference
    seen = visit.request.form.get("seen", "")
    if not is_current(seen, file.tip):
        return conflict(visit, file, seen, action)
    try:
        change = plan(visit, file)
    except Refused as refused:
        return show(visit, file, 422, Trouble(str(refused), action, visit.request.form))
    if not _make(visit, file.tip, change):
        visit.audit(change.what, reference, "not done: somebody was faster")
        return conflict(visit, load(visit, reference) or file, seen, action)
    if change.what == "answer":
        hand_over(visit, file.tip.tip_id, file.tip.answers + 1)
    if change.what == "close":
        _silence(visit, file.tip)
    return visit.go(f"/tips/{reference}", done=action)


def _make(visit: Visit, tip: Tip, change: Change) -> bool:
    visit.audit(change.what, tip.reference, change.detail)
    done = Done(change.what, visit.session.officer_id, visit.now, change.detail)
    return visit.doors.tips.change(
        tip, done, change.fields, written=change.written, rewritten=change.rewritten, opened=change.opened
    )


def hand_over(visit: Visit, tip_id: str, number: int, comment: tuple[str, str] | None = None) -> None:
    """Have an answer sent that is stored; where that cannot be, say so in the tip."""
    try:
        visit.doors.answer(tip_id, number, comment)
    except Unavailable:
        visit.doors.tips.failed(tip_id, number, NOT_QUEUED)


def _silence(visit: Visit, tip: Tip) -> None:
    """Whoever closes a tip has acknowledged it: nobody else need be told."""
    # Where that cannot be kept, the next people are told of a closed tip: too often, never too seldom.
    with suppress(Unavailable):
        if visit.doors.acknowledge(tip.tip_id, visit.session.officer_id, visit.now).first:
            visit.doors.taken(tip.tip_id, visit.session.officer_id)


def _acknowledge(visit: Visit, file: TipFile) -> Response:
    """Take a tip: the first one wins, and the clock says who that is."""
    tip, me = file.tip, visit.session.officer_id
    if tip.status == Status.CLOSED:
        return show(visit, file, 409, Trouble("This tip is closed."))
    visit.audit("acknowledge", tip.reference)
    taken = visit.doors.acknowledge(tip.tip_id, me, visit.now)
    # Being assigned a tip is not taking it: while its clock runs, whoever takes it first has it.
    if not taken.first and (taken.by != me or tip.assignee not in {None, me}):
        who = visit.names().of(taken.by if taken.by != me else tip.assignee)
        return show(visit, file, 409, Trouble(f"{who} took this tip before you. Nothing was changed."))
    for _ in range(_TRIES):
        if _needs_no_owner(tip, me) or _own(visit, tip):
            break
        file = load(visit, tip.reference) or file
        tip = file.tip
    if taken.first:
        visit.doors.taken(tip.tip_id, me)
    return visit.go(f"/tips/{tip.reference}", done="acknowledge")


def _needs_no_owner(tip: Tip, me: str) -> bool:
    return tip.status == Status.CLOSED or (tip.status != Status.NEW and tip.assignee == me)


def _own(visit: Visit, tip: Tip) -> bool:
    done = Done("acknowledge", visit.session.officer_id, visit.now)
    begun = {"status": Status.ASSIGNED} if tip.status == Status.NEW else {}
    return visit.doors.tips.change(tip, done, {"assignee": visit.session.officer_id, **begun})


def text_of(visit: Visit, name: str, longest: int, what: str) -> str:
    """Return what was written into a field. Raises Refused."""
    text = visit.request.form.get(name, "").replace("\r\n", "\n").strip()
    if not text:
        msg = f"{what} is empty."
        raise Refused(msg)
    if len(text) > longest:
        msg = f"{what} is too long: {len(text)} characters of at most {longest}."
        raise Refused(msg)
    return text


def _open(tip: Tip) -> None:
    if tip.status == Status.CLOSED:
        raise Refused("This tip is closed.")


def _begun(tip: Tip) -> dict[str, Any]:
    """Return what says that somebody is at work on a tip that was only taken."""
    return {"status": Status.WORKING} if tip.status == Status.ASSIGNED else {}


def _assign(visit: Visit, file: TipFile) -> Change:
    _open(file.tip)
    officer = visit.request.form.get("officer", "")
    if officer not in {each.officer_id for each in visit.names().working}:
        raise Refused("Choose an officer of the list.")
    begun = {"status": Status.ASSIGNED} if file.tip.status == Status.NEW else {}
    return Change("assign", {"assignee": officer, **begun}, detail=officer)


def _judge(visit: Visit, file: TipFile) -> Change:
    _open(file.tip)
    tip, form = file.tip, visit.request.form
    priority, category = form.get("priority", ""), form.get("category", "")
    if priority not in set(Priority) or category not in CATEGORIES:
        raise Refused("Choose a priority and a category of the lists.")
    if priority != tip.priority:
        # The category may change with it; the audit's verb is the weightier one.
        return Change(
            "set_priority", {"priority": priority, "category": category}, f"{tip.priority} to {priority}, {category}"
        )
    if category == tip.category:
        raise Refused("Priority and category are what they were.")
    return Change("set_category", {"category": category}, f"{tip.category} to {category}")


def _note(visit: Visit, file: TipFile) -> Change:
    row = {"text": text_of(visit, "text", _LONGEST_NOTE, "The note"), "by": visit.session.officer_id, "at": visit.now}
    number = file.tip.notes + 1
    return Change("note", {"notes": number, **_begun(file.tip)}, written=(f"note#{number:04}", row))


def _redact(visit: Visit, file: TipFile) -> Change:
    form = visit.request.form
    number, words = form.get("message", ""), form.get("words", "")
    message = next((each for each in visit.readable(file) if str(each.number) == number), None)
    if message is None or not words.strip():
        raise Refused("Select the words in the text, or write them as they stand there.")
    if len(words) > _LONGEST_WORDS:
        raise Refused("That is too much at once. Take it out in parts.")
    gone = _spans(message, form)
    if not gone:
        raise Refused("These words are not in that message. Write them exactly as they stand there.")
    text, places = without(message.text, message.places, gone)
    taken = " ".join(message.text[start:end] for start, end in gone).casefold()
    kept = [word for word in file.tip.words if word.casefold() not in taken]
    return Change(
        "redact",
        {"reason_words": kept or None},
        f"message {message.number}",
        rewritten=Rewritten(message.number, message.text, text, places),
    )


def _spans(message: TipMessage, form: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return the selected span, if the words stand there; without a selection, every place where they stand."""
    words, start, end = form.get("words", ""), whole_number(form.get("start", "")), whole_number(form.get("end", ""))
    if start is not None and end is not None:
        span = (start, end)
        # A browser's field holds one line: what was selected over several lines comes without their ends.
        return [span] if _one_line(message.text[span[0] : span[1]]) == _one_line(words) != "" else []
    return occurrences(message.text, words)


def _one_line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


def _link(visit: Visit, file: TipFile) -> Change:
    case = " ".join(visit.request.form.get("case_number", "").split())
    if len(case) > _LONGEST_CASE:
        raise Refused("A case number has at most 40 characters.")
    if case == (file.tip.case_number or ""):
        raise Refused("The case number is what it was.")
    return Change("link_case", {"case_number": case or None, **_begun(file.tip)}, "removed" if not case else "")


def _answer(visit: Visit, file: TipFile) -> Change:
    window = answer_window(visit, file)
    if not window.open:
        raise Refused(window.why)
    text = text_of(visit, "text", LONGEST_ANSWER, "The answer")
    if not fits(file.tip.platform, signed(text, visit.session.name, "first_name")):
        raise Refused("The answer is longer than the platform takes. Shorten it.")
    number = file.tip.answers + 1
    row = answer_fields(visit, file.tip, text)
    fields = {"answers": number, "status": Status.AWAITING_TIPSTER, "answered_at": file.tip.messages}
    return Change("answer", fields, written=(f"answer#{number:04}", row))


def answer_fields(visit: Visit, tip: Tip, text: str) -> Mapping[str, Any]:
    """Return what the row of an answer says of it before it is sent."""
    said = {"text": text, "by": visit.session.name, "at": visit.now, "state": State.QUEUED.value}
    return {**said, "after": tip.messages}


def _close(visit: Visit, file: TipFile) -> Change:
    _open(file.tip)
    disposition = visit.request.form.get("disposition", "")
    if disposition not in set(Disposition):
        raise Refused("Choose what became of it.")
    return Change("close", {"status": Status.CLOSED, "disposition": disposition}, disposition)


def _reopen(visit: Visit, file: TipFile) -> Change:
    """Open a closed tip again: it is of whoever does so. What was forgotten since, such as an address, stays so."""
    if file.tip.status != Status.CLOSED:
        raise Refused("This tip is not closed.")
    fields = {"status": Status.WORKING, "assignee": visit.session.officer_id, "disposition": None}
    return Change("reopen", fields, file.tip.disposition or "")


def _release(_visit: Visit, file: TipFile) -> Change:
    if not file.tip.to_release:
        raise Refused("This tip does not wait for a privacy reader.")
    return Change("release", {"released": True, "released_messages": file.tip.messages})


def _release_file(visit: Visit, file: TipFile) -> Change:
    wanted = visit.request.form.get("file", "")
    found = next((each for each in file.files if each.name == wanted and each.hold), None)
    if found is None:
        raise Refused("This recording does not wait for a privacy reader.")
    return Change("release_file", detail=f"file {found.message}.{found.index}", opened=found.name)


_ACTS: Mapping[str, tuple[May, Callable[[Visit, TipFile], Change]]] = {
    "assign": (May.WORK, _assign),
    "judge": (May.WORK, _judge),
    "note": (May.ANNOTATE, _note),
    "redact": (May.ANNOTATE, _redact),
    "link": (May.WORK, _link),
    "answer": (May.WORK, _answer),
    "close": (May.WORK, _close),
    "reopen": (May.WORK, _reopen),
    "release": (May.RELEASE, _release),
    "release-file": (May.RELEASE, _release_file),
}
