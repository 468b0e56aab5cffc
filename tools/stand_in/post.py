"""What passes between the department and people on every platform: what was sent, who wrote when, what goes wrong."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

DAY = 86_400

type Answer = tuple[int, bytes]


@dataclass(frozen=True)
class Call:
    """One call of an API; `path` begins with the host for which it was meant."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - JSON
        """Return the body as JSON, None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def form(self) -> dict[str, str]:
        """Return the body as a form."""
        return dict(parse_qsl(self.body.decode(errors="replace"), keep_blank_values=True))


@dataclass(frozen=True)
class Trouble:
    """What the next message to a person meets: a status and the platform's own code."""

    status: int
    code: int
    more: tuple[int, ...] = ()
    """A subcode."""
    retry_after: int = 0

    def words(self, person: str, text: str) -> str:
        """Return what the platform says of it: it quotes whom and what it did not take, as some do."""
        return f"As a test wished, {person} did not get: {text}"


@dataclass
class Post:
    """What was sent and what came in."""

    sent: list[dict[str, str]] = field(default_factory=list)
    wrote: dict[str, float] = field(default_factory=dict)
    """When a person last wrote; whoever is not in it has just now."""
    troubles: dict[str, list[Trouble]] = field(default_factory=dict)
    """By person, what their next messages meet, one after the other."""
    inbound: list[dict[str, Any]] = field(default_factory=list)
    """Text messages that came in, as Twilio lists them."""
    lists: dict[str, list[Any]] = field(default_factory=dict)
    """What Meta and X list, newest first, by list: `facebook`, `instagram` (messages), `feed`, `media`, `dms`,
    `mentions`. See `tools.stand_in.lists`."""
    authors: dict[str, str] = field(default_factory=dict)
    """Who wrote a comment, as messages know them."""
    answered_comments: set[str] = field(default_factory=set)
    retry_after: int = 0
    """What the answer that is being given says of when to come back."""

    def trouble(self, person: str) -> Trouble | None:
        """Return, once each, what the next message to this person meets."""
        waiting = self.troubles.get(person)
        trouble = waiting.pop(0) if waiting else None
        self.retry_after = trouble.retry_after if trouble else 0
        return trouble

    def silent_for(self, person: str) -> float:
        """Return for how many seconds a person has not written."""
        now = time.time()
        return now - self.wrote.get(person, now)

    def take(self, host: str, person: str, text: str) -> str:
        """Take a message; return its id."""
        made = f"m_{secrets.token_hex(12)}"
        self.sent.append({"host": host, "to": person, "text": text})
        return made

    def forget(self) -> None:
        """Be as at the beginning."""
        for each in (
            self.sent,
            self.wrote,
            self.troubles,
            self.inbound,
            self.lists,
            self.authors,
            self.answered_comments,
        ):
            each.clear()

    def told(self, wishes: Mapping[str, Any]) -> None:
        """Do as tests wish."""
        self.wrote |= wishes.get("wrote", {})
        self.authors |= wishes.get("authors", {})
        self.inbound += wishes.get("inbound", [])
        self.lists |= wishes.get("lists", {})
        for person, wished in wishes.get("troubles", {}).items():
            self.troubles[person] = [Trouble(**each | {"more": tuple(each.get("more", ()))}) for each in wished]
