"""Sessions of officers: begun after a code was answered, 12 hours long, ended at once when the officer is disabled.

Of every secret that a browser holds only the SHA-256 is kept. An officer's sessions end by one row that outlives them
all, so nothing has to be searched for. A session counts as begun when its password was entered: one that is on its way
while the officer is being disabled dies as well.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

COOKIE = "__Host-session"
SESSION_SECONDS = 12 * 60 * 60
STEP_SECONDS = 3 * 60
"""As long as Cognito waits for the answer to a challenge."""
LOCK_SECONDS = 15 * 60
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in."""

    officer_id: str
    name: str
    role: str
    csrf: str = field(repr=False)
    expires: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account it is."""

    officer_id: str
    name: str
    role: str


class Rows(Protocol):
    """Rows by id. Every method may raise Unavailable."""

    def get(self, row_id: str, /) -> Mapping[str, Any] | None:
        """Return a row as it is now; None where there is none."""

    def put(self, row_id: str, values: Mapping[str, Any], /) -> None:
        """Write a row over whatever was there."""

    def take(self, row_id: str, /) -> bool:
        """Delete a row; False where somebody else did before."""

    def count_try(self, row_id: str, now: float, /) -> bool:
        """Count a try; False once MAX_TRIES were counted and LOCK_SECONDS have not passed since the last."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions in their table."""

    rows: Rows

    def begin(self, identity: Identity, begun: float, now: float) -> tuple[str, Session]:
        """Begin a session; return the secret for the cookie, and the session."""
        secret = secrets.token_urlsafe(32)
        session = Session(
            identity.officer_id, identity.name, identity.role, secrets.token_urlsafe(32), int(now) + SESSION_SECONDS
        )
        values = {each: getattr(session, each) for each in Session.__slots__}
        self.rows.put(hashed("session", secret), values | {"begun": begun})
        return secret, session

    def find(self, secret: str, now: float) -> Session | None:
        """Return the session of a cookie's secret, unless it is over."""
        row = self.rows.get(hashed("session", secret))
        if row is None or row["expires"] <= now:
            return None
        ended = self.rows.get(f"ended#{row['officer_id']}")
        if ended is not None and row["begun"] <= ended["at"]:
            return None
        return Session(**{each: row[each] for each in Session.__slots__})

    def end(self, secret: str) -> None:
        """End a session: sign out."""
        self.rows.take(hashed("session", secret))

    def end_all(self, officer_id: str, now: float) -> None:
        """End every session of an officer, and every sign-in that is on its way."""
        # DynamoDB may delete it once no session can be alive that it ends.
        self.rows.put(f"ended#{officer_id}", {"at": now, "expires": int(now) + SESSION_SECONDS + STEP_SECONDS + 60})


def hashed(kind: str, secret: str) -> str:
    """Return the id of a row that belongs to a secret."""
    return f"{kind}#{hashlib.sha256(secret.encode()).hexdigest()}"
