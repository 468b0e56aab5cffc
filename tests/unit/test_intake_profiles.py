"""Where the payload names nobody: the platform is asked, a threat to life never waits for it, failure is flagged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.fakes.profiles import FakeDirectory
from tests.fakes.stores import FakePosts, FakeTips
from tipline.delivery import Delivery
from tipline.intake import Department, Doors, Taker, Try
from tipline.model import Action, Alert, Event, Message, PostAction, PostEvent, PostKind, Priority, Sender
from tipline.profiles import DeliveryProfiles
from tipline.triage import triage

_NOW = 1_800_000_420.0
_SHOOTING = "he is shooting at people right now"
_NAMED = "they sell drugs at 14 Elm St and painted Quetzalina on the wall"
_COMMENT = PostEvent(
    platform="facebook",
    account="1",
    kind=PostKind.COMMENT,
    action=PostAction.ADD,
    item_id="c1",
    root_id="p1",
    sha256="0",
    text="I saw that car yesterday",
)


def _message(
    key: str = "m1",
    text: str = "they sell drugs at 14 Elm St",
    action: Action = Action.NEW,
    original: str | None = None,
) -> Message:
    return Message(
        platform="facebook", account="1", key=key, sender=Sender(id="7"), text=text, action=action, original=original
    )


@dataclass
class Town:
    """A taker with everything around it in memory; `directory` is whom the platform tells of, None where it names."""

    directory: FakeDirectory | None
    alerts: list[Alert] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.tips = FakeTips(lambda: _NOW)

    def _count(self, outcome: str, reason: str) -> None:
        self.counts.update([f"{outcome} {reason}"])

    def take(self, *events: Event) -> str | None:
        def read(_body: bytes, _accounts: frozenset[str]) -> Iterator[Event]:
            yield from events

        doors = Doors(
            read=read,
            tips=self.tips,
            posts=FakePosts(),
            announce=self.alerts.append,
            count=self._count,
            report=lambda _error: None,
            fetch=lambda _errand: None,
            profiles=DeliveryProfiles(self.directory.look_up, self._count, lambda: 0) if self.directory else None,
        )
        taker = Taker("facebook", Department({}, 900), doors, lambda: _NOW)
        return taker.take(Delivery(b"", int(_NOW)), Try(1, any_age=False, time_is_up=lambda: False))

    def flags(self) -> list[list[str]]:
        return [row.get("flags", []) for (_, sk), row in self.tips.rows.items() if sk == "tip"]


def _knowing(**people: str) -> Town:
    return Town(FakeDirectory({id_.strip("_"): (name, None) for id_, name in people.items()}))


def test_the_name_that_the_platform_tells_is_taken_out_of_the_text() -> None:
    town = _knowing(_7="Quetzalina Ruiz")
    town.take(_message(text=_NAMED))
    assert "Quetzalina" not in town.tips.texts()[0]
    assert town.flags() == [[]]
    assert town.counts == {"profile found": 1, "stored new": 1}


def test_a_tip_whose_sender_is_not_told_is_stored_and_flagged() -> None:
    town = _knowing()
    town.take(_message(text=_NAMED))
    assert "Quetzalina" in town.tips.texts()[0]
    assert town.flags() == [["no_profile"]]
    assert [alert.priority for alert in town.alerts] == [Priority.P2]


def test_where_the_payload_names_its_sender_nobody_is_asked_and_nothing_flagged() -> None:
    town = Town(None)
    town.take(_message(text=_NAMED))
    assert town.flags() == [[]]
    assert not [each for each in town.counts if each.startswith("profile")]


def test_a_threat_to_life_waits_for_nobody_and_is_flagged() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    town.take(_message(text=_SHOOTING))
    assert town.directory.asked == []
    assert town.flags() == [["no_profile"]]
    assert town.counts["profile urgent"] == 1


def test_a_threat_to_life_is_announced_before_anybody_else_of_its_delivery_is_asked_about() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    announced_when_asked: list[int] = []
    town.directory.meanwhile = lambda: announced_when_asked.append(len(town.alerts))
    town.take(_message("m1"), _message("m2"), _COMMENT, _message("m3", _SHOOTING))
    assert announced_when_asked == [2]  # the threat and the comment
    assert town.alerts[1].priority is Priority.P0
    assert len(town.tips.texts()) == 3


def test_a_message_that_turns_into_a_threat_by_its_edit_makes_it_wait_for_nobody() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    announced_when_asked: list[list[Priority]] = []
    town.directory.meanwhile = lambda: announced_when_asked.append([alert.priority for alert in town.alerts])
    edits = [
        _message("edit:m2:1", "they sell drugs at 16 Elm St", action=Action.EDIT, original="m2"),
        _message("edit:m2:2", _SHOOTING, action=Action.EDIT, original="m2"),
    ]
    assert town.take(_message("m1"), _message("m2"), *edits) is None
    assert announced_when_asked == [[Priority.P2, Priority.P0]]
    tips = {tip_id for tip_id, sk in town.tips.rows if sk == "message#0004"}
    assert len(tips) == 1
    assert town.flags() == [["no_profile"]]


def test_a_message_that_cannot_be_judged_does_not_take_the_delivery_down(monkeypatch: pytest.MonkeyPatch) -> None:
    town = _knowing(_7="Ana Ruiz")

    def judge(text: str) -> object:
        if text == "poison":
            raise RuntimeError(text)
        return triage(text)

    monkeypatch.setattr("tipline.intake.triage", judge)
    assert town.take(_message("m1"), _message("m2", "poison"), _message("m3", _SHOOTING)) == "unreadable_item"
    assert len(town.tips.texts()) == 2


def test_an_edit_is_anonymized_with_the_profile_too_and_one_without_it_flags_the_tip() -> None:
    town = _knowing(_7="Quetzalina Ruiz")
    assert town.directory
    town.take(_message("m1"), _message("edit:m1:1", _NAMED, action=Action.EDIT, original="m1"))
    assert len(town.directory.asked) == 1
    assert not [text for text in town.tips.texts() if "Quetzalina" in text]
    assert town.flags() == [[]]
    town.directory.trouble = "timeout"
    town.take(_message("edit:m1:2", "at 18 Elm St", action=Action.EDIT, original="m1"))
    assert town.flags() == [["no_profile"]]


def test_a_withdrawal_a_stop_and_a_repeat_need_no_name() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    town.take(_message("m1"))
    town.take(_message("del:m1", "", action=Action.UNSEND, original="m1"), _message("m2", "STOP"))
    assert len(town.directory.asked) == 1


def test_what_is_known_of_a_sender_ends_with_the_delivery() -> None:
    town = _knowing(_7="Ana Ruiz")
    assert town.directory
    town.take(_message("m1"))
    town.take(_message("m2"))
    assert town.directory.asked == ["7", "7"]


def test_a_delivery_of_a_thousand_senders_is_stored_whole_while_the_platform_is_down() -> None:
    town = _knowing()
    assert town.directory
    town.directory.trouble = "timeout"
    senders = [
        Message(platform="facebook", account="1", key=f"m{number}", sender=Sender(id=f"8{number}"), text="drugs")
        for number in range(1_000)
    ]
    assert town.take(*senders) is None
    assert len(town.tips.texts()) == 1_000
    assert len(town.directory.asked) == 3
    assert town.flags() == [["no_profile"]] * 1_000
