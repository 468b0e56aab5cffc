"""Tips and posts kept in memory; tests/contract holds them to what the DynamoDB ones do."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from tipline.model import PostEvent, Tip
from tipline.post_state import PostState, RemovedText, apply
from tipline.reference import public_reference, random_reference
from tipline.seen import expiry
from tipline.storage import Early, Receipt, StoredPost, united


@dataclass
class FakeTips:
    """Tips in memory."""

    clock: Callable[[], float]
    unsent_text: str = "keep"
    rows: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    seen: dict[tuple[str, str, str], tuple[int, Receipt]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def add(self, platform: str, account: str, key: str, tip: Tip) -> Receipt:
        with self.lock:
            return self._add(platform, account, key, tip)

    def _add(self, platform: str, account: str, key: str, tip: Tip) -> Receipt:
        if known := self._seen(platform, account, key):
            return known
        receipt = Receipt(secrets.token_hex(16), 1, random_reference())
        self.rows[receipt.tip_id, "tip"] = {
            "platform": tip.platform,
            "priority": tip.triage.priority.value,
            "category": tip.triage.category,
            "reference": receipt.reference,
            "messages": 1,
        } | ({"flags": [*tip.flags]} if tip.flags else {})
        self.rows[receipt.tip_id, "message#0001"] = {"text": tip.text}
        self._remember(platform, account, key, receipt)
        return receipt

    def amend(self, platform: str, account: str, key: str, original: str, tip: Tip) -> Receipt:
        first = self._original(platform, account, original)
        if known := self._seen(platform, account, key):
            return known
        row = self.rows[first.tip_id, "tip"]
        row["messages"] += 1
        if tip.triage.priority.value < row["priority"]:
            row |= {"priority": tip.triage.priority.value, "category": tip.triage.category}
        if flags := united(row.get("flags", ()), tip.flags):
            row["flags"] = [*flags]
        receipt = Receipt(first.tip_id, row["messages"], first.reference)
        self.rows[first.tip_id, f"message#{receipt.number:04}"] = {"text": tip.text, "edit_of": first.number}
        self._remember(platform, account, key, receipt)
        return receipt

    def withdraw(self, platform: str, account: str, key: str, original: str) -> Receipt:
        first = self._original(platform, account, original)
        if not self._seen(platform, account, key):
            row = self.rows[first.tip_id, f"message#{first.number:04}"]
            row |= {"unsent": True} | ({"text": ""} if self.unsent_text == "erase" else {})
            self._remember(platform, account, key, first)
        return first

    def texts(self) -> list[str]:
        """Every message's text."""
        return [row["text"] for (_, sk), row in self.rows.items() if sk.startswith("message#")]

    def _seen(self, *event: str) -> Receipt | None:
        expires, receipt = self.seen.get((event[0], event[1], event[2]), (0, None))
        return receipt if expires > self.clock() else None

    def _original(self, *event: str) -> Receipt:
        if receipt := self._seen(*event):
            return receipt
        raise Early

    def _remember(self, platform: str, account: str, key: str, receipt: Receipt) -> None:
        self.seen[platform, account, key] = (expiry(self.clock()), receipt)


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
