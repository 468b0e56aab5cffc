"""Deliveries with a canary in every field: the recordings in events/, so that a new platform is found by itself."""

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from tests.leaks import canaries
from tests.leaks.canaries import Canary
from tests.leaks.planting import Json, Planter
from tests.leaks.substitutes import UNIQUE
from tests.recordings import PLATFORMS, events
from tipline.model import Action, Event, Message, PostEvent
from tools.simulator.events import encode, load, paths

_PUBLIC_AGE_SECONDS = 3_600
"""How long before its arrival a public thing happened: its own time is public, the time of arrival is not."""
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Planted:
    """A delivery, the headers it comes with besides its signature, and what was planted in it."""

    platform: str
    case: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    canaries: tuple[Canary, ...] = field(repr=False)
    rubbish: bool = False
    """Whether nobody can read it; a platform's signature may then count for nothing."""


def plant(
    path: Path, route: str, now: float, *, urgent: bool | None = None, stored: bool = True, says: str = ""
) -> Planted:
    """Return a recorded delivery with canaries in it, sent at `now`, on its way by `route`.

    `urgent` has its texts tell of a danger to life, or of something that can wait. What is not `stored` may be found
    nowhere at all. `says` is a text that stands alone.
    """
    platform = path.parent.name
    body = load(path, now=now, unique=UNIQUE).body
    headers = {name: Canary(made, f"header {name}", platform, route) for name, made in _headers()}
    if (payload := _payload(body)) is None:
        inside = Canary(canaries.word(), "body", platform, route)
        planted, body = [inside], load(path).body + inside.value.encode()
    else:
        if any(isinstance(each, PostEvent) for each in events(platform, body) or []):
            now -= _PUBLIC_AGE_SECONDS
            payload = _payload(load(path, now=now, unique=UNIQUE).body)
        planter = Planter(platform, route, payload, stored=stored)
        planter.plant_fields(but={int(now), int(now * 1000), str(int(now)), str(int(now * 1000))})
        if says:
            planter.say(says)
        else:
            planter.plant_stories(urgent=urgent)
        planted, body = planter.planted, encode(platform, planter.payload)
    return Planted(
        platform,
        path.stem,
        body,
        {name: canary.value for name, canary in headers.items()},
        (*planted, *headers.values()),
        rubbish=payload is None,
    )


def _headers() -> Iterator[tuple[str, str]]:
    """Yield what a request itself may tell of whoever sent it."""
    yield "X-Forwarded-For", canaries.address()
    yield "User-Agent", f"{canaries.word()}/1.0"
    yield "X-Request-Id", canaries.token()


def _payload(body: bytes) -> Json | None:
    """Return what a body holds: an object, or the fields of a form; None where it is neither."""
    try:
        payload = json.loads(body)
    except ValueError:
        payload = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return payload if isinstance(payload, dict) and payload else None


def deliveries(route: str, now: Callable[[], float], *, stored: bool = True) -> Iterator[Planted]:
    """Yield, for each platform, a new message that is urgent and one that is not, from ever other recordings."""
    for platform in PLATFORMS:
        for urgent in (True, False):
            yield plant(next(_in_turn(platform)), route, now(), urgent=urgent, stored=stored)


def one_each(route: str, now: Callable[[], float], *, stored: bool = True) -> list[Planted]:
    """Return one new message for each platform, urgent or not in turn, where more would take too long."""
    return [
        plant(next(_in_turn(platform)), route, now(), urgent=number % 2 == 0, stored=stored)
        for number, platform in enumerate(PLATFORMS)
    ]


def saying(text: str, platform: str, route: str, now: float) -> Planted:
    """Return a delivery in which somebody says just this."""
    return plant(next(_in_turn(platform)), route, now, says=text)


@cache
def tips(platform: str) -> list[Path]:
    """Return the recordings of one new private message, and nothing else, with a text of some words."""
    return [path for path in paths(platform) if _is_tip(events(platform, load(path, now=time.time()).body))]


def _is_tip(read: list[Event] | None) -> bool:
    match read:
        case [Message(action=Action.NEW, text=text)]:
            return len(text.split()) >= _FEWEST_WORDS
        case _:
            return False


@cache
def _in_turn(platform: str) -> Iterator[Path]:
    return itertools.cycle(tips(platform))
