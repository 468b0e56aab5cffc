"""The simulator does what the platforms do: every recorded delivery is one, and is signed as its platform signs."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from tools.simulator.events import load, paths
from tools.simulator.sign import headers, twilio_signature

_EVERY = [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in paths()]

# Published by Twilio and, through GitHub and autohook, for the constructions of Meta and X.
_TWILIO_FIELDS = b"CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309"


def test_metas_signature_is_the_published_one() -> None:
    signed = headers("facebook", b"Hello, World!", {"app_secret": "It's a Secret to Everybody"})
    assert signed["X-Hub-Signature-256"].endswith("=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")


def test_xs_signature_is_the_published_one() -> None:
    signed = headers("x", b"test=1&other_test=2", {"consumer_secret": "test"})
    assert signed["x-twitter-webhooks-signature"] == "sha256=25Cu3iwbbiqBTwQRzcKJZwisjf736V2Q8UaTlkfLSoc="


@pytest.mark.parametrize(
    ("url", "signature"),
    [
        ("https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443/myapp.php?foo=1&bar=2", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:1234/myapp.php?foo=1&bar=2", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ],
)
def test_twilios_signature_is_the_published_one(url: str, signature: str) -> None:
    assert twilio_signature("12345", url, _TWILIO_FIELDS) == signature


@pytest.mark.parametrize("path", _EVERY)
def test_every_recorded_delivery_loads_and_signs(path: Path) -> None:
    recorded = load(path)
    assert recorded.about
    assert b"$" + b"unique" not in recorded.body
    assert b'"$now' not in recorded.body
    assert recorded.expect == "unreadable_delivery" or isinstance(recorded.expect, list)
    secret = dict.fromkeys(["app_secret", "consumer_secret", "auth_token", "public_url"], "x")
    assert len(headers(recorded.platform, recorded.body, secret)) == 2


@pytest.mark.parametrize("path", _EVERY)
def test_a_delivery_with_fresh_ids_is_a_new_one_and_the_same_ids_make_the_same(path: Path) -> None:
    first, again = (load(path, now=1_800_000_000, unique="aaaa") for _ in range(2))
    assert first == again
    if "$unique" in path.read_text():
        assert load(path, now=1_800_000_000).body != load(path, now=1_800_000_000).body


def test_placeholders_become_numbers_or_text(tmp_path: Path) -> None:
    payload = {
        "s": "$now_s",
        "ms": ["$now_ms"],
        "st": "$now_s_text",
        "mst": "$now_ms_text",
        "id": "m_$unique",
        "t": "$now",
    }
    file = tmp_path / "facebook" / "case.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"about": "A case.", "payload": payload, "expect": [{"id": "m_$unique"}]}))
    recorded = load(file, now=12.3456, unique="ab")
    filled = {"s": 12, "ms": [12345], "st": "12", "mst": "12345", "id": "m_ab", "t": "$now"}
    assert json.loads(recorded.body) == filled
    assert recorded.expect == [{"id": "m_ab"}]


def test_meta_escapes_what_is_not_ascii_and_x_does_not(tmp_path: Path) -> None:
    for platform, body in (("facebook", b'{"text":"\\u00f1"}'), ("x", '{"text":"ñ"}'.encode())):
        file = tmp_path / platform / "case.json"
        file.parent.mkdir()
        file.write_text(json.dumps({"about": "A case.", "payload": {"text": "ñ"}, "expect": []}))
        assert load(file).body == body


def test_a_text_message_is_a_form_with_its_blank_fields(tmp_path: Path) -> None:
    file = tmp_path / "sms" / "case.json"
    file.parent.mkdir()
    payload = {"Body": "una señal + más", "FromCity": ""}
    file.write_text(json.dumps({"about": "A case.", "payload": payload, "expect": []}))
    assert dict(parse_qsl(load(file).body.decode(), keep_blank_values=True)) == payload
