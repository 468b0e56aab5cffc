"""How long a tipster can still be answered."""

from dataclasses import dataclass

_DAY = 86_400
_WINDOWS = {"facebook": _DAY, "instagram": _DAY}
_WITH_AGENT = 7 * _DAY


@dataclass(frozen=True, slots=True)
class Window:
    """Open until a moment (None: without end), or closed, and why."""

    until: int | None = None
    closed: str = ""


def window(platform: str, last_received_at: int, now: float, *, human_agent: bool) -> Window:
    """Return how long the platform lets us answer."""
    if platform not in _WINDOWS:
        return Window()
    until = last_received_at + (_WITH_AGENT if human_agent else _WINDOWS[platform])
    return Window(until) if now < until else Window(closed="window")
