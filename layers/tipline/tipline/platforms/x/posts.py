"""What happens in public on X: posts, replies, quotes, reposts, likes and removals."""

import re
from typing import Any

from pydantic import ValidationError

from tipline.model import Author, Ignored, PostAction, PostEvent, PostKind, Unreadable
from tipline.platforms.fields import digest
from tipline.platforms.x.reasons import NO_ID, NO_TEXT, OWN_LIKE
from tipline.platforms.x.shapes import Around, Like, Post, Removal, User

_KINDS = {"photo": "image", "animated_gif": "image", "video": "video"}
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,20}")
_AT = re.compile(r"(?<![A-Za-z0-9_@/])@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])")


def posted(item: dict[str, Any], around: Around) -> PostEvent | Unreadable:
    """Read a post in either shape: what others say to the account, and what the account says.

    An edit is a post of its own with an id of its own; the item is the first of its versions. A repost says nothing
    by itself: its text is only a copy, so it is left out. A quote is a mention, because it has words of its own.
    """
    try:
        post = Post.model_validate(item)
    except ValidationError:
        return NO_ID
    first = post.versions[0] if post.versions and post.versions[0] else post.id
    author = _author(post, around)
    own = author is not None and author.id == around.account
    kind = _kind(post, around, own=own)
    if post.text is None and kind is not PostKind.SHARE:
        return NO_TEXT
    text = post.text or "" if kind is not PostKind.SHARE else ""
    return PostEvent(
        platform="x",
        account=around.account,
        kind=kind,
        action=PostAction.ADD if first == post.id else PostAction.EDIT,
        item_id=first,
        root_id=_root(post, kind, first),
        sha256=digest(item),
        text=text,
        author=author,
        permalink=_permalink(author.handle if author else None, post.id),
        parent_id=_parent(post, kind),
        tagged=_tagged(post, text) if text else (),
        attachments=_attachments(post, around) if kind is not PostKind.SHARE else (),
        at=post.timestamp if post.timestamp is not None else post.created_at,
        own=own,
    )


def removed(item: dict[str, Any], around: Around) -> PostEvent | Unreadable:
    """Read a removal. X reports only the account's own, and not the thread in which the post was."""
    removal = Removal.model_validate(item)
    item_id = removal.nested.id if removal.nested else removal.id
    author_id = removal.nested.user_id if removal.nested else removal.author_id
    if item_id is None:
        return NO_ID
    return PostEvent(
        platform="x",
        account=around.account,
        kind=PostKind.POST,
        action=PostAction.REMOVE,
        item_id=item_id,
        root_id=None,
        sha256=digest(item),
        author=_profile(author_id, around) if author_id else None,
        at=removal.timestamp,
        own=author_id == around.account,
    )


def liked(item: dict[str, Any], around: Around) -> PostEvent | Ignored | Unreadable:
    """Read a like of one of the account's posts. What the account itself likes says nothing to it."""
    try:
        like = Like.model_validate(item)
    except ValidationError:
        return NO_ID
    post_id = like.post.id if like.post else like.post_id
    post_author = like.post.user.id if like.post and like.post.user else like.post_author_id
    liker = like.user.id if like.user else None
    outbound = around.direction == "outbound" or (
        around.direction is None and liker is None and post_author not in {None, around.account}
    )
    if outbound or liker == around.account:
        return OWN_LIKE
    if post_id is None:
        return NO_ID
    handle = like.post.user.handle if like.post and like.post.user else None
    return PostEvent(
        platform="x",
        account=around.account,
        kind=PostKind.REACTION,
        action=PostAction.ADD,
        item_id=like.id,
        root_id=post_id,
        sha256=digest(item),
        author=_named(like.user) if like.user else None,
        permalink=_permalink(handle, post_id),
        parent_id=post_id,
        at=like.timestamp if like.timestamp is not None else like.created_at,
    )


def _kind(post: Post, around: Around, *, own: bool) -> PostKind:
    if post.retweeted or post.other("retweeted"):
        return PostKind.SHARE
    if _replied_to(post) and (own or around.is_reply or post.replied_to_user == around.account):
        return PostKind.COMMENT
    return PostKind.POST if own else PostKind.MENTION


def _replied_to(post: Post) -> str | None:
    return post.replied_to_post or post.other("replied_to")


def _quoted(post: Post) -> str | None:
    return (post.quoted.id if post.quoted else None) or post.quoted_id or post.other("quoted")


def _shared(post: Post) -> str | None:
    return (post.retweeted.id if post.retweeted else None) or post.other("retweeted")


def _parent(post: Post, kind: PostKind) -> str | None:
    return _shared(post) if kind is PostKind.SHARE else _replied_to(post) or _quoted(post)


def _root(post: Post, kind: PostKind, first: str) -> str:
    """Return the post under which this one hangs: Account Activity knows no further up than the parent."""
    if kind is PostKind.SHARE:
        return _shared(post) or first
    if post.conversation_id == post.id:
        return first
    return post.conversation_id or _replied_to(post) or first


def _author(post: Post, around: Around) -> Author | None:
    if post.author_id:
        return _profile(post.author_id, around)
    return _named(post.user) if post.user else None


def _profile(user_id: str, around: Around) -> Author:
    user = around.users.get(user_id)
    return Author(user_id, user.name if user else None, user.handle if user else None)


def _named(user: User) -> Author:
    return Author(user.id, user.name, user.handle)


def _permalink(handle: str | None, post_id: str) -> str:
    return f"https://x.com/{handle if handle and _HANDLE.fullmatch(handle) else 'i'}/status/{post_id}"


def _tagged(post: Post, text: str) -> tuple[str, ...]:
    """Return the handles that the post names, without `@`, each once."""
    mentions = (user for entities in post.found for user in entities.mentions or ())
    once: dict[str, str] = {}
    for handle in [*(user.handle for user in mentions if user and user.handle), *_AT.findall(text)]:
        once.setdefault(handle.casefold(), handle)
    return tuple(once.values())


def _attachments(post: Post, around: Around) -> tuple[str, ...]:
    if post.media_keys:
        types = [around.media.get(key) if key else None for key in post.media_keys]
    else:
        media = next((entities.media for entities in post.found if entities.media), ())
        types = [each.type if each else None for each in media]
    return tuple(_KINDS.get(each or "", "other") for each in types)
