"""Dead letters: listing and replaying."""

from contextlib import suppress
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from tools.operator.dead_letters import DeadLetter, replay, show_all
from tools.operator.refusal import Refused

DAY = 86_400
NOW = 1_790_000_000.0


class FakeDeadLetters:
    """A dead-letter queue in memory, in front of the queue that letters came from; fails when told to."""

    name = "Messages that could not be stored"

    def __init__(self, *letters: DeadLetter, failures: frozenset[int] = frozenset(), stop_at: int = -1) -> None:
        self.stored = {letter.id: letter for letter in letters}
        self.hidden: set[str] = set()
        self.source: list[DeadLetter] = []
        self.calls, self.failures, self.stop_at = 0, failures, stop_at
        self.refuse_again = False

    def _step(self) -> None:
        self.calls += 1
        if self.calls == self.stop_at:
            raise KeyboardInterrupt
        if self.calls in self.failures:
            raise ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "content"}}, "SendMessage")

    def count(self) -> int:
        return len(self.stored)

    def receive(self) -> list[DeadLetter]:
        self._step()
        found = [letter for letter in self.stored.values() if letter.id not in self.hidden][:10]
        self.hidden |= {letter.id for letter in found}
        return found

    def send_back(self, letter: DeadLetter) -> None:
        self._step()
        self.source.append(letter)
        if self.refuse_again:
            again = replace(letter, id=f"{letter.id}-again")
            self.stored[again.id] = again

    def delete(self, letter: DeadLetter) -> None:
        self._step()
        del self.stored[letter.id]

    def release(self, letter: DeadLetter) -> None:
        self._step()
        self.hidden.discard(letter.id)


def letter(number: int, reason: str = "unreadable_item", platform: str = "facebook", age_days: float = 1) -> DeadLetter:
    return DeadLetter(
        id=f"id{number}",
        sent_at=NOW - age_days * DAY - number,
        platform=platform,
        reason=reason,
        body=f"sealed {number}",
        handle=f"handle{number}",
    )


def replayed(queue: FakeDeadLetters, *, include_too_old: bool = False) -> tuple[int, str]:
    said: list[str] = []
    return replay([queue], said.append, include_too_old=include_too_old), "\n".join(said)


def listed(queue: FakeDeadLetters) -> tuple[int, str]:
    said: list[str] = []
    return show_all([queue], said.append, NOW), "\n".join(said)


def test_all_come_back_oldest_first() -> None:
    queue = FakeDeadLetters(*map(letter, range(25)))
    code, said = replayed(queue)
    assert code == 0
    assert [each.body for each in queue.source] == [f"sealed {number}" for number in reversed(range(25))]
    assert not queue.stored
    assert "25 brought back" in said


def test_what_fails_again_is_not_brought_back_a_second_time() -> None:
    queue = FakeDeadLetters(*map(letter, range(12)))
    queue.refuse_again = True
    code, _ = replayed(queue)
    assert code == 0
    assert len(queue.source) == 12
    assert len(queue.stored) == 12


def test_what_may_be_an_old_one_sent_again_stays_unless_wanted() -> None:
    queue = FakeDeadLetters(letter(1), letter(2, "too_old"))
    _, said = replayed(queue)
    assert [each.id for each in queue.source] == ["id1"]
    assert list(queue.stored) == ["id2"]
    assert not queue.hidden & queue.stored.keys()
    assert "--include-too-old" in said
    replayed(queue, include_too_old=True)
    assert [each.id for each in queue.source] == ["id1", "id2"]


def test_nothing_there_is_no_problem() -> None:
    assert replayed(FakeDeadLetters()) == (0, "Messages that could not be stored: none.")


def test_what_somebody_else_holds_is_left_and_said() -> None:
    queue = FakeDeadLetters(letter(1), letter(2))
    queue.hidden.add("id2")
    code, said = replayed(queue)
    assert code == 1
    assert "1 could not be received" in said


@given(
    number=st.integers(0, 30),
    failures=st.frozensets(st.integers(1, 60), max_size=6),
    stop_at=st.integers(-1, 60),
)
def test_whatever_fails_and_whenever_it_is_stopped_nothing_is_lost(
    number: int, failures: frozenset[int], stop_at: int
) -> None:
    queue = FakeDeadLetters(*map(letter, range(number)), failures=failures, stop_at=stop_at)
    for _ in range(len(failures) + 3):
        with suppress(Refused, KeyboardInterrupt):
            replayed(queue)
        assert {each.id for each in queue.source} | queue.stored.keys() == {f"id{each}" for each in range(number)}
        queue.hidden.clear()  # in time, what was hidden comes back by itself
    assert not queue.stored
    assert {each.id for each in queue.source} == {f"id{each}" for each in range(number)}


def test_what_aws_says_is_not_repeated_but_how_far_it_came_is() -> None:
    queue = FakeDeadLetters(letter(1), letter(2), failures=frozenset({4}))
    with pytest.raises(Refused, match="1 of 2 brought back") as refused:
        replayed(queue)
    assert "content" not in str(refused.value)
    assert not queue.hidden & queue.stored.keys()


def test_stopping_says_how_far_it_came() -> None:
    queue = FakeDeadLetters(letter(1), letter(2), stop_at=4)
    said: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        replay([queue], said.append, include_too_old=False)
    assert "1 of 2 brought back" in said[-1]
    assert not queue.hidden & queue.stored.keys()


def test_a_list_says_how_many_why_and_how_old_and_nothing_of_what_is_in_them() -> None:
    queue = FakeDeadLetters(
        letter(1), letter(2, age_days=8), letter(3, "out_of_tries", "sms", age_days=0), letter(4, "a_new_reason")
    )
    code, said = listed(queue)
    assert code == 1
    assert "Messages that could not be stored: 4" in said
    assert "facebook   unreadable_item      oldest: 8 days ago  SOON GONE" in said
    assert "sms        out_of_tries         oldest: today" in said
    assert "sealed" not in said.replace("sealed for another stack", "")
    assert "handle" not in said
    assert len(queue.stored) == 4
    assert not queue.hidden


def test_what_somebody_else_holds_is_counted_in_a_list() -> None:
    queue = FakeDeadLetters(letter(1))
    queue.hidden.add("id1")
    code, said = listed(queue)
    assert code == 1
    assert "1 more could not be looked at just now" in said


def test_nothing_to_list_is_no_problem() -> None:
    assert listed(FakeDeadLetters()) == (0, "Messages that could not be stored: none.")


def test_a_letter_prints_without_what_is_in_it() -> None:
    assert "sealed" not in repr(letter(1))
    assert "handle" not in repr(letter(1))
