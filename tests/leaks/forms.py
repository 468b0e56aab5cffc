"""The forms in which a value may lie about: as it is, escaped, encoded, hashed. All folded, as what is searched is."""

import base64
import hashlib
import html
import json
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from tests.leaks.canaries import Canary

SHORTEST = 8
"""Of what is looked for; shorter, and chance would find it."""
_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_OF_A_HASH = 16
"""How much of a hash is looked for: so it is also found where it was cut."""


def fold(text: str) -> str:
    """Return the text without case and accents."""
    if not text.isascii():
        text = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return text.casefold()


def forms(canary: Canary) -> dict[str, str]:
    """Return what to look for, folded, and the name of each form."""
    named: dict[str, str] = {}
    for form, text in (*_written(canary), *_encoded(canary), *_hashed(canary)):
        folded = fold(text)
        if len(folded) >= SHORTEST:
            named.setdefault(folded, form)
    return named


def _written(canary: Canary) -> Iterator[tuple[str, str]]:
    plain = canary.needle
    yield "plain", plain
    for form, safe in (("URL", ""), ("URL", "/:@")):
        yield form, quote(plain, safe=safe)
        yield "URL, twice", quote(quote(plain, safe=safe), safe=safe)
    yield "URL of a form", quote_plus(plain)
    escaped = json.dumps(plain)[1:-1]
    yield "JSON", escaped
    yield "JSON, twice", json.dumps(escaped)[1:-1]
    yield "HTML", html.escape(plain)
    yield "HTML, by number", plain.encode("ascii", "xmlcharrefreplace").decode()
    yield "HTML, by number", "".join(each if each.isascii() else f"&#x{ord(each):x};" for each in plain)
    yield "UTF-8 read as Latin-1", plain.encode().decode("latin-1")
    yield "Python", ascii(plain)[1:-1]
    yield "Python, bytes", repr(plain.encode())[2:-1]


def _encoded(canary: Canary) -> Iterator[tuple[str, str]]:
    for text in dict.fromkeys((canary.needle, json.dumps(canary.needle)[1:-1], canary.needle.lower())):
        data = text.encode()
        yield "hex", data.hex()
        for alignment in range(3):
            inner = aligned(data, alignment)
            yield "base64", inner
            yield "base64, URL alphabet", inner.replace("+", "-").replace("/", "_")


def aligned(data: bytes, alignment: int) -> str:
    """Return what base64 makes of data at one of three places, without the characters that neighbours share."""
    encoded = base64.b64encode(b"\0" * alignment + data).decode()
    return encoded[(0, 2, 3)[alignment] : (alignment + len(data)) * 8 // 6]


def _hashed(canary: Canary) -> Iterator[tuple[str, str]]:
    texts = [canary.value, canary.needle, canary.value.lower(), canary.needle.lower()]
    if canary.is_phone:
        texts += [f"1{canary.needle}", f"+1{canary.needle}", f"tel:+1{canary.needle}"]
    texts += [json.dumps(text) for text in texts]
    for text in dict.fromkeys(texts):
        for algorithm in _HASHES:
            digest = hashlib.new(algorithm, text.encode(), usedforsecurity=False).digest()
            yield algorithm, digest.hex()[:_OF_A_HASH]
            encoded = base64.b64encode(digest).decode()[:_OF_A_HASH]
            yield f"{algorithm} in base64", encoded
            yield f"{algorithm} in base64", encoded.replace("+", "-").replace("/", "_")
