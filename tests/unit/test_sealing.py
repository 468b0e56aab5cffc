"""Sealing: only what was sealed, whole, for the same purpose and platform, can be opened."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.sealing import DataKey, Opener, Sealer, Unopenable


class FakeKms:
    """Wraps data keys by numbering them."""

    def __init__(self) -> None:
        self.keys: dict[bytes, bytes] = {}

    def new_key(self) -> DataKey:
        wrapped = b"wrapped-%d" % len(self.keys)
        self.keys[wrapped] = os.urandom(32)
        return DataKey(self.keys[wrapped], wrapped)

    def unwrap(self, wrapped: bytes) -> bytes:
        if wrapped not in self.keys:
            raise Unopenable
        return self.keys[wrapped]


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(plaintext=st.binary(max_size=200), label=st.text(max_size=10))
def test_what_was_sealed_opens_again(plaintext: bytes, label: str) -> None:
    kms, clock = FakeKms(), Clock()
    sealed = Sealer("inbox", kms.new_key, clock).seal(plaintext, label)
    assert Opener("inbox", kms.unwrap, clock).open(sealed, label) == plaintext
    assert len(plaintext) < 8 or plaintext not in sealed


@given(position=st.integers(0, 10_000), flip=st.integers(1, 255))
def test_a_changed_byte_anywhere_cannot_be_opened(position: int, flip: int) -> None:
    kms, clock = FakeKms(), Clock()
    sealed = bytearray(Sealer("inbox", kms.new_key, clock).seal(b"the tip", "sms"))
    sealed[position % len(sealed)] ^= flip
    with pytest.raises(Unopenable):
        Opener("inbox", kms.unwrap, clock).open(bytes(sealed), "sms")


@given(st.binary(max_size=100))
def test_any_bytes_are_unopenable_and_nothing_worse(blob: bytes) -> None:
    with pytest.raises(Unopenable):
        Opener("inbox", FakeKms().unwrap, Clock()).open(blob, "sms")


@pytest.mark.parametrize(("purpose", "label"), [("seen", "sms"), ("inbox", "facebook")])
def test_another_purpose_or_platform_cannot_be_opened(purpose: str, label: str) -> None:
    kms, clock = FakeKms(), Clock()
    sealed = Sealer("inbox", kms.new_key, clock).seal(b"the tip", "sms")
    with pytest.raises(Unopenable):
        Opener(purpose, kms.unwrap, clock).open(sealed, label)


def test_a_data_key_serves_a_thousand_deliveries_or_five_minutes() -> None:
    kms, clock = FakeKms(), Clock()
    sealer = Sealer("inbox", kms.new_key, clock)
    for _ in range(1_000):
        sealer.seal(b"x", "sms")
    assert len(kms.keys) == 1
    sealer.seal(b"x", "sms")
    assert len(kms.keys) == 2
    clock.now = 299
    sealer.seal(b"x", "sms")
    assert len(kms.keys) == 2
    clock.now = 300
    sealer.seal(b"x", "sms")
    assert len(kms.keys) == 3


def test_a_data_key_never_shows_itself() -> None:
    assert "secret" not in repr(DataKey(b"secret", b"secret"))
