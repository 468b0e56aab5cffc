"""Deliveries with a canary in every field: the recordings in events/, so that a new platform is found by itself.

A field takes a canary if the platform's own reader sees the same in the delivery afterwards: the same events, of the
same kinds, for the same reasons. What is left over is what gives a delivery its meaning (`"object": "page"`).
"""

import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.leaks import canaries
from tests.leaks.canaries import COMMAND, POSTS, TIPS, Canary
from tests.leaks.story import Story, tell
from tests.recordings import PLATFORMS, events
from tipline.model import Action, Event, Ignored, Message, PostEvent, Unreadable
from tools.simulator.events import encode, load, paths

type Json = Any
"""A payload, or a part of one."""

_UNIQUE = "uniqueuniqueunique"
"""Stands in a recording for what is new in each delivery."""
_PUBLIC_AGE_SECONDS = 3_600
"""How long before its arrival a public thing happened: its own time is public, the time of arrival is not."""
_IDS = frozenset({"item_id", "root_id", "parent_id", "account"})
_SHORTEST_NUMBER = 8
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


@dataclass(frozen=True, slots=True)
class _Place:
    """A leaf of a payload: its name (without positions) and what stands there."""

    name: str
    value: str | int


@cache
def tips(platform: str) -> list[Path]:
    """Return the recordings that are nothing but one new private message with a text of some words."""
    found = []
    for path in paths(platform):
        read = events(platform, load(path, now=time.time()).body)
        if read and len(read) == 1 and isinstance(read[0], Message) and read[0].action is Action.NEW:
            if len(read[0].text.split()) >= _FEWEST_WORDS:
                found.append(path)
    return found


def plant(
    path: Path, route: str, now: float, *, urgent: bool | None = None, stored: bool = True, says: str = ""
) -> Planted:
    """Return a recorded delivery with canaries in it, sent at `now`, on its way by `route`.

    `urgent` begins its texts with a danger to life, or with something that can wait. What is not `stored` may be
    found nowhere at all. `says` is a text that stands alone.
    """
    platform = path.parent.name
    private = _payload(load(path, now=now, unique=_UNIQUE).body)
    if private is None:
        return _plant_in_rubbish(platform, path, route)
    public = _payload(load(path, now=now - _PUBLIC_AGE_SECONDS, unique=_UNIQUE).body)
    is_public = any(isinstance(each, PostEvent) for each in _read(platform, private))
    planter = _Planter(platform, route, public if is_public else private, stored=stored, urgent=urgent)
    planter.plant_fields(times={int(now), int(now * 1000), str(int(now)), str(int(now * 1000))})
    if says:
        planter.say(says)
    else:
        planter.plant_texts()
    headers = _request(platform, route)
    return Planted(
        platform,
        path.stem,
        encode(platform, planter.payload),
        {each.field.removeprefix("header "): each.value for each in headers},
        (*planter.planted, *headers),
    )


def _plant_in_rubbish(platform: str, path: Path, route: str) -> Planted:
    """Plant in a body that nobody can read: in front of it, as a part of its text."""
    headers = _request(platform, route)
    inside = Canary(canaries.word(), "body", platform, route)
    body = load(path).body
    return Planted(
        platform,
        path.stem,
        body + inside.value.encode(),
        {each.field.removeprefix("header "): each.value for each in headers},
        (inside, *headers),
        rubbish=True,
    )


def _request(platform: str, route: str) -> tuple[Canary, ...]:
    """Return what a request itself tells of whoever sent it."""
    return (
        Canary(canaries.address(), "header X-Forwarded-For", platform, route),
        Canary(f"{canaries.word()}/1.0", "header User-Agent", platform, route),
        Canary(canaries.token(), "header X-Request-Id", platform, route),
    )


def _payload(body: bytes) -> Json | None:
    """Return what a body holds: JSON, or the fields of a form; None where it is neither."""
    try:
        payload = json.loads(body)
    except ValueError:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)) or None
    return payload if isinstance(payload, dict) and payload else None


def _read(platform: str, payload: Json) -> list[Event]:
    return events(platform, encode(platform, payload)) or []


class _Planter:
    """Plants in one payload."""

    def __init__(self, platform: str, route: str, payload: Json, *, stored: bool, urgent: bool | None) -> None:
        self.platform, self.route, self.payload, self.stored, self.urgent = platform, route, payload, stored, urgent
        self.planted: list[Canary] = []
        self._meaning = _meaning(_read(platform, payload))
        self._texts: list[_Place] = []

    def plant_fields(self, times: set[str | int]) -> None:
        """Put a canary into each field that holds no text, wherever the same value stands."""
        seen: dict[str | int, _Place] = {}
        for place in _places(self.payload):
            if place.value not in times:
                seen.setdefault(place.value, place)
        for place in seen.values():
            for value, cores in _substitutes(place.value):
                changed = _put(self.payload, place.value, value)
                read = _read(self.platform, changed)
                if _meaning(read) != self._meaning:
                    continue
                if _is_text(read, value):
                    if isinstance(place.value, str) and len(place.value.split()) >= _FEWEST_WORDS:
                        self._texts.append(place)
                    break  # what is part of a text is told on purpose
                self.payload = changed
                allowed = _allowed(read, str(value)) if self.stored else frozenset[str]()
                self.planted += [
                    Canary(
                        str(value), place.name, self.platform, self.route, core, is_phone=_is_phone(core), allowed=allowed
                    )
                    for core in cores
                ]
                break
        self.payload = _fill(self.payload)

    def plant_texts(self) -> None:
        """Have each text go on with a story of who wrote it and who did it."""
        for place in self._texts:
            before = _read(self.platform, self.payload)
            story = tell(str(place.value), _sender(before), urgent=self.urgent)
            changed = _put(self.payload, place.value, story.text, name=place.name)
            read = _read(self.platform, changed)
            if _meaning(read) != self._meaning:
                continue
            self.payload = changed
            self.planted += self._of_story(place, story, read)

    def say(self, text: str) -> None:
        """Have each text be this one."""
        for place in self._texts:
            self.payload = _put(self.payload, place.value, text, name=place.name)

    def _of_story(self, place: _Place, story: Story, read: list[Event]) -> Iterator[Canary]:
        public = any(isinstance(each, PostEvent) and story.suspect in each.text for each in read)
        private = any(isinstance(each, Message) and story.suspect in each.text for each in read)
        withdrawn = any(isinstance(each, Message) and each.action is Action.UNSEND for each in read)
        homes = {COMMAND} | ({POSTS} if public else set()) | ({TIPS} if private else set())
        about_others = frozenset(homes) if self.stored and (public or private) else frozenset[str]()
        about_sender = frozenset({COMMAND, POSTS}) if self.stored and public else frozenset[str]()
        required = frozenset({TIPS}) if about_others and private and not withdrawn else frozenset[str]()
        where = (self.platform, self.route)
        for what, value in story.others.items():
            yield Canary(value, f"{place.name}: {what}", *where, allowed=about_others, required=required)
        for what, value in story.own.items():
            yield Canary(
                value, f"{place.name}: {what}", *where, is_phone=_is_phone(value), allowed=about_sender
            )


def _meaning(read: list[Event]) -> list[tuple[object, ...]]:
    """Return what a delivery means, without who and what is in it."""
    return [_kind(each) for each in read]


def _kind(event: Event) -> tuple[object, ...]:
    match event:
        case Message():
            return "message", event.action, event.attachments, event.original is None, event.sent_at
        case PostEvent():
            return "post", event.action, event.kind, event.attachments, event.own, event.author is None, event.at
        case Ignored() | Unreadable():
            return type(event).__name__, event.reason


def _is_text(read: list[Event], value: object) -> bool:
    return any(isinstance(each, (Message, PostEvent)) and str(value) in each.text for each in read)


def _allowed(read: list[Event], value: str) -> frozenset[str]:
    """Return where a value may be because it was public: with its post, and its ids with the alerts about it."""
    allowed = set[str]()
    for event in read:
        if isinstance(event, PostEvent):
            fields = {name: str(getattr(event, name)) for name in PostEvent.__slots__}
            if any(value in each for each in fields.values()):
                allowed |= {POSTS, COMMAND}
            if any(value in fields[name] for name in _IDS):
                allowed |= {"table Alerts", "queue AlertsQueue"}
    return frozenset(allowed)


def _sender(read: list[Event]) -> tuple[str | None, str | None, str | None]:
    """Return name, handle and phone of the first sender, as far as the delivery tells them."""
    senders = [each.sender for each in read if isinstance(each, Message)]
    return (senders[0].name, senders[0].handle, senders[0].phone) if senders else (None, None, None)


def _places(payload: Json, name: str = "") -> Iterator[_Place]:
    """Yield every leaf that may hold something of somebody."""
    match payload:
        case dict():
            for key, each in payload.items():
                inner = "*" if key.isdecimal() else key
                yield from _places(each, f"{name}.{inner}".removeprefix("."))
        case list():
            for each in payload:
                yield from _places(each, f"{name}[]")
        case bool() | None | float():
            return
        case int() if len(str(payload)) >= _SHORTEST_NUMBER:
            yield _Place(name, payload)
        case str() if payload:
            yield _Place(name, payload)


def _put(payload: Json, old: str | int, new: str | int, *, name: str | None = None, here: str = "") -> Json:
    """Return the payload with `new` wherever `old` stands, as a key too (or only in the field called `name`)."""
    match payload:
        case dict():
            return {
                new if key == old and key.isdecimal() and name is None else key: _put(
                    each, old, new, name=name, here=f"{here}.{'*' if key.isdecimal() else key}".removeprefix(".")
                )
                for key, each in payload.items()
            }
        case list():
            return [_put(each, old, new, name=name, here=f"{here}[]") for each in payload]
        case _:
            same = type(payload) is type(old) and payload == old and name in {None, here}
            return new if same else payload


def _fill(payload: Json) -> Json:
    """Give what is left of the placeholder, which no canary could take, something new."""
    return json.loads(json.dumps(payload).replace(_UNIQUE, canaries.token()))


_PHONE = re.compile(r"(.*\+1)(\d{10})")
_LINK = re.compile(r"(https?://[^/?#]+)(.*)")
_FULL_NAME = re.compile(r"[A-Z][a-z]+ [A-Z][a-z]+")


def _substitutes(value: str | int) -> Iterator[tuple[str | int, tuple[str, ...]]]:
    """Yield what may stand instead, and what of it to look for; first what is most like it."""
    if isinstance(value, int):
        made = int(canaries.digits(len(str(value))))
        yield made, (str(made),)
    elif _UNIQUE in value:
        made_token = canaries.token()
        yield value.replace(_UNIQUE, made_token), (made_token,)
        # Where only digits will do.
        number = canaries.digits(12)
        yield value.replace(_UNIQUE, number), (number,)
    elif phone := _PHONE.fullmatch(value):
        made_phone = canaries.phone()
        yield phone[1] + made_phone, (made_phone,)
    elif value.isdecimal():
        number = canaries.digits(len(value), value[:2])
        yield number, (number,)
    elif link := _LINK.fullmatch(value):
        made_token = canaries.token()
        path, _, _query = link[2].partition("?")
        folder, _, file = path.rpartition("/")
        yield f"{link[1]}{folder}/{made_token}_{file}?k={made_token}", (made_token,)
    elif _FULL_NAME.fullmatch(value):
        first, last = canaries.name(), canaries.name(accent=True)
        yield f"{first} {last}", (first, last)
    else:
        made_word = canaries.word()
        yield made_word, (made_word,)


def _is_phone(value: str) -> bool:
    return len(value) == 10 and value.isdecimal() and value[3:8] == "55501"


def deliveries(route: str, now: Callable[[], float], *, stored: bool = True) -> Iterator[Planted]:
    """Yield, for each platform, a new message that is urgent and one that is not, from ever other recordings."""
    for platform in PLATFORMS:
        for urgent in (True, False):
            yield plant(next(_in_turn(platform)), route, now(), urgent=urgent, stored=stored)


def one_each(route: str, now: Callable[[], float], *, stored: bool = True) -> list[Planted]:
    """Return one new message for each platform, where more would take too long."""
    every = list(deliveries(route, now, stored=stored))
    return [each for number, each in enumerate(every) if number // 2 % 2 == number % 2]


@cache
def _in_turn(platform: str) -> Iterator[Path]:
    return itertools.cycle(tips(platform))


def saying(text: str, platform: str, route: str, now: float) -> Planted:
    """Return a delivery in which somebody says just this."""
    return plant(next(_in_turn(platform)), route, now, says=text)
