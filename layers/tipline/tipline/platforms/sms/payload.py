"""What Twilio posts for a message that came in: a form of one SMS or MMS.

https://www.twilio.com/docs/messaging/guides/webhook-request

Of the form only the sender, the receiver, the text and the kinds of media are read. Where the number is registered
(`FromCity`, `FromZip`) says nothing about where its owner is, and the addresses of media say which message it was.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from tipline.model import Event, Ignored, Media, Message, Sender, Unreadable
from tipline.platforms.fields import UnreadableDelivery

_NOT_SMS = Ignored("not_sms")
_OTHER_ACCOUNT = Ignored("other_account")
_STATUS = Ignored("status")
_UNKNOWN_ITEM = Ignored("unknown_item")
_NO_ID = Unreadable("no_id")
_NO_SENDER = Unreadable("no_sender")
_NO_TEXT = Unreadable("no_text")

_MAX_FIELDS = 1_000
_MAX_MEDIA = 10
_INBOUND = frozenset({"received", "receiving"})
_OTHER_CHANNEL = re.compile(r"[a-z]+:", re.IGNORECASE)
_ACCOUNT_SID = "AC"
_IDS = ("MessageSid", "SmsMessageSid", "SmsSid")
_FETCHED = frozenset({"image", "video", "audio", "file"})
_KINDS = {"image": "image", "video": "video", "audio": "audio", "text/vcard": "contact", "text/x-vcard": "contact"}


def read(body: bytes, accounts: frozenset[str]) -> Iterator[Event]:
    """Yield what the form is. Raises UnreadableDelivery when the body is no form."""
    return iter((_event(_form(body), accounts),))


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise UnreadableDelivery from None
    if not fields:
        raise UnreadableDelivery
    return dict(fields)


def _event(form: Mapping[str, str], accounts: frozenset[str]) -> Event:
    """Tell what the form is.

    Twilio's own opt-out (`OptOutType`) is not looked at: its words can be configured, so only `intake` decides by the
    text. A text that looks like base64 is kept as it came: Twilio is known to do that to long messages now and then,
    but guessing would destroy a text that only looks so.
    """
    if not form.keys() & {*_IDS, "Body"}:
        return _UNKNOWN_ITEM
    status = form.get("SmsStatus") or form.get("MessageStatus")
    if status and status.lower() not in _INBOUND:
        return _STATUS
    if not _is_for(form, accounts):
        return _OTHER_ACCOUNT
    # WhatsApp and RCS can be pointed at the same URL. They have policies of their own, which nobody has approved here.
    if any(_OTHER_CHANNEL.match(form.get(name, "")) for name in ("From", "To")):
        return _NOT_SMS
    return _message(form)


def _message(form: Mapping[str, str]) -> Message | Unreadable:
    key = next((form[name] for name in _IDS if form.get(name)), None)
    sender = form.get("From")
    if not key:
        return _NO_ID
    if not sender:
        return _NO_SENDER
    attachments = tuple(_media(form))
    if "Body" not in form and not attachments:
        return _NO_TEXT
    return Message(
        platform="sms",
        account=form.get("To", ""),
        key=key,
        sender=Sender(id=sender, phone=sender),
        text=form.get("Body", ""),
        attachments=attachments,
        media=tuple(
            Media(kind=kind, url=url)
            for index, kind in enumerate(attachments)
            if (url := form.get(f"MediaUrl{index}")) and kind in _FETCHED
        ),
    )


def _media(form: Mapping[str, str]) -> Iterator[str]:
    number = form.get("NumMedia", "")
    announced = int(number) if re.fullmatch("[0-9]{1,2}", number) else 0
    for index in range(_MAX_MEDIA):
        content_type = form.get(f"MediaContentType{index}", "").lower()
        if content_type or f"MediaUrl{index}" in form or index < announced:
            yield _KINDS.get(content_type) or _KINDS.get(content_type.partition("/")[0]) or "file"


def _is_for(form: Mapping[str, str], accounts: frozenset[str]) -> bool:
    """Tell whether the configured accounts, of either kind, are the ones addressed."""
    sids = {each for each in accounts if each.startswith(_ACCOUNT_SID)}
    numbers = accounts - sids
    right_account = not sids or form.get("AccountSid") in sids
    return right_account and (not numbers or form.get("To") in numbers)
