"""What every alert log promises. The fake is held to it in this folder, the real one in tests/stack."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tipline.alert_log import AlertLog, Entry, State, Window
from tipline.model import Alert, AlertKind, Category, Priority

NOW = 1_800_000_000
WORKERS = 8


def claimed(key: str, *, lease: int = NOW + 45, posts: int = 0) -> Entry:
    """Return a claim on an alert about a post."""
    alert = Alert(key, AlertKind.POST, "facebook", Priority.P3, "drugs", "7K4Q2M", None if posts else "root")
    return Entry(alert, State.CLAIMED, lease, posts)


def counted(key: str, priority: Priority = Priority.P3, category: Category = "drugs") -> Entry:
    """Return a post that is only counted."""
    return Entry(Alert(key, AlertKind.POST, "facebook", priority, category, "7K4Q2M", "root"), State.COUNTED)


def opened(key: str, window_round: int = 0) -> Window:
    """Return a window in which nothing is counted yet."""
    return Window(key, "facebook", "7K4Q2M", f"{key}:opener", window_round, NOW + 300)


def how_many_win(attempt: Callable[[int], bool]) -> int:
    """Let several workers try at once."""
    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(attempt, range(WORKERS)))


class PromisesOfAlertLog:
    """Each test is a promise."""

    @pytest.fixture
    def log(self) -> AlertLog:
        raise NotImplementedError

    @pytest.fixture
    def key(self) -> str:
        """Return a key that no other test uses."""
        raise NotImplementedError

    def test_what_was_never_heard_of_is_not_found(self, log: AlertLog, key: str) -> None:
        assert log.find(key) is None
        assert log.window(key) is None

    @pytest.mark.parametrize("posts", [0, 12])
    def test_a_claim_is_found_as_it_was_made(self, log: AlertLog, key: str, posts: int) -> None:
        assert log.claim(claimed(key, posts=posts))
        assert log.find(key) == claimed(key, posts=posts)

    def test_a_new_alert_is_claimed_by_one_of_many_workers(self, log: AlertLog, key: str) -> None:
        assert how_many_win(lambda _: log.claim(claimed(key))) == 1

    def test_a_claim_that_ran_out_is_taken_over_by_one_of_many_workers(self, log: AlertLog, key: str) -> None:
        former = claimed(key)
        log.claim(former)
        latter = replace(former, lease=former.lease + 45)
        assert how_many_win(lambda _: log.claim(latter, instead_of=former)) == 1
        assert log.find(key) == latter

    def test_what_was_sent_is_claimed_by_nobody(self, log: AlertLog, key: str) -> None:
        former = claimed(key)
        log.claim(former)
        log.mark_sent(key)
        assert not log.claim(former)
        assert not log.claim(replace(former, lease=former.lease + 45), instead_of=former)
        found = log.find(key)
        assert found is not None
        assert found.state is State.SENT

    def test_a_claim_that_is_let_go_may_be_taken_over_at_once(self, log: AlertLog, key: str) -> None:
        former = claimed(key, posts=3)
        log.claim(former)
        log.release(former)
        assert log.find(key) == replace(former, lease=0)

    def test_only_ones_own_claim_can_be_let_go(self, log: AlertLog, key: str) -> None:
        former = claimed(key)
        latter = replace(former, lease=former.lease + 45)
        log.claim(former)
        log.claim(latter, instead_of=former)
        log.release(former)
        assert log.find(key) == latter
        log.mark_sent(key)
        log.release(latter)
        found = log.find(key)
        assert found is not None
        assert found.state is State.SENT

    def test_of_many_first_posts_one_opens_the_window_and_the_others_are_not_claimed(
        self, log: AlertLog, key: str
    ) -> None:
        entries = [claimed(f"{key}:{number}") for number in range(WORKERS)]
        assert how_many_win(lambda number: log.turn(entries[number], opened(key), instead_of=None)) == 1
        assert log.window(key) == opened(key)
        assert sum(log.find(entry.alert.id) is not None for entry in entries) == 1

    def test_an_alert_that_is_known_opens_no_window(self, log: AlertLog, key: str) -> None:
        log.claim(claimed(key))
        assert not log.turn(claimed(key), opened(key), instead_of=None)
        assert log.window(key) is None

    def test_a_window_adds_up_what_is_counted(self, log: AlertLog, key: str) -> None:
        log.turn(claimed(key), opened(key), instead_of=None)
        assert log.count(counted(f"{key}:1"), opened(key))
        assert log.count(counted(f"{key}:2", Priority.P2), opened(key))
        assert log.count(counted(f"{key}:3", category="arson"), opened(key))
        assert log.find(f"{key}:1") == counted(f"{key}:1")
        assert log.window(key) == replace(
            opened(key),
            posts=3,
            priorities=frozenset({Priority.P2, Priority.P3}),
            categories=frozenset({"drugs", "arson"}),
        )

    def test_a_post_is_counted_once_by_many_workers(self, log: AlertLog, key: str) -> None:
        log.turn(claimed(key), opened(key), instead_of=None)
        assert how_many_win(lambda _: log.count(counted(f"{key}:1"), opened(key))) == 1
        window = log.window(key)
        assert window is not None
        assert window.posts == 1

    def test_every_post_that_counted_is_in_the_window_and_no_other(self, log: AlertLog, key: str) -> None:
        """Where workers meet, one may be told that it lost: then it changed nothing."""
        log.turn(claimed(key), opened(key), instead_of=None)
        wins = how_many_win(lambda number: log.count(counted(f"{key}:{number}"), opened(key)))
        window = log.window(key)
        assert window is not None
        assert window.posts == wins > 0
        assert wins == sum(log.find(f"{key}:{number}") is not None for number in range(WORKERS))

    def test_nothing_is_counted_in_a_window_that_is_past_or_unknown(self, log: AlertLog, key: str) -> None:
        assert not log.count(counted(f"{key}:1"), opened(key))
        log.turn(claimed(key), opened(key, window_round=1), instead_of=None)
        assert not log.count(counted(f"{key}:1"), opened(key))
        assert not log.count(counted(f"{key}:1"), replace(opened(key, window_round=1), opened_by="another"))
        assert log.find(f"{key}:1") is None

    def test_a_window_is_summed_up_by_one_of_many_workers(self, log: AlertLog, key: str) -> None:
        log.turn(claimed(key), opened(key), instead_of=None)
        log.count(counted(f"{key}:1"), opened(key))
        window = log.window(key)
        summary = claimed(f"{key}:summary", posts=1)
        assert how_many_win(lambda _: log.turn(summary, opened(key, window_round=1), instead_of=window)) == 1
        assert log.window(key) == opened(key, window_round=1)
        assert log.find(f"{key}:summary") == summary

    def test_a_window_in_which_more_was_counted_since_it_was_read_is_not_summed_up(
        self, log: AlertLog, key: str
    ) -> None:
        log.turn(claimed(key), opened(key), instead_of=None)
        log.count(counted(f"{key}:1"), opened(key))
        window = log.window(key)
        log.count(counted(f"{key}:2"), opened(key))
        summary = claimed(f"{key}:summary", posts=1)
        assert not log.turn(summary, opened(key, window_round=1), instead_of=window)
        assert log.find(f"{key}:summary") is None
        assert log.window(key) == replace(
            opened(key), posts=2, priorities=frozenset({Priority.P3}), categories=frozenset({"drugs"})
        )
