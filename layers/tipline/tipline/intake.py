"""What happens to a delivery: read it, anonymize and store what is private, store what is public, raise alerts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tipline.anonymize import anonymize
from tipline.delivery import Delivery
from tipline.errand import MOST_FILES, Errand, media_key, public_name
from tipline.joining import Joined
from tipline.model import (
    NO_PROFILE,
    Action,
    Alert,
    AlertKind,
    DeletionRequest,
    Event,
    Ignored,
    Message,
    Origin,
    PostAction,
    PostEvent,
    PostKind,
    Priority,
    Sender,
    Tip,
    Triage,
    Unreadable,
)
from tipline.patience import Unavailable
from tipline.platforms.keywords import begun_anew, opt
from tipline.storage import Early, Receipt, StoredPost
from tipline.triage import keeps_places, triage, with_words_of

TOO_OLD_SECONDS = 13 * 86_400
"""Signatures of Meta and X never expire: a captured delivery could be sent again when its seen row is gone."""

PATIENT_ATTEMPTS = 5
"""How many tries an edit or a withdrawal waits for the message that it is about."""

type Fault = Literal["unreadable_item", "too_old"]
"""Why a part of a delivery was not taken."""

_GIVE_UP_AFTER = 3
_SILENT_KINDS = frozenset({PostKind.REACTION, PostKind.SHARE})
_URGENT = frozenset({Priority.P0, Priority.P1})
_UNREAD_KINDS = frozenset({"encrypted", "unsupported"})
"""Attachments that stand for a message which only the platform's own inbox shows."""


class OutOfTime(Exception):
    """The function is about to be stopped; the next try continues."""


type Write = Callable[[tuple[str, ...]], Tip]
"""Makes the tip of a message; is given the stored texts of the last messages that it joins, oldest first."""


class Tips(Protocol):
    """Tips, each private event stored exactly once. Every method may raise Unavailable or Unstorable."""

    def add(self, origin: Origin, write: Write, *, anew: bool = False) -> Receipt:
        """Add a message to its sender's tip, or begin one; return the first receipt if it was stored before."""

    def amend(self, origin: Origin, original: str, write: Write) -> Receipt:
        """Add an edited text to the tip of the original message. Raises Early where that is not known."""

    def withdraw(self, origin: Origin, original: str) -> Receipt:
        """Mark the original message as withdrawn by its sender. Raises Early where that is not known."""

    def leave(self, origin: Origin) -> None:
        """Have the sender's next message begin a tip."""

    def join(self, origin: Origin, tip_id: str) -> None:
        """Have the sender's next message join a tip that we began by a private reply."""

    def forget(self, origin: Origin, kept: frozenset[str] = frozenset()) -> None:
        """Forget who sent the sender's tips, and what was seen of them but for the events with those keys."""

    def close_past(self, platform: str) -> None:
        """Keep that nothing is to be recovered of a platform that was sent until now, or in the rest of this hour."""

    def past_closed_at(self, platform: str) -> int:
        """Return until when nothing is to be recovered of a platform, 0 where that was not kept."""


class Posts(Protocol):
    """Public posts: their state is that of the set of their events."""

    def apply(self, event: PostEvent, received_at: int) -> StoredPost:
        """Add one event to its post. Raises Unavailable, Unstorable."""

    def knows(self, platform: str, item_id: str) -> bool:
        """Tell whether anything was heard of an item, wherever it hangs. It may have been a moment ago."""

    def forget(self, platform: str, person: str) -> None:
        """Delete what a person published, where the department chose to erase what is removed. Raises Unavailable."""


class Profiles(Protocol):
    """The senders of one delivery, where the platform's payload names nobody."""

    def complete(self, sender: Sender, account: str) -> Sender | None:
        """Return the sender with name and handle, None where they are not told. May take a second."""


@dataclass(frozen=True, slots=True)
class Department:
    """What the department chose."""

    accounts: Mapping[str, frozenset[str]]
    """By platform, the ids of its own accounts; an empty set takes all."""
    time_precision_seconds: int
    automatic: Literal["off", "urgent", "first"] = "off"
    """Who gets the automatic safety text: nobody, those in danger, or those and whoever begins a tip."""
    originals: frozenset[str] = frozenset()
    """Platforms of whose public files the originals are kept as evidence."""

    def safety_text(self, receipt: Receipt) -> bool:
        """Tell whether a message is answered by the automatic text, of which each tip gets one at most."""
        if self.automatic == "off":
            return False
        return receipt.priority is Priority.P0 or (self.automatic == "first" and receipt.number == 1)


@dataclass(frozen=True, slots=True)
class Doors:
    """What `take` reaches."""

    read: Callable[[bytes, frozenset[str]], Iterator[Event]]
    """The platform's reader; raises UnreadableDelivery."""
    tips: Tips
    posts: Posts
    announce: Callable[[Alert], None]
    """Raises an alert. May raise Unavailable."""
    count: Callable[[str, str], None]
    """Counts an outcome and its reason."""
    report: Callable[[Exception], None]
    """Is told of an error that nobody foresaw; it must not pass on the error's text."""
    fetch: Callable[[Errand], None]
    """Has a file of a stored tip fetched. May raise Unavailable."""
    calm: Callable[[str], None] = lambda _tip_id: None
    """Has the one automatic text of a tip sent. May raise Unavailable."""
    profiles: Profiles | None = None
    """Where the platform's payload names its sender, None."""


@dataclass(frozen=True, slots=True)
class Try:
    """One try to take a delivery."""

    attempt: int
    """From 1."""
    any_age: bool
    """An operator brought it back from the dead letters knowing that it is old."""
    time_is_up: Callable[[], bool]
    recovered: bool = False
    """The platform's own list brought it: whatever in it is new had been lost."""


class Takes(Protocol):
    """Takes a delivery."""

    def take(self, delivery: Delivery, this: Try) -> Fault | None:
        """Store what is in it; return why it must be kept for people to look at, or None. See `Taker`."""


@dataclass(frozen=True, slots=True)
class Joiner:
    """Takes a word of `reply`: what a person writes from now on belongs to the tip that our private reply began."""

    tips: Tips

    def take(self, delivery: Delivery, this: Try) -> None:  # noqa: ARG002 - as every taker
        """Have the person's next message join that tip."""
        joined = Joined.unpack(delivery)
        self.tips.join(joined.origin, joined.tip_id)


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes a delivery of one platform."""

    platform: str
    department: Department
    doors: Doors
    clock: Callable[[], float]
    _judged: dict[str, Triage] = field(default_factory=dict, repr=False)
    """By the key of a message."""
    _hurried: set[str] = field(default_factory=set, repr=False)
    """Keys of messages for which nobody is asked, because one that is urgent needs them."""

    def take(self, delivery: Delivery, this: Try) -> Fault | None:
        """Store every readable item of a delivery, and raise its alerts.

        Returns why the delivery must be kept for people to look at (a dead-letter reason), or None. Raises Unavailable
        when it should be tried again, OutOfTime when it was not finished, UnreadableDelivery when it is no delivery.
        """
        faults: list[Fault] = []
        failures = 0
        early = []
        events = self.doors.read(delivery.body, self.department.accounts.get(self.platform, frozenset()))
        for event in self._urgent_first(events) if self.doors.profiles else events:
            if this.time_is_up():
                raise OutOfTime
            try:
                self._take(event, delivery, this, faults)
            except Early:
                early.append(event)
            except Unavailable:
                failures += 1
                if failures >= _GIVE_UP_AFTER:
                    raise
        for event in early:
            try:
                self._take(event, delivery, this, faults)
            except Early:
                if this.attempt < PATIENT_ATTEMPTS:
                    raise Unavailable from None
                self._take_alone(event, delivery)
        if failures:
            raise Unavailable
        return faults[0] if faults else None

    def _take(self, event: Event, delivery: Delivery, this: Try, faults: list[Fault]) -> None:
        """Take one item; what cannot be taken, ever, is added to the faults."""
        try:
            match event:
                case Ignored():
                    self.doors.count("ignored", event.reason)
                case Unreadable():
                    faults.append("unreadable_item")
                    self.doors.count("unreadable", event.reason)
                case PostEvent():
                    self._take_post(event, delivery, this)
                case DeletionRequest():
                    self._forget(event)
                case Message() if self._is_too_old(event) and not this.any_age:
                    faults.append("too_old")
                    self.doors.count("unreadable", "too_old")
                case Message():
                    self._take_message(event, delivery, this)
        except (Unavailable, Early):
            raise
        except Exception as error:  # noqa: BLE001 - an item that breaks us must not take its neighbours down
            faults.append("unreadable_item")
            self.doors.count("unreadable", "failed")
            self.doors.report(error)

    def _urgent_first(self, events: Iterator[Event]) -> Iterator[Event]:
        """Yield messages that wait for a profile after all others: a P0 behind them waits for nobody."""
        waiting: list[Message] = []
        for event in events:
            if not isinstance(event, Message) or event.action is Action.UNSEND:
                yield event
            elif not self._is_p0(event):
                waiting.append(event)
            else:
                # An edit needs its message, which must not make it wait either.
                needed = [each for each in waiting if event.original and event.original in {each.key, each.original}]
                self._hurried.update(each.key for each in needed)
                waiting = [each for each in waiting if each.key not in self._hurried]
                yield from (*needed, event)
        yield from waiting

    def _is_too_old(self, message: Message) -> bool:
        return message.sent_at is not None and self.clock() - message.sent_at > TOO_OLD_SECONDS

    def _take_message(self, message: Message, delivery: Delivery, this: Try) -> None:
        if this.recovered and delivery.received_at <= self.doors.tips.past_closed_at(message.platform):
            self.doors.count("ignored", "past_closed")
            return
        origin, text, anew = _origin(message), message.text, False
        if message.action is Action.NEW and not message.attachments and (keyword := opt(text)):
            if keyword == "opt_out":
                # What came with it must still be known when this delivery is tried again.
                self.doors.tips.forget(origin, self._keys_of(message.sender.id, delivery))
            self.doors.count("ignored", keyword)
            return
        if message.action is Action.UNSEND:
            self.doors.tips.withdraw(origin, message.original or "")
            self.doors.count("stored", "withdrawal")
            return
        if message.action is Action.NEW and (rest := begun_anew(text)) is not None:
            text, anew = rest, True
            if not text and not message.attachments:
                self.doors.tips.leave(origin)
                self.doors.count("ignored", "new_tip")
                return
        judged = _triage(text, message.attachments) if anew else self._judge(message)
        write = self._writer(message, text, judged, delivery)
        if message.action is Action.EDIT:
            receipt = self.doors.tips.amend(origin, message.original or "", write)
        else:
            receipt = self.doors.tips.add(origin, write, anew=anew)
        if this.recovered and receipt.new:
            self.doors.count("recovered", message.platform)
        if self.department.safety_text(receipt) and message.action is Action.NEW:
            self.doors.calm(receipt.tip_id)
        self._announce_tip(message.platform, judged, receipt, delivery, held=message.action is Action.NEW)
        self._have_fetched(message, receipt)
        self.doors.count("stored", message.action.value)

    def _have_fetched(self, message: Message, receipt: Receipt) -> None:
        """Send for the files. Done again when the delivery comes again: whoever fetches looks whether a row waits."""
        for index, media in enumerate(message.media[:MOST_FILES], start=1):
            self.doors.fetch(
                Errand(
                    owner=receipt.tip_id,
                    row=media_key(receipt.number, index),
                    platform=message.platform,
                    kind=media.kind,
                    url=media.url,
                    at_once=receipt.priority is Priority.P0,
                    account=message.account,
                )
            )

    def _keys_of(self, sender: str, delivery: Delivery) -> frozenset[str]:
        """Return the keys of all that a delivery holds of one sender."""
        events = self.doors.read(delivery.body, self.department.accounts.get(self.platform, frozenset()))
        return frozenset(each.key for each in events if isinstance(each, Message) and each.sender.id == sender)

    def _take_alone(self, event: Event, delivery: Delivery) -> None:
        """Take an edit whose message never came as a tip of its own; a withdrawal of nothing is nothing."""
        if isinstance(event, Message) and event.action is Action.EDIT:
            judged = self._judge(event)
            receipt = self.doors.tips.add(_origin(event), self._writer(event, event.text, judged, delivery))
            self._announce_tip(event.platform, judged, receipt, delivery, held=True)
            self.doors.count("stored", "edit")
        else:
            self.doors.count("ignored", "withdrawal_of_unknown")

    def _writer(self, message: Message, text: str, judged: Triage, delivery: Delivery) -> Write:
        """Return what makes the tip of a message, once it is known which messages it follows."""
        sender = self._sender(message, judged)

        def write(earlier: tuple[str, ...]) -> Tip:
            anonymized = anonymize(
                text,
                sender or message.sender,
                urgent=keeps_places(judged),
                deadly=judged.priority is Priority.P0,
                earlier=earlier,
            )
            return Tip(
                platform=message.platform,
                text=anonymized.text,
                language=anonymized.language,
                redactions=anonymized.redactions,
                attachments=message.attachments,
                triage=with_words_of(judged, anonymized.text),
                received_at=self._bucket(delivery),
                flags=anonymized.flags if sender else (*anonymized.flags, NO_PROFILE),
                tipster_places=anonymized.tipster_places,
                media=tuple(media.kind for media in message.media[:MOST_FILES]),
            )

        return write

    def _judge(self, message: Message) -> Triage:
        if message.key not in self._judged:
            self._judged[message.key] = _triage(message.text, message.attachments)
        return self._judged[message.key]

    def _is_p0(self, message: Message) -> bool:
        try:
            return self._judge(message).priority is Priority.P0
        except Exception:  # noqa: BLE001 - what breaks us breaks again when it is taken, and is dealt with there
            return False

    def _sender(self, message: Message, judged: Triage) -> Sender | None:
        """Return the sender as the platform knows them, None where it should have been asked and did not tell."""
        if self.doors.profiles is None:
            return message.sender
        if judged.priority is Priority.P0 or message.key in self._hurried:
            # An officer must know now, and knowing who wrote would not help them.
            self.doors.count("profile", "urgent")
            return None
        return self.doors.profiles.complete(message.sender, message.account)

    def _announce_tip(self, platform: str, judged: Triage, receipt: Receipt, delivery: Delivery, *, held: bool) -> None:
        """Tell officers of a message, as urgently as its tip is; of an edit each time, but only if itself is urgent."""
        if not held and judged.priority not in _URGENT:
            return
        priority, category = (receipt.priority, receipt.category) if held else (judged.priority, judged.category)
        holds = priority not in _URGENT
        self.doors.announce(
            Alert(
                id=f"tip:{receipt.tip_id}:{receipt.number}",
                kind=AlertKind.TIP,
                platform=platform,
                priority=priority,
                category=category,
                reference=receipt.reference,
                not_before=self._bucket(delivery) + self.department.time_precision_seconds if holds else 0,
                follow_up=receipt.number > 1,
                tip_id=receipt.tip_id,
            )
        )

    def _forget(self, request: DeletionRequest) -> None:
        """Forget a person. The request names no account, and none is needed: see `tipline.vault`.

        The platform still lists what they wrote, and nobody may know whose that is: for a day nothing is recovered.
        """
        self.doors.tips.close_past(request.platform)
        self.doors.tips.forget(Origin(platform=request.platform, account="", key="", sender=request.person))
        self.doors.posts.forget(request.platform, request.person)
        self.doors.count("forgotten", "data_deletion")

    def _take_post(self, event: PostEvent, delivery: Delivery, this: Try) -> None:
        if this.recovered:
            # A list tells of an item what it is now, perhaps under another root than its webhook. A later try must go
            # on: what is known by then may be what the first one stored, and nobody was told.
            if this.attempt == 1 and self.doors.posts.knows(event.platform, event.item_id):
                self.doors.count("ignored", "known")
                return
            self.doors.count("recovered", event.platform)
        stored = self.doors.posts.apply(event, self._bucket(delivery))
        self.doors.count("stored", event.kind.value)
        self._have_public_fetched(event, stored)
        # An edit alerts only where it is all that we heard of: somebody edited the department's name into a post.
        is_news = event.action is PostAction.ADD or (event.action is PostAction.EDIT and not stored.added)
        if is_news and event.kind not in _SILENT_KINDS and not stored.own and not stored.removed:
            judged = _triage(event.text, event.attachments)
            self.doors.announce(
                Alert(
                    id=f"post:{event.platform}:{event.item_id}",
                    kind=AlertKind.POST,
                    platform=event.platform,
                    priority=judged.priority,
                    category=judged.category,
                    reference=stored.reference,
                    root=stored.root,
                )
            )

    def _have_public_fetched(self, event: PostEvent, stored: StoredPost) -> None:
        if stored.removed:
            return
        for media in event.media[:MOST_FILES]:
            self.doors.fetch(
                Errand(
                    owner=stored.root,
                    row=event.item_id,
                    platform=event.platform,
                    kind=media.kind,
                    url=media.url,
                    at_once=True,  # its author published it: no voice is a secret
                    name=public_name(media.url),
                    evidence=event.platform in self.department.originals,
                )
            )

    def _bucket(self, delivery: Delivery) -> int:
        return delivery.received_at - delivery.received_at % self.department.time_precision_seconds


def _origin(message: Message) -> Origin:
    return Origin(platform=message.platform, account=message.account, key=message.key, sender=message.sender.id)


def _triage(text: str, attachments: tuple[str, ...]) -> Triage:
    """Judge a text; what says nothing that we can read may be anything, so it is looked at like a usable lead."""
    judged = triage(text)
    if not attachments or (text.strip() and not _UNREAD_KINDS & set(attachments)):
        return judged
    return Triage(judged.category, min(judged.priority, Priority.P2), (*judged.reasons, "attachment_only"))
