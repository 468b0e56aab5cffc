"""Signing in, in a real browser: from an alert's link over password and code to the tip, and what ends a session."""

import re
import time
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import Desk, complaints, open_seat
from tests.stack.line import found, sms, word
from tipline.aws.officers import DynamoOfficers
from tipline.aws.sessions import DynamoSessions
from tipline.roster import Role
from tipline.sessions import Sessions
from tools.local_aws.controls import Outbox
from tools.local_aws.officers import totp


@pytest.fixture
def page(chromium: Browser, desk: Desk) -> Page:  # noqa: ARG001 - its officers are on the roster
    return open_seat(chromium)


def _enter(page: Page, desk: Desk, role: Role = Role.OFFICER) -> None:
    """Type what a demo officer types."""
    how = desk.stack.officers[role]
    page.get_by_label("Email address").fill(how["email"])
    page.get_by_label("Password").fill(how["password"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six digits").fill(totp(how["totp_secret"]))
    page.get_by_role("button", name="Sign in").click()


def _link(reference: str) -> str:
    """Return the link in the email about a tip."""
    (email,) = found(lambda: [each.message for each in Outbox().messages("email") if reference in each.message])[:1]
    link = re.search(r"^Open: (\S+)$", email, re.MULTILINE)
    assert link
    return link[1]


def test_an_alerts_link_leads_over_password_and_code_to_the_tip(page: Page, desk: Desk) -> None:
    text = f"a man with a gun behind the gym {word()}"
    desk.line.send("sms", sms(text))
    (message,) = found(lambda: desk.line.messages(text))
    reference = desk.line.tip(message["tip_id"])["reference"]
    page.goto(_link(reference))
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    _enter(page, desk)
    expect(page).to_have_url(re.compile(f"/tips/{reference}$"))
    expect(page.get_by_text(text)).to_be_visible()
    (cookie,) = (each for each in page.context.cookies() if each["name"] == "__Host-session")
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Lax")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{desk.stack.console}/tips/{reference}")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))
    assert not complaints(page)


def test_a_wrong_code_lets_nobody_in(page: Page, desk: Desk) -> None:
    how = desk.stack.officers[Role.SUPERVISOR]
    page.goto(f"{desk.stack.console}/sign-in")
    page.get_by_label("Email address").fill(how["email"])
    page.get_by_label("Password").fill(how["password"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six digits").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.goto(f"{desk.stack.console}/queue")
    expect(page).to_have_url(re.compile(r"/sign-in\?"))


def test_an_officer_who_is_disabled_is_out_at_once_and_stays_out(page: Page, desk: Desk) -> None:
    how = desk.stack.officers[Role.PRIVACY_READER]
    dynamodb = desk.stack.root.client("dynamodb")
    roster = DynamoOfficers(dynamodb, desk.stack.outputs["OfficersTable"])
    page.goto(f"{desk.stack.console}/queue")
    _enter(page, desk, Role.PRIVACY_READER)
    expect(page).to_have_url(re.compile("/queue$"))
    officer = roster.get(how["officer_id"])
    assert officer is not None
    roster.remove(officer.officer_id)
    try:
        Sessions(DynamoSessions(dynamodb, desk.stack.outputs["SessionsTable"])).end_all(officer.officer_id, time.time())
        page.goto(f"{desk.stack.console}/queue")
        expect(page).to_have_url(re.compile(r"/sign-in\?"))
        _enter(page, desk, Role.PRIVACY_READER)
        expect(page.get_by_role("alert")).to_be_visible()
    finally:
        roster.put(replace(officer, version=0))
