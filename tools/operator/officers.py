"""Who is alerted: adding, removing and listing the subscriptions of the alerts topic."""

import argparse
import re
from collections.abc import Callable

from tipline.model import AlertKind, Priority
from tools.operator.refusal import Refused
from tools.operator.session import Stack
from tools.operator.subscriptions import Channel, Filter, SnsTopic, Subscription, Topic, Waiting, opted_out

type Say = Callable[[str], None]

# The same as the template's, which subscribes the duty desk.
_PRIORITIES: dict[Channel, tuple[str, ...]] = {
    "email": tuple(Priority),
    "sms": (Priority.P0, Priority.P1, Priority.P2),
}
_KINDS: dict[Channel, tuple[str, ...]] = {"email": (AlertKind.TIP, AlertKind.POST), "sms": (AlertKind.TIP,)}
_ALWAYS = (AlertKind.UNREADABLE, AlertKind.TEST)
"""Nobody chooses whether to be told of these, only by priority."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_PUNCTUATION = str.maketrans("", "", " -().")


def endpoint(text: str) -> str:
    """Read an email address or a mobile number as a person types it."""
    typed = text.strip()
    if _EMAIL.fullmatch(typed):
        return typed
    phone = typed.translate(_PUNCTUATION)
    if _PHONE.fullmatch(phone):
        return phone
    message = "neither an email address nor a mobile number with its country, such as +19105550100"
    raise argparse.ArgumentTypeError(message)


def topic_of(stack: Stack) -> SnsTopic:
    """Return the alerts topic, as the operator reaches it."""
    return SnsTopic(stack.operator.sns, stack.output("AlertsTopicArn"))


def is_opted_out(stack: Stack, phone: str) -> bool:
    """Tell whether a number takes no text messages of AWS; the local AWS knows no such thing."""
    return not stack.local and opted_out(stack.operator.sns, phone)


def add(  # noqa: PLR0913 - all by name
    topic: Topic, say: Say, where: str, *, priorities: list[str] | None, kinds: list[str] | None, refuses_sms: bool
) -> int:
    """Subscribe an officer, or change what a subscribed one is told. Returns the exit code."""
    channel: Channel = "email" if "@" in where else "sms"
    wanted = {
        "priority": tuple(sorted(priorities or _PRIORITIES[channel])),
        "kind": (*(kinds or _KINDS[channel]), *_ALWAYS),
    }
    if channel == "sms" and refuses_sms:
        message = (
            f"{where} once answered STOP, so AWS sends it no text message. Its owner must agree; then opt it in again "
            "in the SNS console under Text messaging (SMS), Opted-out phone numbers. That is possible once in 30 days."
        )
        raise Refused(message)
    known = next((each for each in topic.subscriptions() if _same(each, where)), None)
    if known and known.confirmed:
        topic.change(known, wanted)
        say(f"Changed. {where} is told of {_told(wanted)}.")
        return 0
    try:
        topic.subscribe(channel, where, wanted)
    except Waiting:
        message = f"{where} has not confirmed yet. Once it has, run this again to change what it is told."
        raise Refused(message) from None
    say(f"Added. {where} is told of {_told(wanted)}.")
    if channel == "email":
        say("AWS has sent an email there: until the link in it is opened (within 48 hours), nothing else is sent.")
    say('Then try it: "tipline test-alert".')
    return 0


def remove(topic: Topic, say: Say, where: str, *, from_template: bool) -> int:
    """Take an officer's subscription away. Returns the exit code."""
    known = next((each for each in topic.subscriptions() if _same(each, where)), None)
    if known is None:
        message = f'{where} is not subscribed. "tipline officers list" shows who is.'
        raise Refused(message)
    if not known.confirmed:
        say(f"{where} never confirmed, so it is told of nothing. AWS forgets it 48 hours after it was added.")
        return 0
    topic.unsubscribe(known)
    say(f"Removed. {where} is told of nothing more.")
    if from_template:
        say("It stands in the stack's parameters (DutyEmail, DutyPhone): change it there too, at the next deployment.")
    others = [each for each in topic.subscriptions() if each.takes(priority="P0", kind="tip")]
    if not any(each.channel == known.channel for each in others):
        name = "email" if known.channel == "email" else "text message"
        say(f'WARNING: nobody is told of a P0 tip by {name} now. Add somebody: "tipline officers add".')
    return 0


def show_all(topic: Topic, say: Say) -> int:
    """List who is alerted of what. Returns the exit code."""
    known = sorted(topic.subscriptions(), key=lambda each: (each.channel, each.endpoint))
    for each in known:
        say(f"{each.channel:<7}{each.endpoint:<36} {_state(each)}")
    if not known:
        say('Nobody is alerted. Add somebody: "tipline officers add name@example.org".')
    elif not all(each.confirmed for each in known):
        say("Not confirmed: the link in the email from AWS was not opened. Adding it again sends another.")
    return 0


def is_in_template(stack: Stack, where: str) -> bool:
    """Tell whether a subscription was made by the stack itself."""
    return where.casefold() in {stack.parameters.get(name, "").casefold() for name in ("DutyEmail", "DutyPhone")}


def _same(subscription: Subscription, where: str) -> bool:
    return subscription.endpoint.casefold() == where.casefold()


def _state(subscription: Subscription) -> str:
    return _told(subscription.filter) if subscription.confirmed else "NOT CONFIRMED"


def _told(wanted: Filter) -> str:
    kinds = [f"{kind}s" for kind in wanted.get("kind", (AlertKind.TIP, AlertKind.POST)) if kind not in _ALWAYS]
    return f"{' '.join(wanted.get('priority', tuple(Priority)))}: {', '.join(kinds) or 'tests only'}"
