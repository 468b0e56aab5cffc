"""Subscriptions of the alerts topic: what the roster wants, what is there, and how the second becomes the first.

Each address of an officer has one subscription with one filter policy that never changes: SNS takes up to 15 minutes to
heed a change, so who is told is not decided there.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol
from urllib.parse import parse_qs, urlsplit

from tipline.patience import Unavailable
from tipline.roster import Officer, Reach

type Channel = Literal["email", "sms"]
"""SNS calls it a protocol."""

type Filter = Mapping[str, tuple[str, ...]]
"""By attribute, the values that are let through; an attribute that is not named lets everything through."""

MOST_POLICIES = 200
"""So many subscriptions of a topic may have a filter policy, unless AWS was asked for more.

https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html, as are the next two.
"""
MOST_COMBINATIONS = 150
MOST_KEYS = 5
ASK_AGAIN_SECONDS = 12 * 3_600
"""A confirmation that nobody opened is asked for again after so long: an inbox full of them helps nobody."""

_HOST = re.compile(r"sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?")


@dataclass(frozen=True, slots=True)
class Subscription:
    """One endpoint of a topic."""

    channel: str
    endpoint: str
    arn: str | None
    """None until the endpoint's owner has confirmed."""
    filter: Filter = field(default_factory=dict)

    @property
    def confirmed(self) -> bool:
        """Whether messages reach it."""
        return self.arn is not None

    def takes(self, **attributes: str) -> bool:
        """Tell whether it is confirmed and lets a message with these attributes through."""
        return self.confirmed and all(attributes.get(name) in values for name, values in self.filter.items())


class Topic(Protocol):
    """A topic and its subscriptions. Every method may raise Unavailable."""

    def subscriptions(self) -> list[Subscription]:
        """Return all of them, those that wait for a confirmation too."""

    def subscribe(self, channel: Channel, endpoint: str, wanted: Filter, /) -> None:
        """Add one; an email's owner is sent a link, again where it waits already. May raise Waiting."""

    def change(self, subscription: Subscription, wanted: Filter, /) -> None:
        """Have a confirmed one let other messages through."""

    def unsubscribe(self, subscription: Subscription, /) -> None:
        """Take a confirmed one away."""


class Waiting(Exception):
    """A subscription that is not confirmed cannot be changed."""


class Roster(Protocol):
    """The roster as this module reaches it. Every method may raise Unavailable."""

    def read(self) -> tuple[Iterable[Officer], frozenset[str]]:
        """Return everybody, and the ids of those whose rows cannot be read."""

    def note(self, officer: Officer, /) -> None:
        """Keep how an officer's subscriptions were found, unless they have changed meanwhile."""


class NoConfirmationLink(ValueError):
    """What was pasted is not the link that AWS sent for our topic, or AWS takes it no more."""


def policy_of(officer_id: str) -> Filter:
    """Return the one filter policy of an officer's subscriptions."""
    return {"to": (officer_id,)}


def wanted_by(officers: Iterable[Officer]) -> Iterator[tuple[Officer, Channel, str]]:
    """Yield every subscription that the roster wants: whose, how, and where."""
    for officer in officers:
        channels: tuple[tuple[Channel, str], ...] = (("email", officer.email), ("sms", officer.phone))
        yield from ((officer, channel, where) for channel, where in channels if where and officer.active)


def objection(officer: Officer, others: Iterable[Officer], desk: Iterable[str]) -> str:
    """Say why an officer's addresses cannot be subscribed; empty where they can. SNS has each address once a topic."""
    if not officer.email and not officer.phone:
        return "An email address or a mobile number is needed: nobody can be told otherwise."
    known = [each for each in others if each.officer_id != officer.officer_id]
    taken = {where.casefold(): each.name for each, _, where in wanted_by(known)}
    reserved = [each for each in desk if each]
    taken |= {each.casefold(): "the duty desk (DutyEmail, DutyPhone)" for each in reserved}
    for _, _, where in wanted_by([officer]):
        if whose := taken.get(where.casefold()):
            return f"{where} belongs to {whose} already. Nobody would know who was told."
    policies = len(reserved) + sum(1 for _ in wanted_by([*known, officer]))
    if policies > MOST_POLICIES:
        return f"SNS takes {MOST_POLICIES} addresses a topic, and there are {policies}. Remove somebody first."
    return ""


def settle(roster: Roster, topic: Topic, desk: Iterable[str], now: float) -> Counter[str]:
    """Make the topic's subscriptions what the roster wants; return how many were found in which state.

    Of an officer whose row cannot be read, the subscriptions stay as they are; `damaged` counts them. `desk` are the
    addresses that the stack itself subscribed, which keep their own policies. What fails for one officer holds back no
    other: it is counted as `failed`.
    """
    found = topic.subscriptions()
    known = {_address(each.channel, each.endpoint): each for each in found}
    reserved = {each.casefold() for each in desk if each}
    counts: Counter[str] = Counter()
    wanted: dict[tuple[str, str], str] = {}
    officers, damaged = roster.read()
    if damaged:
        counts["damaged"] = len(damaged)
    for officer in officers:
        try:
            noted = officer
            for _, channel, where in wanted_by([officer]):
                wanted[_address(channel, where)] = officer.officer_id
                subscription = known.get(_address(channel, where))
                state = Reach.ALTERED if where.casefold() in reserved else None
                if state is None:
                    state, noted = _bring_in_line(noted, channel, where, subscription, topic, now)
                noted = replace(noted, email_state=state) if channel == "email" else replace(noted, sms_state=state)
                counts[state] += 1
            if noted != officer:
                roster.note(noted)
        except Unavailable:
            counts["failed"] += 1
    for each in found:
        is_ours = each.confirmed and each.filter.keys() == {"to"} and not damaged.intersection(each.filter["to"])
        if is_ours and _address(each.channel, each.endpoint) not in wanted:
            topic.unsubscribe(each)
            counts["removed"] += 1
    return counts


def _bring_in_line(  # noqa: PLR0913, PLR0917 - one subscription and all that is known of it
    officer: Officer, channel: Channel, where: str, found: Subscription | None, topic: Topic, now: float
) -> tuple[Reach, Officer]:
    """Ask for what is not as it should be; return how it was found, and the officer with when they were asked."""
    policy = policy_of(officer.officer_id)
    former = officer.email_state if channel == "email" else officer.sms_state
    if found is not None and found.confirmed:
        if found.filter == policy:
            return Reach.CONFIRMED, officer
        topic.change(found, policy)
        return Reach.ALTERED, officer
    if found is not None and now - officer.asked_at < ASK_AGAIN_SECONDS:
        return Reach.PENDING, officer
    try:
        topic.subscribe(channel, where, policy)
    except Waiting:
        return Reach.PENDING, officer
    asked = replace(officer, asked_at=int(now)) if channel == "email" else officer
    if found is None and former:
        return Reach.MISSING, asked
    return (Reach.PENDING if channel == "email" else Reach.CONFIRMED), asked


def token_of(link: str, topic_arn: str) -> str:
    """Return the token of a confirmation link that AWS sent for this topic, or raise NoConfirmationLink."""
    try:
        address = urlsplit(link.strip())
        query = parse_qs(address.query, strict_parsing=True)
    except ValueError:
        raise NoConfirmationLink from None
    if address.scheme != "https" or not _HOST.fullmatch(address.netloc) or query.get("TopicArn") != [topic_arn]:
        raise NoConfirmationLink
    match query.get("Token"):
        case [token]:
            return token
        case _:
            raise NoConfirmationLink


def _address(channel: str, endpoint: str) -> tuple[str, str]:
    return channel, endpoint.casefold()
