"""What Facebook sends for a Page: comments, posts, reactions, shares, mentions, recommendations, and Messenger.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from pydantic import Field

from tipline.model import Author, Event, Ignored, PostAction, PostEvent, PostKind, PublicMedia, Unreadable
from tipline.platforms.fields import Payload, Seconds, digest
from tipline.platforms.links import permalink
from tipline.platforms.meta import data_deletion, delivery
from tipline.platforms.meta.change import Change, tagged
from tipline.platforms.meta.entry import Id, Lenient
from tipline.platforms.meta.reasons import (
    ANONYMOUS_REACTION,
    EDIT_WITHOUT_TEXT,
    MODERATION,
    PAGE_LIKE,
    UNKNOWN_ITEM,
    UNKNOWN_VERB,
    UNPUBLISHED,
    UNREADABLE_CHANGE,
)

ITEMS = {
    "comment": PostKind.COMMENT,
    "post": PostKind.VISITOR_POST,
    "status": PostKind.POST,
    "photo": PostKind.POST,
    "photo-album": PostKind.POST,
    "album": PostKind.POST,
    "video": PostKind.POST,
    "event": PostKind.POST,
    "link": PostKind.POST,
    "note": PostKind.POST,
    "milestone": PostKind.POST,
    "question": PostKind.POST,
    "share": PostKind.SHARE,
    "reaction": PostKind.REACTION,
    "like": PostKind.REACTION,
    "rating": PostKind.RATING,
    "mention": PostKind.MENTION,
    "tag": PostKind.MENTION,
}
"""What Facebook's items are to us. Whether a post is the page's own or a visitor's, its author decides."""

VERBS = {
    "add": PostAction.ADD,
    "edit": PostAction.EDIT,
    "edited": PostAction.EDIT,
    "update": PostAction.EDIT,
    "hide": PostAction.HIDE,
    "unhide": PostAction.UNHIDE,
    "remove": PostAction.REMOVE,
    "delete": PostAction.REMOVE,
}

MODERATION_VERBS = frozenset({"block", "unblock", "mute", "follow"})
"""What Facebook or the page does to people or to the page's own videos: nothing was said."""

_POSTS = frozenset({PostKind.POST, PostKind.VISITOR_POST})


class _Person(Payload):
    id: Id | None = None
    name: str | None = None


class _Post(Payload):
    permalink_url: Any = None


class _Value(Payload):
    post_id: Id | None = None
    comment_id: Id | None = None
    parent_id: Id | None = None
    share_id: Id | None = None
    album_id: Id | None = None
    photo_id: Id | None = None
    video_id: Id | None = None
    event_id: Id | None = None
    open_graph_story_id: Id | None = None
    from_: _Person | None = Field(None, alias="from")
    sender_id: Id | None = None
    sender_name: str | None = None
    reviewer_id: Id | None = None
    reviewer_name: str | None = None
    created_time: Seconds | None = None
    edited_time: Seconds | None = None
    message: str | None = None
    review_text: str | None = None
    story: str | None = None
    reaction_type: str | None = None
    published: Lenient[bool] = None
    photo: Any = None
    photos: Any = None
    photo_ids: Any = None
    video: Any = None
    link: Any = None
    post: Lenient[_Post] = None
    message_tags: Any = None

    @property
    def author(self) -> Author | None:
        """Who did it: `from`, or the names that older versions and recommendations use."""
        if self.from_:
            author = Author(self.from_.id, self.from_.name)
        else:
            author = Author(self.sender_id or self.reviewer_id, self.sender_name or self.reviewer_name)
        return author if author.id or author.name else None

    @property
    def text(self) -> str | None:
        """What was written, None where the event does not say."""
        return next((each for each in (self.message, self.review_text, self.story) if each is not None), None)


class _Place(NamedTuple):
    """Which item it is, and where it hangs."""

    item_id: str
    root_id: str
    parent_id: str | None


def read(body: bytes, accounts: frozenset[str]) -> Iterator[Event]:
    """Yield what each item of a delivery is. Raises UnreadableDelivery when the body is no JSON object."""
    if data_deletion.is_request(body):
        return data_deletion.read(body, _PAGE.platform)
    return delivery.read(body, accounts, _PAGE)


def _read_feed(change: Change, kind: PostKind | None = None, *, rated: bool = False) -> Event:
    """Read one change. `kind`: what it is whatever its item says. `rated`: it hangs under a recommendation."""
    item, verb = change.value.get("item"), change.value.get("verb")
    if not isinstance(item, str) or not isinstance(verb, str):
        return UNREADABLE_CHANGE
    if item not in ITEMS:
        return UNKNOWN_ITEM
    if verb not in VERBS:
        return MODERATION if verb in MODERATION_VERBS else UNKNOWN_VERB
    value = _Value.model_validate(change.value)
    if value.published is False:
        return UNPUBLISHED
    return _event(change, value, kind or ITEMS[item], VERBS[verb], _root(value, rated=rated))


def _event(change: Change, value: _Value, kind: PostKind, action: PostAction, root: str | None) -> Event:
    author = value.author
    place = _place(value, kind, root, author.id if author else None)
    if not isinstance(place, _Place):
        return place
    text = value.text
    if kind is PostKind.REACTION:
        text = value.reaction_type or "like"
    elif action is PostAction.EDIT and text is None:
        return EDIT_WITHOUT_TEXT
    own = change.entry.is_own(author.id if author else None)
    if kind in _POSTS and author:
        kind = PostKind.POST if own else PostKind.VISITOR_POST
    return PostEvent(
        platform=change.entry.platform,
        account=change.account,
        kind=kind,
        action=action,
        item_id=place.item_id,
        root_id=place.root_id,
        parent_id=place.parent_id,
        sha256=change.sha256,
        text=text or "",
        author=author,
        own=own or (kind is PostKind.POST and author is None),
        permalink=_permalink(value, kind),
        tagged=tagged(text or "", value.message_tags),
        attachments=tuple(_attachments(value, kind)),
        media=tuple(_media(value)),
        at=_time(value, kind, action, change.entry.time),
    )


def _permalink(value: _Value, kind: PostKind) -> str | None:
    """Return the address of the post. The `link` of a post may be it; that of a share is what was shared."""
    if value.post:
        return permalink(value.post.permalink_url)
    return permalink(value.link) if kind in _POSTS else None


def _root(value: _Value, *, rated: bool) -> str | None:
    """Return the post under which it hangs. An album or a video may come before its post has an id."""
    if rated and value.open_graph_story_id:
        return f"rating:{value.open_graph_story_id}"
    others = {
        "share": value.share_id,
        "album": value.album_id,
        "photo": value.photo_id,
        "video": value.video_id,
        "event": value.event_id,
    }
    return value.post_id or next((f"{name}:{each}" for name, each in others.items() if each), None)


def _place(value: _Value, kind: PostKind, root: str | None, author: str | None) -> _Place | Ignored | Unreadable:
    if root is None:
        return PAGE_LIKE if kind is PostKind.REACTION and not value.reaction_type else UNREADABLE_CHANGE
    if kind is PostKind.REACTION:
        # A person has one reaction to a thing: changed or taken back, it must meet the first one.
        target = value.comment_id or root
        reaction = _Place(f"reaction:{digest([author, target])}", root, target if target != root else None)
        return reaction if author else ANONYMOUS_REACTION
    item_id: str | None = root
    if kind is PostKind.COMMENT:
        item_id = value.comment_id
    elif kind is PostKind.MENTION:
        item_id = value.comment_id or root
    elif kind is PostKind.SHARE:
        item_id = f"share:{value.share_id or digest([author, root])}"
    if item_id is None:
        return UNREADABLE_CHANGE
    return _Place(item_id, root, value.parent_id if value.parent_id != value.post_id else None)


def _time(value: _Value, kind: PostKind, action: PostAction, sent_at: float | None) -> float | None:
    """Return when it happened.

    `created_time` is the time of the event, also of a comment's edit, hiding or removal; but in the edit of a post it
    is when the post was made, and then the time of sending is the nearest that we have.
    """
    times = [value.created_time, sent_at]
    if action is PostAction.EDIT:
        times = [value.edited_time, *(reversed(times) if kind in _POSTS else times)]
    return next((each for each in times if each is not None), None)


def _attachments(value: _Value, kind: PostKind) -> Iterator[str]:
    """Yield the kinds of what hangs on it, one for each picture."""
    pictures = next((each for each in (value.photos, value.photo_ids) if isinstance(each, list)), [value.photo])
    yield from ("image" for each in pictures if each)
    if value.photo_id and not any(pictures):
        yield "image"
    if value.video or value.video_id:
        yield "video"
    if value.link and kind is PostKind.SHARE:
        yield "link"


def _media(value: _Value) -> Iterator[PublicMedia]:
    """Yield where its files are, as far as that is said: an id alone would have to be asked about."""
    pictures = value.photos if isinstance(value.photos, list) else [value.photo]
    for kind, addresses in (("image", pictures), ("video", [value.video])):
        yield from (
            PublicMedia(kind, each) for each in addresses if isinstance(each, str) and each.startswith("https://")
        )


_PAGE = delivery.Vocabulary(
    "facebook",
    {
        "feed": _read_feed,
        "mention": partial(_read_feed, kind=PostKind.MENTION),
        "ratings": partial(_read_feed, rated=True),
    },
)
