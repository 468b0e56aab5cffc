"""The duty roster: who the officers are, when they work, and what they chose to be told of."""

import secrets
from dataclasses import dataclass, replace
from datetime import time
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What an officer may do. Officers and supervisors are alerted; the others are on the roster to sign in."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    PRIVACY_READER = "privacy_reader"
    ADMINISTRATOR = "administrator"


class Recipient(StrEnum):
    """Whether somebody is asked to act on what they are told."""

    PRIMARY = "primary"
    INFORMATION = "information"
    """Told once, never asked to acknowledge, and never told again because others did not."""


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody works: from `begins` on each of the days (0 is Monday) to `ends`, maybe on the next day."""

    days: tuple[int, ...]
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody on the roster. Of what they choose, an empty choice is all of it; without shifts they always work."""

    officer_id: str
    name: str
    email: str = ""
    phone: str = ""
    unit: str = ""
    role: Role = Role.OFFICER
    recipient: Recipient = Recipient.PRIMARY
    priorities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    time_zone: str = "America/New_York"
    on_duty: bool | None = None
    """What somebody said by hand; None leaves it to the shifts."""
    active: bool = True
    version: int = 0
    """How often it was changed; 0 for one that was never stored."""
    email_state: str = ""
    sms_state: str = ""
    asked_at: int = 0
    """When they were last asked to confirm their email's subscription."""


def new_officer_id() -> str:
    """Return an id that says nothing about its officer."""
    return secrets.token_hex(4)


def changed(officer: Officer, **changes: Any) -> Officer:  # noqa: ANN401 - fields of an officer
    """Return an officer with changes: what was known of a subscription goes with its address, or with being active."""
    altered = replace(officer, **changes)
    if (altered.email, altered.active) != (officer.email, officer.active):
        altered = replace(altered, email_state="", asked_at=0)
    if (altered.phone, altered.active) != (officer.phone, officer.active):
        altered = replace(altered, sms_state="")
    return altered
