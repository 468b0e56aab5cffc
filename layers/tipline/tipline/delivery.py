"""A delivery on its way from `webhook` to `intake`: the signed body and when it came, compressed to be sealed."""

import struct
import zlib
from dataclasses import dataclass, field

_HEAD = struct.Struct(">Q")
_LEVEL = 6


class Damaged(Exception):
    """What was unsealed is not a delivery."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a platform sent, once its signature was found genuine."""

    body: bytes = field(repr=False)
    received_at: int
    """Seconds since the epoch. It travels sealed: nobody but `intake` learns it."""

    def pack(self) -> bytes:
        """Return the bytes to be sealed."""
        return _HEAD.pack(self.received_at) + zlib.compress(self.body, _LEVEL)

    @classmethod
    def unpack(cls, packed: bytes) -> "Delivery":
        """Return the delivery that was packed, or raise Damaged."""
        try:
            (received_at,) = _HEAD.unpack_from(packed)
            return cls(zlib.decompress(packed[_HEAD.size :]), received_at)
        except (struct.error, zlib.error):
            raise Damaged from None
