"""Seen keys: telling that a private message came before, without keeping which message or whose.

A platform's message id can decode to a phone or account number, so a plain hash of it would name its sender. The key is
a MAC that only `intake` can compute; the row says which tip the message became only in sealed form.
"""

import base64
import hashlib
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from tipline import lifetime
from tipline.model import Category, Priority
from tipline.sealing import Opener, Sealer
from tipline.storage import Receipt

_KEPT_DAYS = 14
_LABEL = "receipt"
_SHAPE = struct.Struct(">16sH6s2s20s")


@dataclass(frozen=True, slots=True)
class SeenKeys:
    """Computes seen keys and seals receipts. `mac` asks KMS and may raise Unavailable, as may the sealer and opener."""

    mac: Callable[[bytes], bytes]
    sealer: Sealer
    opener: Opener

    def key(self, platform: str, account: str, event_key: str) -> str:
        """Return the key of a private event's seen row."""
        event = hashlib.sha256(json.dumps([platform, account, event_key]).encode()).digest()
        return base64.urlsafe_b64encode(self.mac(b"seen/v1|" + event)).decode()

    def seal(self, receipt: Receipt) -> bytes:
        """Return the receipt sealed; the length is the same for all."""
        words = (receipt.reference, receipt.priority.value, receipt.category)
        packed = _SHAPE.pack(bytes.fromhex(receipt.tip_id), receipt.number, *(word.encode() for word in words))
        return self.sealer.seal(packed, _LABEL)

    def open(self, sealed: bytes) -> Receipt:
        """Return the receipt that was sealed. Raises Unopenable."""
        tip_id, number, *words = _SHAPE.unpack(self.opener.open(sealed, _LABEL))
        reference, priority, category = (word.rstrip(b"\0").decode() for word in words)
        return Receipt(tip_id.hex(), number, reference, Priority(priority), cast("Category", category))


def expiry(now: float) -> int:
    """Return when a row written now is forgotten."""
    return lifetime.expiry(now, _KEPT_DAYS)
