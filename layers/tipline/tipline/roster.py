"""The duty roster: who the officers are, when they work, what they chose to be told of, and who is told of an alert."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from tipline.model import Alert, AlertKind, Priority


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


class Reach(StrEnum):
    """How the subscription of one address was found when it was last looked at."""

    CONFIRMED = "confirmed"
    PENDING = "pending"
    """Its owner has not opened the link that AWS sent: nothing arrives there."""
    MISSING = "missing"
    ALTERED = "altered"
    """It chooses by something else than our one policy."""


class Step(StrEnum):
    """One step of the ladder: who is told next while nobody acknowledges."""

    UNIT = "unit"
    """Officers on duty who chose to be told of it."""
    SUPERVISORS = "supervisors"
    """The same of supervisors."""
    EVERYONE = "everyone"
    """Whatever they chose; and for P0, or when nobody is on duty, whenever they work."""


@dataclass(frozen=True, slots=True)
class Shift:
    """When somebody works: from `begins` on each of the days (0 is Monday) to `ends`, maybe on the next day."""

    days: tuple[int, ...]
    begins: time
    ends: time

    def covers(self, at: datetime) -> bool:
        """Tell whether a local time lies in it. One that ends when it begins lasts a whole day."""
        clock, today = at.time(), at.weekday()
        if self.begins < self.ends:
            return today in self.days and self.begins <= clock < self.ends
        return (today in self.days and clock >= self.begins) or ((today - 1) % 7 in self.days and clock < self.ends)


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

    def works(self, now: float) -> bool:
        """Tell whether they are on duty."""
        if self.on_duty is not None or not self.shifts:
            return self.on_duty is not False
        local = _local(now, self.time_zone)
        return local is None or any(shift.covers(local) for shift in self.shifts)

    def chose(self, alert: Alert) -> bool:
        """Tell whether an alert is among what they chose. Unreadable messages are nobody's choice."""
        if alert.kind is AlertKind.UNREADABLE:
            return not self.priorities or alert.priority in self.priorities
        kind = AlertKind.TIP if alert.kind is AlertKind.ESCALATION else alert.kind
        return all(
            not chosen or value in chosen
            for chosen, value in (
                (self.priorities, alert.priority),
                (self.categories, alert.category),
                (self.platforms, alert.platform),
                (self.kinds, kind),
            )
        )

    @property
    def reachable(self) -> bool:
        """Whether an alert arrives at one address at least, as far as we know."""
        states = [state for where, state in ((self.email, self.email_state), (self.phone, self.sms_state)) if where]
        return any(state in {"", Reach.CONFIRMED} for state in states)


def of_step(step: Step, alert: Alert, officers: Iterable[Officer], now: float) -> tuple[Officer, ...]:
    """Return whom a step of the ladder tells."""
    primary = [each for each in officers if _is_alerted(each) and each.recipient is Recipient.PRIMARY]
    on_duty = [each for each in primary if each.works(now)]
    if step is Step.EVERYONE:
        return tuple(primary if alert.priority is Priority.P0 else on_duty or primary)
    role = Role.OFFICER if step is Step.UNIT else Role.SUPERVISOR
    return tuple(each for each in on_duty if each.role is role and each.chose(alert))


def asks_anybody(officers: Iterable[Officer]) -> bool:
    """Tell whether somebody on the roster, on duty or not, is asked to act on tips."""
    return any(_is_alerted(each) and each.recipient is Recipient.PRIMARY for each in officers)


def informed(alert: Alert, officers: Iterable[Officer], now: float) -> tuple[Officer, ...]:
    """Return who is told for information only."""
    return tuple(
        each
        for each in officers
        if _is_alerted(each) and each.recipient is Recipient.INFORMATION and each.works(now) and each.chose(alert)
    )


def told(alert: Alert, officers: Iterable[Officer], now: float) -> tuple[Officer, ...]:
    """Return whom an alert tells that nobody has to acknowledge."""
    every = tuple(officers)
    if alert.kind is AlertKind.TEST:
        return tuple(each for each in every if each.active and _is_tested(each, alert))
    if alert.priority in {Priority.P0, Priority.P1}:
        steps = (of_step(step, alert, every, now) for step in Step)
        first = next((people for people in steps if any(each.reachable for each in people)), ())
    else:
        first = of_step(Step.UNIT, alert, every, now) + of_step(Step.SUPERVISORS, alert, every, now)
    return first + informed(alert, every, now)


def _is_alerted(officer: Officer) -> bool:
    return officer.active and officer.role in {Role.OFFICER, Role.SUPERVISOR}


def _is_tested(officer: Officer, alert: Alert) -> bool:
    """Tell whether a test is for them: by name, or because they are told of that priority, on duty or not."""
    if alert.to:
        return officer.officer_id == alert.to
    return _is_alerted(officer) and (not officer.priorities or alert.priority in officer.priorities)


def _local(now: float, time_zone: str) -> datetime | None:
    """Return the time of day there; None where nobody knows the zone: rather told too often than not."""
    try:
        return datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(time_zone))
    except (KeyError, ValueError, OSError):
        return None


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
