"""A public comment answered in private from its post's page: who may, until when, once, and what the person is told."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.console import NOW, FakeWorld
from tests.unit.console_world import get, post, world_of
from tipline.replying import Reason, State, comment_window, tip_of_comment
from tipline.roster import Role

_DAY = 86_400
_TEXT = "Can you tell us more?"


def _world(**fields: Any) -> FakeWorld:  # noqa: ANN401 - attributes of the row
    world = world_of()
    row: dict[str, Any] = {
        "root": "facebook#1_1",
        "item_id": "1_2",
        "root_id": "1_1",
        "platform": "facebook",
        "kind": "comment",
        "reference": "CMNT23",
        "priority": "P2",
        "category": "drugs",
        "reasons": ("usable_lead",),
        "text": "I saw him",
        "author": {"name": "Sample Person", "handle": None},
        "permalink": None,
        "received_at": NOW - 900,
        "published_at": NOW - 600,
        "versions": [{}],
        "version": 1,
        "removed": False,
        "hidden": False,
        "own": False,
        "attachments": (),
        "tagged": (),
    }
    world.posts.rows.append(row | fields)
    return world


def _reply(world: FakeWorld, role: str = Role.OFFICER, **form: str) -> Any:  # noqa: ANN401 - a response
    return post(world, "/posts/CMNT23/reply", role, **({"seen": "1", "text": _TEXT} | form))


def _began(world: FakeWorld) -> Any:  # noqa: ANN401 - a tip's file, None where there is none
    return world.tips.files.get(tip_of_comment("facebook", "1_2"))


def test_the_window_and_what_is_added_are_said_before_one_writes() -> None:
    page = get(_world(), "/posts/CMNT23").body
    assert "6 d 23 h left" in page
    assert "To tell us something anonymously, call 910-555-0100." in page


def test_a_private_reply_begins_a_tip_of_a_known_person_and_is_handed_over() -> None:
    world = _world()
    response = _reply(world)
    file = _began(world)
    assert (response.status, response.headers["Location"]) == (
        303,
        f"../../tips/{file.tip.reference}?done=private_reply",
    )
    assert (file.tip.known_person, file.tip.assignee, file.tip.began_from) == (True, "id-officer", "CMNT23")
    assert (file.answers[0].text, file.answers[0].by, file.answers[0].state) == (_TEXT, "Jordan officer", "queued")
    assert (world.answered, world.replied) == ([(file.tip.tip_id, 1)], [("facebook#1_1", "1_2")])
    assert [(act.what, act.subject) for act in world.acts] == [("private_reply", "CMNT23")]
    page = get(world, f"/tips/{file.tip.reference}").body
    assert "Known person: began from a public comment." in page
    assert "posts/CMNT23" in page
    assert "They have not answered yet." in page
    assert "Nothing can be sent until the person answers" in page


def test_what_a_known_person_answers_is_held_back_from_nobody() -> None:
    world = _world()
    _reply(world)
    file = _began(world)
    tip = replace(file.tip, messages=1, flags=(*file.tip.flags, "no_profile"))
    assert not tip.to_release
    assert replace(tip, flags=("no_profile",)).held


@pytest.mark.parametrize("role", Role)
def test_officers_and_supervisors_alone_reply(role: Role) -> None:
    world = _world()
    allowed = role in {Role.OFFICER, Role.SUPERVISOR}
    assert _reply(world, role).status == (303 if allowed else 403)
    assert bool(_began(world)) == bool(world.acts) == bool(world.answered) == allowed


@pytest.mark.parametrize(
    ("fields", "form", "said"),
    [
        ({"published_at": NOW - 7 * _DAY}, {}, "for 7 days"),
        ({"removed": True}, {}, "was removed there"),
        ({"version": 2}, {}, "changed while you wrote"),
        ({"kind": "visitor_post"}, {}, "Only what others comment"),
        ({"own": True}, {}, "Only what others comment"),
        ({"platform": "x", "root": "x#1_1"}, {}, "Only what others comment"),
        ({}, {"text": " "}, "The answer is empty."),
        ({}, {"text": "x" * 1501}, "too long"),
        ({"platform": "instagram"}, {"text": "ñ" * 500}, "longer than the platform takes"),
    ],
)
def test_what_cannot_be_sent_is_said_and_begins_nothing(
    fields: dict[str, Any], form: dict[str, str], said: str
) -> None:
    world = _world(**fields)
    response = _reply(world, **form)
    assert response.status == 422
    assert said in response.body
    assert len(world.tips.files) == 1
    assert not world.acts
    assert not world.answered


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"published_at": NOW - 8 * _DAY}, "No private reply: A comment"),
        ({"removed": True}, "was removed there"),
    ],
)
def test_a_closed_window_is_said_where_the_form_would_stand(fields: dict[str, Any], said: str) -> None:
    page = get(_world(**fields), "/posts/CMNT23").body
    assert said in page
    assert "Send the private reply" not in page


def test_a_comment_is_answered_once_and_who_was_slower_keeps_their_words() -> None:
    world = _world()
    assert _reply(world).status == 303
    late = _reply(world, Role.SUPERVISOR, text="Which house?")
    assert late.status == 409
    assert "answered in private before" in late.body
    assert "Which house?" in late.body
    assert "Answered in private by Jordan officer" in late.body
    assert len(world.answered) == 1
    assert "Send the private reply" not in get(world, "/posts/CMNT23").body


def test_of_two_at_once_one_begins_the_tip_and_the_audit_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = _world()
    begin = world.tips.begin

    def slower(*begun: Any) -> bool:  # noqa: ANN401 - what begins a tip
        begin(*begun)
        return begin(*begun)

    monkeypatch.setattr(world.tips, "begin", slower)
    assert _reply(world).status == 409
    assert [act.why for act in world.acts][-1] == "not done: somebody was faster"
    assert not world.answered


@pytest.mark.parametrize(
    ("reason", "again"), [*((each, each not in {Reason.UNSURE, Reason.ALREADY_ANSWERED}) for each in Reason)]
)
def test_what_surely_did_not_arrive_can_be_written_again(reason: Reason, *, again: bool) -> None:
    world = _world()
    _reply(world)
    world.tips.failed(_began(world).tip.tip_id, 1, reason)
    assert ("Answer in private again" in get(world, "/posts/CMNT23").body) == again
    assert _reply(world, text="Once more").status == (303 if again else 409)
    assert [each.state for each in _began(world).answers] == [State.FAILED, *([State.QUEUED] if again else [])]
    assert [number for _, number in world.answered] == ([1, 2] if again else [1])


def test_what_cannot_be_handed_over_is_shown_as_such() -> None:
    world = _world()
    world.down.add("answer")
    _reply(world)
    assert _began(world).answers[0].reason == "not_queued"


def test_a_comment_has_one_tip_and_another_comment_another() -> None:
    assert tip_of_comment("facebook", "1_2") == tip_of_comment("facebook", "1_2")
    assert len({tip_of_comment("facebook", "1_2"), tip_of_comment("instagram", "1_2"), tip_of_comment("x", "1_3")}) == 3


def test_the_page_goes_by_the_same_window_as_the_sending() -> None:
    page = get(_world(published_at=NOW - 7 * _DAY + 60), "/posts/CMNT23").body
    assert comment_window("facebook", NOW - 7 * _DAY + 60, NOW).open
    assert "1 min left" in page


def test_a_comment_beyond_the_first_300_is_shown_and_answered() -> None:
    world = _world()
    (asked,) = world.posts.rows
    world.posts.rows[:] = [{**asked, "item_id": f"1_1{number}", "reference": f"R{number}"} for number in range(300)]
    world.posts.rows.append(asked)
    page = get(world, "/posts/CMNT23").body
    assert 'id="CMNT23"' in page
    assert "Only the first 300 are shown" in page
    assert _reply(world).status == 303
