"""Looks for the time of arrival: numbers and dates within a minute of it, or of the same time on a later day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BUCKET_SECONDS = 900
_NEAR_SECONDS = 60
_DAY = 86_400
_MOST_DAYS = 400
_SCALES = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}
_NUMBER = re.compile(r"(?<!\d)(?:\d{10}|\d{13}|\d{16}|\d{19})(?!\d)")
_HEX_FORM = "hex"
"""Of which chance makes so many that only the same day counts."""
_HEX = re.compile(r"(?<![0-9A-Za-z])(?P<high>[0-9a-f]{8})-?(?P<low>[0-9a-f]{4})")
_DATE = re.compile(r"(\d{4})-?([01]\d)-?([0-3]\d)[T ]([0-2]\d):?([0-5]\d)(?::?([0-5]\d))?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MAIL_DATE = re.compile(
    rf"([0-3]?\d)[ -]({'|'.join(_MONTHS)})[a-z]*[ -](\d{{4}})[ :]([0-2]\d):([0-5]\d)(?::([0-5]\d))?"
)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When deliveries came: from the first to the last, by each clock that somebody could have read."""

    spans: tuple[tuple[float, float], ...]

    def look(self, text: str) -> set[str]:
        """Return the forms in which a text tells when a delivery came."""
        return {
            form for form, moment in _moments(text) if self._is_near(moment, 0 if form == _HEX_FORM else _MOST_DAYS)
        }

    def _is_near(self, moment: float, days: int) -> bool:
        """Tell whether a time is near an arrival, or so many days later; on the edge of a bucket it is rounded."""
        if moment % BUCKET_SECONDS == 0:
            return False
        for first, last in self.spans:
            begin, end = first - _NEAR_SECONDS, last + _NEAR_SECONDS
            if begin <= moment <= end + days * _DAY and (moment - begin) % _DAY <= end - begin:
                return True
        return False


def _moments(text: str) -> Iterator[tuple[str, float]]:
    for found in _NUMBER.findall(text):
        yield "epoch", int(found) / _SCALES[len(found)]
    for found in _DATE.finditer(text):
        yield from _date("ISO", *found.groups(default="0"))
    for found in _MAIL_DATE.finditer(text.lower()):
        day, month, year, *time = found.groups(default="0")
        yield from _date("date", year, _MONTHS.index(month) + 1, day, *time)
    for found in _HEX.finditer(text.lower()):
        yield _HEX_FORM, int(found["high"], 16)
        yield _HEX_FORM, int(found["high"] + found["low"], 16) / 1_000


def _date(form: str, *parts: str | int) -> Iterator[tuple[str, float]]:
    try:
        year, month, day, hour, minute, second = map(int, parts)
        yield form, datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        return
