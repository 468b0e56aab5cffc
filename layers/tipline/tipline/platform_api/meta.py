"""Sending on Messenger and Instagram: an answer, or a private reply to a public comment.

https://developers.facebook.com/docs/messenger-platform/reference/send-api
https://developers.facebook.com/docs/messenger-platform/discovery/private-replies
"""

from collections.abc import Mapping
from typing import Any

from tipline.meta_api.calls import VERSION
from tipline.meta_api.profiles import host
from tipline.platform_api.calls import Answered, Api, refused
from tipline.reply import Refused
from tipline.replying import Reason

_LATER = frozenset({1, 2, 4, 17, 32, 613})
"""A hiccup of Meta's, or a limit on calls."""
_OUTSIDE_WINDOW = 2018278
_GONE = frozenset({1545041, 2018001, 2018108})
"""Subcodes: the person cannot be reached, is not known to this Page, or wants no messages."""
_PERMISSIONS = range(200, 300)


def answer(stand_in: str, token: str, person: str, text: str, *, human_agent: bool) -> None:
    """Send an answer to a person. Raises Later, Refused, Unsure."""
    kind = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"} if human_agent else {"messaging_type": "RESPONSE"}
    _send(stand_in, token, {"recipient": {"id": person}, **kind, "message": {"text": text}})


def reply_to_comment(stand_in: str, token: str, comment: str, text: str) -> str:
    """Send a private reply to a comment; return the person's id in messages. Raises Later, Refused, Unsure."""
    fields = _send(stand_in, token, {"recipient": {"comment_id": comment}, "message": {"text": text}})
    person = fields.get("recipient_id")
    return person if isinstance(person, str) else ""


def _send(stand_in: str, token: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    # "me" is whoever the token is for: a Page, also for its Instagram account, or an Instagram account itself.
    answered = Api(host(token), stand_in).call("POST", f"/{VERSION}/me/messages", json=content, token=token)
    if not answered.ok:
        raise _failure(answered)
    return answered.fields


def _failure(answered: Answered) -> Exception:
    error = answered.fields.get("error")
    code, subcode = (error.get("code"), error.get("error_subcode")) if isinstance(error, Mapping) else (None, None)
    if subcode == _OUTSIDE_WINDOW:
        return Refused(Reason.WINDOW_CLOSED)
    if subcode in _GONE or code == 551:  # noqa: PLR2004 - Meta's code for a person who is not available
        return Refused(Reason.UNREACHABLE)
    if code in _LATER or answered.is_to_be_tried_again:
        return answered.later()
    if code == 190:  # noqa: PLR2004 - Meta's code for a token that does not count
        return Refused(Reason.TOKEN)
    if code == 10900:  # noqa: PLR2004 - Meta's code for a comment that was replied to
        return Refused(Reason.ALREADY_ANSWERED)
    if code == 10 or code in _PERMISSIONS:  # noqa: PLR2004 - Meta's codes for what the app may not do
        return Refused(Reason.NOT_PERMITTED)
    return refused(answered)
