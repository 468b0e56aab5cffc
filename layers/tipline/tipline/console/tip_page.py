"""A tip's page: its thread, why it is as urgent as it is, what was done, and what can be done now."""

from collections.abc import Mapping
from dataclasses import dataclass

from tipline.casework import Disposition, Status, Tip, TipFile
from tipline.console import wording
from tipline.console.marked_text import pieces
from tipline.console.permissions import may_open, may_read_message
from tipline.console.visit import Visit
from tipline.console.web import Response, respond_with
from tipline.model import CATEGORIES, Priority
from tipline.replying import Window, window

_MESSAGES = {
    "acknowledge": "You took this tip. The others are told.",
    "assign": "The tip was assigned.",
    "judge": "Priority and category are set.",
    "note": "Your note is stored.",
    "redact": "The words are gone from the text.",
    "link": "The case number is set.",
    "answer": "Your answer is on its way. Below you see whether it arrived.",
    "close": "The tip is closed. The tipster's next message begins a new one.",
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
    seen = visit.request.query.get("seen", "")
    if current is None or current.seen == seen:
        return respond_with(204)
    return visit.page("tip_changed.html", reference=reference, wrote=current.messages > _messages(seen))


def show(visit: Visit, file: TipFile, status: int = 200, trouble: Trouble | None = None) -> Response:
    """Return a tip's page."""
    current = file.tip
    may_read, readable = visit.may_read(current), visit.readable(file)
    all_read = len(readable) == len(file.messages)
    waiting = visit.doors.waiting.of(current.tip_id)
    return visit.page(
        "tip.html",
        status,
        tip=current,
        may_read=may_read,
        messages=[(each, pieces(each.text, each.places)) for each in readable],
        all_read=all_read,
        notes=file.notes if may_read else [],
        answers=file.answers if may_read else [],
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
        notice=_MESSAGES.get(visit.request.query.get("done", "")) if trouble is None else None,
        trouble=trouble,
        draft=(trouble.draft if trouble else None) or {},
    )


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
    version, _, messages = seen.partition(".")
    since = tip.done[int(version) :] if version.isdecimal() else ()
    details = [f"{names.of(each.by)} {wording.DONE.get(each.what, 'changed it')}." for each in since]
    if messages.isdecimal() and tip.messages > int(messages):
        details.append("The tipster wrote again.")
    words = "This tip changed while you were at it. Nothing of yours was stored, and nothing was overwritten."
    return show(visit, file, 409, Trouble(words, where, visit.request.form, tuple(details)))


def _messages(seen: str) -> int:
    number = seen.partition(".")[2]
    return int(number) if number.isdecimal() else 0


def is_current(seen: str, tip: Tip) -> bool:
    """Tell whether a form was filled in on the tip as it is now."""
    return seen == tip.seen
