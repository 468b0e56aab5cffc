"""What people who mean harm would try: in a tip, in a post, as an officer, from another page."""

import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.console import NOW, FakeWorld
from tests.unit.console_world import get, post, tip_of, world_of
from tipline.casework import Done, Status, TipMessage, Written
from tipline.console import respond
from tipline.console.web import Request, environment
from tipline.roster import Officer, Role
from tipline.sign_in import path_to_go_to

_PLANTED = "'\"><img src=x onerror=alert(1) hx-get=/x><script>alert(2)</script><a href=javascript:alert(3)>{{7*7}}"
_ADDRESSES = {"action", "data", "formaction", "href", "hx-get", "hx-post", "src"}


class _Reader(HTMLParser):
    """Collects what a browser would see as elements and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    return reader


def _is_harmless(page: str) -> bool:
    reader = _read(page)
    main = page.partition('<main id="main"')[2]
    addresses = [value for name, value in reader.attributes if name in _ADDRESSES]
    return (
        _read(main).tags.count("script") == 0
        and "img" not in reader.tags
        and not [name for name, _ in reader.attributes if name.startswith("on") or name == "srcdoc"]
        and all(value.startswith("https://x.example/") or ":" not in value.partition("/")[0] for value in addresses)
        and "49" not in re.findall(r"(?<![\w.])49(?![\w.])", main)
    )


def _planted_world() -> FakeWorld:
    """Return a console in which every text that comes from outside is an attack."""
    world = world_of(
        _PLANTED, case_number=_PLANTED, words=(_PLANTED,), reasons=(f"words.{_PLANTED}",), flags=(_PLANTED,)
    )
    file = world.tips.files["a" * 32]
    tip = replace(
        file.tip, answers=1, notes=1, released=1, language=_PLANTED, done=(Done(_PLANTED, _PLANTED, NOW, _PLANTED),)
    )
    world.tips.files["a" * 32] = replace(
        file,
        tip=tip,
        messages=(TipMessage(1, _PLANTED, NOW, places=((0, 5),), attachments=(_PLANTED,)),),
        notes=(Written(1, _PLANTED, _PLANTED, NOW),),
        answers=(Written(1, _PLANTED, _PLANTED, NOW, _PLANTED, _PLANTED),),
    )
    for officer in list(world.officers.officers.values()):
        world.officers.officers[officer.officer_id] = replace(
            officer, name=_PLANTED, unit=_PLANTED, email_state=_PLANTED, sms_state=_PLANTED, phone="+19105550100"
        )
    row: dict[str, Any] = {
        "root": "facebook#1_1",
        "item_id": _PLANTED,
        "root_id": "1_1",
        "platform": "facebook",
        "kind": "comment",
        "reference": "CMNT23",
        "priority": "P2",
        "category": _PLANTED,
        "text": _PLANTED,
        "author": {"name": _PLANTED, "handle": _PLANTED},
        "permalink": "https://x.example/" + _PLANTED,
        "received_at": NOW - 900,
        "published_at": NOW - 600,
        "versions": [{}, {}],
        "version": 1,
        "removed": False,
        "hidden": False,
        "own": False,
        "attachments": (_PLANTED,),
        "tagged": (_PLANTED,),
    }
    evil = row | {"item_id": "2", "reference": "CMNT24", "permalink": "javascript:alert(4)//https://"}
    world.posts.rows += [row, evil]
    return world


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/queue", Role.OFFICER),
        ("/tips/ABC234", Role.OFFICER),
        ("/tips/ABC234", Role.PRIVACY_READER),
        ("/posts", Role.OFFICER),
        ("/posts/CMNT23", Role.OFFICER),
        ("/roster", Role.ADMINISTRATOR),
        ("/roster/id-officer", Role.ADMINISTRATOR),
        ("/tips/<script>", Role.OFFICER),
    ],
)
def test_nothing_that_was_written_becomes_part_of_a_page(path: str, role: Role) -> None:
    page = get(_planted_world(), path, role)
    assert _is_harmless(page.body), page.body


def test_what_is_given_back_of_a_form_is_no_part_of_the_page_either() -> None:
    world = _planted_world()
    for response in (
        post(world, "/tips/ABC234/note", seen="0.9", text=_PLANTED),
        post(world, "/tips/ABC234/redact", seen=tip_of(world).seen, message="1", words=_PLANTED * 9),
        post(world, "/posts/CMNT23/reply", seen="9", text=_PLANTED),
        post(world, "/roster/new", Role.ADMINISTRATOR, name=_PLANTED, email=_PLANTED, shifts=_PLANTED, role=_PLANTED),
        get(world, "/find", query={"reference": _PLANTED}),
        get(world, "/sign-in", query={"next": _PLANTED, "why": _PLANTED}),
        get(world, "/queue", query={"view": _PLANTED, "after": _PLANTED, "priority": _PLANTED}),
    ):
        assert response.status < 500
        assert _is_harmless(response.body), response.body


def test_every_attribute_of_every_template_is_quoted() -> None:
    for name in environment().list_templates():
        if name.endswith(".html"):
            source, _, _ = environment().loader.get_source(environment(), name)  # type: ignore[union-attr]  # it has one
            assert not re.search(r"<[^<>{}%]*\s[\w-]+=\s*\{\{", source), name


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/..//evil.example"),
        *("/%2f/evil.example", "/tips/../../evil", "/\tevil", "/tips/ABC234\r\nSet-Cookie: a=b", "/" * 600),
    ],
)
def test_a_sign_in_leads_nowhere_else(wanted: str) -> None:
    assert path_to_go_to(wanted) == "/"


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.PRIVACY_READER}, None])
def test_whoever_was_taken_off_the_roster_by_any_way_is_out_at_once(change: dict[str, Any] | None) -> None:
    world = world_of()
    if change is None:
        world.officers.remove("id-officer")
    else:
        world.officers.officers["id-officer"] = replace(world.officers.officers["id-officer"], **change)
    response = get(world, "/tips/ABC234")
    assert (response.status, world.acts) == (303, [])
    assert post(world, "/tips/ABC234/close", disposition="SPAM").status == 303
    assert tip_of(world).status == Status.NEW


_HUGE = "9" * 5_000
"""Python refuses to make a number of it."""


@pytest.mark.parametrize("seen", [f"{_HUGE}.1", f"0.{_HUGE}", "-1.-1", "٣.٣", ".", "", "0", "0.1.2"])
def test_a_state_that_no_page_showed_is_a_conflict_and_no_error(seen: str) -> None:
    world = world_of()
    assert post(world, "/tips/ABC234/note", seen=seen, text="x").status == 409
    assert get(world, "/tips/ABC234/changed", query={"seen": seen}).status == 200
    assert get(world, "/tips/ABC234", query={"before": seen}).status == 200
    spans = post(world, "/tips/ABC234/redact", message="1", words="gym", start=_HUGE, end=_HUGE)
    assert spans.status in {303, 409, 422}


@given(st.dictionaries(st.sampled_from(["seen", "text", "message", "words", "start", "end", "officer"]), st.text()))
def test_whatever_a_form_holds_gives_an_answer(form: dict[str, str]) -> None:
    for action in ("note", "redact", "assign", "answer", "judge", "close", "link", "release", "reopen"):
        assert post(world_of(), f"/tips/ABC234/{action}", Role.SUPERVISOR, **form).status in {303, 403, 409, 422}


def test_whoever_writes_without_end_makes_no_page_that_cannot_be_shown() -> None:
    world = world_of(messages=3_000)
    file = world.tips.files["a" * 32]
    messages = tuple(TipMessage(number, f"said {number}. " + "😀" * 9_000, NOW) for number in range(1, 3_001))
    world.tips.files["a" * 32] = replace(file, messages=messages)
    page = get(world, "/tips/ABC234").body
    assert len(page.encode()) < 2_000_000
    assert "said 3000." in page
    older = re.search(r"before=(\d+)", page)
    assert older
    further = get(world, "/tips/ABC234", query={"before": older[1]}).body
    assert f"said {older[1]}." in further
    assert "Show the newest" in further


@pytest.mark.parametrize(
    "form",
    [
        {"shifts": "Mon" + " " * 30_000 + "!"},
        {"shifts": "Mon-Fri 06:00-18:00\n" * 51},
        {"email": "a@" + "." * 60_000 + "@"},
        {"email": "a" * 300 + "@example.com"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": "A" * 5_000},
        {"name": "x" * 81},
    ],
)
def test_no_field_of_the_roster_keeps_the_console_busy(form: dict[str, str]) -> None:
    usual = {"name": "Morgan", "email": "morgan@example.com", "role": "officer", "time_zone": "America/New_York"}
    began = time.monotonic()
    assert post(world_of(), "/roster/new", Role.ADMINISTRATOR, **(usual | form)).status == 422
    assert time.monotonic() - began < 1


def test_names_that_turn_the_direction_of_text_turn_nothing_but_themselves() -> None:
    world = _planted_world()
    turned = "\u202eevil"
    world.posts.rows[0] = {**world.posts.rows[0], "author": {"name": turned, "handle": turned}, "tagged": (turned,)}
    page = get(world, "/posts/CMNT23").body
    assert page.count(turned) == page.count(f"<bdi>{turned}</bdi>") + page.count(f"<bdi>@{turned}</bdi>")


@pytest.mark.parametrize("cookie", ["officer", "__Host-session=x", "x" * 5_000, "\x00"])
def test_a_cookie_that_was_planted_before_the_sign_in_opens_nothing(cookie: str) -> None:
    world = world_of()
    request = Request("GET", "/queue", cookies={"__Host-session": cookie, "session": "officer"})
    assert (respond(request, world.doors()).status == 200) == (cookie == "officer")


def test_an_officer_cannot_be_made_of_an_id_that_is_no_id() -> None:
    assert get(world_of(), "/roster/%2e%2e", Role.ADMINISTRATOR).status == 404
    assert isinstance(world_of().officers.get("id-officer"), Officer)
