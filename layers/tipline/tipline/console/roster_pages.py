"""The roster's pages: who is on it, what each receives and when; adding, changing and removing."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from zoneinfo import ZoneInfo

from tipline.console.visit import Visit
from tipline.console.web import Response
from tipline.console.wording import PLATFORMS
from tipline.model import CATEGORIES, AlertKind, Priority
from tipline.roster import Officer, Recipient, Role, Shift, changed, new_officer_id
from tipline.sessions import Identity
from tipline.sign_in import first_password

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "priorities": tuple(Priority),
    "categories": tuple(sorted(CATEGORIES)),
    "platforms": tuple(PLATFORMS),
    "kinds": (AlertKind.TIP, AlertKind.POST),
}
_LONGEST, _LONGEST_EMAIL, _LONGEST_LINE, _MOST_SHIFTS = 80, 254, 60, 50
_ON_DUTY = {"": None, "yes": True, "no": False}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_SHIFT = re.compile(r"(?P<days>[A-Za-z, -]+)\s+(?P<from>\S+)\s*-\s*(?P<to>\S+)")
_MESSAGES = {
    "added": "The officer is on the roster. Their email and phone must be confirmed before alerts reach them.",
    "changed": "The roster was changed.",
    "removed": "The officer was removed. They were signed out at once.",
    "confirmed": "The subscription is confirmed. From now on only we can end it.",
}


class Invalid(Exception):
    """What is wrong with a form: for the administrator to read."""


def roster(visit: Visit) -> Response:
    """List the officers."""
    officers = sorted(visit.doors.officers.all(), key=lambda each: (not each.active, each.name))
    return visit.page("roster.html", officers=officers, notice=_MESSAGES.get(visit.request.query.get("done", "")))


def new(visit: Visit) -> Response:
    """Show an empty form."""
    return _form(visit, Officer(new_officer_id(), ""), adding=True)


def officer(visit: Visit, officer_id: str) -> Response:
    """Show an officer's form."""
    found = visit.doors.officers.get(officer_id)
    return _form(visit, found) if found else visit.page("not_found.html", 404, wanted="")


def add(visit: Visit) -> Response:
    """Put a new officer on the roster."""
    return _store(visit, Officer(new_officer_id(), ""), "officer_added", "added")


def change(visit: Visit, officer_id: str) -> Response:
    """Change an officer who is still as they were read."""
    found = visit.doors.officers.get(officer_id)
    if found is None:
        return visit.page("not_found.html", 404, wanted="")
    if visit.request.form.get("version", "") != str(found.version):
        return _form(visit, found, 409, "Somebody changed this officer meanwhile. Nothing of yours was stored.")
    return _store(visit, found, "officer_changed", "changed")


def remove(visit: Visit, officer_id: str) -> Response:
    """Take an officer off the roster and end their sessions."""
    found = visit.doors.officers.get(officer_id)
    if found is None:
        return visit.page("not_found.html", 404, wanted="")
    if officer_id == visit.session.officer_id:
        return _form(visit, found, 422, "Nobody removes themselves: ask another administrator.")
    visit.audit("officer_removed", officer_id)
    visit.doors.officers.remove(officer_id)
    visit.doors.sessions.end_all(officer_id, visit.now)
    visit.doors.accounts.remove(found.email)
    return visit.go("/roster", done="removed")


def confirm(visit: Visit) -> Response:
    """Confirm a subscription by the link that an officer was sent."""
    visit.audit("officer_changed", "subscription")
    if visit.doors.confirm(visit.request.form.get("link", "").strip()):
        return visit.go("/roster", done="confirmed")
    officers = sorted(visit.doors.officers.all(), key=lambda each: each.name)
    words = "This is not a confirmation link of our alerts, or it is older than 3 days. Have a new one sent."
    return visit.page("roster.html", 422, officers=officers, notice=None, trouble=words)


def _store(visit: Visit, before: Officer, what: str, done: str) -> Response:
    adding = what == "officer_added"
    try:
        after = _filled(before, visit.request.form)
        _check_change(visit, before, after)
    except Invalid as invalid:
        return _form(visit, before, 422, str(invalid), adding=adding)
    visit.audit(what, before.officer_id)
    if not visit.doors.store_officer(after):
        return _form(visit, before, 409, "Somebody changed this officer meanwhile. Nothing of yours was stored.")
    if not after.active or after.role != before.role:
        # What they may see has changed: they sign in anew, if they still can.
        visit.doors.sessions.end_all(before.officer_id, visit.now)
    first = _account(visit, before, after)
    return visit.page("officer_account.html", officer=after, first=first) if first else visit.go("/roster", done=done)


def _account(visit: Visit, before: Officer, after: Officer) -> str:
    """Have an account where, and only where, an active officer has this address; return its first password if new."""
    is_theirs = before.active and before.email == after.email
    if before.email and before.active and not (after.active and is_theirs):
        visit.doors.accounts.remove(before.email)
    if not after.active or (is_theirs and before.version):
        return ""
    first = first_password()
    visit.doors.accounts.create(after.email, Identity(after.officer_id, after.name, after.role), first)
    return first


def _check_change(visit: Visit, before: Officer, after: Officer) -> None:
    others = [each for each in visit.doors.officers.all() if each.officer_id != before.officer_id]
    if after.email in {each.email for each in others}:
        raise Invalid("Another officer has this email address.")
    if before.officer_id == visit.session.officer_id and (not after.active or after.role != before.role):
        raise Invalid("Nobody takes their own role: ask another administrator.")


def _form(
    visit: Visit, shown: Officer, status: int = 200, trouble: str | None = None, *, adding: bool = False
) -> Response:
    return visit.page(
        "officer.html",
        status,
        officer=shown,
        shifts="\n".join(shift_line(each) for each in shown.shifts),
        form=visit.request.form if trouble else {},
        chosen=_chosen(visit, shown, trouble),
        choices=_CHOICES,
        roles=list(Role),
        adding=adding,
        trouble=trouble,
    )


def _chosen(visit: Visit, shown: Officer, trouble: str | None) -> Mapping[str, Iterable[str]]:
    if trouble:
        return {name: [each for each in of if f"{name}.{each}" in visit.request.form] for name, of in _CHOICES.items()}
    return {name: getattr(shown, name) for name in _CHOICES}


def _filled(before: Officer, form: Mapping[str, str]) -> Officer:
    name, email = " ".join(form.get("name", "").split()), form.get("email", "").strip().lower()
    phone = re.sub(r"[ ()-]", "", form.get("phone", ""))
    if not name or len(name) > _LONGEST:
        msg = f"A name is needed, of at most {_LONGEST} characters."
        raise Invalid(msg)
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise Invalid("The email address is not one.")
    if phone and not _PHONE.fullmatch(phone):
        raise Invalid("Write the phone number as +19105550100.")
    if form.get("role") not in set(Role):
        raise Invalid("Choose a role.")
    _check_zone(form.get("time_zone", ""))
    chosen = {name: tuple(each for each in of if f"{name}.{each}" in form) for name, of in _CHOICES.items()}
    return changed(
        before,
        priorities=chosen["priorities"],
        categories=chosen["categories"],
        platforms=chosen["platforms"],
        kinds=chosen["kinds"],
        name=name,
        email=email,
        phone=phone,
        unit=" ".join(form.get("unit", "").split())[:_LONGEST],
        role=Role(form["role"]),
        recipient=Recipient.INFORMATION if form.get("recipient") == "information" else Recipient.PRIMARY,
        shifts=_shifts(form.get("shifts", "")),
        time_zone=form["time_zone"],
        on_duty=_ON_DUTY.get(form.get("on_duty", "")),
        active=form.get("active") == "yes",
    )


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid("The time zone is not one. Write it as America/New_York.") from None


def _shifts(text: str) -> tuple[Shift, ...]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > _MOST_SHIFTS:
        msg = f"At most {_MOST_SHIFTS} shifts."
        raise Invalid(msg)
    return tuple(map(_shift, lines))


def _shift(line: str) -> Shift:
    found = _SHIFT.fullmatch(line.strip()) if len(line) <= _LONGEST_LINE else None
    if not found or not _TIME.fullmatch(found["from"]) or not _TIME.fullmatch(found["to"]):
        msg = f"A shift reads: Mon-Fri 06:00-18:00. This one does not: {line.strip()[:40]}"
        raise Invalid(msg)
    return Shift(_days(found["days"]), time.fromisoformat(found["from"]), time.fromisoformat(found["to"]))


def _days(text: str) -> tuple[int, ...]:
    numbers = {day.lower(): number for number, day in enumerate(DAYS)}
    days: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        ends = [numbers.get(each.strip()[:3], -1) for each in (first, last or first)]
        if -1 in ends:
            msg = f"Days are {', '.join(DAYS)}, as Mon-Fri or Sat, Sun."
            raise Invalid(msg)
        days |= {(ends[0] + step) % 7 for step in range((ends[1] - ends[0]) % 7 + 1)}
    return tuple(sorted(days))


def shift_line(shift: Shift) -> str:
    """Return a shift as it is written in the form."""
    days = ", ".join(DAYS[day] for day in shift.days)
    return f"{days} {shift.begins:%H:%M}-{shift.ends:%H:%M}"
