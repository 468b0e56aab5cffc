"""What `tipline officers add` and `change` take on the command line, and how it is read."""

import argparse
import re
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from tipline.model import CATEGORIES, AlertKind, Priority
from tipline.roster import Recipient, Role, Shift
from tools.operator.secrets import FIELDS

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PUNCTUATION = str.maketrans("", "", " -().")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SHIFT = re.compile(r"(?P<days>\S+) (?P<begins>\d\d:\d\d)-(?P<ends>\d\d:\d\d)")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "priorities": tuple(Priority),
    "categories": tuple(sorted(CATEGORIES)),
    "platforms": tuple(FIELDS),
    "kinds": (AlertKind.TIP, AlertKind.POST),
}
_ON_DUTY = {"yes": True, "no": False, "shifts": None}


def email(text: str) -> str:
    """Read an email address, or nothing."""
    typed = text.strip().lower()
    if typed and not _EMAIL.fullmatch(typed):
        message = "no email address"
        raise argparse.ArgumentTypeError(message)
    return typed


def phone(text: str) -> str:
    """Read a mobile number as a person types it, or nothing."""
    typed = text.translate(_PUNCTUATION)
    if typed and not _PHONE.fullmatch(typed):
        message = "no mobile number with its country, such as +19105550100"
        raise argparse.ArgumentTypeError(message)
    return typed


def shift(text: str) -> Shift:
    """Read a shift, such as `mon-fri 22:00-06:00`, `sat,sun 08:00-16:00`, `daily 00:00-00:00`."""
    read = _SHIFT.fullmatch(text.strip().lower()) or {"days": "", "begins": "", "ends": ""}
    try:
        return Shift(_days(read["days"]), time.fromisoformat(read["begins"]), time.fromisoformat(read["ends"]))
    except ValueError:
        message = 'no shift such as "mon-fri 22:00-06:00" or "sat,sun 08:00-16:00"'
        raise argparse.ArgumentTypeError(message) from None


def _days(text: str) -> tuple[int, ...]:
    if text == "daily":
        return tuple(range(7))
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = _DAYS.index(first), _DAYS.index(last or first)
        days += [(begin + each) % 7 for each in range((end - begin) % 7 + 1)]
    return tuple(dict.fromkeys(days))


def time_zone(text: str) -> str:
    """Read the name of a time zone."""
    if text not in available_timezones():
        message = "no time zone such as America/New_York"
        raise argparse.ArgumentTypeError(message)
    return text


def add_to(parser: argparse.ArgumentParser) -> None:
    """Let a command take what stands on the roster. What is not given is not there."""
    absent = argparse.SUPPRESS

    def take(name: str, about: str, **more: Any) -> None:  # noqa: ANN401 - argparse's own
        parser.add_argument(f"--{name}", default=absent, help=about, **more)

    take("email", "address that alerts go to; they also sign in with it", type=email)
    take("phone", "mobile number that alerts go to, such as +19105550100", type=phone)
    take("unit", "for people to read")
    take("role", "what they may do (default: officer)", type=Role, choices=list(Role))
    about = "primary: asked to acknowledge; information: only told (default: primary)"
    take("recipient", about, type=Recipient, choices=list(Recipient))
    for name, values in _CHOICES.items():
        take(name, f"which they are told of; none named: all ({', '.join(values)})", nargs="*", type=_one_of(values))
    about = 'when they work, such as "mon-fri 22:00-06:00"; may be given several times; none: always'
    take("shifts", about, nargs="*", type=shift)
    take("time-zone", "that their shifts are in (default: America/New_York)", type=time_zone, dest="time_zone")


def add_changes_to(parser: argparse.ArgumentParser) -> None:
    """Let a command take what only a change can say."""
    add_to(parser)
    absent = argparse.SUPPRESS
    parser.add_argument("--name", default=absent)
    about = "by hand, until told otherwise; shifts: as their shifts say"
    parser.add_argument("--on-duty", choices=_ON_DUTY, default=absent, help=about)
    parser.add_argument("--active", choices=("yes", "no"), default=absent, help="no: told of nothing, cannot sign in")


def fields(chosen: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of an officer that were given."""
    given = vars(chosen)
    plain = ("name", "email", "phone", "unit", "role", "recipient", "time_zone")
    read: dict[str, Any] = {name: given[name] for name in plain if name in given}
    read |= {name: tuple(given[name]) for name in (*_CHOICES, "shifts") if name in given}
    if "on_duty" in given:
        read["on_duty"] = _ON_DUTY[given["on_duty"]]
    if "active" in given:
        read["active"] = given["active"] == "yes"
    return read


def _one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            message = f"not one of {', '.join(values)}"
            raise argparse.ArgumentTypeError(message)
        return str(text)

    return read
