"""What hangs on a private message: kinds, never addresses, and the few words that become part of the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from tipline.model import Media
from tipline.platforms.fields import Payload
from tipline.platforms.links import shared_link
from tipline.platforms.meta.entry import Lenient

KINDS = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "file": "file",
    "media": "media",
    "location": "location",
    "fallback": "link",
    "share": "post",
    "post": "post",
    "ig_post": "post",
    "reel": "reel",
    "ig_reel": "reel",
    "story": "story",
    "ig_story": "story",
    "story_mention": "story_mention",
    "template": "template",
    "appointment_booking": "appointment",
    "sticker": "sticker",
    "like_heart": "sticker",
    "ephemeral": "unsupported",  # a picture that vanishes once it was seen
    "unsupported_type": "unsupported",
}
"""Meta's attachment types, and ours; a type that is not here is "other"."""

_FETCHED = frozenset({"image", "video", "audio", "file", "media"})
STICKER = "sticker"
UNSUPPORTED = "unsupported"
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A kind, and what the officers should read of it, if anything."""

    kind: str
    note: str | None = field(default=None, repr=False)
    media: Media | None = field(default=None, repr=False)
    """Where its file is, if it has one."""


class _Coordinates(Payload):
    lat: float
    long: float


class _Location(Payload):
    coordinates: _Coordinates


class _Attachment(Payload):
    type: Lenient[str] = None
    payload: Any = None
    url: Any = None
    URL: Any = None


def attachments(raw: object, *, sticker: bool) -> tuple[Attachment, ...]:
    """Read a message's `attachments`, of any shape. `sticker`: the message says that its picture is one."""
    if raw is None:
        return (Attachment(STICKER),) if sticker else ()
    return tuple(_attachment(each, sticker=sticker) for each in (raw if isinstance(raw, list) else [raw]))


def _attachment(raw: object, *, sticker: bool) -> Attachment:
    try:
        parsed = _Attachment.model_validate(raw)
    except ValidationError:
        return Attachment(OTHER)
    kind = KINDS.get(parsed.type or "", OTHER)
    if kind == "image" and (sticker or (isinstance(parsed.payload, dict) and parsed.payload.get("sticker_id"))):
        return Attachment(STICKER)
    if kind == "location":
        return Attachment(kind, _place(parsed.payload))
    if kind == "link":
        return Attachment(kind, next((link for url in _addresses(parsed) if (link := shared_link(url))), None))
    if kind in _FETCHED and (url := next((url for url in _addresses(parsed) if _is_address(url)), None)):
        return Attachment(kind, media=Media(kind=kind, url=str(url)))
    return Attachment(kind)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.startswith("https://")


def _place(payload: object) -> str | None:
    try:
        at = _Location.model_validate(payload).coordinates
    except ValidationError:
        return None
    return f"[shared location: {at.lat:.9g}, {at.long:.9g}]"


def _addresses(attachment: _Attachment) -> Iterator[object]:
    """Yield where the address of a `fallback` may be. Its payload is nothing, text or an object."""
    yield from (attachment.url, attachment.URL, attachment.payload)
    if isinstance(attachment.payload, dict):
        yield attachment.payload.get("url")
