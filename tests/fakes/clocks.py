"""Clocks in memory, as `tipline.escalation.Clocks` promises them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from tipline.escalation import NEVER, Clock, ClockState, DamagedClock
from tipline.model import Priority
from tipline.patience import Unavailable


@dataclass
class InMemoryClocks:
    """Clocks that keep the promises of `tipline.escalation.Clocks`."""

    rows: dict[str, Clock] = field(default_factory=dict)
    broken: bool = False
    damaged: set[str] = field(default_factory=set)
    """Tips whose rows cannot be read."""

    def find(self, tip_id: str, /) -> Clock | None:
        if self.broken:
            raise Unavailable
        if tip_id in self.damaged:
            raise DamagedClock
        return self.rows.get(tip_id)

    def start(self, clock: Clock, /, *, instead_of: Clock | None) -> bool:
        known = self.rows.get(clock.tip_id)
        if (known and known.key) != (instead_of and instead_of.key) or _state(known) != _state(instead_of):
            return False
        self.rows[clock.tip_id] = clock
        return True

    def move(self, clock: Clock, /, *, step: int, due: int) -> bool:
        return self._change(clock, step=step, due=due)

    def exhaust(self, clock: Clock, /) -> bool:
        return self._change(clock, state=ClockState.EXHAUSTED, due=NEVER)

    def hurry(self, clock: Clock, /, *, due: int) -> bool:
        known = self.rows.get(clock.tip_id)
        return known is not None and known.due > due and self._change(clock, due=due)

    def sent(self, clock: Clock, officers: Iterable[str], /) -> None:
        known = self.rows[clock.tip_id]
        if known.opened_by == clock.opened_by:
            self.rows[clock.tip_id] = replace(known, sent=clock.step, told=known.told.union(officers))

    def acknowledge(self, tip_id: str, officer_id: str, at: int, /) -> bool:
        known = self.rows.get(tip_id) or Clock(tip_id, "", "", Priority.P3, "other", "", 0, NEVER)
        if known.state is ClockState.ACKNOWLEDGED:
            return False
        self.rows[tip_id] = replace(
            known, state=ClockState.ACKNOWLEDGED, acknowledged_by=officer_id, acknowledged_at=at
        )
        return True

    def due(self, now: float, /) -> Iterator[str]:
        return iter([each.tip_id for each in self._unacknowledged() if each.due <= now])

    def oldest(self) -> int | None:
        return min((each.started for each in self._unacknowledged()), default=None)

    def _unacknowledged(self) -> list[Clock]:
        return [each for each in self.rows.values() if each.state is not ClockState.ACKNOWLEDGED]

    def _change(self, clock: Clock, **changes: object) -> bool:
        known = self.rows.get(clock.tip_id)
        if known is None or known.key != clock.key or known.state is not ClockState.RUNNING:
            return False
        self.rows[clock.tip_id] = replace(known, **changes)  # type: ignore[arg-type]
        return True


def _state(clock: Clock | None) -> ClockState | None:
    return clock.state if clock else None
