"""Private messages on X: direct messages in the clear, and encrypted chats of which only the sender is known."""

import re
from collections.abc import Iterator
from typing import Any

from tipline.model import Ignored, Message, Sender, Unreadable
from tipline.model import Media as File
from tipline.platforms.links import shared_link
from tipline.platforms.x.reasons import ECHO, NO_ID, NO_SENDER, NO_TEXT, UNKNOWN_ITEM
from tipline.platforms.x.shapes import Around, Attachment, DirectMessage, EncryptedChat

ENCRYPTED_NOTE = "[encrypted X chat: open it in the X app]"
"""What officers are told of a message that only the account's own devices can read."""

_MEDIA = {"photo": "image", "animated_gif": "image", "video": "video"}
_FETCHED = frozenset({"image", "video"})
_SHORT_LINK = re.compile(r"https://t\.co/\w+")
_OWN_MEDIA = "/messages/media/"


def direct(item: dict[str, Any], around: Around) -> Message | Ignored | Unreadable:
    """Read a direct message. What the account itself sent is an echo."""
    message = DirectMessage.model_validate(item)
    if message.type not in {None, "message_create"}:
        return UNKNOWN_ITEM
    if message.id is None:
        return NO_ID
    if message.sender_id is None:
        return NO_SENDER
    if message.sender_id == around.account:
        return ECHO
    attachments = _attachments(message.attachment)
    if message.text is None and not attachments:
        return NO_TEXT
    return Message(
        platform="x",
        account=around.account,
        key=message.id,
        sender=_sender(message.sender_id, around),
        text=_text(message),
        sent_at=message.sent_at,
        attachments=attachments,
        media=tuple(_files(message.attachment, attachments)),
    )


def encrypted(item: dict[str, Any], around: Around) -> Message | Ignored | Unreadable:
    """Read an XChat message: its ciphertext is dropped and a note stands for it, so that officers look in the app.

    Its own id lies inside the ciphertext; the event's is what is left to know a repeat by.
    """
    chat = EncryptedChat.model_validate(item)
    if around.key is None:
        return NO_ID
    if chat.sender_id is None:
        return NO_SENDER
    if chat.sender_id == around.account:
        return ECHO
    return Message(
        platform="x",
        account=around.account,
        key=f"chat:{around.key}",
        sender=_sender(chat.sender_id, around),
        text=ENCRYPTED_NOTE,
        sent_at=chat.sent_at,
        attachments=("encrypted",),
    )


def _sender(sender_id: str, around: Around) -> Sender:
    user = around.users.get(sender_id)
    return Sender(id=sender_id, name=user.name if user else None, handle=user.handle if user else None)


def _text(message: DirectMessage) -> str:
    """Return the text with every short link replaced by what it leads to, and without the one that is the attachment.

    X makes short links for each message, so they would tell it which message a tip was; what they lead to is the
    evidence, and may be a profile of the sender's own, which the anonymizer must see.
    """
    media = message.attachment.media if message.attachment else None
    links = {media.url: ""} if media and media.url else {}
    for link in (message.entities.urls or ()) if message.entities else ():
        if link and link.url and link.expanded_url:
            links.setdefault(link.url, "" if _OWN_MEDIA in link.expanded_url else shared_link(link.expanded_url) or "")
    return _SHORT_LINK.sub(lambda match: links.get(match[0], match[0]), message.text or "").strip()


def _files(attachment: Attachment | None, kinds: tuple[str, ...]) -> Iterator[File]:
    """Yield what can be fetched: a picture, or the best of a video; GIFs are videos there."""
    media = attachment.media if attachment else None
    if media is None or not set(kinds) <= _FETCHED:
        return
    sizes = [each for each in media.recordings or () if each and each.url and each.content_type == "video/mp4"]
    best = max(sizes, key=lambda each: each.bitrate or 0, default=None)
    url = best.url if best else media.picture if media.type == "photo" else None
    if url and url.startswith("https://"):
        yield File(kind=kinds[0], url=url)


def _attachments(attachment: Attachment | None) -> tuple[str, ...]:
    if attachment is None:
        return ()
    if attachment.type == "location":
        return ("location",)
    return (_MEDIA.get(attachment.media.type or "", "other") if attachment.media else "other",)
