"""The leak test finds a value in whatever form it lies about, and nothing else."""

import base64
import codecs
import hashlib
import html
import json
import zlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.leaks import canaries
from tests.leaks.canaries import Canary
from tests.leaks.search import Search
from tipline.delivery import Delivery

NAME, ACCENTED, PHONE, LINK = "Bavizategos", "Ravefenosár", "3725550194", "a/b?c=Q&d=é z1234"

WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in the middle of words": lambda value: f"xx{value}yy",
    "upper case": str.upper,
    "lower case": str.lower,
    "URL": lambda value: quote(value, safe=""),
    "URL of a form": quote_plus,
    "URL, twice": lambda value: quote(quote(value, safe=""), safe=""),
    "JSON": json.dumps,
    "JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "HTML": html.escape,
    "HTML by number": lambda value: value.encode("ascii", "xmlcharrefreplace").decode(),
    "a list in Python": lambda value: repr([value]),
    "bytes in Python": lambda value: repr(value.encode()),
    "hex": lambda value: value.encode().hex(),
    "hex, upper case": lambda value: value.encode().hex().upper(),
    "rot13 of rot13": lambda value: codecs.encode(codecs.encode(value, "rot13"), "rot13"),
    "packed, in base64": lambda value: base64.b64encode(zlib.compress(value.encode())).decode(),
    "a delivery that nobody sealed": lambda value: base64.b64encode(Delivery(value.encode(), 1).pack()).decode(),
}


def looked(text: str, *values: str) -> set[str]:
    """Return the values that are found in a text."""
    planted = [Canary(f"+1{each}" if each.isdecimal() else each, "f", "c", "r", each) for each in values]
    return {find.canary.core for find in Search(planted).look(text)}


@pytest.mark.parametrize("value", [NAME, ACCENTED, PHONE, LINK])
@pytest.mark.parametrize("write", WRITTEN.values(), ids=WRITTEN)
def test_a_written_value_is_found(write: Callable[[str], str], value: str) -> None:
    assert looked(f"before {write(value)} after", value) == {value}


def test_accents_make_no_difference() -> None:
    assert looked("RAVEFENOSAR", ACCENTED) == {ACCENTED}
    assert looked("Ravefenosa\u0301r", ACCENTED) == {ACCENTED}


@pytest.mark.parametrize(
    "written",
    [
        "372-555-0194",
        "(372) 555-0194",
        "372.555.0194",
        "+1 372 555 0194",
        "tel:+13725550194",
        "1-372-555-0194",
        "13725550194",
    ],
)
def test_a_phone_number_is_found_in_every_shape(written: str) -> None:
    assert looked(f"call {written} now", PHONE) == {PHONE}


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@given(before=st.binary(max_size=4), after=st.binary(max_size=4))
def test_base64_is_found_wherever_it_begins(encode: Callable[[bytes], bytes], before: bytes, after: bytes) -> None:
    value = "quÿ>>>?~éßñ"
    assert looked(encode(before + value.encode() + after).decode(), value) == {value}


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("text", [PHONE, f"+1{PHONE}", f"1{PHONE}", f'"{PHONE}"', f"tel:+1{PHONE}"])
def test_a_hash_is_found_in_hex_and_in_base64_and_cut(algorithm: str, text: str) -> None:
    digest = hashlib.new(algorithm, text.encode(), usedforsecurity=False).digest()
    for written in (
        digest.hex(),
        digest.hex().upper(),
        digest.hex()[:16],
        base64.b64encode(digest).decode(),
        base64.urlsafe_b64encode(digest).decode(),
    ):
        assert looked(f"id {written}.", PHONE) == {PHONE}


def test_what_is_not_there_is_not_found() -> None:
    text = json.dumps([canaries.name(), canaries.phone(), canaries.token(), canaries.digits(16), canaries.word()] * 50)
    assert looked(text, NAME, ACCENTED, PHONE, LINK) == set()


def test_a_find_names_its_form() -> None:
    canary = Canary(NAME, "f", "c", "r")
    assert {find.form for find in Search([canary]).look(NAME.encode().hex())} == {"hex"}
    assert {find.form for find in Search([canary]).look(NAME)} == {"plain"}


def test_a_canary_is_not_shown_by_its_repr() -> None:
    assert PHONE not in repr(Canary(f"+1{PHONE}", "f", "c", "r", PHONE))
