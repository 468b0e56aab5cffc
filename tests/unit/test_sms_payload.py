"""What a form of Twilio's becomes. That each recorded form means what it says is in tests/contract."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.model import Event, Ignored, Message, Unreadable
from tipline.platforms.fields import UnreadableDelivery
from tipline.platforms.sms.payload import read

SID, NUMBER = "AC00000000000000000000000000sample", "+12025550100"
FORM = {
    "ToCountry": "US",
    "SmsMessageSid": "SM1",
    "NumMedia": "0",
    "ToCity": "",
    "FromZip": "20001",
    "SmsSid": "SM1",
    "FromState": "DC",
    "SmsStatus": "received",
    "FromCity": "WASHINGTON",
    "Body": "a gray van",
    "To": NUMBER,
    "MessageSid": "SM1",
    "AccountSid": SID,
    "From": "+12025550143",
}


def read_form(form: dict[str, str], *accounts: str) -> Event:
    (event,) = read(urlencode(form).encode(), frozenset(accounts))
    return event


def message(form: dict[str, str]) -> Message:
    event = read_form(form)
    assert isinstance(event, Message)
    return event


def without(*names: str) -> dict[str, str]:
    return {name: value for name, value in FORM.items() if name not in names}


def test_a_message_knows_who_sent_it_to_which_number_and_by_which_id() -> None:
    event = message(FORM)
    assert (event.platform, event.account, event.key, event.text) == ("sms", NUMBER, "SM1", "a gray van")
    assert (event.sender.id, event.sender.phone) == ("+12025550143", "+12025550143")
    assert (event.sender.name, event.sender.handle) == (None, None)


def test_twilio_sends_no_time() -> None:
    assert message(FORM).sent_at is None


def test_where_the_number_is_registered_never_leaves_the_form() -> None:
    event = message(FORM)
    held = [getattr(event, name) for name in Message.__slots__] + [event.sender.name, event.sender.handle]
    assert not [each for each in held if "WASHINGTON" in str(each) or "20001" in str(each)]


@pytest.mark.parametrize("missing", [("MessageSid",), ("MessageSid", "SmsMessageSid")])
def test_twilios_older_names_of_the_id_stand_in_for_it(missing: tuple[str, ...]) -> None:
    assert message(without(*missing)).key == "SM1"


def test_a_message_without_any_id_or_sender_or_content_is_kept() -> None:
    assert read_form(without("MessageSid", "SmsMessageSid", "SmsSid")) == Unreadable("no_id")
    assert read_form(without("From")) == Unreadable("no_sender")
    assert read_form(without("Body")) == Unreadable("no_text")


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/jpeg", "image"),
        ("IMAGE/PNG", "image"),
        ("video/3gpp", "video"),
        ("audio/amr", "audio"),
        ("text/vcard", "contact"),
        ("text/x-vcard", "contact"),
        ("text/plain", "file"),
        ("application/pdf", "file"),
        ("image", "image"),
        ("", "file"),
    ],
)
def test_of_media_only_the_kind_is_kept(content_type: str, kind: str) -> None:
    form = FORM | {"NumMedia": "1", "MediaContentType0": content_type, "MediaUrl0": "https://api.twilio.com/secret"}
    assert message(form).attachments == (kind,)


@pytest.mark.parametrize("number", ["2", "", "two", "-1", "999999999", "\u0662"])
def test_media_are_found_whatever_their_announced_number(number: str) -> None:
    form = FORM | {"NumMedia": number, "MediaContentType0": "image/gif", "MediaUrl1": "https://api.twilio.com/x"}
    assert message(form).attachments == ("image", "file")


def test_announced_media_count_even_if_nothing_else_is_said_of_them() -> None:
    assert message(without("Body") | {"NumMedia": "10"}).attachments == ("file",) * 10


@pytest.mark.parametrize(
    ("accounts", "taken"),
    [
        ((), True),
        ((SID,), True),
        ((NUMBER,), True),
        ((SID, NUMBER), True),
        ((SID, "+12025550199", NUMBER), True),
        (("AC99",), False),
        (("+12025550199",), False),
        ((SID, "+12025550199"), False),
        (("AC99", NUMBER), False),
    ],
)
def test_each_kind_of_account_is_checked_where_it_is_configured(accounts: tuple[str, ...], *, taken: bool) -> None:
    event = read_form(FORM, *accounts)
    assert isinstance(event, Message) if taken else event == Ignored("other_account")


def test_a_form_without_receiver_is_nobodys_where_receivers_are_configured() -> None:
    assert read_form(without("To"), NUMBER) == Ignored("other_account")
    assert message(without("To")).account == ""


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "undelivered", "failed", "read", "Sent"])
def test_how_our_own_texts_are_doing_is_no_tip(status: str) -> None:
    assert read_form(without("SmsStatus", "Body") | {"MessageStatus": status}) == Ignored("status")
    assert read_form(FORM | {"SmsStatus": status}) == Ignored("status")


@pytest.mark.parametrize("status", ["received", "Received", "receiving", ""])
def test_a_message_that_came_in_is_one_in_any_spelling(status: str) -> None:
    assert message(FORM | {"SmsStatus": status}).text == "a gray van"


def test_a_message_needs_no_status() -> None:
    assert message(without("SmsStatus")).text == "a gray van"


@pytest.mark.parametrize("channel", ["whatsapp:", "messenger:", "rcs:", "WhatsApp:"])
@pytest.mark.parametrize("end", ["From", "To"])
def test_other_channels_at_the_same_url_are_not_sms(channel: str, end: str) -> None:
    assert read_form(FORM | {end: channel + FORM[end]}) == Ignored("not_sms")


def test_what_is_not_valid_utf8_is_read_with_a_mark_in_its_place() -> None:
    body = urlencode(FORM).replace("gray", "%ED%A0%BD").encode()
    (event,) = read(body, frozenset())
    assert isinstance(event, Message)
    assert event.text.startswith("a \N{REPLACEMENT CHARACTER}")


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b'{"Body": "hello"}', b"hello", b"Body=a&b", b"\xff\xfe", b"Body=\xff", b"&".join([b"a=1"] * 1_001)],
)
def test_what_is_no_form_is_unreadable_as_a_whole(body: bytes) -> None:
    with pytest.raises(UnreadableDelivery) as raised:
        read(body, frozenset())
    assert str(raised.value) == ""
    assert raised.value.__cause__ is None


@given(st.dictionaries(st.sampled_from(sorted(FORM)), st.text(), min_size=1))
def test_any_form_of_known_fields_gives_one_event(form: dict[str, str]) -> None:
    assert isinstance(read_form(form), Message | Ignored | Unreadable)
