"""The console in a real browser: headless Chromium, and officers who are signed in there."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tipline.aws.officers import DynamoOfficers
from tipline.aws.sessions import DynamoSessions
from tipline.roster import Officer, Role
from tipline.sessions import COOKIE, Identity, Sessions
from tools.local_aws.sessions import Deployed

HOW_TO_ADD = "Chromium is missing. On Debian or Ubuntu: apt-get update && apt-get install -y chromium"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

PEOPLE = {
    Role.OFFICER: Officer("0ff1ce01", "Jordan Sample", "jordan@example.com", "+19105550111", "Patrol A"),
    Role.SUPERVISOR: Officer("0ff1ce02", "Robin Example", "robin@example.com", unit="Watch"),
    Role.PRIVACY_READER: Officer("0ff1ce03", "Casey Specimen", "casey@example.com", unit="Records"),
    Role.ADMINISTRATOR: Officer("0ff1ce04", "Alex Placeholder", "alex@example.com", unit="IT"),
}
"""Made-up officers, one of each role."""
SECOND = Officer("0ff1ce05", "Taylor Sample", "taylor@example.com", "+19105550112", "Patrol B")
"""Another officer, to be faster than the first."""


def chromium() -> str | None:
    """Return where the browser is, None where there is none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a headless Chromium for as long as the block."""
    with sync_playwright() as playwright:
        # As root, in a container, Chromium's own sandbox does not start; nothing but our own pages is opened in it.
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        running = playwright.chromium.launch(executable_path=chromium(), args=[*options, "--disable-dev-shm-usage"])
        yield running
        running.close()


def enlist(stack: Deployed) -> None:
    """Put the made-up officers on the roster, as they were."""
    dynamodb = stack.root.client("dynamodb")
    roster = DynamoOfficers(dynamodb, stack.outputs["OfficersTable"])
    for role, officer in [*PEOPLE.items(), (Role.OFFICER, SECOND)]:
        roster.remove(officer.officer_id)
        roster.put(replace(officer, role=role, email_state="confirmed", sms_state="confirmed" if officer.phone else ""))


def signed_in(stack: Deployed, seat: BrowserContext, officer: Officer, role: Role) -> str:
    """Sign an officer in; return the id of the session, which is what the browser's cookie says."""
    rows = DynamoSessions(stack.root.client("dynamodb"), stack.outputs["SessionsTable"])
    # An officer who was put on the roster again was signed out just then.
    now = time.time()
    session_id, _ = Sessions(rows).begin(Identity(officer.officer_id, officer.name, role), now, now)
    # Chromium itself lets http://localhost set such a cookie; whoever plants one must say that it came safely.
    origin = "/".join(stack.console.replace("http:", "https:").split("/")[:3])
    seat.add_cookies(
        [{"name": COOKIE, "value": session_id, "url": origin, "secure": True, "httpOnly": True, "sameSite": "Lax"}]
    )
    return session_id
