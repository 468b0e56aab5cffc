"""axe-core finds nothing on any page, in the light and in the dark."""

import hashlib
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import SignIn
from tests.browser.desk import Desk
from tests.stack.line import comment, found, word
from tipline.roster import Role

_AXE = Path(__file__).parent / "axe" / "axe.min.js"


def test_the_checker_is_the_one_that_was_looked_at() -> None:
    stated = re.search(r"^[0-9a-f]{64}$", (_AXE.parent / "README.md").read_text(), re.MULTILINE)
    assert stated
    assert hashlib.sha256(_AXE.read_bytes()).hexdigest() == stated[0]


_RULES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]},
    "dark": {"runOnly": ["color-contrast"]},  # the rest is the same
}


def _violations(page: Page, scheme: str) -> list[str]:
    page.evaluate(_AXE.read_text())
    page.evaluate("() => document.querySelectorAll('details').forEach(each => { each.open = true; })")
    found = page.evaluate("rules => axe.run(rules)", _RULES[scheme])
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(desk: Desk, sign_in: SignIn, scheme: str) -> None:
    marker = word()
    desk.line.send("facebook", comment(f"the same truck {marker}"))
    post = found(lambda: desk.line.posts(marker))[0]["reference"]
    urgent = desk.tip(
        "come to 118 Cherry Ave, [tipster's name]", "hurry", priority="P0", flags=["no_profile"], clock=True
    )
    held = desk.tip("ask Quintanilla", flags=["unowned_name"])
    supervisor = sign_in("/queue", role=Role.SUPERVISOR, scheme=scheme)
    wrong = {}
    for path in ("/queue", f"/tips/{urgent}", f"/tips/{held}", "/posts", f"/posts/{post}", "/find", "/no-such"):
        supervisor.goto(desk.stack.console + path)
        wrong[path] = _violations(supervisor, scheme)
    administrator = sign_in("/roster", role=Role.ADMINISTRATOR, scheme=scheme)
    for path in ("/roster", "/roster/new", "/queue"):
        administrator.goto(desk.stack.console + path)
        wrong[f"administrator {path}"] = _violations(administrator, scheme)
    administrator.context.clear_cookies()
    administrator.goto(f"{desk.stack.console}/sign-in")
    wrong["/sign-in"] = _violations(administrator, scheme)
    assert not {path: each for path, each in wrong.items() if each}
