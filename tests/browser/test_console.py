"""The console in a real browser: an officer's way from the alert to the answer, and what must not happen on it."""

import re
import secrets
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk, complaints, open_seat
from tests.stack.line import comment, found, sms, word
from tipline.roster import Role
from tools.browsing import PEOPLE, SECOND
from tools.local_aws.controls import wait_until
from tools.local_aws.platforms import Platforms


def test_a_new_tip_appears_in_the_queue_without_loading_the_page_again(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in("/")
    expect(page).to_have_url(f"{desk.stack.console}/queue")
    page.clock.install()
    page.reload()
    reference = desk.tip("they sell it behind the gym", clock=True, priority="P1")
    page.clock.run_for(11_000)
    section = page.get_by_role("region", name=re.compile("Nobody has taken these"))
    expect(section.locator(f"#tip-{reference}")).to_be_visible()
    expect(page.get_by_text("Uncorroborated")).to_be_visible()
    assert not complaints(page)


def test_a_tip_is_found_by_its_reference_however_it_is_typed(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a lead")
    page = sign_in()
    page.get_by_label("Reference").fill(f" {reference[:3].lower()} {reference[3:]}")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name=reference)).to_be_visible()
    page.goto(f"{desk.stack.console}/find?reference=ZZZZZZ")
    expect(page.get_by_text("There is no tip or post")).to_be_visible()


def test_the_link_of_an_alert_asks_to_sign_in_and_says_where_one_comes_back_to(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a lead")
    page = sign_in()
    page.context.clear_cookies()
    page.goto(f"{desk.stack.console}/tips/{reference}")
    expect(page).to_have_url(re.compile(rf"/sign-in\?next=%2Ftips%2F{reference}"))
    assert "a lead" not in page.content()


def test_reading_is_not_taking_and_taking_is_told(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a man with a gun", clock=True, priority="P0")
    desk.watch()
    page = sign_in(f"/tips/{reference}")
    assert desk.rows(reference)["tip"]["status"] == "new"
    page.get_by_role("button", name="I take it").click()
    expect(page.get_by_role("status").get_by_text("You took this tip")).to_be_visible()
    row = desk.rows(reference)["tip"]
    assert (row["status"], row["assignee"]) == ("assigned", PEOPLE[Role.OFFICER].officer_id)
    acts = [(act["what"], act["actor"]) for act in desk.orders("AuditQueueUrl") if act["subject"] == reference]
    assert acts[:2] == [("read_tip", row["assignee"]), ("acknowledge", row["assignee"])]
    page.goto(f"{desk.stack.console}/queue?view=mine")
    expect(page.locator(f"#tip-{reference}")).to_be_visible()
    late = sign_in(f"/tips/{reference}", officer=SECOND)
    expect(late.get_by_role("button", name="I take it")).to_have_count(0)


def test_of_two_who_take_a_tip_at_once_one_is_told_who_was_faster(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a man with a gun", clock=True, priority="P0")
    first, second = sign_in(f"/tips/{reference}"), sign_in(f"/tips/{reference}", officer=SECOND)
    second.get_by_role("button", name="I take it").click()
    expect(second.get_by_text("You took this tip")).to_be_visible()
    first.get_by_role("button", name="I take it").click()
    expect(first.get_by_role("alert").get_by_text("Taylor Sample took this tip before you")).to_be_visible()
    assert desk.rows(reference)["tip"]["assignee"] == SECOND.officer_id


def test_an_answer_is_stored_and_handed_over_without_its_text(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("they sell it behind the gym", assignee=PEOPLE[Role.OFFICER].officer_id, status="assigned")
    desk.watch()
    page = sign_in(f"/tips/{reference}")
    page.get_by_label("Your answer").fill("Thank you. Which day of the week?")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Which day of the week?")).to_be_visible()
    rows = desk.rows(reference)
    assert rows["answer#0001"]["text"] == "Thank you. Which day of the week?"
    assert rows["answer#0001"]["by"] == "Jordan Sample"
    assert rows["tip"]["status"] == "awaiting_tipster"
    assert desk.orders("RepliesQueueUrl") == [{"tip_id": rows["tip"]["tip_id"], "answer": 1}]
    # The tip was made by the test: nobody's address belongs to it, and the officer is told so.
    assert wait_until(lambda: desk.rows(reference)["answer#0001"]["state"] == "failed", 30)
    page.reload()
    expect(page.get_by_text("Their address was deleted").first).to_be_visible()


def test_the_time_left_to_answer_is_said_before_one_writes(desk: Desk, sign_in: SignIn) -> None:
    page = sign_in(f"/tips/{desk.tip('a lead', platform='facebook')}")
    expect(page.get_by_text(re.compile(r"You can answer for another 2\d h"))).to_be_visible()
    old = desk.tip("a lead", platform="facebook", left=True)
    page.goto(f"{desk.stack.console}/tips/{old}")
    expect(page.get_by_text("nobody can answer any more")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_count(0)


def test_a_comment_is_answered_in_private_once_and_the_person_is_told_what_that_means(
    desk: Desk, sign_in: SignIn, platforms: Platforms
) -> None:
    marker = word()
    desk.line.send("facebook", comment(f"I know whose truck that is {marker}"))
    post = found(lambda: desk.line.posts(marker))[0]
    here, person = f"[id='{post['reference']}']", str(10**15 + secrets.randbelow(10**15))
    platforms.post(authors={post["item_id"]: person})
    page, late = (sign_in(f"/posts/{post['reference']}", officer=each) for each in (PEOPLE[Role.OFFICER], SECOND))
    for each in (page, late):
        mine = each.locator(here)
        mine.get_by_text(re.compile(r"Answer in private: (7 d 0|6 d 23) h left")).click()
        mine.get_by_label("Your private reply").fill("Can you tell us more?")
    page.get_by_role("button", name="Send the private reply").click()
    expect(page.get_by_text("Known person: began from a public comment.")).to_be_visible()
    assert wait_until(lambda: platforms.sent(person), 60)
    (text,) = platforms.sent(person)
    assert text.startswith("Can you tell us more?\n\n- Jordan\n\nYou commented in public")
    assert "To tell us something anonymously, call Crime Stoppers." in text
    late.get_by_role("button", name="Send the private reply").click()
    expect(late.get_by_role("alert").get_by_text("answered in private before")).to_be_visible()
    expect(late.locator(here).get_by_text("Answered in private by Jordan Sample")).to_be_visible()
    late.locator(here).get_by_role("link", name=re.compile("^Tip ")).click()
    expect(late.get_by_text("They have not answered yet.")).to_be_visible()


def test_a_closed_tip_is_opened_again_and_takes_what_its_sender_writes_next(desk: Desk, sign_in: SignIn) -> None:
    first, second = (sms(f"they sell it behind the gym {word()}", From="+19105550147") for _ in range(2))
    desk.line.send("sms", first)
    (message,) = found(lambda: desk.line.messages(first["Body"]))
    page = sign_in(f"/tips/{desk.line.tip(message['tip_id'])['reference']}")
    page.get_by_text("Close", exact=True).click()
    page.get_by_label("What became of it").select_option("PRANK")
    page.get_by_role("button", name="Close the tip").click()
    expect(page.get_by_text("The tip is closed.")).to_be_visible()
    page.get_by_text("Open again", exact=True).click()
    expect(page.get_by_text("Opening it brings no address back")).to_be_visible()
    page.get_by_role("button", name="Open the tip again").click()
    expect(page.get_by_text("The tip is open again, and yours.")).to_be_visible()
    desk.line.send("sms", second)
    (more,) = found(lambda: desk.line.messages(second["Body"]))
    assert more["tip_id"] == message["tip_id"]


def test_two_officers_at_one_tip_overwrite_nothing_and_lose_no_words(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("they sell it behind the gym")
    first, second = sign_in(f"/tips/{reference}"), sign_in(f"/tips/{reference}", officer=SECOND)
    second.get_by_text("Priority and category").click()
    second.get_by_label("Priority", exact=True).select_option("P1")
    second.get_by_role("button", name="Set", exact=True).click()
    expect(second.get_by_text("Priority and category are set.")).to_be_visible()
    first.get_by_label("New note").fill("Car known to patrol.")
    first.get_by_role("button", name="Add note").click()
    alert = first.get_by_role("alert")
    expect(alert.get_by_text("nothing was overwritten")).to_be_visible()
    expect(alert.get_by_text("Taylor Sample set the priority.")).to_be_visible()
    assert "note#0001" not in desk.rows(reference)
    expect(first.get_by_label("New note")).to_have_value("Car known to patrol.")
    first.get_by_role("button", name="Add note").click()
    expect(first.get_by_text("Your note is stored.")).to_be_visible()
    assert desk.rows(reference)["note#0001"]["text"] == "Car known to patrol."


def test_a_page_says_when_what_it_shows_is_old_and_leaves_what_was_typed(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("they sell it behind the gym")
    page = sign_in(f"/tips/{reference}")
    page.clock.install()
    page.reload()
    page.get_by_label("New note").fill("Half a thought")
    other = sign_in(f"/tips/{reference}", officer=SECOND)
    other.get_by_role("button", name="I take it").click()
    expect(other.get_by_text("You took this tip")).to_be_visible()
    page.clock.run_for(11_000)
    expect(page.get_by_text("Somebody changed this tip.")).to_be_visible()
    expect(page.get_by_label("New note")).to_have_value("Half a thought")


def test_selected_words_are_taken_out_for_everybody(desk: Desk, sign_in: SignIn) -> None:
    text = "🚨 my name's on [tipster's phone], Marisol saw it, Marisol Street"
    reference = desk.tip(text, reason_words=["marisol", "saw"])
    page = sign_in(f"/tips/{reference}")
    expect(page.locator(".gone")).to_have_text("[tipster's phone]")
    page.evaluate("""() => {
        const node = [...document.querySelector('[data-message]').childNodes].at(-1);
        const at = node.data.indexOf('Marisol');
        document.getSelection().setBaseAndExtent(node, at, node, at + 7);
    }""")
    field = page.get_by_label("Words to take out")
    expect(field).to_have_value("Marisol")
    page.get_by_role("button", name="Take out for good").click()
    expect(page.get_by_text("The words are gone from the text.")).to_be_visible()
    rows = desk.rows(reference)
    assert rows["message#0001"]["text"] == "🚨 my name's on [tipster's phone], [redacted] saw it, Marisol Street"
    assert rows["tip"]["reason_words"] == ["saw"]


def test_a_marked_place_of_the_tipster_goes_with_one_press(desk: Desk, sign_in: SignIn) -> None:
    text = "come to 118 Cherry Ave now"
    reference = desk.tip(text, priority="P0", places=[[8, 22]])
    page = sign_in(f"/tips/{reference}")
    expect(page.locator("mark.place").first).to_have_text("118 Cherry Ave")
    page.get_by_text("Take words out").click()
    page.get_by_role("button", name="Take out the tipster's place").click()
    expect(page.get_by_text("The words are gone")).to_be_visible()
    row = desk.rows(reference)["message#0001"]
    assert (row["text"], row["tipster_places"]) == ("come to [redacted] now", [])


def test_a_flagged_tip_is_shown_to_officers_once_it_was_released(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("ask Quintanilla, she knows", flags=["unowned_name"])
    officer = sign_in(f"/tips/{reference}")
    expect(officer.get_by_text("Its text is shown once the privacy reader has looked")).to_be_visible()
    assert "Quintanilla" not in officer.content()
    reader = sign_in(f"/tips/{reference}", role=Role.PRIVACY_READER)
    expect(reader.get_by_text("ask Quintanilla, she knows")).to_be_visible()
    expect(reader.get_by_role("button", name="I take it")).to_have_count(0)
    reader.get_by_role("button", name="Release for officers").click()
    expect(reader.get_by_text("Officers can read this tip now.")).to_be_visible()
    officer.reload()
    expect(officer.get_by_text("ask Quintanilla, she knows")).to_be_visible()


def test_a_tip_is_closed_with_what_became_of_it(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a lead")
    page = sign_in(f"/tips/{reference}")
    page.get_by_text("Case number").click()
    page.get_by_label("Number in your records system").fill("26-001234")
    page.get_by_role("button", name="Link").click()
    page.get_by_text("Close", exact=True).click()
    page.get_by_label("What became of it").select_option("PATROL_CHECK")
    page.get_by_role("button", name="Close the tip").click()
    expect(page.get_by_text("The tip is closed. The tipster's")).to_be_visible()
    row = desk.rows(reference)["tip"]
    assert (row["status"], row["disposition"], row["case_number"]) == ("closed", "PATROL_CHECK", "26-001234")


def test_whoever_was_signed_out_meanwhile_is_led_to_the_sign_in(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a lead")
    page = sign_in(f"/tips/{reference}")
    page.get_by_label("New note").fill("Car known to patrol.")
    desk.forget_sessions()
    page.get_by_role("button", name="Add note").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    assert "note#0001" not in desk.rows(reference)


def test_roles_see_and_do_only_what_is_theirs(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("they sell it behind the gym")
    administrator = sign_in("/", role=Role.ADMINISTRATOR)
    expect(administrator.get_by_role("heading", name="Roster")).to_be_visible()
    for path in ("/queue", f"/tips/{reference}", "/posts"):
        answer = administrator.goto(desk.stack.console + path)
        assert answer is not None
        assert answer.status == 403
        assert "gym" not in administrator.content()
    officer = sign_in("/roster")
    expect(officer.get_by_text("Your role does not allow this")).to_be_visible()
    expect(officer.get_by_role("link", name="Roster")).to_have_count(0)


def test_nothing_that_a_stranger_wrote_runs_or_shapes_the_page(desk: Desk, sign_in: SignIn) -> None:
    marker = word()
    hostile = f"<script>document.title='{marker}'</script><img src=x onerror=alert(1)><style>*{{display:none}}</style>"
    assert desk.line.send("sms", sms(f"they deal {marker} {hostile}")).status == 200
    fields: dict[str, Any] = {"from": {"id": "555", "name": f'"><script>alert(1)</script><b>{marker}'}}
    assert desk.line.send("facebook", comment(f"{{{{7*7}}}} {hostile} {marker}", **fields)).status == 200
    message, post = found(lambda: desk.line.messages(marker))[0], found(lambda: desk.line.posts(marker))[0]
    page = sign_in(f"/tips/{desk.line.tip(message['tip_id'])['reference']}")
    expect(page.locator("[data-message]")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.title() != marker
    page.goto(f"{desk.stack.console}/posts/{post['reference']}")
    expect(page.locator(".mine .by")).to_contain_text(f'"><script>alert(1)</script><b>{marker}')
    expect(page.locator(".mine .text")).to_contain_text("{{7*7}}")
    assert not complaints(page)
    assert page.locator("main script, main style, main img:not(.thumbnail)").count() == 0


def test_a_form_that_no_page_of_ours_sent_changes_nothing(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a lead")
    page = sign_in(f"/tips/{reference}")
    token = page.locator("input[name=csrf]").first.input_value()
    address, origin = f"{desk.stack.console}/tips/{reference}/note", "/".join(desk.stack.console.split("/")[:3])
    cookie = page.context.cookies()[0]
    form = {"seen": "0.1", "text": "planted"}

    def sent(fields: dict[str, str], origin: str) -> int:
        form: dict[str, str | float | bool] = {**fields}
        headers = {"origin": origin, "cookie": f"{cookie['name']}={cookie['value']}"}
        return page.request.post(address, form=form, headers=headers).status

    assert sent(form, origin) == 403
    assert sent(form | {"csrf": "guessed"}, origin) == 403
    assert sent(form | {"csrf": token}, "http://evil.example") == 403
    assert sent(form | {"csrf": token}, "null") == 403
    assert "note#0001" not in desk.rows(reference)
    page.get_by_label("New note").fill("mine")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Your note is stored.")).to_be_visible()


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_pages_from_storage(sign_in: SignIn) -> None:
    page = sign_in()
    cookie = page.context.cookies()[0]
    assert (cookie["name"], cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (
        "__Host-session",
        True,
        True,
        "Lax",
    )
    answer = page.reload()
    assert answer is not None
    assert answer.headers["cache-control"] == "no-store"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert page.evaluate("() => Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_the_queue_and_a_tip_can_be_used_with_the_keyboard_alone(desk: Desk, sign_in: SignIn) -> None:
    reference = desk.tip("a lead", clock=True, priority="P0")
    page = sign_in()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="To the content")).to_be_focused()
    page.locator(f"#tip-{reference}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=reference)).to_be_visible()
    page.get_by_role("button", name="I take it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You took this tip")).to_be_visible()


def test_an_administrator_adds_changes_and_removes_an_officer(sign_in: SignIn) -> None:
    page, email = sign_in("/roster/new", role=Role.ADMINISTRATOR), f"{word()}@example.com"
    page.get_by_label("Name", exact=True).fill("Morgan Sample")
    page.get_by_label("Email: also").fill(email)
    page.get_by_label("Shifts, one a line").fill("Mon-Fri 22:00 to 06:00")
    page.get_by_label("P0").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert").get_by_text("A shift reads")).to_be_visible()
    expect(page.get_by_label("Email: also")).to_have_value(email)
    page.get_by_label("Shifts, one a line").fill("Mon-Fri 22:00-06:00")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Morgan Sample can sign in")).to_be_visible()
    page.get_by_role("link", name="Back to the roster").click()
    page.get_by_role("link", name="Morgan Sample").click()
    expect(page.get_by_label("Shifts, one a line")).to_have_value("Mon, Tue, Wed, Thu, Fri 22:00-06:00")
    expect(page.get_by_label("P0")).to_be_checked()
    page.get_by_label("Unit").fill("Nights")
    page.get_by_role("button", name="Store").click()
    page.get_by_role("link", name="Morgan Sample").click()
    page.get_by_text("Remove this officer").click()
    page.get_by_role("button", name="Remove Morgan Sample").click()
    expect(page.get_by_text("The officer was removed.")).to_be_visible()
    expect(page.get_by_role("link", name="Morgan Sample")).to_have_count(0)


def test_whoever_is_not_signed_in_sees_nothing_but_the_sign_in(chromium: Browser, desk: Desk) -> None:
    page = open_seat(chromium)
    for path in ("/queue", "/posts", "/roster", "/find?reference=AAAAAA", "/tips/AAAAAA/changed?seen=0.1"):
        page.goto(desk.stack.console + path)
        expect(page).to_have_url(re.compile("/sign-in"))
    page.context.close()
