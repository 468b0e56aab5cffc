"""Routes of people who write more than once: through threads and the vault, to where both forget them."""

import base64
import hmac
import json
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.leaks import canaries
from tests.leaks.canaries import SENT, TIPS, Canary
from tests.leaks.channels import Planted, one_each, plant, request_headers, tips
from tests.leaks.command import Command
from tests.leaks.ground import Ground
from tests.leaks.people import Writer
from tests.leaks.report import Hit
from tests.leaks.void import Void, expect, must
from tests.recordings import PLATFORMS, events
from tipline.aws.tips import PAST
from tipline.epochs import number_of
from tipline.model import Message

type Route = Callable[[Ground, str], None]

_OK, _FORBIDDEN = 200, 403
_DAY = 86_400
_AFTER_THE_WINDOW_DAYS = 16
_STOPS = ("STOP", "ALTO")
_NEWS = ("NEW", "NUEVO")
_NUMBER = ("My number is {}", "Mi número es {}")
_NAME = ("My name is {}", "Me llamo {}")


@dataclass(frozen=True)
class Correspondent:
    """Somebody who writes several messages by one platform."""

    platform: str
    route: str
    now: Callable[[], float]
    writer: Writer = field(default_factory=Writer)
    _path: Path = field(init=False)

    def __post_init__(self) -> None:
        """Choose in what shape they write."""
        object.__setattr__(self, "_path", random.choice(_plain(self.platform)))

    def tells(self, opening: str = "") -> Planted:
        """Return a message with a story of its own."""
        return plant(self._path, self.route, self.now(), urgent=False, opening=opening, writer=self.writer)

    def says(self, text: str, **own: str) -> Planted:
        """Return a message that says just this; `own` is what of it to look for, by what it is."""
        said = plant(self._path, self.route, self.now(), says=text, writer=self.writer)
        more = (Canary(value, f"text: {what}, in pieces", self.platform, self.route) for what, value in own.items())
        return replace(said, canaries=(*said.canaries, *more))


@cache
def _plain(platform: str) -> list[Path]:
    """Return the recordings of a message of a person with an id, in which a word can stand alone."""
    return [path for path in tips(platform) if _is_plain(_message(plant(path, "", time.time(), says="STOP")))]


def _is_plain(message: Message) -> bool:
    is_person = message.sender.id.removeprefix("whatsapp:").lstrip("+").isdecimal()
    return message.text == "STOP" and not message.attachments and is_person


def _message(planted: Planted) -> Message:
    [message] = events(planted.platform, planted.body) or []
    if not isinstance(message, Message):
        raise TypeError(planted.case)
    return message


def _one_each(ground: Ground, name: str) -> list[Correspondent]:
    return [Correspondent(platform, name, ground.courier.now) for platform in PLATFORMS]


def _deliver(ground: Ground, said: Iterable[Planted]) -> list[Planted]:
    """Send what each has to say, and wait until it is dealt with: the order of deliveries is nobody's promise."""
    sent = list(said)
    expect(ground.courier.send_all(sent), {_OK})
    ground.settle()
    return sent


def _tips_of(ground: Ground, stories: Iterable[Planted]) -> list[str]:
    """Return which tip each story became a part of."""
    return [_row(ground, story)["tip_id"] for story in stories]


def _row(ground: Ground, story: Planted) -> Mapping[str, Any]:
    found = ground.line.messages(story.marker)
    if len(found) != 1:
        message = f"{len(found)} messages hold one story"
        raise Void(message)
    return found[0]


def _kept(ground: Ground) -> dict[str, set[str]]:
    """Return the keys of what is kept of senders, by table."""
    keys = {table: {row["key"] for row in ground.line.items(table)} for table in ("VaultTable", "SeenTable")}
    keys["VaultTable"] = {key for key in keys["VaultTable"] if number_of(key) is None}
    keys["SeenTable"] = {key for key in keys["SeenTable"] if not key.startswith(PAST)}
    return keys


def followed_up(ground: Ground, name: str) -> None:
    """Have people write again: their tips grow."""
    people = _one_each(ground, name)
    rounds = [_tips_of(ground, _deliver(ground, (each.tells() for each in people))) for _ in range(3)]
    must(rounds[0] == rounds[1] == rounds[2], "a follow-up did not join its tip")


def begun_anew(ground: Ground, name: str) -> None:
    """Have people say NEW: before what they tell, and alone."""
    people = _one_each(ground, name)
    first = _tips_of(ground, _deliver(ground, (each.tells() for each in people)))
    second = _tips_of(ground, _deliver(ground, (each.tells(f"{_word(_NEWS, each)}: ") for each in people)))
    _deliver(ground, (each.says(_word(_NEWS, each)) for each in people))
    third = _tips_of(ground, _deliver(ground, (each.tells() for each in people)))
    must(len({*first, *second, *third}) == 3 * len(people), "a new tip was not begun")


def closed(ground: Ground, name: str) -> None:
    """Have officers close tips, and those who sent them write again."""
    people = _one_each(ground, name)
    first = _tips_of(ground, _deliver(ground, (each.tells() for each in people)))
    for tip_id in first:
        Command().run("close", ground.line.tip(tip_id)["reference"])
    second = _tips_of(ground, _deliver(ground, (each.tells() for each in people)))
    must(not set(first) & set(second), "a follow-up joined a closed tip")


def stop(ground: Ground, name: str) -> None:
    """Have people say STOP, in two languages: some who have two tips, and some who never wrote."""
    before = _kept(ground)
    people = _one_each(ground, name)
    _deliver(ground, (each.tells() for each in people))
    _deliver(ground, (each.tells(f"{_word(_NEWS, each)} ") for each in people))
    # A row for each of them, and for each tip.
    must(len(_kept(ground)["VaultTable"] - before["VaultTable"]) == 3 * len(people), "the vault did not keep senders")
    _deliver(ground, [each.says(_word(_STOPS, each)) for each in (*people, *_one_each(ground, name))])
    _forgotten(ground, before)


def _forgotten(ground: Ground, before: Mapping[str, set[str]]) -> None:
    for table, keys in _kept(ground).items():
        must(keys <= before[table], f"rows of who is to be forgotten are left in {table}")


def deleted(ground: Ground, name: str) -> None:
    """Have Meta pass on that people want to be forgotten: one who wrote, one who did not; and somebody who forges."""
    before = _kept(ground)
    person = Correspondent("facebook", name, ground.courier.now)
    [story] = [person.tells()]
    message = _message(story)
    _deliver(ground, [story])
    must(_kept(ground)["VaultTable"] - before["VaultTable"], "the vault did not keep a sender")
    secret = ground.line.stack.secrets["facebook"]["app_secret"]
    stranger = canaries.digits(15)
    for key, status in (("guess", _FORBIDDEN), (secret, _OK)):
        for id_ in (stranger, message.sender.id):
            # Who wrote was asked about at Meta before.
            wish = wish_of(name, id_, key, ground.courier.now(), *([] if id_ == stranger else [SENT]))
            expect([ground.courier.send(wish, signed=False)], {status})
        ground.settle()
        if status == _FORBIDDEN:
            must(_kept(ground)["VaultTable"] - before["VaultTable"], "a forged wish was granted")
    _forgotten(ground, before)


def wish_of(route: str, person: str, key: str, now: float, *allowed: str) -> Planted:
    """Return Meta's request to delete what is kept of a person, who may be named in some places, signed with a key."""
    payload = {"algorithm": "HMAC-SHA256", "issued_at": int(now), "user_id": person}
    signed = _url_safe(json.dumps(payload).encode())
    request = f"{_url_safe(hmac.digest(key.encode(), signed.encode(), 'sha256'))}.{signed}"
    headers = dict(request_headers())
    planted = [Canary(person, "signed_request.user_id", "facebook", route, allowed=frozenset(allowed))]
    planted += [Canary(value, f"header {header}", "facebook", route) for header, value in headers.items()]
    return Planted(
        "facebook",
        "data_deletion",
        urlencode({"signed_request": request}).encode(),
        headers | {"Content-Type": "application/x-www-form-urlencoded"},
        tuple(planted),
        door="/data-deletion",
    )


def _url_safe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def in_pieces(ground: Ground, name: str) -> None:
    """Have people say who they are over several messages: each piece alone says little, so none may be kept."""
    people, phones = _one_each(ground, name), [canaries.phone() for _ in PLATFORMS]
    stories = _deliver(ground, (each.tells() for each in people))
    pieces = [(phone[:3], phone[3:6], phone[6:]) for phone in phones]
    for number in range(3):
        form = _NUMBER if number == 0 else ("{}", "{}")
        digits = zip(people, pieces, strict=True)
        _deliver(ground, (each.says(_word(form, each).format(parts[number])) for each, parts in digits))
    names = [(each, canaries.name(), canaries.name()) for each in people]
    _deliver(ground, (each.says(_word(_NAME, each).format(first), first_name=first) for each, first, _ in names))
    _deliver(ground, (each.says(last, family_name=last) for each, _, last in names))
    for tip_id, platform, parts in zip(_tips_of(ground, stories), PLATFORMS, pieces, strict=True):
        ground.hits |= pieces_in(_later_texts(ground, tip_id), platform, name, parts)


def _later_texts(ground: Ground, tip_id: str) -> list[str]:
    """Return what a tip has of the messages after its story."""
    rows = [row for row in ground.line.messages("") if row["tip_id"] == tip_id]
    # The story, three pieces of a number, two of a name.
    must(len(rows) == 6, "the pieces did not join their tip")
    return [row["text"] for row in sorted(rows, key=lambda row: str(row["sk"]))[1:]]


def pieces_in(texts: Iterable[str], platform: str, route: str, pieces: Iterable[str]) -> set[Hit]:
    """Return which pieces of a phone number stand in texts; they are too short to be looked for anywhere else."""
    together = " ".join(texts)
    return {
        Hit(platform, f"text: piece {number} of a phone number", route, TIPS, "plain")
        for number, piece in enumerate(pieces, 1)
        if piece in together
    }


def vault_without(key: str) -> Route:
    """Return the route on which intake cannot use a key of the vault."""

    def route(ground: Ground, name: str) -> None:
        begin = time.time()
        with ground.disabled(key):
            unlucky = one_each(name, ground.courier.now)
            expect(ground.courier.send_all(unlucky), {_OK})
            ground.failing("Intake", len(unlucky), begin)

    return route


def cleaned(ground: Ground, name: str) -> None:
    """Have the janitor fail, raise with rows of the vault in the text of its error, and then do its work.

    First of all routes: what others leave in the vault is searched, and nothing else is hurried by sixteen days.
    """
    _deliver(ground, (each.tells() for each in _one_each(ground, name)))
    must(_kept(ground)["VaultTable"], "the vault did not keep senders")
    ground.release_held_alerts()
    with ground.later(_AFTER_THE_WINDOW_DAYS * _DAY):
        ground.faults.add("dynamodb", "*", "error", function="Janitor")
        must("FunctionError" in _clean(ground), "the janitor did not fail")
        ground.faults.clear()
        with ground.broken("Janitor", "tipline.aws.dynamodb:from_item"):
            must("FunctionError" in _clean(ground), "the janitor did not raise")
        must("FunctionError" not in _clean(ground), "the janitor failed")
        must(not _kept(ground)["VaultTable"], "the janitor left senders in the vault")


def _clean(ground: Ground) -> Mapping[str, Any]:
    """Have the janitor come; what it says is an answer like others."""
    answer = ground.line.stack.root.client("lambda").invoke(FunctionName=ground.line.resource("Janitor"), Payload=b"{}")
    ground.courier.answers.append(answer["Payload"].read().decode())
    return dict(answer)


def _word(words: tuple[str, str], person: Correspondent) -> str:
    """Return what a person says: of two languages one, the same each time."""
    return words[PLATFORMS.index(person.platform) % 2]


THREADS: dict[str, Route] = {
    "follow-up": followed_up,
    "NEW": begun_anew,
    "closed tip": closed,
    "STOP": stop,
    "data deletion": deleted,
    "in pieces": in_pieces,
}
