"""Deliveries with a canary in every field: the recordings in events/, so that a new platform is found by itself."""

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl

from tests.leaks import canaries
from tests.leaks.canaries import TIPS, Canary
from tests.leaks.people import NAMELESS, Writer
from tests.leaks.planting import Json, Planter
from tests.leaks.substitutes import UNIQUE
from tests.recordings import PLATFORMS, events
from tipline.model import Action, Message, PostEvent, Priority
from tipline.triage import triage
from tools.simulator.events import encode, load, paths
from tools.stand_in.graph import Person

_PUBLIC_AGE_SECONDS = 3_600
"""How long before its arrival a public thing happened: its own time is public, the time of arrival is not."""
_STRANGERS = 3
"""How many people of each platform are asked about in a route that is about asking."""


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
    people: Mapping[str, Person] = field(default_factory=dict, repr=False)
    """Whom the platform's API knows, by their ids."""
    door: str = ""
    """Where below the platform's address it goes."""

    @property
    def marker(self) -> str:
        """Something of what its text tells of others, by which its message is known."""
        return next(each.value for each in self.canaries if TIPS in each.required)


def plant(
    path: Path,
    route: str,
    now: float,
    *,
    urgent: bool | None = None,
    stored: bool = True,
    introduced: bool = True,
    says: str = "",
    opening: str = "",
    writer: Writer | None = None,
) -> Planted:
    """Return a recorded delivery with canaries in it, sent at `now`, on its way by `route`.

    `urgent` has its texts tell of a danger to life, or of something that can wait. What is not `stored` may be found
    nowhere at all. Who is not `introduced` names himself as others would: only a profile tells that it is his name.
    `says` is a text that stands alone, `opening` what a story begins with, `writer` somebody who perhaps wrote before.
    """
    platform = path.parent.name
    people: Mapping[str, Person] = {}
    rubbish, body = "body" in json.loads(path.read_text()), load(path, now=now, unique=UNIQUE).body
    headers = {name: Canary(made, f"header {name}", platform, route) for name, made in request_headers()}
    if rubbish:
        inside = Canary(canaries.word(), "body", platform, route)
        planted, body = [inside], body + inside.value.encode()
    else:
        if any(isinstance(each, PostEvent) for each in events(platform, body) or []):
            now -= _PUBLIC_AGE_SECONDS
            body = load(path, now=now, unique=UNIQUE).body
        planter = Planter(platform, route, _payload(body), stored=stored, writer=writer or Writer())
        planter.plant_fields(but={int(now), int(now * 1000), str(int(now)), str(int(now * 1000))})
        planter.plant_profiles()
        if says:
            planter.say(says)
        else:
            planter.plant_stories(urgent=urgent, introduced=introduced, opening=opening)
        planted, people, body = planter.planted, planter.people, encode(platform, planter.payload)
    return Planted(
        platform,
        path.stem,
        body,
        {name: canary.value for name, canary in headers.items()},
        (*planted, *headers.values()),
        rubbish=rubbish,
        people=people,
    )


def request_headers() -> Iterator[tuple[str, str]]:
    """Yield what a request itself may tell of whoever sent it."""
    yield "X-Forwarded-For", canaries.address()
    yield "User-Agent", f"{canaries.word()}/1.0"
    yield "X-Request-Id", canaries.token()


def _payload(body: bytes) -> Json:
    """Return what a body holds: JSON, or the fields of a form."""
    return json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode(), keep_blank_values=True))


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


def asked_about(route: str, now: Callable[[], float], *, introduced: bool = True) -> list[Planted]:
    """Return some new messages of people whose platform names them only if asked, none so urgent that nobody asks."""
    return [each for platform in NAMELESS for each in _strangers(platform, route, now, introduced=introduced)]


def _strangers(platform: str, route: str, now: Callable[[], float], *, introduced: bool) -> Iterator[Planted]:
    """Yield some. The triage weighs every word, so what was planted may make a text urgent that was not."""
    paths = itertools.cycle(random.sample(_worth_asking(platform), len(_worth_asking(platform))))
    planted = (plant(path, route, now(), urgent=False, introduced=introduced) for path in paths)
    return itertools.islice(filter(_is_asked_about, planted), _STRANGERS)


def saying(text: str, platform: str, route: str, now: float) -> Planted:
    """Return a delivery in which somebody says just this."""
    return plant(next(_in_turn(platform)), route, now, says=text)


@cache
def tips(platform: str) -> list[Path]:
    """Return the recordings of one new private message, and nothing else, with a text that can take a story."""
    return [path for path in paths(platform) if _is_tip(path)]


def _is_tip(path: Path) -> bool:
    planted = plant(path, "", time.time())
    match events(planted.platform, planted.body):
        case [Message(action=Action.NEW)]:
            return any(each.required for each in planted.canaries)
        case _:
            return False


@cache
def _worth_asking(platform: str) -> list[Path]:
    return [path for path in tips(platform) if _is_asked_about(plant(path, "", time.time(), urgent=False))]


def _is_asked_about(planted: Planted) -> bool:
    read = events(planted.platform, planted.body) or []
    calm = all(isinstance(each, Message) and triage(each.text).priority is not Priority.P0 for each in read)
    return calm and bool(planted.people)


@cache
def _in_turn(platform: str) -> Iterator[Path]:
    return itertools.cycle(tips(platform))
