"""What Instagram sends for a professional account: comments, mentions, and direct messages.

https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from collections.abc import Iterator

from pydantic import Field

from tipline.model import Author, Event, PostAction, PostEvent, PostKind
from tipline.platforms.fields import Payload, Seconds
from tipline.platforms.meta import delivery
from tipline.platforms.meta.change import Change, tagged
from tipline.platforms.meta.entry import Id, Lenient
from tipline.platforms.meta.reasons import INSIGHTS, UNREADABLE_CHANGE


class _Person(Payload):
    id: Id | None = None
    username: str | None = None
    self_ig_scoped_id: Lenient[Id] = None
    """Only there when the account comments on its own media."""


class _Media(Payload):
    id: Id | None = None


class _Comment(Payload):
    id: Id | None = None
    comment_id: Id | None = None
    parent_id: Id | None = None
    text: str | None = None
    from_: _Person | None = Field(None, alias="from")
    media: _Media | None = None
    timestamp: Lenient[Seconds] = None

    @property
    def author(self) -> Author | None:
        """Who wrote it; live comments may not say."""
        if not self.from_ or not (self.from_.id or self.from_.username):
            return None
        return Author(self.from_.id, None, self.from_.username)


class _Mention(Payload):
    media_id: Id | None = None
    comment_id: Id | None = None


def read(body: bytes, accounts: frozenset[str]) -> Iterator[Event]:
    """Yield what each item of a delivery is. Raises UnreadableDelivery when the body is no JSON object."""
    return delivery.read(body, accounts, _INSTAGRAM)


def _read_comment(change: Change) -> Event:
    """Read a comment. Its id is `id` with one kind of login and `comment_id` with the other."""
    comment = _Comment.model_validate(change.value)
    item_id = comment.id or comment.comment_id
    if item_id is None:
        return UNREADABLE_CHANGE
    # A live comment may not name its media: it is then its own root.
    root = (comment.media.id if comment.media else None) or item_id
    author = comment.author
    return PostEvent(
        platform=change.entry.platform,
        account=change.account,
        kind=PostKind.COMMENT,
        action=PostAction.ADD,
        item_id=item_id,
        root_id=root,
        parent_id=comment.parent_id if comment.parent_id != root else None,
        sha256=change.sha256,
        text=comment.text or "",
        author=author,
        own=change.entry.is_own(author.id if author else None)
        or bool(comment.from_ and comment.from_.self_ig_scoped_id),
        tagged=tagged(comment.text or ""),
        at=comment.timestamp if comment.timestamp is not None else change.entry.time,
    )


def _read_mention(change: Change) -> Event:
    """Read a mention: the ids of a media or of a comment under it. Text and author would have to be fetched."""
    mention = _Mention.model_validate(change.value)
    item_id = mention.comment_id or mention.media_id
    if item_id is None:
        return UNREADABLE_CHANGE
    return PostEvent(
        platform=change.entry.platform,
        account=change.account,
        kind=PostKind.MENTION,
        action=PostAction.ADD,
        item_id=item_id,
        root_id=mention.media_id or item_id,
        sha256=change.sha256,
        at=change.entry.time,
    )


_INSTAGRAM = delivery.Vocabulary(
    "instagram",
    {
        "comments": _read_comment,
        "live_comments": _read_comment,
        "mentions": _read_mention,
        "story_insights": INSIGHTS,
    },
)
