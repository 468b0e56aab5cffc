"""Subscriptions of a topic: who is told by email or text message, of which alerts, and whether they agreed to it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from botocore.exceptions import ClientError

from tipline.aws.errors import code

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

type Channel = Literal["email", "sms"]
"""SNS calls it a protocol."""

type Filter = Mapping[str, tuple[str, ...]]
"""By attribute, the values that are let through; an attribute that is not named lets everything through."""

_PENDING = "PendingConfirmation"


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
    """A topic and its subscriptions."""

    def subscriptions(self) -> list[Subscription]:
        """Return all of them, those that wait for a confirmation too."""

    def subscribe(self, channel: Channel, endpoint: str, wanted: Filter) -> None:
        """Add one, which must be confirmed where it is an email. May raise Waiting."""

    def change(self, subscription: Subscription, wanted: Filter) -> None:
        """Have a confirmed one let other messages through."""

    def unsubscribe(self, subscription: Subscription) -> None:
        """Take a confirmed one away."""


class Waiting(Exception):
    """A subscription that is not confirmed cannot be changed."""


@dataclass(frozen=True, slots=True)
class SnsTopic:
    """A topic of SNS."""

    client: "SNSClient"
    arn: str

    def subscriptions(self) -> list[Subscription]:
        """Return all of them, those that wait for a confirmation too."""
        pages = self.client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self.arn)
        return [self._read(each) for page in pages for each in page["Subscriptions"] if _is_alive(each)]

    def subscribe(self, channel: Channel, endpoint: str, wanted: Filter) -> None:
        """Add one, which must be confirmed where it is an email. May raise Waiting."""
        try:
            self.client.subscribe(
                TopicArn=self.arn, Protocol=channel, Endpoint=endpoint, Attributes={"FilterPolicy": _policy(wanted)}
            )
        except ClientError as error:
            # "Subscription already exists with different attributes"
            if code(error) not in {"InvalidParameter", "InvalidParameterException"}:
                raise
            raise Waiting from None

    def change(self, subscription: Subscription, wanted: Filter) -> None:
        """Have a confirmed one let other messages through."""
        self.client.set_subscription_attributes(
            SubscriptionArn=subscription.arn or "", AttributeName="FilterPolicy", AttributeValue=_policy(wanted)
        )

    def unsubscribe(self, subscription: Subscription) -> None:
        """Take a confirmed one away."""
        self.client.unsubscribe(SubscriptionArn=subscription.arn or "")

    def _read(self, listed: Mapping[str, Any]) -> Subscription:
        arn = listed["SubscriptionArn"]
        if not arn.startswith("arn:"):
            return Subscription(listed["Protocol"], listed["Endpoint"], None)
        attributes = self.client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        # Some give a pending one its ARN at once.
        confirmed = attributes.get("PendingConfirmation") != "true"
        return Subscription(
            listed["Protocol"], listed["Endpoint"], arn if confirmed else None, _filter(attributes.get("FilterPolicy"))
        )


def opted_out(client: "SNSClient", phone: str) -> bool:
    """Tell whether the owner of a number told AWS to send it no text messages."""
    return bool(client.check_if_phone_number_is_opted_out(phoneNumber=phone).get("isOptedOut"))


def of_channels(subscriptions: Iterable[Subscription]) -> list[tuple[Channel, list[Subscription]]]:
    """Return the subscriptions by channel: both, even where there are none."""
    known = list(subscriptions)
    channels: tuple[Channel, ...] = ("email", "sms")
    return [(channel, [each for each in known if each.channel == channel]) for channel in channels]


def _is_alive(listed: Mapping[str, Any]) -> bool:
    return bool(listed["SubscriptionArn"] != "Deleted")


def _policy(wanted: Filter) -> str:
    return json.dumps({name: list(values) for name, values in wanted.items()})


def _filter(policy: str | None) -> Filter:
    """Read a filter policy as this command and the template write them; rules of another form let nothing through."""
    try:
        parsed = json.loads(policy or "{}")
    except ValueError:
        return {}
    return {name: tuple(value for value in values if isinstance(value, str)) for name, values in parsed.items()}
