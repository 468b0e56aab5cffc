"""Signing in: password, once a new password, then a code, in this very sign-in, and only then a session.

What the directory of accounts does not promise is kept here: no session without a code even where it asks for none,
and no more than five tries in a row. What it says between the steps stays in a row on our side.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from tipline.roster import Officer
from tipline.sessions import STEP_SECONDS, Identity, Rows, Session, Sessions, hashed


class Refused(Exception):
    """Wrong: the password, the code, or an account that is not there or disabled. Which of them is not said."""


class Unsuitable(Exception):
    """The new password is too weak."""


class Over(Exception):
    """The sign-in took too long, or was finished elsewhere: begin again."""


class Locked(Exception):
    """Too many wrong tries."""


MIN_PASSWORD = 14
_KINDS = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9\s]")
"""As the template asks of Cognito, which a test compares: not every Cognito holds to it."""


class Asked(StrEnum):
    """What comes next."""

    NEW_PASSWORD = "new_password"  # noqa: S105 - the name of a step
    ENROL = "enrol"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What the directory asks, and what it wants to hear again with the answer."""

    asked: Asked
    token: str = field(repr=False)
    signed_in: bool = False
    """The directory asks for no code, and `token` would already do: a code is asked for nevertheless."""
    secret: str = field(default="", repr=False)
    """To be enrolled in an authenticator app."""


class Directory(Protocol):
    """The accounts. Every method may raise Refused, Over, Unavailable."""

    def password(self, email: str, password: str, /) -> Challenge:
        """Check a password."""

    def new_password(self, email: str, token: str, password: str, /) -> Challenge:
        """Replace the first password. Raises Unsuitable as well."""

    def enrol(self, email: str, challenge: Challenge, code: str, /) -> None:
        """Check the first code of an authenticator app that took the secret."""

    def code(self, email: str, token: str, code: str, /) -> None:
        """Check a code."""

    def identity(self, email: str, /) -> Identity:
        """Return whose account it is; Refused where it is disabled."""


@dataclass(frozen=True, slots=True)
class RosterDirectory:
    """Accounts whose owners are on the roster, which says who they are and what they may do; accounts only let in."""

    accounts: Directory
    officers: Callable[[], Sequence[Officer]]

    def password(self, email: str, password: str) -> Challenge:
        """Check a password."""
        return self.accounts.password(email, password)

    def new_password(self, email: str, token: str, password: str) -> Challenge:
        """Set an officer's own password."""
        return self.accounts.new_password(email, token, password)

    def enrol(self, email: str, challenge: Challenge, code: str) -> None:
        """Set up an authenticator app by its first code."""
        self.accounts.enrol(email, challenge, code)

    def code(self, email: str, token: str, code: str) -> None:
        """Check a code."""
        self.accounts.code(email, token, code)

    def identity(self, email: str) -> Identity:
        """Return whose account it is. Raises Refused where they are not on the roster, or not active."""
        for each in self.officers():
            if each.active and each.email.lower() == email:
                return Identity(each.officer_id, each.name, each.role)
        raise Refused


@dataclass(frozen=True, slots=True)
class Step:
    """A sign-in between two steps. `secret` is for the cookie."""

    secret: str = field(repr=False)
    email: str = field(repr=False)
    challenge: Challenge
    next: str
    begun: float


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A finished sign-in. `secret` is for the cookie, `next` where the officer wanted to go."""

    secret: str = field(repr=False)
    session: Session
    next: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """The flow."""

    directory: Directory
    rows: Rows
    clock: Callable[[], float]

    def password(self, email: str, password: str, following: str) -> Step:
        """Begin. Raises Refused, Locked, Unavailable."""
        email, now = email.strip().lower(), self.clock()
        tries = hashed("password", email)
        self._count(tries, now)
        challenge = self.directory.password(email, password)
        self.rows.take(tries)
        return self._keep(Step(secrets.token_urlsafe(32), email, challenge, following, now))

    def find(self, secret: str) -> Step:
        """Return a sign-in that is on its way. Raises Over, Unavailable."""
        row = self.rows.get(hashed("step", secret))
        if row is None or row["expires"] <= self.clock():
            raise Over
        values: dict[str, Any] = dict(row["challenge"])
        challenge = Challenge(**(values | {"asked": Asked(values["asked"])}))
        return Step(secret, row["email"], challenge, row["next"], row["begun"])

    def new_password(self, secret: str, password: str) -> Step:
        """Set the officer's own password. Raises Unsuitable, Refused, Over, Unavailable."""
        step = self._find(secret, Asked.NEW_PASSWORD)
        if len(password) < MIN_PASSWORD or not all(re.search(kind, password) for kind in _KINDS):
            raise Unsuitable
        challenge = self.directory.new_password(step.email, step.challenge.token, password)
        self._take(step)
        return self._keep(Step(secrets.token_urlsafe(32), step.email, challenge, step.next, step.begun))

    def code(self, secret: str, code: str) -> SignedIn:
        """Finish. Raises Refused, Locked, Over, Unavailable."""
        step = self._find(secret, Asked.CODE, Asked.ENROL)
        tries = hashed("code", step.email)
        self._count(tries, self.clock())
        if step.challenge.asked is Asked.ENROL:
            self.directory.enrol(step.email, step.challenge, code)
        else:
            self.directory.code(step.email, step.challenge.token, code)
        identity = self.directory.identity(step.email)
        self._take(step)  # one answer is one session
        self.rows.take(tries)
        made, session = Sessions(self.rows).begin(identity, step.begun, self.clock())
        return SignedIn(made, session, step.next)

    def _find(self, secret: str, *expected: Asked) -> Step:
        step = self.find(secret)
        if step.challenge.asked not in expected:
            raise Over
        return step

    def _count(self, tries: str, now: float) -> None:
        # Before the try, not after it: a hundred tries at once are a hundred counted.
        if not self.rows.count_try(tries, now):
            raise Locked

    def _take(self, step: Step) -> None:
        if not self.rows.take(hashed("step", step.secret)):
            raise Over

    def _keep(self, step: Step) -> Step:
        challenge = {each: getattr(step.challenge, each) for each in Challenge.__slots__}
        values = {"email": step.email, "challenge": challenge, "next": step.next, "begun": step.begun}
        self.rows.put(hashed("step", step.secret), values | {"expires": int(self.clock()) + STEP_SECONDS})
        return step


_SEGMENT = r"(?!\.{1,2}(?:[/?]|$))[A-Za-z0-9._~-]+"
_PATH = re.compile(rf"/(?:{_SEGMENT}(?:/{_SEGMENT})*/?)?(?:\?[A-Za-z0-9._~=&%+-]*)?", re.ASCII)


def path_to_go_to(wanted: str | None) -> str:
    """Return where a sign-in leads: a path of ours, or the front page."""
    return wanted if wanted is not None and len(wanted) <= 512 and _PATH.fullmatch(wanted) else "/"  # noqa: PLR2004


def first_password() -> str:
    """Return a password for one sign-in, of every kind of character that is asked for."""
    return f"Aa1-{secrets.token_urlsafe(12)}"
