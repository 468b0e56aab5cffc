"""The console's answers, with everything behind its doors in memory."""

import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.fakes.console import CSRF, NOW
from tests.unit.console_world import TEXT, get, post, tip_of, world_of
from tipline.casework import Disposition, Status, TipMessage, Waiting, Written
from tipline.console import respond, wording
from tipline.console.permissions import May, may, may_read
from tipline.console.routes import OPEN, ROUTES
from tipline.console.web import Request, environment, static, static_name
from tipline.model import Priority
from tipline.patience import Unavailable
from tipline.roster import Role
from tipline.sessions import COOKIE


# ---- Every answer ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["/", "/queue", "/tips/ABC234", "/no-such", "/sign-in", static_name("console.css")])
def test_every_answer_forbids_what_pages_of_ours_never_do(path: str) -> None:
    headers = get(world_of(), path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == ("no-store" if "static" not in path else "public, max-age=31536000, immutable")


@pytest.mark.parametrize("name", [each for each in environment().list_templates() if each.endswith(".html")])
def test_a_template_is_sound_and_holds_no_script_style_or_handler_of_its_own(name: str) -> None:
    environment().get_template(name)
    source, _, _ = environment().loader.get_source(environment(), name)  # type: ignore[union-attr]  # it has one
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|hx-on|javascript:|\|\s*safe\b", source)


def test_a_file_of_ours_has_its_hash_in_its_name_and_no_other_is_served() -> None:
    assert re.fullmatch(r"/static/htmx\.[0-9a-f]{12}\.js", static_name("htmx.js"))
    assert static("console.css") is None
    assert static("../web.py") is None


def test_htmx_is_the_file_that_was_looked_at() -> None:
    response = static(static_name("htmx.js").removeprefix("/static/"))
    assert response is not None
    heading, _, body = response.body.partition(" */\n")
    assert hashlib.sha256(body.encode()).hexdigest() == heading.rpartition(" ")[2]


@pytest.mark.parametrize(
    ("path", "called", "link"),
    [
        ("/", "", "queue"),
        ("/", "/v1", "/v1/queue"),
        ("/", "/v1/", "/v1/queue"),
        ("/", "/", "/queue"),
        ("/queue", "", "queue"),
        ("/tips/ABC234", "", "../queue"),
        ("/tips/ABC234/note", "", "../../queue"),
    ],
)
def test_a_link_leads_to_the_same_page_wherever_the_console_is_reached(path: str, called: str, link: str) -> None:
    assert Request("GET", path, called=called).link("/queue") == link


def test_a_service_that_is_down_is_said_so_and_nothing_is_shown_without_the_audit() -> None:
    world = world_of()
    world.down.add("audit")
    response = get(world, "/tips/ABC234")
    assert response.status == 503
    assert TEXT not in response.body


def test_every_code_has_its_words() -> None:
    assert wording.STATUSES.keys() == set(Status)
    assert wording.DISPOSITIONS.keys() == set(Disposition)
    assert wording.ROLES.keys() == set(Role)
    assert wording.PRIORITIES.keys() == set(Priority)


# ---- Who may --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("route", ROUTES, ids=lambda each: f"{each.method} {each.path}")
@pytest.mark.parametrize("cookie", ["", "guessed"])
def test_no_page_is_shown_without_a_session(route: Any, cookie: str) -> None:  # noqa: ANN401 - a route
    path = route.path.format(reference="ABC234", action="note", officer_id="0ff1ce01", name="000101", item="ABC234")
    world = world_of()
    sent = {"origin": "https://console.example", "host": "console.example"}
    response = respond(
        Request(route.method, path, form={"csrf": CSRF}, cookies={COOKIE: cookie}, headers=sent), world.doors()
    )
    assert response.status == 303
    assert "sign-in" in response.headers["Location"]
    assert not world.acts
    assert (route.method, route.path) not in OPEN


@pytest.mark.parametrize("route", [each for each in ROUTES if each.method == "POST"], ids=lambda each: each.path)
@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"origin": "https://console.example", "host": "console.example"}, "guessed"),
        ({"origin": "https://console.example", "host": "console.example"}, ""),
        ({"origin": "https://evil.example", "host": "console.example"}, CSRF),
        ({"origin": "null", "host": "console.example"}, CSRF),
        ({"host": "console.example"}, CSRF),
        ({"origin": "https://console.example.evil.example", "host": "console.example"}, CSRF),
    ],
)
def test_no_change_is_made_for_a_form_that_no_page_of_ours_sent(
    route: Any,  # noqa: ANN401 - a route
    headers: dict[str, str],
    token: str,
) -> None:
    world = world_of()
    path = route.path.format(reference="ABC234", action="close", officer_id="id-officer")
    response = post(world, path, Role.SUPERVISOR, headers, csrf=token, disposition="SPAM")
    assert response.status == 403
    assert tip_of(world).status == Status.NEW
    assert not world.acts


_FORBIDDEN = {
    Role.OFFICER: {"/roster", "/roster/new", "/roster/id-officer"},
    Role.SUPERVISOR: {"/roster/new", "/roster/id-officer"},
    Role.PRIVACY_READER: {"/posts", "/posts/ABC234", "/roster", "/roster/new", "/roster/id-officer"},
    Role.ADMINISTRATOR: {"/queue", "/tips/ABC234", "/tips/ABC234/changed", "/posts", "/posts/ABC234"},
}
_PAGES = sorted({path for paths in _FORBIDDEN.values() for path in paths})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", _PAGES)
def test_a_role_sees_its_own_pages_alone(role: Role, path: str) -> None:
    assert (get(world_of(), path, role).status == 403) == (path in _FORBIDDEN[role])


_MAY_ACT = {
    "acknowledge": {Role.OFFICER, Role.SUPERVISOR},
    "assign": {Role.OFFICER, Role.SUPERVISOR},
    "judge": {Role.OFFICER, Role.SUPERVISOR},
    "note": {Role.OFFICER, Role.SUPERVISOR, Role.PRIVACY_READER},
    "redact": {Role.OFFICER, Role.SUPERVISOR, Role.PRIVACY_READER},
    "link": {Role.OFFICER, Role.SUPERVISOR},
    "answer": {Role.OFFICER, Role.SUPERVISOR},
    "close": {Role.OFFICER, Role.SUPERVISOR},
    "reopen": {Role.OFFICER, Role.SUPERVISOR},
    "release": {Role.SUPERVISOR, Role.PRIVACY_READER},
}
_FILLED = {
    "assign": {"officer": "id-officer"},
    "judge": {"priority": "P1", "category": "weapons"},
    "note": {"text": "a note"},
    "redact": {"message": "1", "words": "gym"},
    "link": {"case_number": "26-001234"},
    "answer": {"text": "thank you"},
    "close": {"disposition": "SPAM"},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", _MAY_ACT)
def test_a_role_does_what_is_its_own_and_the_audit_knows_before(role: Role, action: str) -> None:
    closed = {"status": Status.CLOSED, "disposition": Disposition.SPAM} if action == "reopen" else {}
    world = world_of(flags=("no_profile",), priority=Priority.P0, **closed)
    before = tip_of(world)
    status = post(world, f"/tips/ABC234/{action}", role, **_FILLED.get(action, {})).status
    assert status == (303 if role in _MAY_ACT[action] else 403)
    assert (tip_of(world) != before) == bool(world.acts) == (role in _MAY_ACT[action])
    assert all(act.subject == "ABC234" and TEXT not in str(act) for act in world.acts)


@pytest.mark.parametrize("role", Role)
def test_a_flagged_tip_is_held_back_unless_life_may_be_in_danger(role: Role) -> None:
    held = tip_of(world_of(flags=("unowned_name",)))
    reads = role != Role.ADMINISTRATOR
    assert may_read(role, held) == may(role, May.SEE_HELD)
    assert may_read(role, replace(held, released=1)) == reads
    assert may_read(role, replace(held, priority=Priority.P1)) == reads
    assert may_read(role, replace(held, flags=())) == reads


def test_of_a_held_tip_an_officer_learns_no_word_and_does_nothing_but_take_and_assign() -> None:
    world = world_of(flags=("unowned_name",), words=("gym",))
    page = get(world, "/tips/ABC234").body
    assert "gym" not in page
    assert "Waits for the privacy reader" in page
    for action in ("judge", "note", "redact", "link", "answer", "close", "reopen"):
        assert post(world, f"/tips/ABC234/{action}", **_FILLED.get(action, {})).status == 403
    assert post(world, "/tips/ABC234/assign", officer="id-officer").status == 303


def test_what_is_written_after_the_release_waits_anew_and_the_rest_stays() -> None:
    world = world_of(flags=("unowned_name",), words=("gym",))
    assert post(world, "/tips/ABC234/release", Role.PRIVACY_READER).status == 303
    file = world.tips.files["a" * 32]
    grown = (*file.messages, TipMessage(2, "ask Quintanilla", NOW))
    world.tips.files["a" * 32] = replace(file, tip=replace(file.tip, messages=2), messages=grown)
    page = get(world, "/tips/ABC234").body
    assert TEXT in page
    assert "Quintanilla" not in page
    assert "A newer message waits" in page
    assert post(world, "/tips/ABC234/redact", seen="1.2", message="2", words="ask").status == 422
    assert post(world, "/tips/ABC234/answer", seen="1.2", text="thank you").status == 303
    assert post(world, "/tips/ABC234/release", Role.SUPERVISOR, seen="2.2").status == 303
    assert "Quintanilla" in get(world, "/tips/ABC234").body


def test_what_could_not_wait_is_shown_with_a_warning() -> None:
    page = get(world_of(flags=("no_profile",), priority=Priority.P0), "/tips/ABC234").body
    assert TEXT in page
    assert "Not yet read by the privacy reader" in page


# ---- Acts -----------------------------------------------------------------------------------------------------------
def test_the_first_to_take_a_tip_has_it_and_the_others_are_told_once() -> None:
    world = world_of()
    world.waiting.waiting["a" * 32] = Waiting("a" * 32, 0, NOW + 60)
    assert post(world, "/tips/ABC234/acknowledge").status == 303
    late = post(world, "/tips/ABC234/acknowledge", Role.SUPERVISOR)
    assert late.status == 409
    assert "Jordan officer took this tip before you" in late.body
    assert tip_of(world).assignee == "id-officer"
    assert world.taken == [("a" * 32, "id-officer")]


def test_a_tip_whose_clock_runs_is_taken_by_whoever_is_first_even_if_it_was_assigned() -> None:
    world = world_of(status=Status.WORKING, assignee="id-officer")
    assert "I take it" not in get(world, "/tips/ABC234", Role.SUPERVISOR).body
    world.waiting.waiting["a" * 32] = Waiting("a" * 32, 0, NOW + 60)
    assert "I take it" in get(world, "/tips/ABC234", Role.SUPERVISOR).body
    assert post(world, "/tips/ABC234/acknowledge", Role.SUPERVISOR).status == 303
    assert (tip_of(world).assignee, tip_of(world).status) == ("id-supervisor", Status.WORKING)
    assert world.taken == [("a" * 32, "id-supervisor")]
    assert post(world, "/tips/ABC234/acknowledge").status == 409
    assert tip_of(world).assignee == "id-supervisor"


def test_what_was_changed_meanwhile_is_not_overwritten_and_said_by_whom() -> None:
    world = world_of()
    assert post(world, "/tips/ABC234/judge", Role.SUPERVISOR, priority="P1", category="drugs").status == 303
    response = post(world, "/tips/ABC234/note", text="half a thought")
    assert response.status == 409
    assert "Jordan supervisor set the priority" in response.body
    assert "half a thought</textarea>" in response.body
    assert not world.tips.files["a" * 32].notes


def test_a_message_that_came_meanwhile_counts_as_a_change() -> None:
    world = world_of()
    file = world.tips.files["a" * 32]
    world.tips.files["a" * 32] = replace(file, tip=replace(file.tip, messages=2))
    response = post(world, "/tips/ABC234/close", disposition="SPAM")
    assert response.status == 409
    assert "The tipster wrote again." in response.body
    assert tip_of(world).status == Status.NEW


def test_an_answer_that_cannot_be_handed_over_is_shown_as_such() -> None:
    world = world_of()
    world.down.add("answer")
    assert post(world, "/tips/ABC234/answer", text="thank you").status == 303
    assert "Not delivered" in get(world, "/tips/ABC234").body


@pytest.mark.parametrize(
    ("action", "form", "said"),
    [
        ("note", {"text": " \n"}, "The note is empty."),
        ("note", {"text": "x" * 4001}, "too long"),
        ("answer", {"text": ""}, "The answer is empty."),
        ("close", {"disposition": "GUESSED"}, "Choose what became of it."),
        ("judge", {"priority": "P9", "category": "drugs"}, "Choose a priority"),
        ("judge", {"priority": "P2", "category": "drugs"}, "what they were"),
        ("assign", {"officer": "id-administrator"}, "Choose an officer"),
        ("redact", {"message": "1", "words": "not there"}, "These words are not in that message"),
        ("redact", {"message": "9", "words": "gym"}, "Select the words"),
        ("redact", {"message": "1", "words": "gym", "start": "0", "end": "3"}, "These words are not in that message"),
        ("link", {"case_number": "1" * 41}, "at most 40"),
        ("reopen", {}, "not closed"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(action: str, form: dict[str, str], said: str) -> None:
    world = world_of()
    response = post(world, f"/tips/ABC234/{action}", **form)
    assert response.status == 422
    assert said in response.body
    assert tip_of(world).version == 0
    assert not world.acts


def test_a_closed_tip_and_a_tipster_who_left_are_not_answered() -> None:
    for world in (world_of(status=Status.CLOSED, disposition=Disposition.SPAM), world_of(left=True)):
        assert post(world, "/tips/ABC234/answer", text="thank you").status == 422
        assert not world.answered


@pytest.mark.parametrize(("granted", "hours"), [(False, 24), (True, 7 * 24)])
def test_whoever_has_human_agent_may_answer_for_seven_days(*, granted: bool, hours: int) -> None:
    for age, is_open in ((hours - 1, True), (hours, False)):
        world = world_of(platform="facebook")
        world.human_agent = granted
        file = world.tips.files["a" * 32]
        message = replace(file.messages[0], received_at=NOW - age * 3600)
        world.tips.files["a" * 32] = replace(file, messages=(message,))
        assert ("Send the answer" in get(world, "/tips/ABC234").body) == is_open
        assert post(world, "/tips/ABC234/answer", text="thank you").status == (303 if is_open else 422)


def test_words_that_were_taken_out_are_gone_from_the_reasons_too() -> None:
    world = world_of("Marisol sells it. Marisol!", words=("marisol", "sells"))
    assert post(world, "/tips/ABC234/redact", message="1", words="marisol").status == 303
    assert world.tips.files["a" * 32].messages[0].text == "[redacted] sells it. [redacted]!"
    assert tip_of(world).words == ("sells",)


# ---- The queue ------------------------------------------------------------------------------------------------------
def test_a_part_of_the_queue_is_sent_only_when_it_has_changed() -> None:
    world, by_htmx = world_of(), {"hx-request": "true"}
    page = get(world, "/queue").body
    seen = re.search(r'data-seen="(\w+)"', page)
    assert seen
    assert get(world, "/queue", headers=by_htmx, query={"seen": seen[1]}).status == 204
    assert post(world, "/tips/ABC234/acknowledge").status == 303
    assert get(world, "/queue", headers=by_htmx, query={"seen": seen[1]}).status == 200


def test_a_part_of_a_page_that_is_signed_out_takes_the_whole_page_to_the_sign_in() -> None:
    headers = {"hx-request": "true", "x-page": "/tips/ABC234"}
    response = respond(Request("GET", "/tips/ABC234/changed", headers=headers), world_of().doors())
    assert response.status == 401
    assert response.headers["HX-Redirect"] == "../../sign-in?next=%2Ftips%2FABC234"


def test_filters_that_nobody_offers_are_ignored() -> None:
    world = world_of()
    get(world, "/queue", query={"view": "guessed", "priority": "P9", "category": "drugs", "platform": "<b>"})
    (view,) = world.tips.views
    assert (view.statuses, view.priority, view.category, view.platform) == (("new",), "", "drugs", "")


def test_the_fake_world_fails_as_the_real_one_does() -> None:
    world = world_of()
    world.down.add("audit")
    with pytest.raises(Unavailable):
        world.doors().audit(None)  # type: ignore[arg-type]  # it fails before it looks


def test_whoever_closes_a_tip_has_acknowledged_it() -> None:
    world = world_of()
    assert post(world, "/tips/ABC234/close", disposition="SPAM").status == 303
    assert world.taken == [("a" * 32, "id-officer")]


def test_a_closed_tip_that_is_opened_again_is_of_whoever_did_so() -> None:
    world = world_of()
    assert post(world, "/tips/ABC234/close", disposition="SPAM").status == 303
    assert "Open the tip again" in get(world, "/tips/ABC234", Role.SUPERVISOR).body
    assert post(world, "/tips/ABC234/reopen", Role.SUPERVISOR, seen="1.1").status == 303
    tip = tip_of(world)
    assert (tip.status, tip.assignee, tip.disposition) == (Status.WORKING, "id-supervisor", None)
    assert (world.acts[-1].what, world.acts[-1].why, tip.done[-1].detail) == ("reopen", "SPAM", "SPAM")
    assert post(world, "/tips/ABC234/reopen", seen="1.1").status == 409


def test_opening_a_tip_again_brings_no_address_back_and_says_so() -> None:
    world = world_of(status=Status.CLOSED, disposition=Disposition.SPAM, left=True)
    assert "does not come back" in get(world, "/tips/ABC234").body
    assert post(world, "/tips/ABC234/reopen").status == 303
    assert tip_of(world).left
    assert "nobody can answer any more" in get(world, "/tips/ABC234").body
    assert post(world, "/tips/ABC234/answer", seen="1.1", text="thank you").status == 422
    assert "Opening it brings no address back" in get(world_of(status=Status.CLOSED), "/tips/ABC234").body


def test_a_thread_reads_in_its_order_and_a_long_one_begins_folded() -> None:
    world = world_of(messages=3, answers=2)
    file = world.tips.files["a" * 32]
    messages = tuple(TipMessage(number, f"said {number}.", NOW - 600) for number in range(1, 4))
    answers = (
        Written(1, "asked first.", "Jordan", NOW, "sent", after=1),
        Written(2, "asked last.", "Jordan", NOW, "sent"),
    )
    world.tips.files["a" * 32] = replace(file, messages=messages, answers=answers)
    page = get(world, "/tips/ABC234").body
    places = [page.index(each) for each in ("said 1.", "asked first.", "said 2.", "said 3.", "asked last.")]
    assert places == sorted(places)
    assert "before</summary>" not in page
    many = tuple(TipMessage(number, f"said {number}.", NOW - 600) for number in range(1, 201))
    world.tips.files["a" * 32] = replace(file, tip=replace(file.tip, messages=200), messages=many, answers=())
    page = get(world, "/tips/ABC234").body
    assert "Show the 190 before" in page
    between = page[page.index("said 190.") : page.index("said 191.")]
    assert between.count("</details>") == between.count("<details") + 1


def test_an_answer_says_which_message_it_came_after() -> None:
    world = world_of()
    assert post(world, "/tips/ABC234/answer", text="thank you").status == 303
    assert world.tips.files["a" * 32].answers[0].after == 1


def test_a_page_that_shows_an_answer_on_its_way_is_told_how_far_it_is() -> None:
    world = world_of()
    assert post(world, "/tips/ABC234/answer", text="thank you").status == 303
    page = get(world, "/tips/ABC234").body
    asked = re.search(r"changed\?seen=([\d.]+)&amp;answers=(\w+)", page)
    assert asked
    query = {"seen": asked[1], "answers": asked[2]}
    assert get(world, "/tips/ABC234/changed", query=query).status == 204
    world.tips.failed("a" * 32, 1, "unreachable")
    said = get(world, "/tips/ABC234/changed", query=query)
    assert "The last answer: not delivered." in said.body
    assert "thank you" not in said.body
    assert "answers=" not in get(world, "/tips/ABC234").body
