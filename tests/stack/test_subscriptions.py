"""The function that compares the roster with the topic, on the deployed stack."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.officers import OTHER, UNIT
from tests.stack.duty import department
from tests.stack.line import Line
from tipline.aws.officers import Changed, DynamoOfficers
from tipline.aws.subscriptions import SnsTopic
from tipline.roster import Reach, changed
from tipline.subscriptions import policy_of
from tools.local_aws.sessions import Deployed


@pytest.fixture
def roster(stack: Deployed) -> Iterator[DynamoOfficers]:
    with department(stack, UNIT, OTHER) as roster:
        yield roster


@pytest.fixture
def topic(stack: Deployed) -> SnsTopic:
    return SnsTopic(stack.root.client("sns"), stack.outputs["AlertsTopicArn"])


def compared(stack: Deployed) -> dict[str, Any]:
    answered = stack.root.client("lambda").invoke(FunctionName=Line(stack).resource("Subscriptions"), Payload=b"{}")
    assert "FunctionError" not in answered
    found: dict[str, Any] = json.loads(answered["Payload"].read())
    return found


def test_what_is_missing_or_altered_is_found_shown_and_asked_for_again_and_nobody_elses_is_touched(
    stack: Deployed, roster: DynamoOfficers, topic: SnsTopic
) -> None:
    before = {each.endpoint: each for each in topic.subscriptions()}
    assert compared(stack) == {Reach.CONFIRMED: 4}
    topic.unsubscribe(before[UNIT.phone])
    topic.change(before[OTHER.email], {"priority": ("P3",)})

    assert compared(stack) == {Reach.CONFIRMED: 2, Reach.MISSING: 1, Reach.ALTERED: 1}
    states = {each.officer_id: (each.email_state, each.sms_state) for each in roster.all()}
    assert states == {UNIT.officer_id: ("confirmed", "missing"), OTHER.officer_id: ("altered", "confirmed")}

    assert compared(stack) == {Reach.CONFIRMED: 4}
    after = {each.endpoint: each.filter for each in topic.subscriptions()}
    assert after == {each.endpoint: each.filter for each in before.values()}
    assert after[OTHER.email] == policy_of(OTHER.officer_id)
    assert after["duty@example.com"].keys() == {"priority", "kind"}


def test_whoever_leaves_is_unsubscribed(stack: Deployed, roster: DynamoOfficers, topic: SnsTopic) -> None:
    compared(stack)
    officer = roster.get(UNIT.officer_id)
    assert officer
    roster.put(changed(officer, active=False))
    with pytest.raises(Changed):
        roster.put(officer)
    assert compared(stack) == {Reach.CONFIRMED: 2, "removed": 2}
    assert not {UNIT.email, UNIT.phone} & {each.endpoint for each in topic.subscriptions()}
