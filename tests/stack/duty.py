"""A department on the deployed stack: officers on the roster, subscribed, and what each of them was told."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tipline.aws.officers import DynamoOfficers
from tipline.roster import Officer
from tools.local_aws.controls import Outbox, wait_until
from tools.local_aws.sessions import Deployed

_QUIET_SECONDS = 1.5


@contextmanager
def department(stack: Deployed, *officers: Officer) -> Iterator[DynamoOfficers]:
    """Put officers on the roster, subscribed as `subscriptions` does it; afterwards it is as empty as before."""
    sns, topic = stack.root.client("sns"), stack.outputs["AlertsTopicArn"]
    roster = DynamoOfficers(stack.root.client("dynamodb"), stack.outputs["OfficersTable"])
    made = []
    for officer in officers:
        roster.put(officer)
        for protocol, where in (("email", officer.email), ("sms", officer.phone)):
            policy = json.dumps({"to": [officer.officer_id]})
            attributes = {"FilterPolicy": policy}
            made.append(sns.subscribe(TopicArn=topic, Protocol=protocol, Endpoint=where, Attributes=attributes))
    try:
        yield roster
    finally:
        for each in made:
            sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])
        for officer in officers:
            roster.remove(officer.officer_id)


def told_of(outbox: Outbox, reference: str, protocol: str = "sms") -> Counter[str]:
    """Return how often each address was told of a tip since the outbox was emptied."""
    return Counter(each.endpoint for each in outbox.messages(protocol) if reference in each.message)


def settled(outbox: Outbox, reference: str, number: int, protocol: str = "sms") -> Counter[str]:
    """Return the same once so many were told, and for a moment nobody more."""
    assert wait_until(lambda: told_of(outbox, reference, protocol).total() >= number, 20), told_of(outbox, reference)
    time.sleep(_QUIET_SECONDS)
    return told_of(outbox, reference, protocol)
