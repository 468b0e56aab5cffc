"""The topic becomes what the roster says; and whatever the roster says, SNS takes it."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.officers import DEPARTMENT, an_officer
from tests.fakes.topic import FakeRoster, FakeTopic
from tests.template import RESOURCES
from tipline.aws.subscriptions import SnsTopic
from tipline.live import subscriptions as live
from tipline.patience import Unavailable
from tipline.roster import Officer, Reach, changed
from tipline.subscriptions import (
    ASK_AGAIN_SECONDS,
    MOST_COMBINATIONS,
    MOST_KEYS,
    MOST_POLICIES,
    NoConfirmationLink,
    Subscription,
    objection,
    policy_of,
    settle,
    token_of,
    wanted_by,
)

NOW = 1_800_000_000.0
ONE = an_officer("000000a1", version=1)
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


def in_order(roster: FakeRoster) -> FakeTopic:
    """Return a topic on which everybody has confirmed."""
    topic = FakeTopic()
    settle(roster, topic, (), NOW)
    topic.confirm_all()
    settle(roster, topic, (), NOW)
    topic.asked.clear()
    return topic


def states(roster: FakeRoster) -> tuple[str, str]:
    (officer,) = roster.all()
    return officer.email_state, officer.sms_state


def test_the_subscriptions_of_who_cannot_be_read_stay_and_are_counted() -> None:
    roster = FakeRoster.of(ONE, an_officer("000000a2", version=1))
    topic = in_order(roster)
    before = list(topic.known)
    roster.officers.pop("000000a2")
    roster.damaged = frozenset({"000000a2"})
    assert settle(roster, topic, (), NOW)["damaged"] == 1
    assert topic.known == before
    roster.damaged = frozenset()
    assert settle(roster, topic, (), NOW)["removed"] == 2


# ---- SNS's limits ---------------------------------------------------------------------------------------------------
def _combinations(policy: Mapping[str, Any]) -> int:
    return math.prod(len(values) for values in policy.values())


def _policies(officers: list[Officer]) -> list[Mapping[str, Any]]:
    desk = [each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::SNS::Subscription"]
    return [each["FilterPolicy"] for each in desk if "FilterPolicy" in each] + [
        policy_of(officer.officer_id) for officer, _, _ in wanted_by(officers)
    ]


def _as_many_as_are_taken() -> list[Officer]:
    officers: list[Officer] = []
    while True:
        number = len(officers)
        more = Officer(f"{number:08x}", f"Sample {number}", f"{number}@example.org", f"+1910555{number:04}")
        if objection(more, officers, ("desk@example.org", "+19105550100")):
            return officers
        officers.append(more)


def test_every_policy_of_the_fullest_roster_is_within_the_limits_of_sns_and_all_are_within_the_topics() -> None:
    officers = _as_many_as_are_taken()
    policies = _policies(officers)
    assert len(officers) == 99
    assert len(policies) <= MOST_POLICIES == 200
    assert max(map(_combinations, policies)) <= MOST_COMBINATIONS == 150
    assert max(map(len, policies)) <= MOST_KEYS == 5
    assert {_combinations(policy_of(each.officer_id)) for each in officers} == {1}


def test_whoever_would_be_one_too_many_is_refused() -> None:
    officers = _as_many_as_are_taken()
    assert "200" in objection(an_officer("000000a1"), officers, ("desk@example.org", "+19105550100"))
    assert objection(an_officer("000000a1"), officers[:-1], ("desk@example.org", "+19105550100")) == ""


# ---- Comparing ------------------------------------------------------------------------------------------------------
def test_a_new_officer_is_subscribed_and_is_pending_until_the_link_is_opened() -> None:
    roster, topic = FakeRoster.of(ONE), FakeTopic()

    assert settle(roster, topic, (), NOW) == {Reach.PENDING: 1, Reach.CONFIRMED: 1}
    assert topic.asked == [ONE.email, ONE.phone]
    assert states(roster) == (Reach.PENDING, Reach.CONFIRMED)
    topic.confirm_all()
    assert settle(roster, topic, (), NOW) == {Reach.CONFIRMED: 2}
    assert states(roster) == (Reach.CONFIRMED, Reach.CONFIRMED)


def test_an_officer_who_does_not_confirm_is_asked_again_but_not_every_five_minutes() -> None:
    roster, topic = FakeRoster.of(ONE), FakeTopic()
    for later in range(0, ASK_AGAIN_SECONDS, 300):
        settle(roster, topic, (), NOW + later)
    assert topic.asked.count(ONE.email) == 1
    settle(roster, topic, (), NOW + ASK_AGAIN_SECONDS)
    assert topic.asked.count(ONE.email) == 2


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_subscription_that_went_missing_is_told_once_and_asked_for_again(channel: str) -> None:
    roster = FakeRoster.of(ONE)
    topic = in_order(roster)
    topic.known = [each for each in topic.known if each.channel != channel]

    assert settle(roster, topic, (), NOW) == {Reach.MISSING: 1, Reach.CONFIRMED: 1}
    assert states(roster)[channel == "sms"] == Reach.MISSING
    assert topic.asked == [ONE.email if channel == "email" else ONE.phone]
    topic.confirm_all()
    assert settle(roster, topic, (), NOW + 300) == {Reach.CONFIRMED: 2}


def test_meanwhile_the_officer_is_reached_by_the_other_protocol_alone() -> None:
    roster = FakeRoster.of(ONE)
    topic = in_order(roster)
    topic.known = [each for each in topic.known if each.channel != "email"]
    settle(roster, topic, (), NOW)
    (officer,) = roster.all()
    assert officer.reachable
    assert [each.channel for each in topic.known if each.confirmed] == ["sms"]
    assert not replace(officer, phone="").reachable


def test_an_altered_policy_is_told_and_put_back() -> None:
    roster = FakeRoster.of(ONE)
    topic = in_order(roster)
    topic.known = [replace(each, filter={"priority": ("P3",)}) for each in topic.known]

    assert settle(roster, topic, (), NOW) == {Reach.ALTERED: 2}
    assert [each.filter for each in topic.known] == [policy_of(ONE.officer_id)] * 2
    assert settle(roster, topic, (), NOW) == {Reach.CONFIRMED: 2}


def test_subscriptions_of_nobody_on_the_roster_go_and_those_of_other_people_stay() -> None:
    roster = FakeRoster.of(ONE)
    topic = in_order(roster)
    others = [
        Subscription("email", "desk@example.org", "arn:1", {"kind": ("tip",)}),
        Subscription("sms", "+1", "arn:2"),
    ]
    topic.known += [*others, Subscription("email", "gone@example.org", "arn:3", policy_of("deadbeef"))]
    roster.officers[ONE.officer_id] = changed(*roster.all(), active=False)

    assert settle(roster, topic, (), NOW)["removed"] == 3
    assert topic.known == others


def test_the_policy_of_the_duty_desk_is_never_changed_and_an_officer_there_is_out_of_order() -> None:
    desk = Subscription("email", ONE.email, "arn:1", {"kind": ("tip",)})
    roster, topic = FakeRoster.of(replace(ONE, phone="")), FakeTopic([desk])
    assert settle(roster, topic, (ONE.email,), NOW) == {Reach.ALTERED: 1}
    assert topic.known == [desk]


def test_what_fails_for_one_officer_holds_back_no_other() -> None:
    roster = FakeRoster.of(*DEPARTMENT)
    topic = FakeTopic(broken={DEPARTMENT[0].phone})
    counts = settle(roster, topic, (), NOW)
    assert (counts["failed"], counts[Reach.CONFIRMED]) == (1, len(DEPARTMENT) - 1)


def test_what_was_known_of_a_subscription_goes_with_its_address() -> None:
    known = replace(ONE, email_state="confirmed", sms_state="confirmed", asked_at=7)
    assert changed(known, email="new@example.org") == replace(
        known, email="new@example.org", email_state="", asked_at=0
    )
    assert changed(known, phone="").sms_state == ""
    assert changed(known, unit="K9") == replace(known, unit="K9")


# ---- The function ---------------------------------------------------------------------------------------------------
def run(roster: FakeRoster, topic: FakeTopic) -> dict[str, int]:
    return live.handling(roster, topic, (), Logger(service="test"))({}, None)


def metrics(output: str) -> dict[str, float]:
    (line,) = [each for each in map(json.loads, output.splitlines()) if "_aws" in each]
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("Tipline", [["service"]])
    return {each["Name"]: sum(line[each["Name"]]) for each in directive["Metrics"]}


def test_what_is_out_of_order_is_counted_and_no_address_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    roster = FakeRoster.of(*(replace(each, version=1) for each in DEPARTMENT))
    topic = in_order(roster)
    topic.known = [replace(topic.known[0], filter={}), *topic.known[2:]]
    run(roster, topic)
    output = capsys.readouterr().out
    assert metrics(output) == {live.BROKEN: 2, live.PENDING: 0}
    assert "example.org" not in output
    assert "+1910" not in output


def test_a_failure_is_one_that_lambda_counts(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(live.Failed):
        run(FakeRoster.of(ONE), FakeTopic(broken={ONE.email}))

    class Down(FakeTopic):
        def subscriptions(self) -> list[Subscription]:
            raise ValueError(ONE.email)

    with pytest.raises(live.Failed) as raised:
        run(FakeRoster.of(ONE), Down())
    assert raised.value.__suppress_context__
    assert ONE.email not in capsys.readouterr().out


# ---- Confirming by a pasted link ------------------------------------------------------------------------------------
LINK = f"https://sns.us-east-1.amazonaws.com/confirmation.html?TopicArn={TOPIC}&Token=2336abc&Endpoint=a@example.org"


class Client:
    """SNS: remembers what it was asked, and answers with an error where it is given one."""

    def __init__(self, code: str = "") -> None:
        self.asked: list[dict[str, str]] = []
        self.code = code

    def confirm_subscription(self, **parameters: str) -> None:
        self.asked.append(parameters)
        if self.code:
            raise ClientError({"Error": {"Code": self.code}}, "ConfirmSubscription")


def confirm(client: Client, link: str = LINK) -> None:
    topic: Any = SnsTopic(client, TOPIC)  # type: ignore[arg-type]  # stands for a boto3 client
    topic.confirm(link)


def test_a_pasted_link_is_confirmed_so_that_only_a_signed_request_can_end_the_subscription() -> None:
    client = Client()
    confirm(client, f"  {LINK}\n")
    assert client.asked == [{"TopicArn": TOPIC, "Token": "2336abc", "AuthenticateOnUnsubscribe": "true"}]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "2336abc",
        LINK.replace("https", "http"),
        LINK.replace("sns.us-east-1.amazonaws.com", "sns.us-east-1.amazonaws.com.example.org"),
        LINK.replace("alerts", "other"),
        LINK.replace("Token=2336abc", "Token="),
        LINK + "&Token=another",
        "https://[sns",
    ],
)
def test_what_is_no_link_of_ours_is_refused_and_nobody_is_asked(link: str) -> None:
    client = Client()
    with pytest.raises(NoConfirmationLink):
        confirm(client, link)
    assert client.asked == []


@given(st.text())
def test_whatever_is_pasted_is_refused_without_being_quoted(pasted: str) -> None:
    with pytest.raises(NoConfirmationLink) as raised:
        token_of(pasted, TOPIC)
    assert str(raised.value) == ""


def test_a_token_that_aws_takes_no_more_is_no_link_and_a_failure_is_one() -> None:
    with pytest.raises(NoConfirmationLink):
        confirm(Client("InvalidParameter"))
    with pytest.raises(Unavailable):
        confirm(Client("InternalError"))
