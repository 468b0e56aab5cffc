"""`make screenshots`: the console's pages as pictures, taken of the real thing on the local stack.

Tips come the way tips come: as signed deliveries, through the pipeline. Everybody in them is made up.
"""

import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize

from tipline.roster import Role
from tools import browsing
from tools.local_aws import deployment, emulator
from tools.local_aws.checkout import ROOT
from tools.local_aws.controls import wait_until
from tools.local_aws.progress import Failed, note
from tools.local_aws.sessions import Deployed
from tools.simulator.events import encode
from tools.simulator.send import send

_FOLDER = ROOT / "docs" / "screenshots"
_PHONE, _DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=860)
_URGENT = "he is walking into the elementary school on Pine with a gun, gray hoodie. hurry"
_LEAD = (
    "saw the hit and run on 9th, white van, plate KXB 4471. he parks it behind the tire shop on Mill St. "
    "call me back 202-555-0143 - Marisol"
)
_TEXTS = (
    "somebody keeps dumping barrels behind the old mill at night, a gray Charger",
    "hay un hombre vendiendo pastillas afuera de la escuela en la calle 4, una gorra roja",
    "the guy from the bank robbery flyer eats at the diner on Main every morning around 7",
    "kids are setting fires in the lot behind the theater again",
    _LEAD,
    _URGENT,
)
_PAGE = "1000200030004000"
_ANSWER = "Thank you. Is the van there now, and have you seen who drives it?"


def main() -> int:
    """Fill a fresh stack, take the pictures, stop it."""
    if browsing.chromium() is None:
        raise Failed(browsing.HOW_TO_ADD)
    if emulator.running():
        raise Failed('Pictures are taken of a stack that holds nothing else: run "make down" first.')
    stack = Deployed.of(deployment.up())
    try:
        browsing.enlist(stack)
        _fill(stack)
        _FOLDER.mkdir(exist_ok=True)
        with browsing.browser() as browser:
            for name, picture in _PICTURES.items():
                picture(_Seat(stack, browser), _FOLDER / f"{name}.png")
                note(f"docs/screenshots/{name}.png")
    finally:
        deployment.down()
    return 0


class _Seat:
    """A browser in which officers sign in."""

    def __init__(self, stack: Deployed, browser: Browser) -> None:
        self.stack, self.browser = stack, browser

    def open(self, path: str, role: Role, size: ViewportSize, scheme: str = "light") -> Page:
        """Return a page of the console as an officer sees it."""
        seat = self.browser.new_context(
            viewport=size, color_scheme="dark" if scheme == "dark" else "light", timezone_id="America/New_York"
        )
        browsing.signed_in(self.stack, seat, browsing.PEOPLE[role], role)
        page = seat.new_page()
        page.goto(self.stack.console + path)
        return page


def _fill(stack: Deployed) -> None:
    for text in _TEXTS:
        form = {
            "MessageSid": "SM" + secrets.token_hex(16),
            "AccountSid": "AC" + "0" * 32,
            "From": f"+191055501{secrets.randbelow(100):02}",
            "To": "+19105550100",
            "NumMedia": "0",
            "SmsStatus": "received",
            "Body": text,
        }
        send(stack.target, "sms", encode("sms", form))
    send(stack.target, "facebook", encode("facebook", _comments()))
    if not wait_until(lambda: _stored(stack) >= len(_TEXTS) + 1, 60.0):
        raise Failed("The tips did not arrive.")


def _comments() -> dict[str, Any]:
    texts = ("That is the same truck that was at the boat ramp on Sunday", "Tag ends in 88", "Praying for the family")
    now, post = int(time.time()), f"{_PAGE}_1"
    changes = [
        {
            "field": "feed",
            "value": {
                "item": "comment",
                "verb": "add",
                "comment_id": f"1_{number}",
                "post_id": post,
                "parent_id": post,
                "from": {"id": f"55{number}", "name": f"Sample Person {number}"},
                "created_time": now + number,
                "message": text,
            },
        }
        for number, text in enumerate(texts, 1)
    ]
    return {"object": "page", "entry": [{"id": _PAGE, "time": now, "changes": changes}]}


def _stored(stack: Deployed) -> int:
    dynamodb = stack.root.client("dynamodb")
    tips = dynamodb.scan(
        TableName=stack.outputs["TipsTable"],
        FilterExpression="sk = :tip",
        ExpressionAttributeValues={":tip": {"S": "tip"}},
    )["Count"]
    return tips + min(1, dynamodb.scan(TableName=stack.outputs["PostsTable"])["Count"])


def _queue(seat: _Seat, file: Path) -> None:
    seat.open("/queue", Role.OFFICER, _PHONE).screenshot(path=file)


def _queue_dark(seat: _Seat, file: Path) -> None:
    seat.open("/queue", Role.OFFICER, _PHONE, "dark").screenshot(path=file)


def _tip(seat: _Seat, file: Path) -> None:
    page = seat.open("/queue?category=hit_and_run", Role.OFFICER, _DESK)
    page.locator(".tips a").first.click()
    page.get_by_role("button", name="I take it").click()
    page.get_by_label("Your answer").fill(_ANSWER)
    page.get_by_role("button", name="Send the answer").click()
    page.get_by_label("New note").fill("Van known: parked on Mill St on Tuesday, too.")
    page.get_by_role("button", name="Add note").click()
    page.get_by_text("Why this priority").click()
    page.screenshot(path=file, full_page=True)


def _tip_phone(seat: _Seat, file: Path) -> None:
    page = seat.open("/queue?priority=P0", Role.OFFICER, _PHONE)
    page.locator(".tips a").first.click()
    page.get_by_role("button", name="I take it").wait_for()
    page.screenshot(path=file)


def _post(seat: _Seat, file: Path) -> None:
    page = seat.open("/posts", Role.OFFICER, _DESK)
    page.locator(".tips a").first.click()
    page.get_by_text("Answer in private").first.click()
    page.get_by_label("Your private reply").first.fill("Thank you. Where did you see it, and when?")
    page.screenshot(path=file, full_page=True)


def _roster(seat: _Seat, file: Path) -> None:
    seat.open("/roster", Role.ADMINISTRATOR, _DESK).screenshot(path=file)


_PICTURES: dict[str, Callable[[_Seat, Path], None]] = {
    "queue": _queue,
    "queue-dark": _queue_dark,
    "tip-urgent": _tip_phone,
    "tip": _tip,
    "post": _post,
    "roster": _roster,
}

if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
