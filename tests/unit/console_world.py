"""The console with one tip, as unit tests ask it."""

from typing import Any

from tests.fakes.console import CSRF, NOW, FakeWorld
from tipline.casework import Status, Tip, TipFile, TipMessage
from tipline.console import respond
from tipline.console.web import Request, Response
from tipline.model import Priority
from tipline.roster import Officer, Role
from tipline.sessions import COOKIE

TEXT = "they sell it behind the gym"


def world_of(text: str = TEXT, **fields: Any) -> FakeWorld:  # noqa: ANN401 - fields of the tip
    world = FakeWorld()
    usual = {"platform": "sms", "messages": 1, "status": Status.NEW, "category": "drugs", "priority": Priority.P2}
    values: dict[str, Any] = usual | fields
    tip = Tip("a" * 32, "ABC234", received_at=NOW - 600, version=0, **values)
    world.tips.files[tip.tip_id] = TipFile(tip, (TipMessage(1, text, NOW - 600),))
    for role in Role:
        world.officers.officers[f"id-{role}"] = Officer(
            f"id-{role}", f"Jordan {role}", f"{role}@example.com", role=role, version=1
        )
    return world


def get(world: FakeWorld, path: str, role: str = Role.OFFICER, **more: Any) -> Response:  # noqa: ANN401 - parts of the request
    return respond(Request("GET", path, cookies={COOKIE: role}, **more), world.doors())


def post(
    world: FakeWorld, path: str, role: str = Role.OFFICER, headers: dict[str, str] | None = None, /, **form: str
) -> Response:
    sent = {"origin": "https://console.example", "host": "console.example"} if headers is None else headers
    form = {"csrf": CSRF, "seen": "0.1"} | form
    return respond(Request("POST", path, form=form, cookies={COOKIE: role}, headers=sent), world.doors())


def tip_of(world: FakeWorld) -> Tip:
    return world.tips.files["a" * 32].tip
