"""The parts of what X sends, in both of its shapes read as one: Account Activity (v1.1) and X Activity (v2).

Only what makes an item what it is must be there; any other part that is missing or of another type reads as absent.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AliasChoices,
    AliasPath,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from tipline.platforms.fields import Payload, Seconds

_EXACT_UP_TO = 2**53
_CREATED_AT = "%a %b %d %H:%M:%S %z %Y"
_ESCAPED = re.compile(r"&(?:amp|lt|gt);")

_T = TypeVar("_T")


def _or_none(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    try:
        return handler(value)
    except ValidationError:
        return None


Maybe = Annotated[_T | None, WrapValidator(_or_none)]
"""A part that may be missing or of any type: then None."""


def _exact(value: object) -> object:
    """Turn a number into an id, unless it may have been rounded on its way: X's ids are beyond what a double holds."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _EXACT_UP_TO:
        return str(value)
    return value


def _unescaped(value: object) -> object:
    """Undo X's escaping of `&`, `<` and `>` (once: who wrote `&amp;` gets it back)."""
    return _ESCAPED.sub(lambda match: html.unescape(match[0]), value) if isinstance(value, str) else value


def _moment(value: object) -> object:
    """Turn `Mon May 19 14:01:46 +0000 2025` or `2026-07-24T21:23:23.000Z` into seconds."""
    if not isinstance(value, str):
        return value
    for parse in (datetime.fromisoformat, lambda text: datetime.strptime(text, _CREATED_AT)):  # noqa: DTZ007 - has %z
        try:
            moment = parse(value)
        except ValueError:
            continue
        return moment.timestamp() if moment.tzinfo else None
    return None


Id = Annotated[str, StringConstraints(min_length=1, max_length=256), BeforeValidator(_exact)]
Text = Annotated[str, BeforeValidator(_unescaped)]
Moment = Annotated[float, Field(ge=0), BeforeValidator(_moment)]


class Part(Payload):
    """A JSON object of X's: wherever it has both `id` and `id_str`, the text is meant, because the number is rounded.

    https://docs.x.com/fundamentals/x-ids
    """

    @model_validator(mode="before")
    @classmethod
    def _prefer_text(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        texts = {name.removesuffix("_str"): each for name, each in value.items() if _is_text_twin(name, each)}
        return {**value, **texts}


def _is_text_twin(name: object, value: object) -> bool:
    return isinstance(name, str) and name.endswith("_str") and isinstance(value, str)


class User(Part):
    """Somebody's profile."""

    id: Maybe[Id] = None
    name: Maybe[Text] = None
    handle: Maybe[str] = Field(None, validation_alias=AliasChoices("screen_name", "username"))


class Ref(Part):
    """Another post that a post, a like or a removal is about."""

    id: Maybe[Id] = None
    type: Maybe[str] = None
    user: Maybe[User] = None
    user_id: Maybe[Id] = Field(None, validation_alias=AliasChoices("user_id", "author_id"))


class Recording(Part):
    """One of the sizes in which X keeps a video."""

    url: Maybe[str] = None
    content_type: Maybe[str] = None
    bitrate: Maybe[int] = None


class Media(Part):
    """A picture or video: its kind, the link in the text that stands for it, and where it lies."""

    type: Maybe[str] = None
    url: Maybe[str] = None
    media_key: Maybe[str] = None
    picture: Maybe[str] = Field(None, validation_alias="media_url_https")
    """The picture, or the first one of a video."""
    recordings: Maybe[tuple[Maybe[Recording], ...]] = Field(None, validation_alias=AliasPath("video_info", "variants"))


class Url(Part):
    """A shortened link in a text, and what it leads to."""

    url: Maybe[str] = None
    expanded_url: Maybe[str] = None


class Entities(Part):
    """What X found in a text."""

    mentions: Maybe[tuple[Maybe[User], ...]] = Field(None, validation_alias=AliasChoices("user_mentions", "mentions"))
    urls: Maybe[tuple[Maybe[Url], ...]] = None
    media: Maybe[tuple[Maybe[Media], ...]] = None


class LongText(Part):
    """The whole of a post whose own text is cut: `extended_tweet` or `note_tweet`."""

    text: Maybe[Text] = Field(None, validation_alias=AliasChoices("full_text", "text"))
    entities: Maybe[Entities] = None
    extended_entities: Maybe[Entities] = None


class Post(Part):
    """A post, a reply, a quote or a repost."""

    id: Id
    short_text: Maybe[Text] = Field(None, validation_alias=AliasChoices("full_text", "text"))
    long: Maybe[LongText] = Field(None, validation_alias=AliasChoices("extended_tweet", "note_tweet"))
    entities: Maybe[Entities] = None
    extended_entities: Maybe[Entities] = None
    user: Maybe[User] = None
    author_id: Maybe[Id] = None
    conversation_id: Maybe[Id] = None
    replied_to_post: Maybe[Id] = Field(
        None, validation_alias=AliasChoices("in_reply_to_tweet_id", "in_reply_to_status_id")
    )
    replied_to_user: Maybe[Id] = Field(None, validation_alias="in_reply_to_user_id")
    referenced: Maybe[tuple[Maybe[Ref], ...]] = Field(None, validation_alias="referenced_tweets")
    retweeted: Maybe[Ref] = Field(None, validation_alias="retweeted_status")
    quoted: Maybe[Ref] = Field(None, validation_alias="quoted_status")
    quoted_id: Maybe[Id] = Field(None, validation_alias="quoted_status_id")
    versions: Maybe[tuple[Maybe[Id], ...]] = Field(
        None, validation_alias=AliasChoices("edit_history_tweet_ids", AliasPath("edit_history", "edit_tweet_ids"))
    )
    media_keys: Maybe[tuple[Maybe[str], ...]] = Field(None, validation_alias=AliasPath("attachments", "media_keys"))
    created_at: Maybe[Moment] = None
    timestamp: Maybe[Seconds] = Field(None, validation_alias="timestamp_ms")

    @property
    def text(self) -> str | None:
        """The whole text."""
        return self.long.text if self.long and self.long.text else self.short_text

    @property
    def found(self) -> tuple[Entities, ...]:
        """What X found in the whole text and in the cut one, the best source first."""
        long = (self.long.extended_entities, self.long.entities) if self.long else ()
        return tuple(each for each in (*long, self.extended_entities, self.entities) if each)

    def other(self, relation: str) -> str | None:
        """Return the id of the post to which this one is `replied_to`, `quoted` or `retweeted`."""
        return next((each.id for each in self.referenced or () if each and each.type == relation), None)


class Like(Part):
    """Somebody likes a post."""

    id: Id
    post: Maybe[Ref] = Field(None, validation_alias="favorited_status")
    post_id: Maybe[Id] = Field(None, validation_alias="liked_tweet_id")
    post_author_id: Maybe[Id] = Field(None, validation_alias="liked_tweet_author_id")
    user: Maybe[User] = None
    created_at: Maybe[Moment] = None
    timestamp: Maybe[Seconds] = Field(None, validation_alias="timestamp_ms")


class Removal(Part):
    """A post is gone. Account Activity puts which one under `status`, X Activity does not."""

    nested: Maybe[Ref] = Field(None, validation_alias="status")
    id: Maybe[Id] = None
    author_id: Maybe[Id] = None
    timestamp: Maybe[Seconds] = Field(None, validation_alias="timestamp_ms")


class Attachment(Part):
    """What a private message carries beside its text."""

    type: Maybe[str] = None
    media: Maybe[Media] = None


class DirectMessage(Part):
    """A private message that is not encrypted."""

    id: Maybe[Id] = None
    type: Maybe[str] = None
    sent_at: Maybe[Seconds] = Field(None, validation_alias="created_timestamp")
    sender_id: Maybe[Id] = Field(None, validation_alias=AliasPath("message_create", "sender_id"))
    text: Maybe[Text] = Field(None, validation_alias=AliasPath("message_create", "message_data", "text"))
    entities: Maybe[Entities] = Field(None, validation_alias=AliasPath("message_create", "message_data", "entities"))
    attachment: Maybe[Attachment] = Field(
        None, validation_alias=AliasPath("message_create", "message_data", "attachment")
    )


class EncryptedChat(Part):
    """A private message of which only the ciphertext arrives."""

    sender_id: Maybe[Id] = None
    sent_at: Maybe[Seconds] = Field(None, validation_alias="created_at_msec")


class AccountActivity(Part):
    """What is said around the lists of an Account Activity delivery."""

    account: Maybe[Id] = Field(None, validation_alias="for_user_id")


class Activity(Part):
    """The envelope of an X Activity event."""

    key: Maybe[Id] = Field(None, validation_alias="event_uuid")
    kind: Maybe[str] = Field(None, validation_alias="event_type")
    account: Maybe[Id] = Field(None, validation_alias=AliasPath("filter", "user_id"))
    direction: Maybe[str] = Field(None, validation_alias=AliasPath("filter", "direction"))


@dataclass(frozen=True, slots=True, repr=False)
class Around:
    """What a delivery says around one of its items."""

    account: str
    """Our own account, for which the item was received."""
    users: Mapping[str, User]
    media: Mapping[str, str]
    """Kinds of media, by media key."""
    key: str | None = None
    """X Activity's own id of the event."""
    is_reply: bool = False
    """X Activity says that it is a reply to the account."""
    direction: str | None = None
    """X Activity's `inbound` or `outbound`, for likes."""


def people(users: object) -> Mapping[str, User]:
    """Return profiles by id, from a map or a list, each as it is or under `data`."""
    named = users.items() if isinstance(users, dict) else ((None, each) for each in _each(users))
    found: dict[str, User] = {}
    for key, profile in named:
        inner = profile.get("data", profile) if isinstance(profile, dict) else profile
        if isinstance(inner, dict):
            user = User.model_validate(inner)
            if identifier := user.id or key:
                found[identifier] = user
    return found


def media_kinds(media: object) -> Mapping[str, str]:
    """Return the kinds of the media in `includes`, by media key."""
    parts = [Media.model_validate(each) for each in _each(media) if isinstance(each, dict)]
    return {part.media_key: part.type for part in parts if part.media_key and part.type}


def _each(value: Any) -> Iterator[object]:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        yield from value
