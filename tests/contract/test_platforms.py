"""What every platform promises of its deliveries. A new one is found by its folders, and held to the same."""

import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.recordings import (
    ANY_TEXT,
    NOW,
    PLATFORMS,
    WITH_CODE,
    WITH_EVENTS,
    described,
    events,
    every,
    every_platform,
    every_recording,
    recorded,
)
from tipline.model import Event, Ignored, Message, PostEvent, Unreadable
from tools.simulator.events import EVENTS, Recorded, encode, load, paths

PLACEHOLDERS = {"now_s", "now_ms", "now_s_text", "now_ms_text", "unique"}
SCALARS: tuple[object, ...] = (None, True, -1.5, 2**70, "", "x")
MAX_DAMAGES = 600
"""Per recorded delivery: a long one is damaged in as many places, evenly spread."""


def test_every_platform_has_recordings_and_every_recording_a_platform() -> None:
    assert WITH_CODE == WITH_EVENTS
    assert {"facebook", "instagram", "x", "sms"} <= WITH_CODE


def test_there_are_enough_recordings() -> None:
    assert len(paths()) >= 80
    assert min(len(paths(platform)) for platform in PLATFORMS) >= 14


@every_recording
def test_a_recording_means_what_it_says(path: Path) -> None:
    recording = recorded(path)
    read = events(recording.platform, recording.body)
    if isinstance(recording.expect, str):
        assert (recording.expect, read) == ("unreadable_delivery", None)
        return
    assert read is not None
    assert [event_kind(each) for each in read] == [each["is"] for each in recording.expect]
    assert [described(*each) for each in zip(read, recording.expect, strict=True)] == list(recording.expect)


def event_kind(event: Event) -> object:
    return described(event, {"is": ""})["is"]


@every_recording
def test_a_recording_is_well_formed(path: Path) -> None:
    text = path.read_text()
    content = json.loads(text)
    assert content.keys() in ({"about", "payload", "expect"}, {"about", "body", "expect"})
    assert content["about"].strip()
    assert re.fullmatch("[a-z0-9]+(_[a-z0-9]+)*", path.stem)
    assert {word for word in re.findall(r"\$([a-z_]+[a-z])", text) if not word.startswith("unique")} <= PLACEHOLDERS
    assert not [number for number in re.findall(r"\+\d{8,}", text) if not re.search(r"55501\d\d$", number)]


@every_platform
def test_each_platform_shows_what_it_does_with_the_unknown_and_the_malformed(platform: str) -> None:
    expected = [
        each for recording in every(platform) if isinstance(recording.expect, list) for each in recording.expect
    ]
    assert [each for each in expected if each["is"] == "ignored" and each["reason"].startswith("unknown")]
    assert [each for each in expected if each["is"] == "unreadable"]
    assert [recording for recording in every(platform) if recording.expect == "unreadable_delivery"]


@every_platform
@given(body=st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_unreadable(platform: str, body: bytes) -> None:
    check(events(platform, body))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@every_platform
@given(data=st.data())
def test_any_json_under_the_platforms_own_words_is_read(platform: str, data: st.DataObject) -> None:
    recording = data.draw(st.sampled_from([each for each in every(platform) if is_object(platform, each)]))
    payload = payload_of(recording)
    word = data.draw(st.sampled_from(sorted(payload)))
    if platform == "sms":
        check(events(platform, encode(platform, {**payload, word: data.draw(st.text())})))
    else:
        check(events(platform, json.dumps({**payload, word: data.draw(ANY_JSON)}).encode()))


def check(read: list[Event] | None) -> None:
    assert all(isinstance(each, Message | PostEvent | Ignored | Unreadable) for each in read or ())


def is_object(platform: str, recording: Recorded) -> bool:
    return recording.expect != "unreadable_delivery" and bool(payload_of(recording) or platform == "sms")


def payload_of(recording: Recorded) -> dict[str, Any]:
    content = json.loads((EVENTS / recording.platform / f"{recording.case}.json").read_text())
    if "payload" not in content:
        return {}
    filled: dict[str, Any] = json.loads(json.dumps(content["payload"]).replace("$unique", "0a1b2c3d4e5f"))
    return filled


@every_recording
def test_a_recording_survives_the_loss_or_another_type_of_any_part(path: Path) -> None:
    recording = recorded(path)
    payload = payload_of(recording)
    places = list(places_in(payload))
    damages = [(place, how) for place in places for how in ("lost", *SCALARS)]
    for place, how in islice(damages, 0, None, 1 + len(damages) // MAX_DAMAGES):
        damaged = damage(payload, place, how)
        if recording.platform == "sms":
            damaged = {name: "" if value is None else str(value) for name, value in damaged.items()}
        check(events(recording.platform, encode(recording.platform, damaged)))


type Place = tuple[str | int, ...]


def places_in(value: object, so_far: Place = ()) -> Iterator[Place]:
    inner: Iterator[tuple[str | int, object]] = iter(())
    if isinstance(value, dict):
        inner = iter(value.items())
    elif isinstance(value, list):
        inner = iter(enumerate(value))
    for key, each in inner:
        yield (*so_far, key)
        yield from places_in(each, (*so_far, key))


def damage(payload: dict[str, Any], place: Place, how: object) -> dict[str, Any]:
    """Return the payload without the part at the place, or with a scalar in its stead."""
    copy: dict[str, Any] = json.loads(json.dumps(payload))
    holder: Any = copy
    for key in place[:-1]:
        holder = holder[key]
    if how == "lost":
        del holder[place[-1]]
    else:
        holder[place[-1]] = how
    return copy


@every_recording
def test_fields_that_nobody_knows_change_nothing_that_is_kept(path: Path) -> None:
    recording = recorded(path)
    if not payload_of(recording) or recording.platform == "sms":
        strange = recording.body + b"&NeverSeen=1"
    else:
        strange = encode(recording.platform, with_strange_fields(json.loads(recording.body)))
    before, after = events(recording.platform, recording.body), events(recording.platform, strange)
    assert [kept(each) for each in after or () if kept(each)] == [kept(each) for each in before or () if kept(each)]


def with_strange_fields(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [with_strange_fields(each) for each in value]
    if isinstance(value, dict):
        return {name: with_strange_fields(each) for name, each in value.items()} | {"never_seen": {"id": 1}}
    return value


def kept(event: Event) -> object:
    """Say everything of a message or post but the digest of what arrived."""
    match event:
        case Message():
            sender = {name: getattr(event.sender, name) for name in ("id", "name", "handle", "phone")}
            files = [(each.kind, each.url) for each in event.media]
            held = {name: getattr(event, name) for name in Message.__slots__}
            return held | {"sender": sender, "media": files}
        case PostEvent():
            return {name: getattr(event, name) for name in PostEvent.__slots__ if name != "sha256"}
        case _:
            return None


@every_recording
def test_what_another_account_received_is_not_taken(path: Path) -> None:
    read = events(path.parent.name, recorded(path).body, "AC-never-an-account", "never-an-account")
    assert not [each for each in read or () if isinstance(each, Message | PostEvent)]


@every_recording
def test_the_same_delivery_has_the_same_keys_and_another_sending_has_others(path: Path) -> None:
    first, again = recorded(path), load(path, now=NOW, unique="0a1b2c3d4e5f")
    another = load(path, now=NOW, unique="ffffffffffff")
    assert keys(first) == keys(again)
    assert not keys(first) & keys(another)


def keys(recording: Recorded) -> set[tuple[str, str]]:
    read = events(recording.platform, recording.body) or ()
    return {(each.account, each.key) for each in read if isinstance(each, Message)}


@every_recording
def test_no_event_shows_what_it_holds(path: Path) -> None:
    for event in events(path.parent.name, recorded(path).body) or ():
        shown = repr([event]) + str(event) + f"{event}"
        for secret in secrets_of(event):
            assert secret not in shown


def secrets_of(event: Event) -> Iterator[str]:
    """Yield what must not be shown: all that a message holds, and a post's text (its address and ids are public)."""
    held: tuple[str | None, ...] = ()
    if isinstance(event, Message):
        sender = event.sender
        held = (event.key, event.original, event.text, sender.id, sender.name, sender.handle, sender.phone)
    elif isinstance(event, PostEvent):
        held = (event.text,)
    yield from (each for each in held if each and len(each) > 3)
