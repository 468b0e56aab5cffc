"""A tip's files in the console: who may open which, for how long, under what name, and what the audit is told."""

from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.console import FakeFiles, FakeWorld
from tests.unit.console_world import get, post, tip_of, world_of
from tipline.casework import Attached
from tipline.console import file_links, respond
from tipline.console.web import Request
from tipline.fetching import LOOK_FIRST, VOICE
from tipline.model import Priority
from tipline.roster import Role

_PICTURE = Attached(1, 1, "image", "clean", LOOK_FIRST, "aa.jpg", "bb.jpg", "image/jpeg")
_VIDEO = Attached(1, 2, "video", "clean", VOICE, "cc.mp4", "", "video/mp4", hold=True)
_PAPER = Attached(1, 3, "file", "clean", LOOK_FIRST, "dd.pdf", "ee.jpg", "application/pdf")
_WAITING = Attached(1, 4, "image", "waiting")
_REFUSED = Attached(1, 5, "file", "refused", "This kind of file cannot be made safe to open. It was not kept.")
_LOST = Attached(1, 6, "image", "unreachable", "The file could not be fetched from the platform.")


def _world(**fields: Any) -> FakeWorld:  # noqa: ANN401 - fields of the tip
    world = world_of(held_files=1, **fields)
    files = (_PICTURE, _VIDEO, _PAPER, _WAITING, _REFUSED, _LOST)
    world.tips.files = {tip_id: replace(file, files=files) for tip_id, file in world.tips.files.items()}
    return world


def test_a_picture_opens_for_a_minute_and_the_audit_is_told() -> None:
    world = _world()
    answer = get(world, "/tips/ABC234/files/000101")
    assert answer.status == 303
    assert answer.headers["Location"] == "https://clean.example/aa.jpg?seconds=60&save=False"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert [(act.what, act.subject, act.why) for act in world.acts] == [("open_file", "ABC234", "file 1.1")]


def test_a_thumbnail_is_part_of_the_page_whose_reading_was_told() -> None:
    world = _world()
    assert get(world, "/tips/ABC234/files/000101/small").headers["Location"].startswith("https://clean.example/bb.jpg")
    assert not world.acts


def test_a_document_is_saved_never_shown() -> None:
    assert get(_world(), "/tips/ABC234/files/000103").headers["Location"].endswith("save=True")


@pytest.mark.parametrize(
    ("role", "priority", "opens"),
    [
        (Role.OFFICER, Priority.P1, False),
        (Role.OFFICER, Priority.P0, True),
        (Role.SUPERVISOR, Priority.P2, True),
        (Role.PRIVACY_READER, Priority.P2, True),
        (Role.ADMINISTRATOR, Priority.P0, False),
    ],
)
def test_a_voice_waits_for_the_privacy_reader_unless_life_is_in_danger(
    role: Role, priority: Priority, *, opens: bool
) -> None:
    world = _world(priority=priority)
    answer = get(world, "/tips/ABC234/files/000102", role)
    assert (answer.status == 303) is opens
    assert [act.what for act in world.acts] == (["open_file"] if opens else [])
    if opens:
        assert f"seconds={file_links.RECORDING_SECONDS}" in answer.headers["Location"]
    else:
        assert answer.status == 403


def test_a_released_recording_plays_for_officers_and_the_audit_knows_who_released_it() -> None:
    world = _world()
    assert post(world, "/tips/ABC234/release-file", Role.PRIVACY_READER, file="000102").status == 303
    assert [(act.actor, act.what, act.why) for act in world.acts] == [
        (f"id-{Role.PRIVACY_READER}", "release_file", "file 1.2")
    ]
    assert tip_of(world).held_files == 0
    assert get(world, "/tips/ABC234/files/000102").status == 303


def test_an_officer_releases_no_recording_and_nobody_what_is_not_held() -> None:
    world = _world()
    assert post(world, "/tips/ABC234/release-file", file="000102").status == 403
    assert post(world, "/tips/ABC234/release-file", Role.PRIVACY_READER, file="000101").status == 422
    assert not world.acts


def test_files_of_a_tip_that_is_held_back_are_held_back_too() -> None:
    world = _world(flags=("no_profile",))
    assert get(world, "/tips/ABC234/files/000101").status == 403
    assert get(world, "/tips/ABC234/files/000101/small").status == 403
    assert "files/000101" not in get(world, "/tips/ABC234").body
    assert get(world, "/tips/ABC234/files/000101", Role.PRIVACY_READER).status == 303


@pytest.mark.parametrize("name", ["000104", "000105", "000199", "nothing"])
def test_what_is_not_there_is_not_found(name: str) -> None:
    assert get(_world(), f"/tips/ABC234/files/{name}").status == 404


def test_without_a_session_no_address_is_given() -> None:
    answer = respond(Request("GET", "/tips/ABC234/files/000101"), _world().doors())
    assert (answer.status, "sign-in" in answer.headers["Location"]) == (303, True)


def test_where_the_audit_cannot_be_told_nothing_opens() -> None:
    world = _world()
    world.down.add("audit")
    assert get(world, "/tips/ABC234/files/000101").status == 503


def test_the_page_says_how_far_each_file_is_and_holds_no_address_of_the_bucket() -> None:
    page = get(_world(), "/tips/ABC234").body
    for line in (LOOK_FIRST, "Being fetched and made safe to open", _REFUSED.line, _LOST.line):
        assert line in page
    assert "Held back." in page
    assert "clean.example" not in page
    assert "aa.jpg" not in page
    assert 'src="../tips/ABC234/files/000101/small"' in page
    assert "<video" not in page


def test_pictures_come_from_that_bucket_and_no_other() -> None:
    policy = get(_world(), "/tips/ABC234").headers["Content-Security-Policy"]
    assert f"img-src 'self' {FakeFiles.origin} data:" in policy
    assert f"media-src 'self' {FakeFiles.origin};" in policy
    assert "*" not in policy


def test_a_public_file_is_shown_with_the_digest_of_its_original() -> None:
    world = _world()
    clean = {
        "state": "clean",
        "kind": "image",
        "content_type": "image/jpeg",
        "key": "pp.jpg",
        "thumbnail_key": "qq.jpg",
    }
    item: dict[str, Any] = dict.fromkeys(("author", "permalink", "text", "published_at"))
    item |= {"root": "facebook#p", "item_id": "c", "root_id": "p", "reference": "DEF567", "platform": "facebook"}
    item |= {"kind": "comment", "priority": "P3", "category": "other", "received_at": 1, "versions": []}
    item |= dict.fromkeys(("removed", "hidden", "own", "attachments", "tagged"), ())
    lost = {"state": "unreachable", "kind": "image", "line": _LOST.line}
    world.posts.rows.append(item | {"files": {"f1": clean | {"sha256": "0" * 64}, "f2": lost}})
    page = get(world, "/posts/DEF567").body
    assert "0" * 64 in page
    assert _LOST.line in page
    assert (
        get(world, "/posts/DEF567/files/DEF567/f1").headers["Location"]
        == f"{FakeFiles.origin}/pp.jpg?seconds=60&save=False"
    )
    assert (
        get(world, "/posts/DEF567/files/DEF567/f1/small").headers["Location"].startswith(f"{FakeFiles.origin}/qq.jpg")
    )
    assert get(world, "/posts/DEF567/files/DEF567/f2").status == 404
    assert [act.what for act in world.acts] == ["read_post", "open_file"]
    assert get(world, "/posts/DEF567/files/DEF567/f1", Role.PRIVACY_READER).status == 403
