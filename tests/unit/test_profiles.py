"""The senders of one delivery: each asked about once, for a bounded time, and never more than is worth it."""

import pickle
from collections import Counter

import pytest

from tests.fakes.profiles import FakeDirectory
from tipline.model import Sender
from tipline.profiles import MOST_FAILURES, MOST_SECONDS, DeliveryProfiles, Missing, NoProfile


class Delivery:
    """The profiles of one delivery, with a directory and a clock of their own."""

    def __init__(self, *known: str) -> None:
        self.directory = FakeDirectory(dict.fromkeys(known, ("Ana Ruiz", None)))
        self.counts: Counter[str] = Counter()
        self.now = 0.0
        self.profiles = DeliveryProfiles(
            self.directory.look_up,
            lambda outcome, reason: self.counts.update([f"{outcome}_{reason}"]),
            lambda: self.now,
        )

    def name(self, sender: str, account: str = "1") -> str | None:
        found = self.profiles.complete(Sender(id=sender), account)
        return found.name if found else None

    def takes(self, seconds: float) -> None:
        def pass_time() -> None:
            self.now += seconds

        self.directory.meanwhile = pass_time


def test_a_sender_is_asked_about_once() -> None:
    delivery = Delivery("7")
    assert [delivery.name("7") for _ in range(3)] == ["Ana Ruiz"] * 3
    assert delivery.directory.asked == ["7"]
    assert delivery.counts == {"profile_found": 1}


def test_who_is_not_told_is_not_asked_about_again_either() -> None:
    delivery = Delivery()
    assert [delivery.name("7") for _ in range(3)] == [None] * 3
    assert delivery.directory.asked == ["7"]
    assert delivery.counts == {"profile_refused": 1}


def test_the_same_id_at_another_of_our_accounts_is_another_person() -> None:
    delivery = Delivery("7")
    assert delivery.name("7", "1") == delivery.name("7", "2")
    assert len(delivery.directory.asked) == 2


@pytest.mark.parametrize("trouble", ["refused", "timeout", "error"])
def test_after_three_failures_in_a_row_nobody_is_asked(trouble: Missing) -> None:
    delivery = Delivery()
    delivery.directory.trouble = trouble
    assert not any(delivery.name(str(number)) for number in range(1_000))
    assert len(delivery.directory.asked) == MOST_FAILURES == 3
    assert delivery.counts == {f"profile_{trouble}": 3, "profile_given_up": 997}


def test_a_success_between_failures_shows_that_asking_is_worth_it() -> None:
    delivery = Delivery("known")
    for number in range(10):
        delivery.name(f"a{number}")
        delivery.name(f"b{number}")
        delivery.directory.people[f"known{number}"] = ("Ana", None)
        assert delivery.name(f"known{number}") == "Ana"


def test_all_questions_of_a_delivery_together_take_no_longer_than_half_a_minute() -> None:
    everybody = [str(number) for number in range(1_000)]
    delivery = Delivery(*everybody)
    delivery.takes(0.9)
    found = [delivery.name(each) for each in everybody]
    assert MOST_SECONDS <= delivery.now < MOST_SECONDS + 1
    assert found.count("Ana Ruiz") == len(delivery.directory.asked)
    assert delivery.counts["profile_given_up"] == 1_000 - len(delivery.directory.asked)


def test_a_lookup_that_is_off_is_no_failure() -> None:
    delivery = Delivery()
    delivery.directory.trouble = "off"
    for number in range(10):
        delivery.name(str(number))
    assert delivery.counts == {"profile_off": 10}


def test_neither_what_is_known_nor_why_not_can_be_printed_or_kept() -> None:
    delivery = Delivery("712345")
    delivery.name("712345")
    assert "712345" not in f"{delivery.profiles!r} {NoProfile('error')!r} {NoProfile('error')}"
    assert "Ana" not in repr(delivery.profiles)
    found = delivery.profiles.complete(Sender(id="712345"), "1")
    with pytest.raises(TypeError):
        pickle.dumps(found)
