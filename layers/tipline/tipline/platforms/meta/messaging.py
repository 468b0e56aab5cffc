"""A private item of Messenger's or Instagram's: a message, its edit, its withdrawal, or one of many things it is not.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from tipline.model import Action, Event, Message, Sender
from tipline.platforms.fields import Identifier, Payload, Seconds
from tipline.platforms.meta.attachments import STICKER as STICKER_KIND
from tipline.platforms.meta.attachments import UNSUPPORTED, attachments
from tipline.platforms.meta.entry import Entry, Id, Lenient
from tipline.platforms.meta.message_id import canonical
from tipline.platforms.meta.reasons import (
    ECHO,
    EDIT_OF_NOTHING,
    OPT_IN,
    POLICY_ENFORCEMENT,
    POSTBACK,
    REACTION_TO_MESSAGE,
    RECEIPT,
    REFERRAL,
    STICKER,
    THREAD_CONTROL,
    UNKNOWN_MESSAGING,
    UNREADABLE_MESSAGE,
)

FIELDS = frozenset(
    {
        "messages",
        "message_echoes",
        "message_edit",
        "message_edits",
        "message_reactions",
        "message_reads",
        "message_deliveries",
        "messaging_seen",
        "messaging_postbacks",
        "messaging_optins",
        "messaging_referral",
        "messaging_referrals",
        "messaging_handover",
        "messaging_handovers",
        "messaging_policy_enforcement",
        "standby",
    }
)
"""Fields of changes whose value is a private item: the dashboard sends them so, and some versions of the API."""

NO_TIP = {
    "postback": POSTBACK,
    "reaction": REACTION_TO_MESSAGE,
    "read": RECEIPT,
    "delivery": RECEIPT,
    "optin": OPT_IN,
    "referral": REFERRAL,
    "pass_thread_control": THREAD_CONTROL,
    "take_thread_control": THREAD_CONTROL,
    "request_thread_control": THREAD_CONTROL,
    "app_roles": THREAD_CONTROL,
    "policy-enforcement": POLICY_ENFORCEMENT,
    "policy_enforcement": POLICY_ENFORCEMENT,
}
"""What an item may hold in place of a message."""

NOT_PASSED_ON = "[message of a kind that Meta does not pass on: look in the page's own inbox]"
"""The text of a message of which we are told only that it exists."""

STORY_REPLY = "story_reply"

_EDIT = "edit:"
_UNSEND = "del:"


def _unambiguous(mid: str) -> str:
    """Return an id in its common form; refuse one that would read as the key of an edit or a withdrawal."""
    if mid.startswith((_EDIT, _UNSEND)):
        raise ValueError("reserved")
    return canonical(mid)


type _MessageId = Annotated[Id, AfterValidator(_unambiguous)]


class _Party(Payload):
    id: Lenient[Id] = None
    user_ref: Lenient[Id] = None

    @property
    def address(self) -> str | None:
        """The person's id, or what stands for a guest who has none."""
        return self.id or (f"user_ref:{self.user_ref}" if self.user_ref else None)


class _Origin(Payload):
    story: Any = None


class _Message(Payload):
    mid: _MessageId | None = None
    text: str | None = None
    attachments: Any = None
    sticker_id: Any = None
    reply_to: Lenient[_Origin] = None
    is_echo: bool | None = None
    is_deleted: bool | None = None
    is_unsupported: bool | None = None


class _Edit(Payload):
    mid: _MessageId | None = None
    text: str | None = None
    num_edit: Annotated[Identifier, Field(pattern=r"^[0-9]{1,9}$")]


class _Item(Payload):
    sender: Lenient[_Party] = None
    recipient: Lenient[_Party] = None
    timestamp: Lenient[Seconds] = None
    message: _Message | None = None
    message_edit: _Edit | None = None


def read(raw: Any, entry: Entry) -> Event:  # noqa: ANN401 - any JSON
    """Tell what one item of `messaging` or `standby` is."""
    try:
        item = _Item.model_validate(raw)
    except ValidationError:
        return UNREADABLE_MESSAGE
    account = entry.receiver(item.recipient.id if item.recipient else None)
    if not isinstance(account, str):
        return account
    content = item.message or item.message_edit
    if content is None:
        return next((reason for key, reason in NO_TIP.items() if key in raw), UNKNOWN_MESSAGING)
    sender = item.sender.address if item.sender else None
    if entry.is_own(sender) or (isinstance(content, _Message) and content.is_echo):
        # What the page itself wrote, here or in another app. The person is the recipient.
        return ECHO
    make = partial(
        Message,
        platform=entry.platform,
        account=account,
        sender=Sender(id=sender or ""),
        sent_at=item.timestamp if item.timestamp is not None else entry.time,
    )
    if isinstance(content, _Edit):
        return _edit(content, make, known_sender=sender is not None)
    return _message(content, make) if sender else UNREADABLE_MESSAGE


def _message(message: _Message, make: Callable[..., Message]) -> Event:
    mid = message.mid
    if mid is None:
        return UNREADABLE_MESSAGE
    if message.is_deleted:
        return make(key=_UNSEND + mid, original=mid, action=Action.UNSEND, text="")
    text = message.text or ""
    parts = attachments(message.attachments, sticker=bool(message.sticker_id))
    if not text.strip() and parts and all(part.kind == STICKER_KIND for part in parts):
        return STICKER
    notes = [part.note for part in parts if part.note and not _repeats(part.note, text)]
    if message.is_unsupported or not (text.strip() or any(part.kind != UNSUPPORTED for part in parts)):
        notes.append(NOT_PASSED_ON)
    kinds = [part.kind for part in parts]
    if NOT_PASSED_ON in notes and UNSUPPORTED not in kinds:
        kinds.append(UNSUPPORTED)
    if message.reply_to and message.reply_to.story:
        kinds.append(STORY_REPLY)
    return make(
        key=mid,
        text="\n".join([*([text] if text else []), *notes]),
        attachments=tuple(kinds),
        media=tuple(part.media for part in parts if part.media),
    )


def _edit(edit: _Edit, make: Callable[..., Message], *, known_sender: bool) -> Event:
    """Read an edit. Instagram sends a bare one, numbered 0, about messages that it does not pass on."""
    if edit.mid and edit.text is not None and known_sender:
        return make(key=f"{_EDIT}{edit.mid}:{edit.num_edit}", original=edit.mid, action=Action.EDIT, text=edit.text)
    return EDIT_OF_NOTHING if int(edit.num_edit) == 0 else UNREADABLE_MESSAGE


def _repeats(note: str, text: str) -> bool:
    """Tell whether the person typed the very link that Meta attached to the message because it was typed."""
    return note.split("://", 1)[-1].rstrip("/") in text
