"""For tests of the console in a real browser, on the deployed local stack."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.desk import Desk, Officer, open_seat
from tests.stack.conftest import platforms as platforms  # noqa: PLC0414 - a fixture, found by its name
from tests.stack.conftest import stack as stack  # noqa: PLC0414 - the same
from tipline.roster import Role
from tools import browsing
from tools.local_aws.sessions import Deployed

type SignIn = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return a running browser; without one, say how to add it."""
    if browsing.chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(browsing.HOW_TO_ADD)
        pytest.skip(browsing.HOW_TO_ADD)
    with browsing.browser() as running:
        yield running


@pytest.fixture(scope="session")
def desk(stack: Deployed) -> Desk:
    """Return the tips as tests make them and look at them."""
    browsing.enlist(stack)
    return Desk(stack)


@pytest.fixture
def sign_in(chromium: Browser, desk: Desk) -> Iterator[SignIn]:
    """Return what opens a page of an officer who is signed in, at a path of the console."""
    seats = []

    def sign_in(
        path: str = "/queue", role: Role = Role.OFFICER, officer: Officer | None = None, scheme: str = "light"
    ) -> Page:
        page = open_seat(chromium, scheme)
        seats.append(page.context)
        browsing.signed_in(desk.stack, page.context, officer or browsing.PEOPLE[role], role)
        page.goto(desk.stack.console + path)
        return page

    yield sign_in
    for seat in seats:
        seat.close()
