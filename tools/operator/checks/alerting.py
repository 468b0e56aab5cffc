"""Whether alerts reach officers: subscribers of each channel, and the account's own limits on text messages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tools.operator.findings import Finding, fail, ok, warn
from tools.operator.subscriptions import Subscription, of_channels, opted_out

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


def subscribers(subscriptions: Iterable[Subscription]) -> Iterator[Finding]:
    """Judge whether somebody is told of a P0 tip on each channel."""
    for channel, known in of_channels(subscriptions):
        name = _NAMES[channel]
        reached = [each for each in known if each.takes(priority="P0", kind="tip")]
        if reached:
            yield ok(f"P0 tips reach {len(reached)} by {name}")
        else:
            example = "name@example.org" if channel == "email" else "+19105550100"
            yield fail(f"P0 tips reach nobody by {name}", f'"tipline officers add {example}"')
        for each in known:
            if not each.confirmed:
                yield warn(
                    f"{each.endpoint} has not confirmed and gets nothing",
                    "The link in the email from AWS must be opened (look among spam). "
                    f'"tipline officers add {each.endpoint}" sends another.',
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
