"""Every platform, found by its folders, and its recorded deliveries, for the tests that hold all to the same."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

import tipline.platforms
from tipline.model import Event, Ignored, Message, PostEvent, Unreadable
from tipline.platforms.fields import UnreadableDelivery
from tools.simulator.events import Recorded, load, paths

MODULES = Path(tipline.platforms.__path__[0])
WITH_CODE = {path.parent.name for path in MODULES.glob("*/signature.py") if path.with_name("payload.py").exists()}
WITH_EVENTS = {path.parent.name for path in paths()}
PLATFORMS = sorted(WITH_CODE)
NOW = 1_790_000_000.0

type Expectation = Mapping[str, object]


def reader_of(platform: str) -> Callable[[bytes, frozenset[str]], Iterator[Event]]:
    module: Any = import_module(f"tipline.platforms.{platform}.payload")
    return module.read  # type: ignore[no-any-return] # the same


@cache
def recorded(path: Path) -> Recorded:
    return load(path, now=NOW, unique="0a1b2c3d4e5f")


def every(platform: str) -> list[Recorded]:
    return [recorded(path) for path in paths(platform)]


def events(platform: str, body: bytes, *accounts: str) -> list[Event] | None:
    """Read a delivery; None means that it is unreadable as a whole."""
    try:
        return list(reader_of(platform)(body, frozenset(accounts)))
    except UnreadableDelivery:
        return None


def described(event: Event, keys: Expectation) -> Expectation:
    """Say what an event is, in the words of the recorded files."""
    words: dict[str, Any]
    match event:
        case Message():
            words = {"is": "message", "text": event.text, "action": event.action.value}
            words["attachments"] = list(event.attachments)
        case PostEvent():
            words = {name: getattr(event, name) for name in PostEvent.__slots__}
            words |= {"is": "post", "kind": event.kind.value, "action": event.action.value}
            words |= {"attachments": list(event.attachments), "tagged": list(event.tagged)}
            words["author"] = event.author.name if event.author else None
        case Ignored():
            words = {"is": "ignored", "reason": event.reason}
        case Unreadable():
            words = {"is": "unreadable", "reason": event.reason}
    return {key: words[key] for key in keys}


every_platform = pytest.mark.parametrize("platform", PLATFORMS)
every_recording = pytest.mark.parametrize("path", paths(), ids=lambda path: f"{path.parent.name}/{path.stem}")


ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
"""Half characters too."""
