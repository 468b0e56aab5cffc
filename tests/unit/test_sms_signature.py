"""Twilio's signature: the published vectors, and every way in which a delivery can be wrong.

The vectors are those of the test suites of twilio-python, twilio-node and bottender.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.platforms.sms.signature import accepted, handshake, verify
from tipline.request import FORBIDDEN, Request, SecretVersions

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}
BODY = urlencode(FIELDS).encode()
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def signed(body: bytes, *signatures: str) -> Request:
    return Request("POST", {"x-twilio-signature": signatures}, {}, body)


def secret(url: str = URL, token: str = TOKEN) -> SecretVersions:
    return ({"auth_token": token, "public_url": url},)


def sign(url: str, text: str, token: str = TOKEN) -> str:
    return base64.b64encode(hmac.new(token.encode(), (url + text).encode(), hashlib.sha1).digest()).decode()


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", SIGNATURE),
        ("https://mycompany.com:443/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
        ("http://mycompany.com:80/myapp.php?foo=1&bar=2", "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("http://mycompany.com/myapp.php?foo=1&bar=2", "OyGYPqTF6ztdbRNCvuQO/oPvqQ4="),
        ("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", "CukzLTc1tT5dXEDIHm/tKBanW10="),
        ("https://user:pass@mycompany.com:443/myapp.php?foo=1&bar=2", "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="),
        ("https://user@mycompany.com/myapp.php?foo=1&bar=2", "2YRLlVAflCqxaNicjMpJcSTgzSs="),
        ("https://mycompany.com/myapp.php?foo=1&bar=2&Body=It%27s+amazing", "TfZzewPq8wqrGlMfyAud8+/IvJ0="),
    ],
)
def test_the_published_vectors_are_accepted_under_exactly_the_url_that_was_signed(url: str, signature: str) -> None:
    assert verify(signed(BODY, signature), secret(url))
    assert not verify(signed(BODY, signature), secret(url + "/"))


def test_each_of_repeated_values_counts_once_and_sorted() -> None:
    body = urlencode(
        [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
    )
    assert verify(signed(body.encode(), "IK+Dwps556ElfBT0I3Rgjkr1wJU="), secret())


def test_a_form_without_fields_is_signed_by_its_url_alone() -> None:
    url = "http://xxxxxxxx.ngrok.io/webhooks/whatsapp"
    assert verify(signed(b"", "Aw+rhj2Zc+2pBslFUXMhzqUnmaM="), secret(url, "AUTH_TOKEN"))


@pytest.mark.parametrize(
    ("query", "body", "signature"),
    [
        (
            "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
            b'{"property": "value", "boolean": true}',
            "a9nBmqA0ju/hNViExpshrM61xv4=",
        ),
        ("", b"{}", "Ldidvp12m26NI7eqEvxnEpkd9Hc="),
    ],
)
def test_json_deliveries_are_refused_because_messages_come_as_forms(query: str, body: bytes, signature: str) -> None:
    """Twilio signs JSON by a hash in the URL. No messaging webhook is JSON, and our URL is configured, not received."""
    assert not verify(signed(body, signature), secret(URL + query))
    assert not verify(signed(body, signature), secret())


def test_blank_fields_are_signed_too() -> None:
    signature = sign(URL, "Body" + "hello" + "ToCity" + "ToZip")
    assert verify(signed(b"ToCity=&Body=hello&ToZip=", signature), secret())
    assert not verify(signed(b"Body=hello", signature), secret())


def test_values_are_signed_decoded() -> None:
    signature = sign(URL, "Body¡Auxilio! 50% & más 🚨")
    assert verify(signed(urlencode({"Body": "¡Auxilio! 50% & más 🚨"}).encode(), signature), secret())


def test_what_is_not_valid_utf8_was_signed_all_the_same() -> None:
    digest = hmac.new(TOKEN.encode(), URL.encode() + b"Body\xed\xa0\xbd", hashlib.sha1).digest()
    signature = base64.b64encode(digest).decode()
    assert verify(signed(b"Body=%ED%A0%BD", signature), secret())
    assert verify(signed(b"Body=\xed\xa0\xbd", signature), secret())


@given(st.permutations(list(FIELDS.items())))
def test_the_order_of_the_fields_does_not_matter(fields: list[tuple[str, str]]) -> None:
    assert verify(signed(urlencode(fields).encode(), SIGNATURE), secret())


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_taken_away_or_changed_is_refused(name: str) -> None:
    rest = {each: value for each, value in FIELDS.items() if each != name}
    assert not verify(signed(urlencode(rest).encode(), SIGNATURE), secret())
    assert not verify(signed(urlencode({**FIELDS, name: FIELDS[name] + "0"}).encode(), SIGNATURE), secret())
    assert not verify(signed(urlencode({**rest, name.lower(): FIELDS[name]}).encode(), SIGNATURE), secret())


@given(st.text(), st.text())
def test_an_added_field_is_refused(name: str, value: str) -> None:
    body = BODY + b"&" + urlencode({name: value}).encode()
    assert verify(signed(body, SIGNATURE), secret()) == ((name + value) == "")


@pytest.mark.parametrize(
    "secrets",
    [
        (),
        ({},),
        ({"auth_token": "", "public_url": URL},),
        ({"auth_token": TOKEN},),
        ({"auth_token": TOKEN, "public_url": ""},),
        ({"public_url": URL},),
    ],
)
def test_without_token_or_public_url_everything_is_refused(secrets: SecretVersions) -> None:
    part: Mapping[str, str] = secrets[0] if secrets else {}
    with_what_is_there = sign(part.get("public_url", ""), "Bodyhello", part.get("auth_token", ""))
    assert not verify(signed(BODY, SIGNATURE), secrets)
    assert not verify(signed(b"Body=hello", with_what_is_there), secrets)


def test_a_wrong_token_or_url_is_refused() -> None:
    assert not verify(signed(BODY, SIGNATURE), secret(token="54321"))
    assert not verify(signed(BODY, SIGNATURE), secret("https://mycompany.com/myapp.php?foo=1"))
    assert not verify(signed(BODY, SIGNATURE), secret("http://mycompany.com/myapp.php?foo=1&bar=2"))


def test_the_previous_secret_is_accepted_while_rotating() -> None:
    new = {"auth_token": "new", "public_url": URL}
    assert verify(signed(BODY, SIGNATURE), (new, *secret()))


def test_two_signatures_are_refused_even_if_one_is_right() -> None:
    assert not verify(signed(BODY, SIGNATURE, SIGNATURE), secret())
    assert not verify(signed(BODY, f"{SIGNATURE},{SIGNATURE}"), secret())


@pytest.mark.parametrize(("number", "accepted"), [(1_000, True), (1_001, False)])
def test_more_fields_than_twilio_could_send_are_refused_without_being_read(number: int, *, accepted: bool) -> None:
    names = [f"f{each:04}" for each in range(number)]
    body = "&".join(f"{name}=" for name in names).encode()
    assert verify(signed(body, sign(URL, "".join(names))), secret()) == accepted


def test_a_body_with_any_byte_taken_out_is_refused() -> None:
    assert not [at for at in range(len(BODY)) if verify(signed(BODY[:at] + BODY[at + 1 :], SIGNATURE), secret())]


@given(at=st.integers(0, len(BODY)), byte=st.binary(min_size=1, max_size=1), instead=st.booleans())
def test_a_body_with_another_byte_is_refused_unless_it_says_the_same(at: int, byte: bytes, *, instead: bool) -> None:
    """`%2b` is `%2B`; a space is a plus."""
    mutated = BODY[:at] + byte + BODY[at + instead :]
    says_the_same = parse_qsl(mutated, keep_blank_values=True) == parse_qsl(BODY) and b"&&" not in mutated
    assert verify(signed(mutated, SIGNATURE), secret()) == (says_the_same and mutated.strip(b"&") == mutated)


@pytest.mark.parametrize("body", [BODY + b"&", b"&" + BODY, BODY.replace(b"&", b"&&"), BODY + b"&x", BODY + b"\n"])
def test_what_twilio_would_not_send_is_refused(body: bytes) -> None:
    assert not verify(signed(body, SIGNATURE), secret())


@given(data=st.data())
def test_any_single_mutation_of_the_signature_is_refused(data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(SIGNATURE) - 1))
    replacement = data.draw(st.text(max_size=3))
    mutated = SIGNATURE[:position] + replacement + SIGNATURE[position + 1 :]
    assert verify(signed(BODY, mutated), secret()) == (mutated == SIGNATURE)


@pytest.mark.parametrize("body", [b'{"Body": "hello"}', b"no form", b"\xff\xfe\x00", b""])
def test_what_is_no_form_at_all_is_judged_by_its_signature(body: bytes) -> None:
    """Whoever signed it is Twilio: it is accepted, and found unreadable where people can look at it."""
    signature = base64.b64encode(hmac.new(TOKEN.encode(), URL.encode() + body, hashlib.sha1).digest()).decode()
    assert verify(signed(body, signature), secret())
    assert not verify(signed(body + b".", signature), secret())


def test_twilios_construction_does_not_say_where_a_name_ends() -> None:
    """A limit of the scheme itself, which Twilio's own libraries share: who moves a boundary needs no key.

    It takes a genuine signature, which only Twilio and we see; the fields that result have names nobody reads.
    """
    signature = sign(URL, "Body" + "hello")
    assert verify(signed(b"Bodyhel=lo", signature), secret())


def test_there_is_no_handshake() -> None:
    assert handshake(Request("GET", {}, {"crc_token": "x", "hub.challenge": "1"}, b""), secret()) == FORBIDDEN


def test_the_answer_sends_no_message() -> None:
    """A `<Message>` in the answer would be sent to the tipster, and billed."""
    answer = accepted(Request("POST", {}, {}, b""))
    assert (answer.status, answer.content_type) == (200, "text/xml")
    assert answer.body == '<?xml version="1.0" encoding="UTF-8"?><Response/>'
