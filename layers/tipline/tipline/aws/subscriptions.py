"""SNS: the subscriptions of a topic; `tipline.subscriptions` says what each method promises."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.subscriptions import Channel, Filter, NoConfirmationLink, Subscription, Waiting, token_of

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

_INVALID = frozenset({"InvalidParameter", "InvalidParameterException"})
_GONE = frozenset({"NotFound", "NotFoundException"})


@dataclass(frozen=True, slots=True)
class SnsTopic:
    """A topic of SNS."""

    client: "SNSClient"
    arn: str

    def subscriptions(self) -> list[Subscription]:
        """Return all of them, those that wait for a confirmation too."""
        pages = self.client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=self.arn)
        with unavailable_when_it_fails():
            listed = [each for page in pages for each in page["Subscriptions"] if each["SubscriptionArn"] != "Deleted"]
            read = [self._read(each) for each in listed]
        return [each for each in read if each is not None]

    def subscribe(self, channel: Channel, endpoint: str, wanted: Filter, /) -> None:
        """Add one; an email's owner is sent a link, again where it waits already. May raise Waiting."""
        with unavailable_when_it_fails():
            try:
                self.client.subscribe(
                    TopicArn=self.arn, Protocol=channel, Endpoint=endpoint, Attributes={"FilterPolicy": _policy(wanted)}
                )
            except ClientError as error:
                # "Subscription already exists with different attributes"
                if code(error) not in _INVALID:
                    raise
                raise Waiting from None

    def change(self, subscription: Subscription, wanted: Filter, /) -> None:
        """Have a confirmed one let other messages through."""
        with unavailable_when_it_fails():
            self.client.set_subscription_attributes(
                SubscriptionArn=subscription.arn or "", AttributeName="FilterPolicy", AttributeValue=_policy(wanted)
            )

    def unsubscribe(self, subscription: Subscription, /) -> None:
        """Take a confirmed one away."""
        with unavailable_when_it_fails():
            self.client.unsubscribe(SubscriptionArn=subscription.arn or "")

    def confirm(self, link: str) -> None:
        """Confirm a subscription by the link that its owner was sent; from then on only we can end it.

        Opened in a browser, the link would leave an unsubscribe link in every email that works for whoever gets it
        forwarded. May raise NoConfirmationLink, Unavailable.
        """
        token = token_of(link, self.arn)
        with unavailable_when_it_fails():
            try:
                self.client.confirm_subscription(TopicArn=self.arn, Token=token, AuthenticateOnUnsubscribe="true")
            except ClientError as error:
                if code(error) not in _INVALID | _GONE:
                    raise
                raise NoConfirmationLink from None

    def _read(self, listed: Mapping[str, Any]) -> Subscription | None:
        arn = listed["SubscriptionArn"]
        if not arn.startswith("arn:"):
            return Subscription(listed["Protocol"], listed["Endpoint"], None)
        try:
            attributes = self.client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        except ClientError as error:
            if code(error) in _GONE:  # since it was listed
                return None
            raise
        # Some give a pending one its ARN at once.
        confirmed = attributes.get("PendingConfirmation") != "true"
        return Subscription(
            listed["Protocol"], listed["Endpoint"], arn if confirmed else None, _filter(attributes.get("FilterPolicy"))
        )


def _policy(wanted: Filter) -> str:
    return json.dumps({name: list(values) for name, values in wanted.items()})


def _filter(policy: str | None) -> Filter:
    """Read a filter policy as we write them; rules of another form let nothing through."""
    try:
        parsed = json.loads(policy or "{}")
    except ValueError:
        return {}
    return {name: tuple(value for value in values if isinstance(value, str)) for name, values in parsed.items()}
