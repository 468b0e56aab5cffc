"""Twilio's API: sending a text message, and listing those that came in.

https://www.twilio.com/docs/messaging/api/message-resource
"""

from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from tipline.patience import Unavailable
from tipline.platform_api.calls import Answered, Api, refused
from tipline.reconcile import Found
from tipline.reply import Later, Refused, Unsure
from tipline.replying import Reason

_HOST = "api.twilio.com"
_LATER = frozenset({14107, 20429, 30001, 30022})
_REASONS: Mapping[int, Reason] = {
    20003: Reason.TOKEN,
    21211: Reason.UNREACHABLE,
    21408: Reason.NOT_PERMITTED,
    21610: Reason.LEFT,
    21612: Reason.UNREACHABLE,
    21614: Reason.UNREACHABLE,
    21617: Reason.TOO_LONG,
    30003: Reason.UNREACHABLE,
    30004: Reason.UNREACHABLE,
    30005: Reason.UNREACHABLE,
    30006: Reason.UNREACHABLE,
    30007: Reason.REFUSED,
}
_PAGE_SIZE = "200"
_ACCOUNT, _PARTS = "AC", (2, 3)


def answer(stand_in: str, token: str, account: str, person: str, text: str) -> None:
    """Send an answer from one of our numbers. Raises Later, Refused, Unsure."""
    sid, keys = _keys(token)
    form = {"To": person, "From": account, "Body": text}
    answered = Api(_HOST, stand_in).call("POST", _messages(sid), form=form, auth=keys)
    if not answered.ok:
        raise _failure(answered)


def inbound(stand_in: str, token: str, account: str, since: str) -> Iterator[Found]:
    """Yield the messages that came to one of our numbers, or (empty) to any, since a day such as 2026-11-25.

    Raises Unavailable.
    """
    sid, keys = _keys(token)
    api = Api(_HOST, stand_in)
    path, query = _messages(sid), {"DateSent>": since, "PageSize": _PAGE_SIZE} | ({"To": account} if account else {})
    while path:
        try:
            answered = api.call("GET", path, query=query, auth=keys)
        except (Later, Unsure):
            raise Unavailable from None
        if not answered.ok:
            raise Unavailable
        for each in answered.fields.get("messages", ()):
            if each.get("direction") == "inbound":
                yield _found(each)
        path, query = _next(answered.fields.get("next_page_uri")), {}


def _keys(token: str) -> tuple[str, tuple[str, str]]:
    """Return the account's id and what opens it: `AC...:auth token`, or `AC...:SK...:secret` for an API key."""
    parts = token.split(":")
    if len(parts) not in _PARTS or not parts[0].startswith(_ACCOUNT):
        raise Refused(Reason.TOKEN)
    return parts[0], (parts[-2], parts[-1])


def _messages(sid: str) -> str:
    return f"/2010-04-01/Accounts/{sid}/Messages.json"


def _next(uri: object) -> str:
    """Return the path of the next page; never another host."""
    parts = urlsplit(uri) if isinstance(uri, str) else None
    return f"{parts.path}?{parts.query}" if parts and parts.path.startswith("/2010-04-01/") else ""


def _found(message: Mapping[str, Any]) -> Found:
    """Return a listed message as the form that its webhook would have brought: its key must be the same."""
    form = {
        "MessageSid": message.get("sid"),
        "AccountSid": message.get("account_sid"),
        "From": message.get("from"),
        "To": message.get("to"),
        "Body": message.get("body"),
        "NumMedia": message.get("num_media"),
        "SmsStatus": "received",
    }
    sent = message.get("date_sent") or message.get("date_created")
    return Found(
        form={name: str(value) for name, value in form.items() if value is not None},
        at=int(parsedate_to_datetime(str(sent)).timestamp()),
    )


def _failure(answered: Answered) -> Exception:
    code = answered.fields.get("code")
    if code in _LATER or answered.is_to_be_tried_again:
        return answered.later()
    if reason := _REASONS.get(code if isinstance(code, int) else 0):
        return Refused(reason)
    return Refused(Reason.TOKEN) if answered.status == HTTPStatus.UNAUTHORIZED else refused(answered)
