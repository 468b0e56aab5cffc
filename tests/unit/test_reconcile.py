"""What a platform lists is queued as its webhook would have brought it, and who left does not come back."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stack.line import sms
from tipline.delivery import Delivery
from tipline.patience import Unavailable
from tipline.platforms.sms.payload import read
from tipline.reconcile import DAY, QUEUED, UNREAD, YOUNG_SECONDS, Found, reconcile

_NOW = 10 * DAY


def _queued(*found: Found) -> list[Delivery]:
    queued: list[Delivery] = []
    assert reconcile([found], _NOW, queued.append)[QUEUED] == len(queued)
    return queued


def _of(form: dict[str, str], at: int) -> Found:
    return Found(urlencode(form).encode(), at, form["From"], form["Body"])


def _found(body: str, at: int, sender: str = "+19105550101") -> Found:
    return _of(sms(body, From=sender), at)


def _texts(deliveries: list[Delivery]) -> list[str]:
    return [parse_qs(each.body.decode())["Body"][0] for each in deliveries]


def test_what_is_found_has_the_key_account_and_sender_of_its_webhook() -> None:
    form = sms("they sell pills")
    (delivery,) = _queued(_of(form, _NOW - DAY + 1))
    (message,) = read(delivery.body, frozenset())
    assert (message.key, message.account, message.sender.id) == (form["MessageSid"], form["To"], form["From"])  # type: ignore[union-attr]
    assert delivery.received_at == _NOW - DAY + 1


def test_what_is_old_or_may_still_be_on_its_way_is_not_queued() -> None:
    assert _queued(_found("a", _NOW - DAY), _found("b", _NOW - YOUNG_SECONDS + 1)) == []


@given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from(["STOP", "alto.", "START", "he did it"])), max_size=12))
def test_nothing_from_before_a_stop_and_no_stop_comes_back(said: list[tuple[int, str]]) -> None:
    messages = [_found(text, _NOW - DAY // 2 + minute * 60) for minute, text in said]
    last = max((minute for minute, text in said if text != "he did it"), default=0)
    wanted = sum(text == "he did it" and minute > last for minute, text in said)
    assert _texts(_queued(*messages)) == ["he did it"] * wanted


def test_the_stop_of_one_person_is_not_that_of_another() -> None:
    stop = _found("STOP", _NOW - 3_000, "+19105550102")
    assert _texts(_queued(_found("he did it", _NOW - 3_600), stop)) == ["he did it"]


def test_they_are_queued_in_the_order_in_which_they_came() -> None:
    assert _texts(_queued(_found("second", _NOW - 3_000), _found("first", _NOW - 4_000))) == ["first", "second"]


def test_a_stop_on_the_first_page_holds_for_all_that_follow() -> None:
    queued: list[Delivery] = []
    pages = [[_found("STOP", _NOW - 3_000)], [_found("he did it", _NOW - 4_000)], [_found("b", _NOW - 4_000, "+1")]]
    reconcile(pages, _NOW, queued.append)
    assert _texts(queued) == ["b"]


def test_what_cannot_be_read_is_counted_and_holds_nothing_back() -> None:
    queued: list[Delivery] = []
    counts = reconcile([[None, _found("a", _NOW - 4_000), None]], _NOW, queued.append)
    assert (counts[QUEUED], counts[UNREAD], len(queued)) == (1, 2, 1)


def test_a_public_comment_that_says_stop_is_a_comment() -> None:
    comment = Found(b"{}", _NOW - 4_000)
    assert len(_queued(comment, Found(b"{}", _NOW - 5_000))) == 2


def test_what_is_queued_before_the_list_breaks_off_stays_queued() -> None:
    queued: list[Delivery] = []

    def pages() -> Iterator[list[Found]]:
        yield [_found("a", _NOW - 4_000)]
        raise Unavailable

    with pytest.raises(Unavailable):
        reconcile(pages(), _NOW, queued.append)
    assert _texts(queued) == ["a"]


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_wrong_by_an_hour_loses_nothing(hours: int) -> None:
    """The next runs, an hour apart, find what this one took for too young or too old."""
    item = _found("a", _NOW)
    runs = [_NOW + 3_600 * (number + hours) + 60 for number in range(26)]
    queued = list[Delivery]()
    for now in runs:
        reconcile([[item]], now, queued.append)
    assert 22 <= len(queued) <= 24
