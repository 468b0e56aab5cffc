"""The fake stores keep the promises of the real ones."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Literal

import pytest

from tests.contract.promises_of_posts import MakePosts, PromisesOfPosts
from tests.contract.promises_of_tips import CloseTip, LeftOf, MakeTips, PromisesOfTips
from tests.fakes.stores import FakePosts, FakeTips
from tipline.post_state import RemovedText


class TestFakeTips(PromisesOfTips):
    """Tips in memory."""

    @pytest.fixture
    def make(self) -> MakeTips:
        def make(
            clock: Callable[[], float], unsent_text: Literal["keep", "erase"] = "keep"
        ) -> tuple[FakeTips, Callable[[str], dict[str, dict[str, Any]]]]:
            tips = FakeTips(clock, unsent_text)
            return tips, lambda tip_id: {sk: row for (held, sk), row in tips.rows.items() if held == tip_id}

        return make

    @pytest.fixture
    def close(self) -> CloseTip:
        return FakeTips.close

    @pytest.fixture
    def reopen(self) -> CloseTip:
        return FakeTips.reopen

    @pytest.fixture
    def left_of(self) -> LeftOf:
        return lambda tips: {*tips.table.rows, *tips.seen}

    @pytest.fixture
    def key(self) -> str:
        return "m1"


class TestFakePosts(PromisesOfPosts):
    """Posts in memory."""

    @pytest.fixture
    def make(self) -> MakePosts:
        def make(
            removed_text: Mapping[str, RemovedText],
        ) -> tuple[FakePosts, Callable[[str, str], dict[str, Any] | None]]:
            posts = FakePosts(dict(removed_text))

            def row(root: str, item_id: str) -> dict[str, Any] | None:
                state = posts.states.get((root, item_id))
                if state is None:
                    return None
                facts = asdict(state.facts)
                return facts | {
                    "tagged": list(facts["tagged"]),
                    "kind": state.kind.value,
                    "removed": state.removed,
                    "versions": state.events,
                }

            return posts, row

        return make

    @pytest.fixture
    def key(self) -> str:
        return "1"
