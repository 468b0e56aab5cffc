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
_BY_SUBCODE: Mapping[object, Reason] = {
    2018278: Reason.WINDOW_CLOSED,
    1545041: Reason.UNREACHABLE,  # is not available
    2018001: Reason.UNREACHABLE,  # is not known to this Page
    2018108: Reason.UNREACHABLE,  # wants no messages
}
_BY_CODE: Mapping[object, Reason] = {
    10: Reason.NOT_PERMITTED,
    190: Reason.TOKEN,
    551: Reason.UNREACHABLE,
    10900: Reason.ALREADY_ANSWERED,
}
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
        raise failure(answered)
    return answered.fields


def failure(answered: Answered) -> Exception:
    """Return what an answer that is none means: Later, or Refused with the reason."""
    error = answered.fields.get("error")
    code, subcode = (error.get("code"), error.get("error_subcode")) if isinstance(error, Mapping) else (None, None)
    if reason := _BY_SUBCODE.get(subcode):
        return Refused(reason)
    if code in _LATER or answered.is_to_be_tried_again:
        return answered.later()
    if reason := _BY_CODE.get(code) or (Reason.NOT_PERMITTED if code in _PERMISSIONS else None):
        return Refused(reason)
    return refused(answered)
