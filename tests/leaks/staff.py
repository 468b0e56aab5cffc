"""The department: officers of whom everything is a canary, signed in to the console as officers are."""

import html
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.leaks import canaries
from tests.leaks.browser import Browser
from tests.leaks.canaries import COMMAND, OFFICERS, OUTBOX, PAGES, SENT, SESSIONS, TIPS, Canary
from tests.leaks.channels import request_headers
from tipline.aws.cognito import Accounts
from tipline.aws.officers import DynamoOfficers
from tipline.aws.sessions import DynamoSessions
from tipline.roster import Officer, Role
from tipline.sessions import COOKIE, Identity, Sessions
from tools.local_aws.officers import totp
from tools.local_aws.sessions import Deployed

STAFF = "officers"
"""Their column: they use no channel."""
_ROSTER = frozenset({OFFICERS, PAGES, COMMAND})
"""Where what the roster says of somebody may be."""
_CODE = re.compile(r"<code>([^<]*)</code>")
_CSRF = re.compile(r'name="csrf" value="([^"]*)"')


@dataclass
class Staff:
    """Who works on the tips. What they have, and what they type, is planted; what they are shown is kept."""

    stack: Deployed
    now: Callable[[], float]
    """The functions' time."""
    canaries: list[Canary] = field(default_factory=list, repr=False)
    pages: list[str] = field(default_factory=list, repr=False)
    administrator: Browser = field(init=False)
    supervisor: Browser = field(init=False)
    officer: Browser = field(init=False)
    officer_id: str = field(init=False)
    officer_name: str = field(init=False)
    _hired: list[Officer] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the roster."""
        dynamodb = self.stack.root.client("dynamodb")
        self._roster = DynamoOfficers(dynamodb, self.stack.outputs["OfficersTable"])
        self._sessions = DynamoSessions(dynamodb, self.stack.outputs["SessionsTable"])

    def plant(self, value: str, what: str, route: str, *allowed: str, hashed: str = "", core: str = "") -> str:
        """Note something of an officer that may be in these places, its hash in another; return it."""
        kept = frozenset({hashed} if hashed else ())
        self.canaries.append(Canary(value, what, STAFF, route, core, frozenset(allowed), hashed=kept))
        return value

    def email(self, what: str, route: str, *allowed: str) -> str:
        """Return an address of somebody; its hash is where tries are counted."""
        user = canaries.word()
        return self.plant(f"{user}@example.com", what, route, *allowed, hashed=SESSIONS, core=user)

    def hire_all(self, route: str) -> None:
        """Hire an administrator and a supervisor, and by them an officer, who signs in for the first time."""
        self.administrator, self.supervisor = self.hire(Role.ADMINISTRATOR, route), self.hire(Role.SUPERVISOR, route)
        officer, first = self.add(route)
        self.officer_id, self.officer_name = officer.officer_id, officer.name
        self.officer = self.first_sign_in(officer, first, route)

    def browser(self, route: str) -> Browser:
        """Return a new browser, which nobody has used."""
        headers = {name: self.plant(value, f"header {name}", route) for name, value in request_headers()}
        return Browser(self.stack.console, self.pages, headers)

    def somebody(self, role: Role, route: str) -> Officer:
        """Return somebody new, who is not on the roster yet."""
        # An answer is signed with the first name alone; who took a tip is told to colleagues.
        everywhere = (*_ROSTER, SESSIONS, TIPS, OUTBOX)
        first = self.plant(canaries.name(), "first name", route, *everywhere, SENT)
        last = self.plant(canaries.name(), "family name", route, *everywhere)
        email = self.email("email", route, *_ROSTER, SESSIONS, OUTBOX)
        number = canaries.phone()
        phone = self.plant(f"+1{number}", "phone", route, *_ROSTER, OUTBOX, core=number)
        unit = self.plant(canaries.word(), "unit", route, *_ROSTER)
        return Officer(secrets.token_hex(4), f"{first} {last}", email, phone, unit, role)

    def hire(self, role: Role, route: str) -> Browser:
        """Put somebody on the roster; return the browser in which they are signed in already."""
        officer, now, browser = self.somebody(role, route), self.now(), self.browser(route)
        self._roster.put(officer)
        self._hired.append(officer)
        identity = Identity(officer.officer_id, officer.name, role)
        browser.cookies[COOKIE], session = Sessions(self._sessions).begin(identity, now, now)
        self._noted(browser, session.csrf, route)
        return browser

    def add(self, route: str) -> tuple[Officer, str]:
        """Have the administrator put an officer on the roster; return them and their first password."""
        officer = self.somebody(Role.OFFICER, route)
        form = {"name": officer.name, "email": officer.email, "phone": officer.phone, "unit": officer.unit}
        form |= {"role": officer.role, "recipient": officer.recipient, "time_zone": officer.time_zone}
        carried = self.administrator.fields("/roster/new")
        page = self.administrator.post("/roster/new", 200, active="yes", **carried, **form)
        [officer] = [each for each in self._roster.all() if each.email == officer.email]
        self._hired.append(officer)
        [first] = _CODE.findall(page)
        return officer, self.plant(html.unescape(first), "first password", route, PAGES)

    def first_sign_in(self, officer: Officer, first: str, route: str) -> Browser:
        """Have an officer sign in for the first time, with all that can go wrong on the way."""
        browser, weak = self.browser(route), self.plant(canaries.word(), "password that is too weak", route)
        own = self.plant(f"Own-{canaries.digits(2)}-{canaries.word()}", "password", route)
        stranger = self.email("email of nobody", route)
        wanted = self.plant(canaries.word(), "page to go to", route, PAGES, SESSIONS)
        wrong = self.plant(canaries.word(), "wrong password", route)
        browser.post("/sign-in", 401, email=stranger, password=first)
        browser.post("/sign-in", 401, email=officer.email, password=wrong, next=f"/tips/{wanted}")
        browser.post("/sign-in", email=officer.email, password=first, next=f"/tips/{wanted}")
        browser.post("/sign-in/password", 400, password=weak, again=weak)
        browser.post("/sign-in/password", 400, password=weak, again=own)
        page = browser.post("/sign-in/password", password=own, again=own)
        [key] = _CODE.findall(page)
        self.plant(key, "key of the authenticator app", route, PAGES, SESSIONS)
        browser.post("/sign-in/code", 401, code=self.plant(canaries.digits(12), "wrong code", route))
        for name, value in browser.cookies.items():
            self.plant(value, f"cookie {name}", route, hashed=SESSIONS)
        browser.cookies.pop(COOKIE, None)
        browser.post("/sign-in/code", 404, code=totp(key))  # there is no such tip
        [csrf, *_] = _CSRF.findall(browser.get("/queue"))
        self._noted(browser, csrf, route)
        return browser

    def _noted(self, browser: Browser, csrf: str, route: str) -> None:
        self.plant(browser.cookies[COOKIE], "session", route, hashed=SESSIONS)
        self.plant(csrf, "session's token of forms", route, PAGES, SESSIONS)

    def leave(self) -> None:
        """Take everybody off the roster again, with their accounts and their sessions."""
        accounts = Accounts(self.stack.root.client("cognito-idp"), self.stack.outputs["OfficersPoolId"])
        for officer in self._hired:
            self._roster.remove(officer.officer_id)
            accounts.remove(officer.email)
            self._sessions.put(f"ended#{officer.officer_id}", {"at": self.now(), "expires": int(self.now()) + 60})
