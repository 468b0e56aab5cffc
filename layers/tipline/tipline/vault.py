"""The vault: which tip a sender is writing to, and where an answer to a tip would go, readable by nobody else.

Row 1 is found by the sender: its key is a MAC over a slow hash of who they are, salted by the epoch. Row 2 is found by
the tip: its key is a MAC over the tip's id. Both seal the same `Thread`, padded to one length. So whoever holds all
tables can link neither to a tip nor to a person, and who may use the keys must still guess each person slowly.
"""

import base64
import hashlib
import json
import secrets
import struct
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from tipline import epochs, lifetime
from tipline.epochs import Epoch
from tipline.model import Origin, Sealed
from tipline.patience import Unavailable
from tipline.sealing import Opener, Sealer, Unopenable
from tipline.storage import Receipt, Unstorable

MOST_SEEN = 80
"""So many seen keys are listed for a sender who says STOP; older ones are left to expire by themselves."""
MOST_OTHERS = 16
"""So many earlier tips of a sender can be answered at once; the oldest loses its row to a further one."""

ABSENT = ""
"""In place of a version: the row must not be there."""

_WITHOUT_ACCOUNT = frozenset({"facebook", "instagram"})
"""Meta's ids of people belong to one Page already, and its request to delete a person names no Page."""

_BLOCK_BYTES = 3_700
"""Sealed, and with its key, a row then stays within 4 KiB, by which DynamoDB counts."""
_HEAD = struct.Struct(">HBB")
_LISTED = struct.Struct(">32sH")
_VERSION_BYTES = 8


def stretch(text: bytes, salt: bytes) -> bytes:
    """Return a slow hash: a tenth of a second and 32 MiB for every guess at who somebody is."""
    return hashlib.scrypt(text, salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=32)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the vault. Nothing in it but `sealed` tells anything of the sender or the tip."""

    key: str
    epoch: str
    version: str
    """Random: it changes with the row and counts nothing."""
    sealed: bytes = field(repr=False)
    expires: int


@dataclass(frozen=True, slots=True)
class Change:
    """A row to be put (or, where it is None, deleted), if the row there is as expected."""

    key: str
    row: Row | None
    was: str | None = None
    """The version expected, ABSENT for none, None for any."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A row that goes when its sender says STOP: its key, and when it expires anyway."""

    expires: int
    key: str


@dataclass(frozen=True, slots=True, repr=False)
class Thread(Sealed):
    """What the vault knows of a sender. Memory only; in the vault it is sealed."""

    platform: str
    account: str
    sender: str
    tip_id: str = ""
    """The tip that the next message joins; empty when the next message begins one."""
    language: str = "und"
    messages: int = 0
    seen: tuple[Listed, ...] = ()
    others: tuple[Listed, ...] = ()
    """Rows 2 of this sender's other tips."""


@dataclass(frozen=True, slots=True, repr=False)
class Found(Sealed):
    """What was found of a sender, and where."""

    key: str
    """Of row 1 under the current epoch."""
    epoch: str
    here: Row | None
    before: Row | None
    """Row 1 under the previous epoch."""
    thread: Thread | None
    """None where there is none that is alive."""
    expires: int


class Rows(Protocol):
    """The vault's table. Every method may raise Unavailable."""

    def epoch(self, number: int, /) -> Epoch | None:
        """Return an epoch, None where it has no row."""

    def begin(self, epoch: Epoch, /) -> bool:
        """Write an epoch's row; False where it has one."""

    def row(self, key: str, /) -> Row | None:
        """Return a row, expired or not."""


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """Computes keys of rows and seals what they hold. The MACs, the sealer and the opener ask KMS: Unavailable.

    Rows 1 and 2 have MAC keys of their own: who answers tips may find them by tip, and nobody by sender.
    """

    mac: Callable[[bytes], bytes]
    tip_mac: Callable[[bytes], bytes]
    sealer: Sealer
    opener: Opener
    stretch: Callable[[bytes, bytes], bytes] = stretch

    def sender_key(self, hashed: bytes) -> str:
        """Return the key of row 1, from the slow hash."""
        return _key(self.mac, b"thread/v1|" + hashed)

    def tip_key(self, tip_id: str) -> str:
        """Return the key of row 2."""
        return _tip_key(self.tip_mac, tip_id)

    def seal(self, thread: Thread, key: str) -> bytes:
        """Return the thread sealed for the row with that key. The length is the same for all. Raises Unstorable."""
        return self.sealer.seal(_pack(thread), key)

    def open(self, row: Row) -> Thread | None:
        """Return what a row seals; None for what was not sealed for this row, which is worth as much as nothing."""
        return _open(self.opener, row)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where answers to tips go: the vault as it is opened by tip alone."""

    row: Callable[[str], Row | None]
    """Returns a row by its key, expired or not. May raise Unavailable."""
    tip_mac: Callable[[bytes], bytes]
    opener: Opener
    clock: Callable[[], float]

    def of(self, tip_id: str) -> Origin | None:
        """Return who sent a tip, None where that is no longer known. Raises Unavailable."""
        row = self.row(_tip_key(self.tip_mac, tip_id))
        thread = _open(self.opener, row) if row and row.expires > self.clock() else None
        if thread is None:
            return None
        return Origin(platform=thread.platform, account=thread.account, key="", sender=thread.sender)


@dataclass(frozen=True, slots=True)
class Vault:
    """The vault as one delivery uses it: each key is computed once, slow hash and all, and gone with the delivery."""

    rows: Rows
    keys: VaultKeys
    window_days: int
    clock: Callable[[], float]
    _sender_keys: dict[tuple[str, str, str, str], str] = field(default_factory=dict, repr=False)
    _tip_keys: dict[str, str] = field(default_factory=dict, repr=False)
    _epochs: dict[int, Epoch] = field(default_factory=dict, repr=False)

    def find(self, origin: Origin) -> Found:
        """Look a sender up under the current epoch, then, while that can hold anything alive, under the previous."""
        now = self.clock()
        number = epochs.number_at(now)
        epoch = self._current(number)
        key = self._sender_key(origin, epoch)
        here, before = self.rows.row(key), None
        living = here if here and here.expires > now else None
        if living is None and epochs.may_hold_living_rows(number - 1, now, self.window_days):
            before = self._row_under(number - 1, origin)
            living = before if before and before.expires > now else None
        thread = self.keys.open(living) if living else None
        return Found(key, epoch.id, here, before, thread, living.expires if living else 0)

    def continued(self, found: Found, origin: Origin, receipt: Receipt, language: str, seen: Listed) -> list[Change]:
        """Return the changes by which a message becomes the latest of its sender's thread."""
        thread = found.thread or Thread(origin.platform, origin.account, origin.sender)
        if thread.tip_id != receipt.tip_id:
            thread = self._left(thread, found)
        thread = replace(thread, tip_id=receipt.tip_id, language=language, messages=receipt.number)
        return self._changes(found, thread, seen, lifetime.expiry(self.clock(), self.window_days))

    def noted(self, found: Found, seen: Listed) -> list[Change]:
        """Return the changes by which an edit or a withdrawal is listed; it makes no thread, and none live longer."""
        return self._changes(found, found.thread, seen, found.expires) if found.thread else []

    def left(self, found: Found, seen: Listed) -> list[Change]:
        """Return the changes after which the sender's next message begins a tip."""
        if found.thread is None:
            return []
        return self._changes(found, self._left(found.thread, found), seen, found.expires)

    def forgotten(self, origin: Origin) -> Iterator[tuple[list[Change], list[str], str]]:
        """Yield, for each living epoch that knows the sender, the rows to delete, the seen keys, and the tip."""
        number = epochs.number_at(self.clock())
        for each in (number, number - 1):
            if row := self._row_under(each, origin):
                thread = self.keys.open(row) or Thread("", "", "")
                others = [self._tip_key(thread.tip_id)] if thread.tip_id else []
                others += [listed.key for listed in thread.others]
                changes = [Change(row.key, None, row.version), *(Change(key, None) for key in others)]
                yield changes, [listed.key for listed in thread.seen], thread.tip_id

    def _current(self, number: int) -> Epoch:
        epoch = self._epoch(number)
        if epoch is None:
            self.rows.begin(epochs.new_epoch(number))  # of two workers at once, one does; both read what is there then
            epoch = self._epoch(number)
        if epoch is None:
            raise Unavailable
        return epoch

    def _epoch(self, number: int) -> Epoch | None:
        if number not in self._epochs and (epoch := self.rows.epoch(number)):
            self._epochs[number] = epoch
        return self._epochs.get(number)

    def _row_under(self, number: int, origin: Origin) -> Row | None:
        epoch = self._epoch(number)
        return self.rows.row(self._sender_key(origin, epoch)) if epoch else None

    def _sender_key(self, origin: Origin, epoch: Epoch) -> str:
        account = "" if origin.platform in _WITHOUT_ACCOUNT else origin.account
        who = (origin.platform, account, origin.sender)
        if (epoch.id, *who) not in self._sender_keys:
            text = unicodedata.normalize("NFC", json.dumps(who, ensure_ascii=False))
            hashed = self.keys.stretch(text.encode(errors="surrogatepass"), epoch.salt)
            self._sender_keys[epoch.id, *who] = self.keys.sender_key(hashed)
        return self._sender_keys[epoch.id, *who]

    def _tip_key(self, tip_id: str) -> str:
        if tip_id not in self._tip_keys:
            self._tip_keys[tip_id] = self.keys.tip_key(tip_id)
        return self._tip_keys[tip_id]

    def _left(self, thread: Thread, found: Found) -> Thread:
        """Return the thread without a current tip: that one is among the others now."""
        if not thread.tip_id:
            return thread
        other = Listed(found.expires, self._tip_key(thread.tip_id))
        return replace(thread, tip_id="", messages=0, others=(*thread.others, other))

    def _changes(self, found: Found, thread: Thread, seen: Listed, expires: int) -> list[Change]:
        now = self.clock()
        others = _living(thread.others, now)
        listed = _living((*(each for each in thread.seen if each.key != seen.key), seen), now)
        thread = replace(thread, others=others[-MOST_OTHERS:], seen=listed[-MOST_SEEN:])
        changes = [self._put(found, found.key, thread, expires, found.here.version if found.here else ABSENT)]
        if found.before:
            changes.append(Change(found.before.key, None, found.before.version))
        if thread.tip_id:
            changes.append(self._put(found, self._tip_key(thread.tip_id), thread, expires, None))
        return changes + [Change(each.key, None) for each in others[:-MOST_OTHERS]]

    def _put(self, found: Found, key: str, thread: Thread, expires: int, was: str | None) -> Change:
        version = secrets.token_hex(_VERSION_BYTES)
        return Change(key, Row(key, found.epoch, version, self.keys.seal(thread, key), expires), was)


def _key(mac: Callable[[bytes], bytes], message: bytes) -> str:
    return base64.urlsafe_b64encode(mac(message)).decode()


def _tip_key(tip_mac: Callable[[bytes], bytes], tip_id: str) -> str:
    return _key(tip_mac, b"tip/v1|" + tip_id.encode())


def _open(opener: Opener, row: Row) -> Thread | None:
    try:
        return _unpack(opener.open(row.sealed, row.key))
    except Unopenable:
        return None


def _living(rows: Iterable[Listed], now: float) -> tuple[Listed, ...]:
    """Return what has not expired, what lives longest last; of those that expire together, in the order of arrival."""
    return tuple(sorted((each for each in rows if each.expires > now), key=lambda each: each.expires))


def _pack(thread: Thread) -> bytes:
    who = [thread.platform, thread.account, thread.sender, thread.tip_id, thread.language, thread.messages]
    head = json.dumps(who).encode()
    room = (_BLOCK_BYTES - _HEAD.size - len(head)) // _LISTED.size - len(thread.others)
    if room < 1:
        raise Unstorable
    seen = thread.seen[-room:]
    packed = _HEAD.pack(len(head), len(thread.others), len(seen)) + head
    packed += b"".join(
        _LISTED.pack(base64.urlsafe_b64decode(each.key), each.expires // lifetime.DAY)
        for each in (*thread.others, *seen)
    )
    return packed.ljust(_BLOCK_BYTES, b"\0")


def _unpack(packed: bytes) -> Thread:
    head_length, others, seen = _HEAD.unpack_from(packed)
    start = _HEAD.size + head_length
    platform, account, sender, tip_id, language, messages = json.loads(packed[_HEAD.size : start])
    listed = [
        Listed(day * lifetime.DAY, base64.urlsafe_b64encode(key).decode())
        for key, day in _LISTED.iter_unpack(packed[start : start + _LISTED.size * (others + seen)])
    ]
    return Thread(platform, account, sender, tip_id, language, messages, tuple(listed[others:]), tuple(listed[:others]))
