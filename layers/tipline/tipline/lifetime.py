"""How long rows live that nobody reads again: in whole days, so that no row tells when it was written."""

DAY = 86_400
_HOUR = 3_600


def expiry(now: float, days: int) -> int:
    """Return when a row written now is forgotten: after so many days, rounded up to the end of a day."""
    return (int(now) // DAY + days + 1) * DAY


def end_of_hour(now: float) -> int:
    """Return when the hour is over."""
    return int(now) // _HOUR * _HOUR + _HOUR
