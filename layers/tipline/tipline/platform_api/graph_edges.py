"""Reading lists of the Graph API: their pages, their times, and who we are there.

https://developers.facebook.com/docs/graph-api/results
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from tipline.meta_api.calls import VERSION
from tipline.meta_api.profiles import host
from tipline.platform_api.asking import Asker, objects, pages
from tipline.platform_api.calls import Api
from tipline.platform_api.meta import failure
from tipline.platforms.fields import Identifier, Payload, Seconds
from tipline.platforms.meta.entry import Id, Lenient
from tipline.reply import Refused
from tipline.replying import Reason

_PAUSE_SECONDS = 0.5
"""Conversations may be asked for twice a second."""


def _moment(value: object) -> object:
    """Turn `2026-11-25T08:00:00+0000` into seconds; some answers have those at once."""
    if isinstance(value, str) and not value.isdecimal():
        moment = datetime.fromisoformat(value)
        return moment.timestamp() if moment.tzinfo else None
    return value


Moment = Annotated[Seconds, BeforeValidator(_moment)]


class Party(Payload):
    """A person, a Page or an Instagram account."""

    id: Lenient[Id] = None
    name: Lenient[str] = None
    username: Lenient[str] = None


class _Me(Payload):
    id: Lenient[Identifier] = None
    user_id: Lenient[Identifier] = None
    instagram_business_account: Lenient[Party] = None


@dataclass(frozen=True, slots=True)
class Account:
    """One of our accounts, as its token reads it."""

    platform: str
    id: str
    """As its webhook names it."""
    ids: frozenset[str]
    """All by which lists name it: one with "Instagram Login" uses another than the webhook."""
    ours: frozenset[str]
    """The same of all our accounts."""
    asker: Asker
    api: Api
    token: str = field(repr=False)

    def edge(self, path: str, begin: str = "", **query: str) -> Iterator[list[Any]]:
        """Yield a list of the Graph API page by page, from a mark on. Raises Unavailable, Refused."""

        def ask(mark: str) -> Mapping[str, Any]:
            return self._ask(path, query | ({"after": mark} if mark else {}))

        for answer in pages(ask, after, begin):
            yield objects(answer.get("data"))

    def _ask(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any]:
        def call() -> Any:  # noqa: ANN401 - an answer
            return self.api.call("GET", f"/{VERSION}/{path}", query=query, token=self.token)

        return self.asker.ask(call, failure, pause=_PAUSE_SECONDS if "after" in query else 0)


def after(listed: Mapping[str, Any]) -> str:
    """Return the mark of the following page, empty where there is none.

    Its address (`next`) is not followed: it has the token in it.
    """
    paging = listed.get("paging")
    cursors = paging.get("cursors") if isinstance(paging, dict) and paging.get("next") else None
    mark = cursors.get("after") if isinstance(cursors, dict) else None
    return mark if isinstance(mark, str) else ""


def account(asker: Asker, stand_in: str, token: str, platform: str, listed: frozenset[str], name: str) -> Account:  # noqa: PLR0913, PLR0917 - one account and all that is known of it
    """Return the account of a token; `name` is its id, empty where the department lists none.

    Raises Unavailable, and Refused also where the token is another's: what that one lists would be stored again.
    """
    api = Api(host(token), stand_in)
    with_login = token.startswith("IG")
    fields = "id,user_id" if with_login else "id" if platform == "facebook" else "id,instagram_business_account"
    me = _Me.model_validate(
        asker.ask(lambda: api.call("GET", f"/{VERSION}/me", query={"fields": fields}, token=token), failure)
    )
    linked = me.instagram_business_account
    ids = [me.user_id, me.id] if with_login or platform == "facebook" else [linked.id if linked else None]
    known = [each for each in ids if each]
    if not known or (name and name not in known):
        raise Refused(Reason.TOKEN)
    return Account(platform, name or known[0], frozenset(known), listed.union(known), asker, api, token)
