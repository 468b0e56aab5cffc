"""The duty roster: officers, what they may do, and what they receive."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What an officer may see and do in the console."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    PRIVACY_READER = "privacy_reader"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Officer:
    """One officer."""

    officer_id: str
    name: str
    email: str
    phone: str = ""
    unit: str = ""
    role: Role = Role.OFFICER
    recipient: str = "primary"
    priorities: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    shifts: tuple[dict[str, Any], ...] = ()
    time_zone: str = "America/New_York"
    on_duty: bool | None = None
    active: bool = True
    version: int = 0
    email_state: str = field(default="")
    sms_state: str = field(default="")
