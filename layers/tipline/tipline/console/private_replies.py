"""Answering a public comment in private, once: it begins a tip of a person who is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tipline.casework import Done, Tip, TipFile, Written
from tipline.console.tip_actions import LONGEST_ANSWER, Refused, answer_fields, hand_over, text_of
from tipline.console.visit import Visit
from tipline.replying import (
    MAY_HAVE_ARRIVED,
    State,
    Window,
    comment_window,
    fits,
    signed,
    tip_of_comment,
    to_known_person,
)

type Row = Mapping[str, Any]


class Faster(Exception):
    """Somebody has answered the comment before. It carries nothing."""


@dataclass(frozen=True, slots=True)
class Chance:
    """Whether a comment can be answered in private now, and what came of it where it was."""

    window: Window
    tip: Tip | None = None
    answer: Written | None = None
    """The last try."""

    @property
    def open(self) -> bool:
        """Whether it can be written now, for the first time or once more."""
        return self.window.open and (self.answer is None or _surely_not_sent(self.answer))


def _surely_not_sent(answer: Written) -> bool:
    return answer.state == State.FAILED and answer.reason not in MAY_HAVE_ARRIVED


def chances(visit: Visit, items: Sequence[Row]) -> Mapping[str, Chance]:
    """Return, by item, how each comment of others under a post stands."""
    comments = {tip_of_comment(each["platform"], each["item_id"]): each for each in items if _is_answerable(each)}
    begun = visit.doors.tips.these(comments)
    return {item["item_id"]: _chance(visit, item, begun.get(tip_id)) for tip_id, item in comments.items()}


def _is_answerable(item: Row) -> bool:
    return item["kind"] == "comment" and not item.get("own") and item["platform"] != "x"


def _chance(visit: Visit, item: Row, tip: Tip | None) -> Chance:
    file = visit.doors.tips.read(tip.tip_id) if tip else None
    return Chance(_window(visit, item), file.tip if file else None, file.answers[-1] if file else None)


def _window(visit: Visit, item: Row) -> Window:
    if item.get("removed"):
        return Window(open=False, why="The comment was removed there.")
    return comment_window(item["platform"], item.get("published_at") or item["received_at"], visit.now)


def send(visit: Visit, item: Row) -> str:
    """Answer a comment in private; return the reference of its tip. Raises Refused, Faster."""
    chance = chances(visit, [item]).get(item["item_id"])
    if chance is None:
        raise Refused("Only what others comment on Facebook and Instagram can be answered in private.")
    if chance.answer and not chance.open:
        raise Faster
    if not chance.window.open:
        raise Refused(chance.window.why)
    if visit.request.form.get("seen") != str(item.get("version", 0)):
        raise Refused("The comment changed while you wrote. Read it again, then send your answer.")
    text = text_of(visit, "text", LONGEST_ANSWER, "The answer")
    sent = to_known_person(signed(text, visit.session.name, "first_name"), visit.doors.anonymous_way)
    if not fits(item["platform"], sent):
        raise Refused("The answer is longer than the platform takes, with what is added to it. Shorten it.")
    visit.audit("private_reply", item["reference"])
    if not _written(visit, item, chance.tip, text):
        visit.audit("private_reply", item["reference"], "not done: somebody was faster")
        raise Faster
    file = _file(visit, item)
    hand_over(visit, file.tip.tip_id, file.tip.answers, (item["root"], item["item_id"]))
    return file.tip.reference


def _written(visit: Visit, item: Row, tip: Tip | None, text: str) -> bool:
    done = Done("private_reply", visit.session.officer_id, visit.now)
    if tip is None:
        return visit.doors.tips.begin(item, text, visit.session.name, done)
    number = tip.answers + 1
    written = (f"answer#{number:04}", answer_fields(visit, tip, text))
    return visit.doors.tips.change(tip, done, {"answers": number}, written=written)


def _file(visit: Visit, item: Row) -> TipFile:
    file = visit.doors.tips.read(tip_of_comment(item["platform"], item["item_id"]))
    if file is None:
        raise Faster
    return file
