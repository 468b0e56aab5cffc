"""Sending on X: a direct message, as the department's account (app-only access is not enough).

https://docs.x.com/x-api/direct-messages/manage/introduction
"""

import time
from http import HTTPStatus

from tipline.platform_api.calls import Answered, Api, refused
from tipline.platform_api.oauth import OAuth
from tipline.reply import Refused
from tipline.replying import Reason

HOST = "api.x.com"


def answer(stand_in: str, token: str, person: str, text: str) -> None:
    """Send an answer to a person. Raises Later, Refused, Unsure."""
    api, path = Api(HOST, stand_in), f"/2/dm_conversations/with/{person}/messages"
    oauth = OAuth.of(token)
    if oauth is None:
        raise Refused(Reason.TOKEN)
    answered = api.call("POST", path, json={"text": text}, auth=oauth)
    if not answered.ok:
        raise failure(answered)


def failure(answered: Answered) -> Exception:
    """Return what an answer that is none means: Later, or Refused with the reason."""
    if answered.is_to_be_tried_again:
        return answered.later(time.time(), "x-rate-limit-reset")
    if answered.status == HTTPStatus.FORBIDDEN:
        return Refused(Reason.UNREACHABLE)  # this person takes no direct messages from us
    return refused(answered)
