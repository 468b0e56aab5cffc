"""The chain: whatever is done to it is found, repeats are one row, a closed day stays closed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.fakes.sessions import FakeChain
from tipline.auditing import Act, Head, Link, broken, day_of, publish, write

_NOON = 1_800_014_400.0
_DAY = day_of(_NOON)


@pytest.fixture
def chain() -> FakeChain:
    chain = FakeChain()
    for number in range(4):
        assert write(chain, Act("0a000001", "read_tip", f"7KQ2M{number}", _NOON + number), lambda: _NOON)
    publish(chain, chain, lambda _: None, _NOON)
    return chain


def _found(links: list[Link], heads: list[Head]) -> list[str]:
    return [*broken(_DAY, links, heads)]


def _links(chain: FakeChain) -> list[Link]:
    return [*chain.links.values()]


def _heads(chain: FakeChain) -> list[Head]:
    return [head for head in chain.heads if head.day == _DAY]


def test_what_nobody_touched_is_whole(chain: FakeChain) -> None:
    assert _found(_links(chain), _heads(chain)) == []


def _forged(link: Link, previous: str) -> Link:
    from tipline.auditing import hash_of  # noqa: PLC0415 - the forger's tool

    act = replace(link.act, actor="0a000009")
    return Link(link.day, link.number, act, previous, hash_of(link.day, link.number, act, previous))


def _all_forged(links: list[Link]) -> list[Link]:
    forged = [_forged(links[0], links[0].previous)]
    for link in links[1:]:
        forged.append(_forged(link, forged[-1].hash))
    return forged


@pytest.mark.parametrize(
    "harm",
    [
        lambda links: [links[0], replace(links[1], act=replace(links[1].act, actor="0a000009")), *links[2:]],
        lambda links: [links[0], replace(links[1], act=replace(links[1].act, at=_NOON + 1.5)), *links[2:]],
        lambda links: [links[0], *links[2:]],
        lambda links: links[1:],
        lambda links: [links[0], *(replace(each, number=each.number - 1) for each in links[2:])],
        lambda links: [links[0], replace(links[2], number=2), replace(links[1], number=3), links[3]],
        lambda links: [links[0], links[0], *links[1:]],
        lambda links: links[:3],
        lambda _: [],
        _all_forged,
    ],
    ids=["changed", "time", "removed", "first", "renumbered", "reordered", "inserted", "tail", "all", "forged anew"],
)
def test_whatever_is_done_to_it_is_found(chain: FakeChain, harm: Callable[[list[Link]], list[Link]]) -> None:
    assert _found(harm(_links(chain)), _heads(chain))


def test_the_same_act_told_twice_is_one_row(chain: FakeChain) -> None:
    act = _links(chain)[1].act
    assert not write(chain, act, lambda: _NOON)
    assert not write(chain, act, lambda: _NOON + 86_400)
    assert len(chain.links) == 4


def test_what_comes_late_belongs_to_the_day_on_which_it_is_written_down(chain: FakeChain) -> None:
    publish(chain, chain, lambda _: None, _NOON + 86_400)
    write(chain, Act("0a000001", "close", "7KQ2M0", _NOON), lambda: _NOON + 86_400)
    assert _found([link for link in _links(chain) if link.day == _DAY], _heads(chain)) == []
    assert chain.last(day_of(_NOON + 86_400)) is not None


def test_a_row_added_to_a_closed_day_is_found(chain: FakeChain) -> None:
    publish(chain, chain, lambda _: None, _NOON + 86_400)
    write(chain, Act("0a000001", "close", "7KQ2M0", _NOON), lambda: _NOON)
    assert _found(_links(chain), _heads(chain)) == ["1 rows were added after the day was closed"]


def test_each_closed_day_is_told_once_and_after_a_week_of_silence_too(chain: FakeChain) -> None:
    told: list[str] = []
    tell = lambda head: told.append(head.day)  # noqa: E731 - one line
    publish(chain, chain, tell, _NOON + 6 * 86_400)
    assert told.count(_DAY) == 1
    assert publish(chain, chain, tell, _NOON + 6 * 86_400) == 0
    assert len(told) == len(set(told))


def test_an_act_is_one_of_the_known() -> None:
    with pytest.raises(ValueError, match="verb"):
        Act("0a000001", "look", "7KQ2M0", _NOON)
