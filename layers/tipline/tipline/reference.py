"""Short references that people can say over the phone: 6 characters, none that looks like another."""

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without 0, 1, I, L, O and U."""

_LENGTH = 6


def random_reference() -> str:
    """Return a reference that says nothing about its tip."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))


def public_reference(platform: str, item_id: str) -> str:
    """Return the reference of a public item: always the same for the same item."""
    number = int.from_bytes(hashlib.sha256(f"{platform}#{item_id}".encode()).digest())
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(_LENGTH))
