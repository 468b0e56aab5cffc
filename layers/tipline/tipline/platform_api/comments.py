"""Comments, and posts of visitors, that the Graph API lists, as the webhooks of a Page and of Instagram bring them.

https://developers.facebook.com/docs/graph-api/reference/page/feed and
https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import Field, ValidationError

from tipline.platform_api.graph_edges import Account, Moment, Party, after
from tipline.platforms.fields import Payload
from tipline.platforms.meta.entry import Id, Lenient
from tipline.reconcile import DAY, Found, Page

POSTS_SECONDS = 30 * DAY
"""Under posts older than this no lost comment is looked for: lists of posts are by when those were made."""
_AT_ONCE = 10
_PAGE_COMMENT = "id,created_time,from,message,parent{id},permalink_url"
_INSTAGRAM_REPLY = "id,timestamp,from,text"
_INSTAGRAM_COMMENT = f"{_INSTAGRAM_REPLY},replies.limit(50){{{_INSTAGRAM_REPLY}}}"


class _Ref(Payload):
    id: Lenient[Id] = None


class _Post(Payload):
    id: Id
    created_time: Moment
    from_: Lenient[Party] = Field(None, alias="from")
    message: Lenient[str] = None
    permalink_url: Lenient[str] = None
    parent: Lenient[_Ref] = None
    comments: Any = None


class _Media(Payload):
    id: Id
    timestamp: Moment
    comments: Any = None


class _Comment(Payload):
    id: Id
    timestamp: Moment
    from_: Lenient[Party] = Field(None, alias="from")
    text: Lenient[str] = None
    replies: Any = None


def of_page(account: Account, since: float) -> Iterator[Page]:
    """Yield what others wrote on a Page since then. Raises Unavailable, Refused."""
    comments = f"comments.order(reverse_chronological).filter(stream).limit(50){{{_PAGE_COMMENT}}}"
    fields = f"id,created_time,from,message,permalink_url,{comments}"
    oldest = str(int(since - POSTS_SECONDS))
    for listed in account.edge("me/feed", fields=fields, since=oldest, limit=str(_AT_ONCE)):
        for raw in listed:
            try:
                post = _Post.model_validate(raw)
            except ValidationError:
                yield [None]
                continue
            yield _visitors(account, post)
            query = {"order": "reverse_chronological", "filter": "stream", "fields": _PAGE_COMMENT}
            for page in _comments(account, post.id, post.comments, since, query):
                yield [each for raw_comment in page for each in _on_page(account, post.id, raw_comment)]


def of_instagram(account: Account, since: float) -> Iterator[Page]:
    """Yield what others wrote under the media of an Instagram account since then. Raises Unavailable, Refused."""
    fields = f"id,timestamp,comments.limit(50){{{_INSTAGRAM_COMMENT}}}"
    for listed in account.edge(f"{account.id}/media", fields=fields, limit=str(_AT_ONCE)):
        for raw in listed:
            try:
                media = _Media.model_validate(raw)
            except ValidationError:
                yield [None]
                continue
            if media.timestamp <= since - POSTS_SECONDS:
                return  # the others are older
            for page in _comments(account, media.id, media.comments, since, {"fields": _INSTAGRAM_COMMENT}):
                yield [each for raw_comment in page for each in _on_instagram(account, media.id, raw_comment, None)]


def _comments(account: Account, root: str, first: Any, since: float, query: dict[str, str]) -> Iterator[list[Any]]:  # noqa: ANN401 - JSON
    """Yield the comments under a post, newest first: those that came with it, then, while they are new, the others."""
    listed = first if isinstance(first, dict) else {}
    page = listed.get("data", [])
    if not isinstance(page, list):
        yield [None]
        return
    yield page
    if not (after(listed) and _is_new(page, since)):
        return
    for further in account.edge(f"{root}/comments", after(listed), limit="100", **query):
        yield further
        if not _is_new(further, since):
            return


def _is_new(page: list[Any], since: float) -> bool:
    """Tell whether what follows a page may be new enough."""
    last = page[-1] if page and isinstance(page[-1], dict) else {}
    try:
        return _When.model_validate({"at": last.get("created_time") or last.get("timestamp")}).at > since
    except ValidationError:
        return bool(page)


class _When(Payload):
    at: Moment


def _visitors(account: Account, post: _Post) -> Page:
    """Return the post itself where a visitor made it."""
    if post.from_ is None or post.from_.id is None or post.from_.id in account.ours:
        return []
    value = {"item": "post", "verb": "add", "post_id": post.id, **_said(post)}
    return [_change(account, "page", "feed", value, int(post.created_time))]


def _on_page(account: Account, post_id: str, raw: object) -> Page:
    try:
        comment = _Post.model_validate(raw)
    except ValidationError:
        return [None]
    if comment.from_ and comment.from_.id in account.ours:
        return []
    parent = (comment.parent.id if comment.parent else None) or post_id
    place = {"comment_id": comment.id, "post_id": post_id, "parent_id": parent}
    value = {"item": "comment", "verb": "add", **place, **_said(comment)}
    return [_change(account, "page", "feed", value, int(comment.created_time))]


def _said(post: _Post) -> dict[str, Any]:
    """Return who wrote what, when, in the words of the webhook. Whom Meta does not name stays unnamed."""
    author = {"id": post.from_.id, "name": post.from_.name} if post.from_ and post.from_.id else None
    return {
        "created_time": int(post.created_time),
        "message": post.message or "",
        **({"from": author} if author else {}),
        **({"post": {"permalink_url": post.permalink_url}} if post.permalink_url else {}),
    }


def _on_instagram(account: Account, media_id: str, raw: object, parent: str | None) -> Page:
    try:
        comment = _Comment.model_validate(raw)
    except ValidationError:
        return [None]
    found: list[Found | None] = []
    author = comment.from_
    if author is None or author.id not in account.ours:
        value = {
            "id": comment.id,
            "media": {"id": media_id},
            "text": comment.text or "",
            "timestamp": int(comment.timestamp),
            **({"parent_id": parent} if parent else {}),
            **({"from": {"id": author.id, "username": author.username}} if author and author.id else {}),
        }
        found.append(_change(account, "instagram", "comments", value, int(comment.timestamp)))
    replies = comment.replies.get("data") if isinstance(comment.replies, dict) else None
    for reply in replies if isinstance(replies, list) and parent is None else []:
        found += _on_instagram(account, media_id, reply, comment.id)
    return found


def _change(account: Account, kind: str, name: str, value: dict[str, Any], at: int) -> Found:
    entry = {"id": account.id, "time": at, "changes": [{"field": name, "value": value}]}
    return Found(json.dumps({"object": kind, "entry": [entry]}).encode(), at)
