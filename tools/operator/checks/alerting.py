"""Whether alerts reach officers: subscribers of each channel, and the account's own limits on text messages."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tipline.roster import Officer, Role
from tipline.subscriptions import Channel, Subscription, policy_of
from tools.operator.findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_sns import SNSClient

_NAMES = {"email": "email", "sms": "text message"}
_DEFAULT_LIMIT = 1.0
"""US dollars a month, where AWS was never asked for more."""
_SMS_DOLLARS = 0.01
"""About what a text message costs in the United States, with what carriers add."""
_NEARLY_SPENT = 0.8
_DEPLOY_DOC = "docs/deploy.md"


def subscribers(subscriptions: Collection[Subscription], officers: Iterable[Officer] = ()) -> Iterator[Finding]:
    """Judge whether somebody is told of a P0 tip on each channel: by kind and priority, or by name from the roster."""
    roles = {Role.OFFICER, Role.SUPERVISOR}
    named = [policy_of(each.officer_id) for each in officers if each.active and each.role in roles]
    channels: tuple[Channel, ...] = ("email", "sms")
    for channel in channels:
        known, name = [each for each in subscriptions if each.channel == channel], _NAMES[channel]
        by_name = [each for each in known if each.confirmed and each.filter in named]
        reached = [each for each in known if each.takes(priority="P0", kind="tip")] + by_name
        if reached:
            yield ok(f"P0 tips reach {len(reached)} by {name}")
        else:
            option = "--email name@example.org" if channel == "email" else "--phone +19105550100"
            yield fail(f"P0 tips reach nobody by {name}", f'"tipline officers add NAME {option}"')
        for each in known:
            if not each.confirmed:
                yield warn(
                    f"{each.endpoint} has not confirmed and gets nothing",
                    "The link in the email from AWS must be confirmed (look among spam), best with "
                    '"tipline officers confirm LINK". Officers are sent another twice a day.',
                )


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """What the AWS account allows in text messages."""

    sandbox: bool
    numbers: int
    """Of its own, from which text messages can be sent."""
    limit: float
    """US dollars a month."""
    spent: float
    """US dollars, this month."""
    opted_out: tuple[str, ...]
    """Subscribed numbers whose owners answered STOP."""


def sms_account(account: SmsAccount) -> Iterator[Finding]:
    """Judge whether the account's text messages arrive."""
    if account.sandbox:
        yield fail(
            "The account is in the SMS sandbox: text messages reach only numbers that were verified one by one",
            f"Ask AWS for production access: SNS console, Text messaging (SMS). It takes days; see {_DEPLOY_DOC}.",
        )
    else:
        yield ok("The account is out of the SMS sandbox")
    if account.numbers:
        yield ok(f"The account has {account.numbers} number(s) to send text messages from")
    else:
        yield fail(
            "The account has no number to send text messages from: in the United States none will arrive",
            f"Order a toll-free number in AWS End User Messaging. Its registration takes weeks; see {_DEPLOY_DOC}.",
        )
    yield _spending(account)
    for phone in account.opted_out:
        yield fail(
            f"{phone} answered STOP and gets no text message",
            "Opt it in again: SNS console, Text messaging (SMS), Opted-out phone numbers (once in 30 days).",
        )


def _spending(account: SmsAccount) -> Finding:
    state = f"${account.spent:.2f} of the month's ${account.limit:.2f} for text messages is spent"
    raise_it = f"Ask AWS for a higher limit: SNS console, Text messaging (SMS), Account spend limit; see {_DEPLOY_DOC}."
    if account.spent >= account.limit * _NEARLY_SPENT:
        return fail(f"{state}: at the limit AWS stops sending them", raise_it)
    if account.limit <= _DEFAULT_LIMIT:
        return warn(f"{state}: enough for about {int(account.limit / _SMS_DOLLARS)}, then AWS stops", raise_it)
    return ok(state)


def read_sms_account(sns: "SNSClient", cloudwatch: "CloudWatchClient", phones: Iterable[str]) -> SmsAccount:
    """Ask AWS what the account allows in text messages."""
    pages = sns.get_paginator("list_origination_numbers").paginate()
    attributes = sns.get_sms_attributes(attributes=["MonthlySpendLimit"])["attributes"]
    return SmsAccount(
        sandbox=sns.get_sms_sandbox_account_status()["IsInSandbox"],
        numbers=sum("SMS" in each.get("NumberCapabilities", []) for page in pages for each in page["PhoneNumbers"]),
        limit=float(attributes.get("MonthlySpendLimit") or _DEFAULT_LIMIT),
        spent=_spent(cloudwatch),
        opted_out=tuple(phone for phone in phones if opted_out(sns, phone)),
    )


def opted_out(client: "SNSClient", phone: str) -> bool:
    """Tell whether the owner of a number told AWS to send it no text messages."""
    return bool(client.check_if_phone_number_is_opted_out(phoneNumber=phone).get("isOptedOut"))


def _spent(cloudwatch: "CloudWatchClient") -> float:
    """Return what AWS last said was spent this month."""
    now = datetime.now(UTC)
    begin = max(now - timedelta(days=1), now.replace(day=1, hour=0, minute=0, second=0, microsecond=0))
    found = cloudwatch.get_metric_statistics(
        Namespace="AWS/SNS",
        MetricName="SMSMonthToDateSpentUSD",
        StartTime=begin,
        EndTime=now,
        Period=86_400,
        Statistics=["Maximum"],
    )
    return max((each["Maximum"] for each in found["Datapoints"]), default=0.0)
