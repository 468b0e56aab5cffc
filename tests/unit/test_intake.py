"""The intake flow: every readable item once, whatever else is in the delivery; nothing private without anonymizing."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import pytest

from tests.fakes.stores import FakePosts, FakeTips
from tipline.delivery import Delivery
from tipline.errand import Errand
from tipline.intake import Department, Doors, OutOfTime, Taker, Try, Write
from tipline.model import (
    Action,
    Alert,
    AlertKind,
    Author,
    DeletionRequest,
    Event,
    Ignored,
    Message,
    Origin,
    PostAction,
    PostEvent,
    PostKind,
    Priority,
    Sender,
    Unreadable,
)
from tipline.patience import Unavailable
from tipline.storage import Receipt

_NOW = 1_800_000_420.0  # seven minutes into a bucket of fifteen
_BUCKET = 1_800_000_000
_SHOOTING = "he is shooting at people right now"


def _message(key: str = "m1", text: str = "they sell drugs at 14 Elm St", **more: object) -> Message:
    fields: dict[str, object] = {"sent_at": _NOW - 5} | more
    fields = {"platform": "facebook", "account": "1", "sender": Sender(id="7")} | fields
    return Message(key=key, text=text, **fields)  # type: ignore[arg-type]  # test data


_COMMENT = PostEvent(
    platform="facebook",
    account="1",
    kind=PostKind.COMMENT,
    action=PostAction.ADD,
    item_id="c1",
    root_id="p1",
    sha256="0",
    text="I saw that car yesterday",
    at=_NOW - 5,
)


@dataclass
class Town:
    """A taker with everything around it in memory."""

    now: float = _NOW
    alerts: list[Alert] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    asked: int = 0
    department: Department = field(default_factory=lambda: Department({}, 900))

    def __post_init__(self) -> None:
        self.tips, self.posts = FakeTips(lambda: self.now), FakePosts()
        self.add, self.tips.add = self.tips.add, self._add  # type: ignore[method-assign]  # a failure to inject

    def _add(self, origin: Origin, write: Write, *, anew: bool = False) -> Receipt:
        self.asked += 1
        if origin.key.startswith("down"):
            raise Unavailable
        if origin.key.startswith("poison"):
            raise RuntimeError(origin.key)
        return self.add(origin, write, anew=anew)

    def _read(self, _body: bytes, _accounts: frozenset[str]) -> Iterator[Event]:
        yield from self.events

    def take(
        self,
        *events: Event,
        attempt: int = 1,
        any_age: bool = False,
        time_is_up: Callable[[], bool] = lambda: False,
    ) -> str | None:
        self.events = list(events)
        doors = Doors(
            read=self._read,
            tips=self.tips,
            posts=self.posts,
            announce=self.alerts.append,
            count=lambda outcome, reason: self.counts.update([f"{outcome} {reason}"]),
            report=self.errors.append,
            fetch=self.errands.append,
        )
        taker = Taker("facebook", self.department, doors, lambda: self.now)
        return taker.take(Delivery(b"", int(_NOW)), Try(attempt, any_age, time_is_up))


def test_a_message_becomes_a_tip_and_an_alert_held_to_the_end_of_its_bucket() -> None:
    town = Town()
    assert town.take(_message()) is None
    (alert,) = town.alerts
    assert (alert.kind, alert.not_before) == (AlertKind.TIP, _BUCKET + 900)
    assert alert.reference in {row.get("reference") for row in town.tips.rows.values()}
    assert "Elm" in town.tips.texts()[0]


def test_an_urgent_tip_is_announced_at_once() -> None:
    town = Town()
    town.take(_message(text=_SHOOTING))
    assert [(alert.priority, alert.not_before) for alert in town.alerts] == [(Priority.P0, 0)]


def test_a_repeat_stores_nothing_and_raises_the_same_alert_again() -> None:
    """A worker that died between storing and announcing comes back as a repeat."""
    town = Town()
    town.take(_message())
    town.take(_message())
    assert len(town.tips.texts()) == 1
    assert town.alerts[0] == town.alerts[1]


@pytest.mark.parametrize("text", ["STOP", "stop.", " Alto!", "UNSUBSCRIBE", "Start"])
def test_a_bare_opt_out_or_in_is_no_tip(text: str) -> None:
    town = Town()
    town.take(_message(text=text))
    assert town.tips.rows == {}
    assert town.alerts == []


@pytest.mark.parametrize("text", ["HELP", "ayuda", "Info", "stop him, he has a gun"])
def test_a_bare_call_for_help_is_an_urgent_tip(text: str) -> None:
    town = Town()
    town.take(_message(text=text))
    assert town.alerts[0].priority in {Priority.P0, Priority.P1}


def test_a_picture_without_words_is_looked_at_like_a_lead() -> None:
    town = Town()
    town.take(_message(text="", attachments=("image",)))
    assert [alert.priority for alert in town.alerts] == [Priority.P2]


@pytest.mark.parametrize(("age_days", "reason"), [(13.1, "too_old"), (12.9, None)])
def test_an_event_older_than_13_days_is_kept_for_people_to_look_at(age_days: float, reason: str | None) -> None:
    town = Town()
    assert town.take(_message(sent_at=_NOW - age_days * 86_400)) == reason
    assert bool(town.tips.rows) == (reason is None)


def test_an_old_event_that_an_operator_brings_back_is_taken() -> None:
    town = Town()
    assert town.take(_message(sent_at=_NOW - 20 * 86_400), any_age=True) is None
    assert len(town.tips.texts()) == 1


def test_every_readable_item_is_stored_even_if_one_is_not() -> None:
    town = Town()
    assert town.take(_message("m1"), Unreadable("text"), _message("poison"), _message("m2")) == "unreadable_item"
    assert len(town.tips.texts()) == 2


def test_an_error_never_carries_what_was_sent() -> None:
    town = Town()
    town.take(_message("poison"))
    assert town.counts == {"unreadable failed": 1}


def test_what_cannot_be_stored_now_is_tried_again_and_does_not_stop_the_rest() -> None:
    town = Town()
    with pytest.raises(Unavailable):
        town.take(_message("m1"), _message("down"), _message("m2"))
    assert len(town.tips.texts()) == 2


def test_a_store_that_is_down_is_not_asked_a_thousand_times() -> None:
    town = Town()
    with pytest.raises(Unavailable):
        town.take(*(_message(f"down{number}") for number in range(1_000)))
    assert town.asked == 3


def test_it_stops_before_it_is_stopped_and_the_next_try_continues() -> None:
    town = Town()
    messages = [_message(f"m{number}") for number in range(10)]
    left = iter([False] * 4 + [True] * 100)
    with pytest.raises(OutOfTime):
        town.take(*messages, time_is_up=lambda: next(left))
    assert len(town.tips.texts()) == 4
    town.take(*messages, attempt=2)
    assert len(town.tips.texts()) == 10


def test_a_follow_up_joins_its_tip_and_officers_are_told_of_it() -> None:
    town = Town()
    town.take(_message("m1"))
    town.take(_message("m2", _SHOOTING))
    town.take(_message("m2", _SHOOTING))  # once more
    assert len(town.tips.tip_ids()) == 1
    assert len({alert.reference for alert in town.alerts}) == 1
    assert [alert.id[-2:] for alert in town.alerts] == [":1", ":2", ":2"]
    assert [alert.not_before for alert in town.alerts] == [_BUCKET + 900, 0, 0]


def test_a_few_words_that_follow_an_urgent_message_are_as_urgent() -> None:
    town = Town()
    town.take(_message("m1", _SHOOTING), _message("m2", "he ran to the creek"))
    first, second = town.alerts
    assert (second.priority, second.category, second.not_before) == (first.priority, first.category, 0)
    assert (first.follow_up, second.follow_up) == (False, True)


@pytest.mark.parametrize("text", ["NEW", "nuevo.", "¡Nuevo!", "  new\n"])
def test_the_bare_word_new_is_no_tip_and_the_next_message_begins_one(text: str) -> None:
    town = Town()
    town.take(_message("m1"), _message("m2", text), _message("m3"), _message("m4"))
    town.take(_message("m1"), _message("m2", text), _message("m3"), _message("m4"))  # once more
    assert len(town.tips.tip_ids()) == 2
    assert len(town.tips.texts()) == 3
    assert town.counts["ignored new_tip"] == 2


def test_a_message_that_begins_with_new_is_a_tip_of_its_own_without_the_word() -> None:
    town = Town()
    town.take(_message("m1"), _message("m2", "NEW: a gray car at the marina"), _message("m3"))
    assert len(town.tips.tip_ids()) == 2
    assert "a gray car at the marina" in town.tips.texts()


def test_new_under_a_picture_is_a_tip_of_its_own() -> None:
    town = Town()
    town.take(_message("m1"), _message("m2", "NEW", attachments=("image",)))
    assert len(town.tips.tip_ids()) == 2


def test_an_edit_that_begins_with_new_stays_with_its_message() -> None:
    town = Town()
    town.take(_message("m1"), _message("edit:m1:1", "new car outside", action=Action.EDIT, original="m1"))
    assert len(town.tips.tip_ids()) == 1
    assert "new car outside" in town.tips.texts()


def test_two_messages_of_one_delivery_join_and_two_senders_do_not() -> None:
    town = Town()
    town.take(_message("m1"), _message("m2"), _message("m3", sender=Sender(id="8")))
    assert len(town.tips.tip_ids()) == 2


@pytest.mark.parametrize("text", ["STOP", "alto", "Unsubscribe", "END."])
def test_who_says_stop_is_forgotten_and_their_tip_stays(text: str) -> None:
    town = Town()
    town.take(_message("m1"))
    town.take(_message("m2", text))
    assert town.tips.table.rows == {}
    assert town.tips.seen == {}
    assert len(town.tips.texts()) == 1
    town.take(_message("m3"))
    assert len(town.tips.tip_ids()) == 2


@pytest.mark.parametrize("text", ["START", "stop him, he has a gun"])
def test_who_says_anything_else_is_not_forgotten(text: str) -> None:
    town = Town()
    town.take(_message("m1"))
    town.take(_message("m2", text))
    assert town.tips.table.rows != {}


def test_a_delivery_with_a_stop_in_it_that_is_tried_again_doubles_nothing() -> None:
    town = Town()
    delivery = [_message("m1"), _message("m2", "STOP"), _message("m3")]
    left = iter([False, False, True])
    with pytest.raises(OutOfTime):
        town.take(*delivery, time_is_up=lambda: next(left))
    for attempt in (2, 3):
        town.take(*delivery, attempt=attempt)
        assert len(town.tips.texts()) == 2


def test_a_person_whom_meta_asks_to_delete_is_forgotten_on_every_account() -> None:
    town = Town()
    town.department = Department({"facebook": frozenset({"1", "2"})}, 900)
    for account in "12":
        town.take(_message(f"m{account}", account=account))
    town.take(_message("m3", sender=Sender(id="8")))
    assert len(town.tips.table.rows) == 6
    town.take(DeletionRequest(platform="facebook", person="7"))
    assert len(town.tips.table.rows) == 2
    assert len(town.tips.seen) == 1
    assert len(town.tips.texts()) == 3
    assert town.counts["forgotten data_deletion"] == 1


@pytest.mark.parametrize(("removed_text", "left"), [("erase", {"c2"}), ("keep", {"c1", "c2"})])
def test_their_posts_go_only_where_what_is_removed_is_erased(
    removed_text: Literal["keep", "erase"], left: set[str]
) -> None:
    town = Town()
    town.posts.removed_text["facebook"] = removed_text
    town.take(replace(_COMMENT, author=Author("7", "A")), replace(_COMMENT, item_id="c2", author=Author("8", "B")))
    town.take(DeletionRequest(platform="facebook", person="7"))
    assert {item_id for _, item_id in town.posts.states} == left


def test_an_edit_adds_to_its_tip_and_alerts_only_when_urgent() -> None:
    town = Town()
    edit = _message("edit:m1:1", "they sell drugs at 16 Elm St", action=Action.EDIT, original="m1")
    worse = _message("edit:m1:2", _SHOOTING, action=Action.EDIT, original="m1")
    town.take(_message("m1"), edit)
    assert len(town.alerts) == 1
    town.take(worse)
    assert [alert.priority for alert in town.alerts][1:] == [Priority.P0]
    assert len({tip_id for tip_id, _ in town.tips.rows}) == 1
    assert len(town.tips.texts()) == 3


def test_an_edit_that_came_first_waits_for_its_message() -> None:
    town = Town()
    edit = _message("edit:m1:1", action=Action.EDIT, original="m1")
    with pytest.raises(Unavailable):
        town.take(edit)
    town.take(edit, _message("m1"))
    assert len({tip_id for tip_id, _ in town.tips.rows}) == 1
    assert len(town.tips.texts()) == 2


def test_an_edit_whose_message_never_comes_is_a_tip_of_its_own() -> None:
    town = Town()
    town.take(_message("edit:m1:1", action=Action.EDIT, original="m1"), attempt=5)
    assert len(town.tips.texts()) == 1
    assert len(town.alerts) == 1


def test_a_withdrawn_message_is_marked() -> None:
    town = Town()
    town.take(_message("m1"), _message("del:m1", "", action=Action.UNSEND, original="m1"))
    assert [row.get("unsent") for (_, sk), row in town.tips.rows.items() if sk.startswith("message#")] == [True]


def test_the_withdrawal_of_an_unknown_message_is_nothing_in_the_end() -> None:
    town = Town()
    assert town.take(_message("del:m1", "", action=Action.UNSEND, original="m1"), attempt=5) is None
    assert town.tips.rows == {}


def test_a_comment_is_stored_and_announced_under_its_root() -> None:
    town = Town()
    town.take(_COMMENT)
    (alert,) = town.alerts
    assert (alert.kind, alert.root, alert.not_before) == (AlertKind.POST, "facebook#p1", 0)


@pytest.mark.parametrize(
    "event",
    [
        replace(_COMMENT, kind=PostKind.REACTION),
        replace(_COMMENT, kind=PostKind.SHARE),
        replace(_COMMENT, action=PostAction.REMOVE),
        replace(_COMMENT, action=PostAction.HIDE),
        replace(_COMMENT, own=True),
    ],
)
def test_reactions_shares_edits_removals_and_own_posts_never_alert(event: PostEvent) -> None:
    town = Town()
    town.take(event)
    assert town.alerts == []
    assert len(town.posts.states) == 1


def test_an_edit_alerts_only_where_it_is_all_that_was_heard_of() -> None:
    """Somebody edits the department's name into a post; or the edit of a known comment."""
    edit = replace(_COMMENT, action=PostAction.EDIT, sha256="1", text="second")
    town = Town()
    town.take(_COMMENT, edit)
    assert len(town.alerts) == 1
    town.take(replace(edit, item_id="c2"))
    assert [alert.id for alert in town.alerts[1:]] == ["post:facebook:c2"]


@pytest.mark.parametrize("kind", ["encrypted", "unsupported"])
def test_what_only_the_platforms_own_inbox_shows_is_looked_at_like_a_lead(kind: str) -> None:
    town = Town()
    town.take(_message(text="[a note]", attachments=(kind,)))
    assert [alert.priority for alert in town.alerts] == [Priority.P2]


def test_stop_under_a_picture_is_a_tip() -> None:
    town = Town()
    town.take(_message(text="stop", attachments=("image",)))
    assert len(town.alerts) == 1


def test_a_comment_that_was_removed_before_it_came_is_not_announced() -> None:
    town = Town()
    town.take(replace(_COMMENT, action=PostAction.REMOVE, sha256="1"), _COMMENT)
    assert town.alerts == []


def test_what_is_ignored_is_counted_by_reason() -> None:
    town = Town()
    assert town.take(Ignored("echo"), Ignored("echo"), Ignored("receipt")) is None
    assert town.counts == {"ignored echo": 2, "ignored receipt": 1}


def test_an_alert_holds_no_text_no_sender_and_no_exact_time() -> None:
    town = Town()
    town.take(_message("m1", "call me, it is about 14 Elm St"))
    shown = json.dumps([{name: str(getattr(alert, name)) for name in alert.__slots__} for alert in town.alerts])
    assert not any(secret in shown for secret in ("Elm", '"7"', "m1", str(int(_NOW)), str(int(_NOW - 5))))
