"""What lies in a place, piece by piece: what may tell no exact time apart from what is known to tell one."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_URGENT = frozenset({"P0", "P1"})
_ACKNOWLEDGED = "somebody acknowledged a tip"
_OWN_TIMES = {"post": "a post is public", "taken": _ACKNOWLEDGED}
"""Kinds of alerts that tell another time than that of an arrival. A row without one counts what collapsed: posts."""
_PLATFORM_LINES = ("START ", "END ", "REPORT ")


@dataclass(frozen=True, slots=True)
class Record:
    """A piece. `known` says why it may tell exact times, empty where it may not. Both are searched for canaries."""

    text: str = field(repr=False)
    known: str = ""


def of_page(page: str) -> Record:
    """Return a page of the console; one about posts tells when they were published."""
    return Record(page, _OWN_TIMES["post"] if "<title>Post" in page else "")


def canonical(value: object) -> str:
    """Return a value as text in which anything in it can be searched for."""
    return json.dumps(value, default=_as_text, ensure_ascii=False)


def _as_text(value: object) -> object:
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)


def of_row(row: Mapping[str, Any]) -> Iterator[Record]:
    """Yield a row of a table."""
    yield Record(canonical(row))


def of_alert(row: Mapping[str, Any]) -> Iterator[Record]:
    """Yield a row of Alerts, of which some may tell when: not that of a tip that can wait, nor that nobody takes it."""
    known = "an alert of P0 or P1 goes out at once" if row.get("priority") in _URGENT else ""
    yield Record(canonical(row), known or _OWN_TIMES.get(row.get("kind", "post"), ""))


def of_clock(row: Mapping[str, Any]) -> Iterator[Record]:
    """Yield what a row of Clocks consists of: when somebody acknowledged is their own time, not the sender's."""
    acted = {name: row[name] for name in ("acknowledged_at", "expires") if name in row}
    yield Record(canonical(acted), _ACKNOWLEDGED)
    rest = {name: value for name, value in row.items() if name not in acted}
    yield Record(canonical(rest), "an alert of P0 or P1 goes out at once" if row.get("priority") in _URGENT else "")


def of_officer(row: Mapping[str, Any]) -> Iterator[Record]:
    """Yield what a row of Officers consists of."""
    rest = dict(row)
    yield Record(canonical(rest.pop("asked_at", None)), "an officer was asked to confirm an address")
    yield Record(canonical(rest))


def of_message(body: str, attributes: Mapping[str, Any], system: Mapping[str, Any]) -> Iterator[Record]:
    """Yield what a message of a queue consists of."""
    yield Record(f"{body} {canonical(attributes)}")
    yield Record(canonical(system), "SQS stamps its messages itself")


@dataclass(frozen=True, slots=True)
class LogLine:
    """A log line in its parts."""

    records: tuple[Record, ...]
    is_error: bool
    is_metric: bool


def of_log_line(message: str, stream: str, stamps: Mapping[str, object]) -> LogLine:
    """Take a log line apart. `stamps` is what CloudWatch adds."""
    try:
        entry = json.loads(message)
    except ValueError:
        entry = None
    if not isinstance(entry, dict):
        records = Record(f"{message} {stream}"), _stamped(stamps)
        return LogLine(records, is_error=not message.startswith(_PLATFORM_LINES), is_metric=False)
    metric = entry.get("_aws")
    own = {"line": entry.pop("timestamp", None)}
    if isinstance(metric, dict):
        own["metric"] = metric.pop("Timestamp", None)
    records = Record(f"{canonical(entry)} {stream}"), _stamped({**stamps, **own})
    return LogLine(records, is_error=entry.get("level") == "ERROR", is_metric=metric is not None)


def _stamped(stamps: Mapping[str, object]) -> Record:
    return Record(canonical(stamps), "every log line has its time")
