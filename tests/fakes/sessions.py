"""Sessions' rows, the accounts and the audit's chain, kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tipline.auditing import Head, Known, Link, Taken
from tipline.sessions import LOCK_SECONDS, MAX_TRIES, Identity
from tipline.sign_in import Asked, Challenge, Refused


@dataclass
class FakeRows:
    """The table in memory."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def get(self, row_id: str, /) -> Mapping[str, Any] | None:
        return self.rows.get(row_id)

    def put(self, row_id: str, values: Mapping[str, Any], /) -> None:
        self.rows[row_id] = dict(values)

    def take(self, row_id: str, /) -> bool:
        return self.rows.pop(row_id, None) is not None

    def count_try(self, row_id: str, now: float, /) -> bool:
        row = self.rows.get(row_id)
        tries = 0 if row is None or row["expires"] <= now else row["tries"]
        if tries >= MAX_TRIES:
            return False
        self.rows[row_id] = {"tries": tries + 1, "expires": int(now) + LOCK_SECONDS}
        return True


@dataclass
class FakeDirectory:
    """One account, which never enforces anything by itself."""

    email: str = "officer@example.com"
    asked: Asked = Asked.CODE
    disabled: bool = False

    def password(self, email: str, password: str, /) -> Challenge:
        if self.disabled or (email, password) != (self.email, "right"):
            raise Refused
        return Challenge(self.asked, "token", secret="KEY" if self.asked is Asked.ENROL else "")

    def new_password(self, _email: str, _token: str, _password: str, /) -> Challenge:
        return Challenge(Asked.ENROL, "token", secret="KEY")

    def enrol(self, email: str, challenge: Challenge, code: str, /) -> None:
        self.code(email, challenge.token, code)

    def code(self, _email: str, token: str, code: str, /) -> None:
        if (token, code) != ("token", "123456"):
            raise Refused

    def identity(self, _email: str, /) -> Identity:
        if self.disabled:
            raise Refused
        return Identity("0a000001", "Demo Officer", "officer")


@dataclass
class FakeChain:
    """The chain and what was published of it, in memory."""

    links: dict[tuple[str, int], Link] = field(default_factory=dict)
    heads: list[Head] = field(default_factory=list)

    def last(self, day: str, /) -> tuple[int, str] | None:
        found = [link for link in self.links.values() if link.day == day]
        return (found[-1].number, found[-1].hash) if found else None

    def add(self, link: Link, /) -> None:
        if any(each.act.act_id == link.act.act_id for each in self.links.values()):
            raise Known
        if (link.day, link.number) in self.links:
            raise Taken
        self.links[link.day, link.number] = link

    def numbers(self, day: str, /) -> Mapping[int, bool]:
        return {head.number: head.final for head in self.heads if head.day == day}

    def put(self, head: Head, /) -> None:
        self.heads.append(head)
