"""Plants in one payload: a canary in each field that can take one, and a story in each text.

A field takes a canary if the platform's own reader sees the same in the delivery afterwards: the same events, of the
same kinds, for the same reasons. What is left over is what gives a delivery its meaning (`"object": "page"`).
"""

import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from tests.leaks import canaries
from tests.leaks.canaries import ALERTS, COMMAND, PAGES, POSTS, SENT, TIPS, Canary
from tests.leaks.people import NAMELESS, Writer, made_up
from tests.leaks.story import Story, tell
from tests.leaks.substitutes import UNIQUE, substitutes
from tests.recordings import events
from tipline.model import Action, DeletionRequest, Event, Ignored, Message, PostEvent, Sender, Unreadable
from tools.simulator.events import encode
from tools.stand_in.graph import Person

type Json = Any
"""A payload, or a part of one."""

_PUBLIC_IDS = frozenset({"item_id", "root_id", "parent_id", "account"})
_WITH_IDS = frozenset({ALERTS, "queue AlertsQueue"})
"""Where the ids of posts may be, besides their table."""
_SHORTEST_NUMBER = 8
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class _Place:
    """A leaf of a payload: its name (without positions) and what stands there."""

    name: str
    value: str | int


class Planter:
    """Plants in a payload of a platform. What is not `stored` may be found nowhere afterwards."""

    def __init__(self, platform: str, route: str, payload: Json, *, stored: bool, writer: Writer) -> None:
        """Begin with the payload as it was recorded. What the writer had in an earlier one, they have in this one."""
        self.payload, self.planted = payload, list[Canary]()
        self.people = dict[str, Person]()
        self._platform, self._route, self._stored, self._writer = platform, route, stored, writer
        self._meaning = _meaning(self._read(payload))
        self._texts: list[_Place] = []
        self._senders = dict[str, Sender]()

    def plant_fields(self, but: AbstractSet[str | int]) -> None:
        """Put a canary into each field that is no text, wherever the same value stands; leave some values alone."""
        places = {place.value: place for place in reversed(list(_places(self.payload)))}
        for place in places.values():
            if place.value not in but:
                self._plant_field(place)
        # What no canary could take is new all the same.
        self.payload = json.loads(json.dumps(self.payload).replace(UNIQUE, canaries.token()))

    def _plant_field(self, place: _Place) -> None:
        known = self._writer.substitutes.get(place.value)
        for substitute in [known] if known else substitutes(place.value):
            changed = _put(self.payload, place.value, substitute.value)
            read = self._read(changed)
            if _meaning(read) != self._meaning:
                continue
            if _in_a_text(read, str(substitute.value)):
                if len(str(place.value).split()) >= _FEWEST_WORDS:
                    self._texts.append(place)
                return  # what is part of a text is told on purpose
            self.payload = changed
            if known:
                return
            if UNIQUE not in str(place.value):
                self._writer.substitutes[place.value] = substitute
            allowed = _allowed(read, str(substitute.value)) if self._stored else frozenset[str]()
            self.planted += [
                Canary(str(substitute.value), place.name, self._platform, self._route, core, allowed)
                for core in substitute.cores
            ]
            return

    def plant_profiles(self) -> None:
        """Give each sender of whom the payload tells nothing but an id a name, which only the platform knows."""
        senders = {each.sender.id: each.sender for each in self._read(self.payload) if isinstance(each, Message)}
        for id_ in senders if self._platform in NAMELESS else ():
            if id_.isdecimal():  # a guest has no profile
                if id_ not in self._writer.profiles:
                    self._writer.profiles[id_] = made_up(self._platform, self._route, id_)
                    self.planted += self._writer.profiles[id_].canaries
                profile = self._writer.profiles[id_]
                self.people[id_], senders[id_] = profile.person, profile.sender
        self._senders = senders

    def plant_stories(self, *, urgent: bool | None, introduced: bool, opening: str) -> None:
        """Have each text go on, after an opening, with who writes it and who did it."""
        for place in self._texts:
            story = tell(str(place.value), self._sender(place), urgent=urgent, introduced=introduced)
            changed = _put(self.payload, place.value, opening + story.text, only=place.name)
            read = self._read(changed)
            if _meaning(read) == self._meaning:
                self.payload = changed
                self.planted += self._of_story(place, story, read)

    def say(self, text: str) -> None:
        """Have each text be this one."""
        for place in self._texts:
            self.payload = _put(self.payload, place.value, text, only=place.name)

    def _sender(self, place: _Place) -> Sender:
        """Return who says it, as intake may come to know them; of a public text nobody."""
        messages = [each for each in self._read(self.payload) if isinstance(each, Message)]
        said_by = next((each.sender.id for each in messages if str(place.value) in each.text), "")
        return self._senders.get(said_by, Sender(id=""))

    def _of_story(self, place: _Place, story: Story, read: list[Event]) -> Iterator[Canary]:
        with_it = [each for each in read if isinstance(each, (Message, PostEvent)) and story.marker in each.text]
        public = any(isinstance(each, PostEvent) for each in with_it)
        private = any(isinstance(each, Message) for each in with_it)
        withdrawn = any(isinstance(each, Message) and each.action is Action.UNSEND for each in read)
        homes = {COMMAND, PAGES} | ({POSTS} if public else set()) | ({TIPS} if private else set())
        of_others = frozenset(homes if self._stored and with_it else ())
        of_sender = frozenset({COMMAND, PAGES, POSTS} if self._stored and public else ())
        required = frozenset({TIPS} if self._stored and private and not withdrawn else ())
        where = (self._platform, self._route, "")
        for what, value in story.others.items():
            yield Canary(value, f"{place.name}: {what}", *where, of_others, required)
        for what, value in story.own.items():
            yield Canary(value, f"{place.name}: {what}", *where, of_sender)

    def _read(self, payload: Json) -> list[Event]:
        return events(self._platform, encode(self._platform, payload)) or []


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
        case DeletionRequest():
            return ("deletion",)


def _in_a_text(read: list[Event], value: str) -> bool:
    return any(isinstance(each, (Message, PostEvent)) and value in each.text for each in read)


def _allowed(read: list[Event], value: str) -> frozenset[str]:
    """Return where a value may be: what was public with its post, ids of posts with the alerts about them too.

    Who is asked about is told to the platform that is asked, and to nobody else.
    """
    allowed = set[str]()
    for event in read:
        if isinstance(event, Message) and event.platform in NAMELESS and value == event.sender.id:
            allowed.add(SENT)
        if isinstance(event, PostEvent):
            holding = {name for name in PostEvent.__slots__ if value in str(getattr(event, name))}
            allowed |= {POSTS, COMMAND, PAGES} if holding else set()
            allowed |= _WITH_IDS if holding & _PUBLIC_IDS else set()
    return frozenset(allowed)


def _places(payload: Json, name: str = "") -> Iterator[_Place]:
    """Yield every leaf that may hold something of somebody."""
    match payload:
        case dict():
            for key, each in payload.items():
                yield from _places(each, _inside(name, key))
        case list():
            for each in payload:
                yield from _places(each, f"{name}[]")
        case bool():
            return
        case int() if len(str(payload)) >= _SHORTEST_NUMBER:
            yield _Place(name, payload)
        case str() if payload:
            yield _Place(name, payload)


def _put(payload: Json, old: str | int, new: str | int, *, only: str | None = None, name: str = "") -> Json:
    """Return the payload with `new` wherever `old` stands, as an id that is a key too (or in the field `only`)."""
    match payload:
        case dict():
            return {
                new if key == old and key.isdecimal() and only is None else key: _put(
                    each, old, new, only=only, name=_inside(name, key)
                )
                for key, each in payload.items()
            }
        case list():
            return [_put(each, old, new, only=only, name=f"{name}[]") for each in payload]
        case _:
            same = type(payload) is type(old) and payload == old
            return new if same and only in {None, name} else payload


def _inside(name: str, key: str) -> str:
    """Return the name of what stands under a key; ids that are keys are all one."""
    return f"{name}.{'*' if key.isdecimal() else key}".removeprefix(".")
