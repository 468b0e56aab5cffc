"""Tips and posts kept in memory; tests/contract holds them to what the DynamoDB ones do."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from tests.fakes.vault import FakeVault
from tipline.aws.tip_rows import media_rows, message_key
from tipline.intake import Write
from tipline.lifetime import end_of_hour
from tipline.model import Origin, PostEvent, Priority, Tip
from tipline.post_state import PostState, RemovedText, apply
from tipline.reference import public_reference, random_reference
from tipline.seen import expiry
from tipline.storage import NOTHING, Early, Receipt, StoredPost, united
from tipline.vault import Change, Listed


@dataclass
class FakeTips:
    """Tips in memory; each event is one step under a lock, but what it is based on was read before."""

    clock: Callable[[], float]
    unsent_text: str = "keep"
    window_days: int = 14
    table: FakeVault = field(default_factory=FakeVault)
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    seen: dict[str, tuple[int, Receipt]] = field(default_factory=dict)
    past: dict[str, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.vault = self.table.opened(self.clock, self.window_days)

    def add(self, origin: Origin, write: Write, *, anew: bool = False) -> Receipt:
        def attempt(seen: Listed) -> Receipt | None:
            found = self.vault.find(origin)
            tip_id = found.thread.tip_id if found.thread and not anew else ""
            current = dict(self.rows.get((tip_id, "tip"), {"status": "closed"}))
            if current["status"] == "closed":
                tip = write(())
                receipt = Receipt(
                    secrets.token_hex(16), 1, random_reference(), tip.triage.priority, tip.triage.category
                )
            else:
                tip = write(self._earlier(tip_id, current["messages"]))
                receipt = _next(tip_id, current, tip)
            changes = self.vault.continued(found, origin, receipt, tip.language, seen)
            return self._commit(seen, receipt, tip, changes, current)

        return self._once(origin, attempt)

    def amend(self, origin: Origin, original: str, write: Write) -> Receipt:
        def attempt(seen: Listed) -> Receipt | None:
            first = self._original(origin, original)
            current = dict(self.rows[first.tip_id, "tip"])
            tip = write(self._earlier(first.tip_id, current["messages"]))
            receipt = _next(first.tip_id, current, tip)
            changes = self.vault.noted(self.vault.find(origin), seen)
            return self._commit(seen, receipt, tip, changes, current, {"edit_of": first.number})

        return self._once(origin, attempt)

    def withdraw(self, origin: Origin, original: str) -> Receipt:
        def attempt(seen: Listed) -> Receipt | None:
            first = self._original(origin, original)
            changes = self.vault.noted(self.vault.find(origin), seen)
            with self.lock:
                if not self.table.allows(changes):
                    return None
                row = self.rows[first.tip_id, message_key(first.number)]
                row |= {"unsent": True} | ({"text": ""} if self.unsent_text == "erase" else {})
                return self._remember(seen, first, changes)

        return self._once(origin, attempt)

    def leave(self, origin: Origin) -> None:
        def attempt(seen: Listed) -> Receipt | None:
            changes = self.vault.left(self.vault.find(origin), seen)
            with self.lock:
                return self._remember(seen, NOTHING, changes) if self.table.allows(changes) else None

        self._once(origin, attempt)

    def join(self, origin: Origin, tip_id: str) -> None:
        def attempt(seen: Listed) -> Receipt | None:
            receipt = replace(NOTHING, tip_id=tip_id)
            changes = self.vault.continued(self.vault.find(origin), origin, receipt, "und", seen)
            with self.lock:
                return self._remember(seen, NOTHING, changes) if self.table.allows(changes) else None

        self._once(origin, attempt)

    def forget(self, origin: Origin, kept: frozenset[str] = frozenset()) -> None:
        kept_keys = {_key(origin, key) for key in kept}
        for changes, seen, tip_id in self.vault.forgotten(origin):
            with self.lock:
                self.table.apply(changes)
                if tip := self.rows.get((tip_id, "tip")):
                    tip["left"] = True
                for key in set(seen) - kept_keys:
                    self.seen.pop(key, None)

    def close_past(self, platform: str) -> None:
        self.past[platform] = end_of_hour(self.clock())

    def past_closed_at(self, platform: str) -> int:
        return self.past.get(platform, 0)

    def texts(self) -> list[str]:
        """Every message's text."""
        return [row["text"] for (_, sk), row in self.rows.items() if sk.startswith("message#")]

    def tip_ids(self) -> set[str]:
        """Return the ids of all tips."""
        return {tip_id for tip_id, _ in self.rows}

    def close(self, tip_id: str) -> None:
        """Close a tip, as an officer does."""
        self.rows[tip_id, "tip"]["status"] = "closed"

    def reopen(self, tip_id: str) -> None:
        """Open it again."""
        self.rows[tip_id, "tip"]["status"] = "working"

    def _once(self, origin: Origin, attempt: Callable[[Listed], Receipt | None]) -> Receipt:
        key = _key(origin, origin.key)
        while True:
            if known := self._seen(key):
                return known
            if receipt := attempt(Listed(expiry(self.clock()), key)):
                return replace(receipt, new=True)

    def _commit(
        self,
        seen: Listed,
        receipt: Receipt,
        tip: Tip,
        changes: list[Change],
        current: dict[str, Any],
        more: dict[str, Any] | None = None,
    ) -> Receipt | None:
        with self.lock:
            row = self.rows.get((receipt.tip_id, "tip"))
            if not self.table.allows(changes) or self._seen(seen.key) or (row and row != current):
                return None
            judged = {"priority": tip.triage.priority.value, "category": tip.triage.category}
            if row is None:
                row = {"platform": tip.platform, "status": "new", "reference": receipt.reference} | judged
            elif judged["priority"] < row["priority"]:
                row |= judged
            flags = united(row.get("flags", ()), tip.flags)
            self.rows[receipt.tip_id, "tip"] = (
                row | {"messages": receipt.number} | ({"flags": [*flags]} if flags else {})
            )
            self.rows[receipt.tip_id, message_key(receipt.number)] = {"text": tip.text} | (more or {})
            self.rows |= {(row["tip_id"], row["sk"]): row for row in media_rows(receipt, tip)}
            return self._remember(seen, receipt, changes)

    def _earlier(self, tip_id: str, last: int) -> tuple[str, ...]:
        rows = [self.rows[tip_id, message_key(number)] for number in range(max(1, last - 2), last + 1)]
        return tuple(row["text"] for row in rows if row["text"])

    def _seen(self, key: str) -> Receipt | None:
        expires, receipt = self.seen.get(key, (0, None))
        return receipt if expires > self.clock() else None

    def _original(self, origin: Origin, original: str) -> Receipt:
        receipt = self._seen(_key(origin, original))
        if receipt is None or receipt == NOTHING:
            raise Early
        return receipt

    def _remember(self, seen: Listed, receipt: Receipt, changes: list[Change]) -> Receipt:
        self.table.apply(changes)
        self.seen[seen.key] = (seen.expires, receipt)
        return receipt


def _next(tip_id: str, current: dict[str, Any], tip: Tip) -> Receipt:
    judged = min((tip.triage.priority, tip.triage.category), (Priority(current["priority"]), current["category"]))
    return Receipt(tip_id, current["messages"] + 1, current["reference"], *judged)


def _key(origin: Origin, event_key: str) -> str:
    event = json.dumps([origin.platform, origin.account, event_key]).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(event).digest()).decode()


@dataclass
class FakePosts:
    """Posts in memory."""

    removed_text: dict[str, RemovedText] = field(default_factory=dict)
    states: dict[tuple[str, str], PostState] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def apply(self, event: PostEvent, received_at: int) -> StoredPost:
        del received_at
        with self.lock:
            return self._apply(event)

    def knows(self, platform: str, item_id: str) -> bool:
        return any(root.startswith(f"{platform}#") and item == item_id for root, item in self.states)

    def forget(self, platform: str, person: str) -> None:
        if self.removed_text.get(platform) == "erase":
            for place, state in list(self.states.items()):
                if state.facts.platform == platform and state.facts.author and state.facts.author.id == person:
                    del self.states[place]

    def _apply(self, event: PostEvent) -> StoredPost:
        placed = replace(event, root_id=event.root_id or self._root_of(event))
        root, removed_text = f"{event.platform}#{placed.root_id}", self.removed_text.get(event.platform, "keep")
        orphan = (f"{event.platform}#{event.item_id}", event.item_id)
        state = apply(self.states.get((root, event.item_id)), placed, removed_text)
        if placed.root_id != event.item_id and orphan in self.states:
            for removal in self.states.pop(orphan).events:
                state = apply(state, replace(removal, root_id=placed.root_id), removed_text)
        self.states[root, event.item_id] = state
        return StoredPost(public_reference(event.platform, event.item_id), root, state.removed, state.own, state.added)

    def _root_of(self, event: PostEvent) -> str:
        roots = [root.partition("#") for root, item_id in self.states if item_id == event.item_id]
        return next((root for platform, _, root in roots if platform == event.platform), event.item_id)
