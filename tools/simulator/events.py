"""The recorded deliveries in events/<platform>/<case>.json: specification, fixture and simulator input in one.

A file holds `about` (one sentence), `payload` (as the platform sends it; for sms the form's fields) or `body` (raw
text, for what is malformed), and `expect` (what it means, in order). In any string `$unique` becomes a fresh id, the
same one throughout the file; a string that is exactly `$now_s` or `$now_ms` becomes the current time as a number,
`$now_s_text` or `$now_ms_text` as text.
"""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

EVENTS = Path(__file__).resolve().parents[2] / "events"

type Expectation = Literal["unreadable_delivery"] | Sequence[dict[str, Any]]
"""What a delivery means: its events in order, each with the keys that must agree; or that none of it can be read."""


@dataclass(frozen=True)
class Recorded:
    """One recorded delivery, with its placeholders filled in."""

    platform: str
    case: str
    about: str
    body: bytes = field(repr=False)
    expect: Expectation = field(repr=False)


def paths(platform: str = "*") -> list[Path]:
    """Return the files of one platform, or of all."""
    return sorted(EVENTS.glob(f"{platform}/*.json"))


def load(path: Path, *, now: float | None = None, unique: str | None = None) -> Recorded:
    """Return the delivery in `path`, sent at `now` (seconds since the epoch), its new ids made with `unique`."""
    platform = path.parent.name
    recorded = json.loads(path.read_text())
    filled = _fill(recorded, time.time() if now is None else now, unique or secrets.token_hex(6))
    body = filled["body"].encode() if "body" in filled else encode(platform, filled["payload"])
    return Recorded(platform, path.stem, filled["about"], body, filled["expect"])


def encode(platform: str, payload: dict[str, Any]) -> bytes:
    """Return the bytes that the platform would send: for sms a form, else JSON, which Meta escapes beyond ASCII."""
    if platform == "sms":
        return urlencode(payload).encode()
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=platform != "x").encode()


def _fill(value: Any, now: float, unique: str) -> Any:  # noqa: ANN401 - JSON of any shape
    if isinstance(value, dict):
        return {name: _fill(each, now, unique) for name, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, now, unique) for each in value]
    if not isinstance(value, str):
        return value
    seconds, milliseconds = int(now), int(now * 1000)
    times = {"$now_s": seconds, "$now_ms": milliseconds, "$now_s_text": str(seconds), "$now_ms_text": str(milliseconds)}
    return times.get(value, value.replace("$unique", unique))
