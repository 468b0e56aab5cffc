"""Looks for all canaries in all their forms at once."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.leaks.canaries import Canary
from tests.leaks.forms import SHORTEST, fold, forms

_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \t.()/\-–+]{1,3}(?=\d)")  # noqa: RUF001 - people type it
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEADER = 16
"""How far from its beginning a packed body may start (a delivery has eight bytes before it)."""
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Find:
    """A canary, and the form in which it was found."""

    canary: Canary
    form: str


class Search:
    """A set of canaries, ready to be looked for."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        """Work out every form of every canary, in order of their first characters."""
        self.forms = 0
        self._forms: dict[str, list[tuple[str, Find]]] = {}
        self._phones: dict[str, Canary] = {}
        for canary in canaries:
            for text, form in forms(canary).items():
                self._forms.setdefault(text[:SHORTEST], []).append((text, Find(canary, form)))
                self.forms += 1
            if canary.is_phone:
                self._phones[canary.needle] = canary
                self.forms += 1

    def look(self, text: str) -> set[Find]:
        """Return what of it is in a text, or in what is packed inside the text."""
        return {find for layer in (text, *unpacked(text)) for find in self._look(layer)}

    def _look(self, text: str) -> Iterator[Find]:
        folded, known = fold(text), self._forms
        for start in range(len(folded) - SHORTEST + 1):
            if candidates := known.get(folded[start : start + SHORTEST]):
                yield from (find for form, find in candidates if folded.startswith(form, start))
        if self._phones:
            joined = _BETWEEN_DIGITS.sub("", folded)
            for run in re.findall(r"\d{10,}", joined):
                for start in range(len(run) - 9):
                    if canary := self._phones.get(run[start : start + 10]):
                        yield Find(canary, "phone")


def unpacked(text: str) -> Iterator[str]:
    """Yield what is compressed inside the base64 of a text."""
    for run in _BASE64.findall(text):
        bare = run.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            data = base64.b64decode(bare + "=" * (-len(bare) % 4))
        except binascii.Error:
            continue
        for header in _ZLIB.finditer(data, 0, _HEADER):
            try:
                inner = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data[header.start() :], _MOST_BYTES)
            except zlib.error:
                continue
            yield inner.decode(errors="replace")
