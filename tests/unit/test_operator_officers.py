"""Who is alerted."""

import argparse
from dataclasses import replace

import pytest

from tools.operator import officers
from tools.operator.refusal import Refused
from tools.operator.subscriptions import Channel, Filter, Subscription, Waiting

EMAIL, PHONE = "duty@example.org", "+19105550100"


class FakeTopic:
    """A topic in memory: emails wait for a confirmation, text messages do not."""

    def __init__(self, *known: Subscription) -> None:
        self.known = list(known)

    def subscriptions(self) -> list[Subscription]:
        return list(self.known)

    def subscribe(self, channel: Channel, endpoint: str, wanted: Filter) -> None:
        if any(each.endpoint == endpoint for each in self.known):
            raise Waiting
        self.known.append(Subscription(channel, endpoint, "arn:new" if channel == "sms" else None, wanted))

    def change(self, subscription: Subscription, wanted: Filter) -> None:
        self.known[self.known.index(subscription)] = replace(subscription, filter=wanted)

    def unsubscribe(self, subscription: Subscription) -> None:
        self.known.remove(subscription)


def add(
    topic: FakeTopic,
    where: str,
    priorities: list[str] | None = None,
    kinds: list[str] | None = None,
    *,
    refuses_sms: bool = False,
) -> str:
    said: list[str] = []
    assert officers.add(topic, said.append, where, priorities=priorities, kinds=kinds, refuses_sms=refuses_sms) == 0
    return "\n".join(said)


def remove(topic: FakeTopic, where: str, *, from_template: bool = False) -> str:
    said: list[str] = []
    assert officers.remove(topic, said.append, where, from_template=from_template) == 0
    return "\n".join(said)


def listed(topic: FakeTopic) -> str:
    said: list[str] = []
    assert officers.show_all(topic, said.append) == 0
    return "\n".join(said)


def test_an_email_is_told_of_everything_once_it_is_confirmed() -> None:
    topic = FakeTopic()
    said = add(topic, EMAIL)
    (added,) = topic.known
    assert added.filter == {
        "priority": ("P0", "P1", "P2", "P3"),
        "kind": ("tip", "post", "unreadable", "test"),
    }
    assert "link" in said
    assert "NOT CONFIRMED" in listed(topic)


def test_a_phone_is_told_of_tips_that_cannot_wait() -> None:
    topic = FakeTopic()
    add(topic, PHONE)
    (added,) = topic.known
    assert added.takes(priority="P2", kind="tip")
    assert added.takes(priority="P1", kind="unreadable")
    assert not added.takes(priority="P3", kind="tip")
    assert not added.takes(priority="P0", kind="post")


def test_priorities_and_kinds_are_a_choice() -> None:
    topic = FakeTopic()
    add(topic, PHONE, ["P1", "P0"], ["tip", "post"])
    (added,) = topic.known
    assert added.filter == {"priority": ("P0", "P1"), "kind": ("tip", "post", "unreadable", "test")}
    assert "P0 P1: tips, posts" in listed(topic)


def test_adding_again_changes_what_a_confirmed_one_is_told() -> None:
    topic = FakeTopic()
    add(topic, PHONE)
    said = add(topic, PHONE, ["P0"])
    assert [each.filter["priority"] for each in topic.known] == [("P0",)]
    assert said.startswith("Changed")


def test_one_that_waits_for_its_confirmation_cannot_be_changed() -> None:
    topic = FakeTopic()
    add(topic, EMAIL)
    with pytest.raises(Refused, match="has not confirmed yet"):
        add(topic, EMAIL, ["P0"])


def test_a_number_that_answered_stop_is_not_added_in_vain() -> None:
    topic = FakeTopic()
    with pytest.raises(Refused, match="STOP"):
        add(topic, PHONE, refuses_sms=True)
    assert not topic.known


def test_removing_tells_when_nobody_is_left_for_p0() -> None:
    topic = FakeTopic()
    add(topic, PHONE)
    add(topic, "+19105550101", ["P1"])
    said = remove(topic, PHONE)
    assert [each.endpoint for each in topic.known] == ["+19105550101"]
    assert "WARNING" in said


def test_removing_one_of_two_warns_of_nothing() -> None:
    topic = FakeTopic()
    add(topic, PHONE)
    add(topic, "+19105550101")
    assert "WARNING" not in remove(topic, PHONE)


def test_removing_what_the_stack_subscribed_says_to_change_its_parameters() -> None:
    topic = FakeTopic(Subscription("email", EMAIL, "arn:1"))
    assert "DutyEmail" in remove(topic, EMAIL.upper(), from_template=True)
    assert not topic.known


def test_removing_one_that_never_confirmed_leaves_it_to_aws() -> None:
    topic = FakeTopic(Subscription("email", EMAIL, None))
    assert "48 hours" in remove(topic, EMAIL)


def test_removing_a_stranger_is_refused() -> None:
    with pytest.raises(Refused, match="officers list"):
        remove(FakeTopic(), EMAIL)


def test_nobody_is_listed_as_nobody() -> None:
    assert "Nobody is alerted" in listed(FakeTopic())


def test_a_subscription_without_filter_takes_everything() -> None:
    assert Subscription("email", EMAIL, "arn:1").takes(priority="P3", kind="post")
    assert not Subscription("email", EMAIL, None).takes(priority="P0", kind="tip")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(" duty@example.org ", EMAIL), ("+1 (910) 555-0100", PHONE), ("+1.910.555.0100", PHONE)],
)
def test_addresses_are_read_as_people_type_them(typed: str, meant: str) -> None:
    assert officers.endpoint(typed) == meant


@pytest.mark.parametrize("typed", ["9105550100", "duty", "duty@", "+0123456789", "a b@example.org", ""])
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        officers.endpoint(typed)
