"""Twilio's API: sending a text message, and listing those that came in.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from tipline.platform_api.asking import Asker, objects, pages
from tipline.platform_api.calls import Answered, Api, refused
from tipline.reconcile import Found, Listing
from tipline.reply import Refused
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
        raise failure(answered)


def inbound(asker: Asker, stand_in: str, token: str, account: str, since: float) -> Listing:
    """Yield the messages that came to one of our numbers, or (empty) to any, since a day.

    Raises Unavailable, Refused.
    """
    sid, keys = _keys(token)
    api, day = Api(_HOST, stand_in), time.strftime("%Y-%m-%d", time.gmtime(since))
    first = {"DateSent>": day, "PageSize": _PAGE_SIZE} | ({"To": account} if account else {})

    def ask(path: str) -> Mapping[str, Any]:
        # The address of a further page has the whole query in it.
        query = {} if path else first
        return asker.ask(lambda: api.call("GET", path or _messages(sid), query=query, auth=keys), failure)

    for answer in pages(ask, lambda answer: _next(answer.get("next_page_uri"))):
        listed = objects(answer.get("messages"))
        yield [_found(each) for each in listed if not isinstance(each, dict) or each.get("direction") == "inbound"]


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


def _found(message: object) -> Found | None:
    """Return a listed message as the form that its webhook would have brought: its key must be the same."""
    if not isinstance(message, dict) or not (message.get("sid") and message.get("from") and message.get("to")):
        return None
    form = {
        "MessageSid": message.get("sid"),
        "AccountSid": message.get("account_sid"),
        "From": message.get("from"),
        "To": message.get("to"),
        "Body": message.get("body"),
        "NumMedia": message.get("num_media"),
        "SmsStatus": "received",
    }
    told = {name: str(value) for name, value in form.items() if value is not None}
    try:
        at = parsedate_to_datetime(str(message.get("date_sent") or message.get("date_created"))).timestamp()
    except ValueError:
        return None
    has_media = told.get("NumMedia", "0") != "0"
    return Found(
        urlencode(told, errors="replace").encode(), int(at), told["From"], "" if has_media else told.get("Body", "")
    )


def failure(answered: Answered) -> Exception:
    """Return what an answer that is none means: Later, or Refused with the reason."""
    code = answered.fields.get("code")
    if code in _LATER or answered.is_to_be_tried_again:
        return answered.later()
    if reason := _REASONS.get(code if isinstance(code, int) else 0):
        return Refused(reason)
    return Refused(Reason.TOKEN) if answered.status == HTTPStatus.UNAUTHORIZED else refused(answered)
