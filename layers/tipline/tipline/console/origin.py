"""What keeps other sites out: where a change may come from, which token it carries, where a sign-in may lead."""

import hmac
import re
from collections.abc import Mapping

from tipline.sessions import Session

_SEGMENT = r"(?!\.{1,2}(?:[/?]|$))[A-Za-z0-9._~-]+"
_PATH = re.compile(rf"/(?:{_SEGMENT}(?:/{_SEGMENT})*/?)?(?:\?[A-Za-z0-9._~=&%+-]*)?", re.ASCII)


def is_same_origin(headers: Mapping[str, str], origin: str) -> bool:
    """Tell whether a change comes from our own pages. A browser that says nothing of it is refused.

    `origin` is ours, such as `https://tips.example.org`; header names are in lower case.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    said = headers.get("origin")
    return said == origin if said is not None else site is not None


def has_token(session: Session, sent: str | None) -> bool:
    """Tell whether a change carries the session's CSRF token."""
    return sent is not None and hmac.compare_digest(session.csrf.encode(), sent.encode())


def path_to_go_to(wanted: str | None) -> str:
    """Return where a sign-in leads: a path of ours, or the front page."""
    return wanted if wanted is not None and len(wanted) <= 512 and _PATH.fullmatch(wanted) else "/"  # noqa: PLR2004
