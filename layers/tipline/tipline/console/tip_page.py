"""A tip's page: its thread, why it is as urgent as it is, what was done, and what can be done now."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tipline.casework import Disposition, Status, Tip, TipFile, TipMessage, Written
from tipline.console import wording
from tipline.console.marked_text import Piece, pieces
from tipline.console.permissions import may_open, may_read_message
from tipline.console.visit import Visit
from tipline.console.web import Response, respond_with
from tipline.model import CATEGORIES, Priority
from tipline.replying import State, Window, window

_FOLDED_FROM, _SHOWN_AT_ONCE = 15, 10
"""A longer thread begins folded: who answers on a phone should not scroll past all of it."""
_MOST_ENTRIES, _MOST_CHARACTERS = 200, 200_000
"""So much of a thread is on one page: Lambda hands over 6 MB at most."""
_ANSWERS_WATCHED, _UNDER_WAY = 5, frozenset({State.QUEUED, State.SENDING})
_MESSAGES = {
    "acknowledge": "You took this tip. The others are told.",
    "assign": "The tip was assigned.",
    "judge": "Priority and category are set.",
    "note": "Your note is stored.",
    "redact": "The words are gone from the text.",
    "link": "The case number is set.",
    "answer": "Your answer is on its way. Below you see whether it arrived.",
    "private_reply": "Your private reply is on its way. Below you see whether it arrived. Their answer will come here.",
    "close": "The tip is closed. The tipster's next message begins a new one.",
    "reopen": "The tip is open again, and yours.",
    "release": "Officers can read this tip now.",
    "release-file": "Officers can play this recording now.",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something was not done, and what was written, so that nothing is lost. `where` names the form."""

    words: str
    where: str = ""
    draft: Mapping[str, str] | None = None
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a thread: a message in its pieces, or an officer's answer."""

    message: TipMessage | None = None
    parts: Sequence[Piece] = ()
    answer: Written | None = None

    @property
    def length(self) -> int:
        """How much it takes of a page."""
        return len(self.message.text if self.message else self.answer.text if self.answer else "")


def tip(visit: Visit, reference: str) -> Response:
    """Show a tip. Reading it is not taking it."""
    file = load(visit, reference)
    if file is None:
        return visit.page("not_found.html", 404, wanted=reference)
    visit.audit("read_tip", reference)
    return show(visit, file)


def load(visit: Visit, reference: str) -> TipFile | None:
    """Return a tip by its reference."""
    tip_id = visit.doors.tips.find(reference)
    return visit.doors.tips.read(tip_id) if tip_id else None


def changed(visit: Visit, reference: str) -> Response:
    """Say, to a page that shows a tip, that there is something newer. Nothing of the text."""
    tip_id = visit.doors.tips.find(reference)
    current = visit.doors.tips.these([tip_id]).get(tip_id) if tip_id else None
    if current is None:
        return respond_with(204)
    seen, answers = visit.request.query.get("seen", ""), visit.request.query.get("answers", "")
    newer = current.seen != seen
    answer = _news_of_answers(visit, current.tip_id, answers) if answers and not newer else ""
    if not newer and not answer:
        return respond_with(204)
    wrote = newer and current.messages > (whole_number(seen.partition(".")[2]) or 0)
    return visit.page("tip_changed.html", reference=reference, wrote=wrote, answer=answer)


def _news_of_answers(visit: Visit, tip_id: str, shown: str) -> str:
    """Return how far the last answer is, empty where none went further: the tip's own row does not tell."""
    file = visit.doors.tips.read(tip_id)
    if file is None or not file.answers or _answer_states(file) == shown:
        return ""
    return wording.ANSWER_STATES.get(file.answers[-1].state, "")


def _answer_states(file: TipFile) -> str:
    return "-".join(each.state for each in file.answers[-_ANSWERS_WATCHED:])


def show(visit: Visit, file: TipFile, status: int = 200, trouble: Trouble | None = None) -> Response:
    """Return a tip's page."""
    current = file.tip
    may_read, readable = visit.may_read(current), visit.readable(file)
    all_read = len(readable) == len(file.messages)
    thread, older, newer = _part(visit, _thread(readable, file.answers if may_read else ()))
    waiting = visit.doors.waiting.of(current.tip_id)
    return visit.page(
        "tip.html",
        status,
        tip=current,
        may_read=may_read,
        earlier=thread[:-_SHOWN_AT_ONCE] if len(thread) > _FOLDED_FROM else [],
        latest=thread[-_SHOWN_AT_ONCE:] if len(thread) > _FOLDED_FROM else thread,
        older=older,
        newer=newer,
        all_read=all_read,
        notes=file.notes if may_read else [],
        files=[
            (each, may_open(visit.role, current, each))
            for each in file.files
            if may_read_message(visit.role, current, each.message)
        ],
        waiting=waiting,
        names=visit.names(),
        priorities=list(Priority),
        categories=sorted(CATEGORIES),
        dispositions=list(Disposition),
        window=answer_window(visit, file),
        under_way=_answer_states(file) if any(each.state in _UNDER_WAY for each in file.answers) else "",
        notice=_MESSAGES.get(visit.request.query.get("done", "")) if trouble is None else None,
        trouble=trouble,
        draft=(trouble.draft if trouble else None) or {},
    )


def _part(visit: Visit, thread: Sequence[Entry]) -> tuple[Sequence[Entry], int, bool]:
    """Return as much of a thread as a page can hold, how much is older, and whether anything is newer.

    Whoever writes without end must not make a page that cannot be shown.
    """
    end = min(whole_number(visit.request.query.get("before", "")) or len(thread), len(thread))
    begin, left = end, _MOST_CHARACTERS
    while begin and end - begin < _MOST_ENTRIES and left > 0:
        begin -= 1
        left -= thread[begin].length
    return thread[begin:end], begin, end < len(thread)


def _thread(messages: Sequence[TipMessage], answers: Sequence[Written]) -> list[Entry]:
    """Return what was written in its order: times of messages are rounded, so an answer says what it came after."""
    entries = [(each.number, 0, Entry(message=each, parts=pieces(each.text, each.places))) for each in messages]
    last = len(messages)
    entries += [(last if each.after is None else each.after, each.number, Entry(answer=each)) for each in answers]
    return [entry for _, _, entry in sorted(entries, key=lambda each: each[:2])]


def answer_window(visit: Visit, file: TipFile) -> Window:
    """Return how long the tipster can still be answered, and why not where not."""
    if file.tip.left:
        return Window(open=False, why=wording.LEFT)
    if file.tip.status == Status.CLOSED:
        return Window(open=False, why=wording.CLOSED)
    # An edit opens no window at the platform.
    last = max((each.received_at for each in file.messages if each.edit_of is None), default=None)
    return window(file.tip.platform, last, visit.now, human_agent=visit.doors.human_agent)


def conflict(visit: Visit, file: TipFile, seen: str, where: str) -> Response:
    """Show the tip as it is now, and say who was faster and that nothing was overwritten."""
    names, tip = visit.names(), file.tip
    version, messages = map(whole_number, seen.split(".", 1) if "." in seen else ("", ""))
    since = tip.done[version:] if version is not None else ()
    details = [f"{names.of(each.by)} {wording.DONE.get(each.what, 'changed it')}." for each in since]
    if messages is not None and tip.messages > messages:
        details.append("The tipster wrote again.")
    words = "This tip changed while you were at it. Nothing of yours was stored, and nothing was overwritten."
    return show(visit, file, 409, Trouble(words, where, visit.request.form, tuple(details)))


def whole_number(text: str) -> int | None:
    """Return a number that a form or an address holds, None where it is none: anybody can write anything there."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def is_current(seen: str, tip: Tip) -> bool:
    """Tell whether a form was filled in on the tip as it is now."""
    return seen == tip.seen
