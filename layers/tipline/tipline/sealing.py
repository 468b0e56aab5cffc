"""Sealing: AES-256-GCM under a data key that KMS wraps, so that who may seal need not be able to open.

A sealed blob is `format (1 byte) | length of the wrapped key (2) | wrapped key | nonce (12) | ciphertext and tag`.
The purpose, the format and a label (the platform) are authenticated with it.
"""

import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = 1

_HEAD = struct.Struct(">BH")
_NONCE_BYTES = 12
_KEY_SECONDS = 300
_KEY_USES = 1_000


class Unopenable(Exception):
    """A blob that no retry will open: altered, of an unknown format, or sealed for something else."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A 256-bit key, and the same key as only KMS can unwrap it."""

    plaintext: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)


class Sealer:
    """Seals for one purpose. A data key serves at most 5 minutes and 1,000 blobs, in memory."""

    def __init__(self, purpose: str, new_key: Callable[[], DataKey], clock: Callable[[], float]) -> None:
        """`new_key` asks KMS for a data key; its errors pass through `seal`."""
        self._purpose, self._new_key, self._clock = purpose, new_key, clock
        self._key: DataKey | None = None
        self._expires, self._uses = 0.0, 0

    def seal(self, plaintext: bytes, label: str) -> bytes:
        """Return the sealed blob."""
        key = self._current_key()
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(key.plaintext).encrypt(nonce, plaintext, _associated(self._purpose, FORMAT, label))
        return _HEAD.pack(FORMAT, len(key.wrapped)) + key.wrapped + nonce + sealed

    def _current_key(self) -> DataKey:
        now = self._clock()
        if self._key is None or now >= self._expires or self._uses >= _KEY_USES:
            self._key, self._expires, self._uses = self._new_key(), now + _KEY_SECONDS, 0
        self._uses += 1
        return self._key


class Opener:
    """Opens what was sealed for one purpose. Unwrapped keys are kept as long as a sealer would use them."""

    def __init__(self, purpose: str, unwrap: Callable[[bytes], bytes], clock: Callable[[], float]) -> None:
        """`unwrap` asks KMS; it raises Unopenable for what is no wrapped key of ours, other errors pass through."""
        self._purpose, self._unwrap, self._clock = purpose, unwrap, clock
        self._keys: dict[bytes, tuple[float, bytes]] = {}

    def open(self, blob: bytes, label: str) -> bytes:
        """Return what was sealed, or raise Unopenable."""
        try:
            version, wrapped_length = _HEAD.unpack_from(blob)
        except struct.error:
            raise Unopenable from None
        wrapped_end = _HEAD.size + wrapped_length
        wrapped, nonce = blob[_HEAD.size : wrapped_end], blob[wrapped_end : wrapped_end + _NONCE_BYTES]
        if version != FORMAT or len(nonce) != _NONCE_BYTES:
            raise Unopenable
        try:
            cipher = AESGCM(self._key(wrapped))
            return cipher.decrypt(nonce, blob[wrapped_end + _NONCE_BYTES :], _associated(self._purpose, version, label))
        except (InvalidTag, ValueError):
            raise Unopenable from None

    def _key(self, wrapped: bytes) -> bytes:
        now = self._clock()
        self._keys = {blob: kept for blob, kept in self._keys.items() if kept[0] > now}
        if wrapped not in self._keys:
            self._keys[wrapped] = (now + _KEY_SECONDS, self._unwrap(wrapped))
        return self._keys[wrapped][1]


def _associated(purpose: str, version: int, label: str) -> bytes:
    return f"tipline/{purpose}/v{version}/{label}".encode()
