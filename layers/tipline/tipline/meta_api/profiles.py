"""Who wrote to a Page or an Instagram account, as Meta tells those to whom they wrote.

https://developers.facebook.com/docs/messenger-platform/identity/user-profile
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/user-profile
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from tipline.meta_api.calls import CallFailed, GraphApi, Host
from tipline.model import Sender
from tipline.profiles import NoProfile

type Platform = Literal["facebook", "instagram"]

_FIELDS: Mapping[Platform, str] = {"facebook": "first_name,last_name", "instagram": "name,username"}
_SCOPED_ID = re.compile("[0-9]{1,40}")
_LONGEST = 200


def look_up(api: GraphApi, platform: Platform, sender: Sender, token: str) -> Sender:
    """Return the sender with name and handle. Raises NoProfile."""
    if not _SCOPED_ID.fullmatch(sender.id):
        raise NoProfile("refused")  # a guest, who has no profile
    try:
        found = api.get(host(token), sender.id, _FIELDS[platform], token)
    except CallFailed as failed:
        raise NoProfile(failed.reason) from None
    name = _text(found, "name") or f"{_text(found, 'first_name')} {_text(found, 'last_name')}".strip()
    handle = _text(found, "username")
    if not (name or handle):
        raise NoProfile("refused")  # Meta leaves out what we may not see
    return Sender(id=sender.id, name=name or None, handle=handle or None, phone=sender.phone)


def host(token: str) -> Host:
    """Return where a token counts: those of "Instagram Login" begin with IG, and Facebook's host cannot read them."""
    return "graph.instagram.com" if token.startswith("IG") else "graph.facebook.com"


def _text(found: Mapping[str, Any], field: str) -> str:
    value = found.get(field)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise NoProfile("error")
    return value.strip()
