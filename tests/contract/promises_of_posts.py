"""What every store of posts promises. The fake is held to it in this folder, the real one in tests/stack."""

import itertools
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Protocol

import pytest

from tipline.intake import Posts
from tipline.model import Author, PostAction, PostEvent, PostKind
from tipline.post_state import RemovedText


class MakePosts(Protocol):
    """Makes a store, and a way to look at what it holds: attributes of the row under a root and item."""

    def __call__(
        self, removed_text: Mapping[str, RemovedText]
    ) -> tuple[Posts, Callable[[str, str], dict[str, Any] | None]]: ...


class PromisesOfPosts:
    """Each test is a promise."""

    @pytest.fixture
    def make(self) -> MakePosts:
        raise NotImplementedError

    @pytest.fixture
    def added(self, key: str) -> PostEvent:
        """Return a comment that no other test uses."""
        return PostEvent(
            platform="x",
            account="1",
            kind=PostKind.COMMENT,
            action=PostAction.ADD,
            item_id=f"item{key}",
            root_id=f"root{key}",
            sha256="0",
            text="first",
            author=Author("7", "Sample Person", "sample"),
            permalink="https://x.com/i/status/1",
            tagged=("dept",),
            at=10.5,
        )

    @pytest.fixture
    def key(self) -> str:
        raise NotImplementedError

    def test_a_post_keeps_who_said_what_where(self, make: MakePosts, added: PostEvent) -> None:
        posts, row = make({})
        posts.apply(added, 900)
        held = row(f"x#{added.root_id}", added.item_id)
        assert held is not None
        assert (held["text"], held["author"]["handle"], held["removed"]) == ("first", "sample", False)
        assert held["tagged"] == ["dept"]

    def test_the_state_does_not_depend_on_the_order(self, make: MakePosts, added: PostEvent) -> None:
        edit = replace(added, action=PostAction.EDIT, sha256="1", text="second", at=20.0)
        removal = replace(added, action=PostAction.REMOVE, sha256="2", text="", author=None, root_id=None, at=None)
        states = []
        for number, order in enumerate(itertools.permutations([added, edit, removal])):
            posts, row = make({"x": "erase"})
            item = f"{added.item_id}-{number}"
            for event in order:
                posts.apply(replace(event, item_id=item), 900)
            held = row(f"x#{added.root_id}", item)
            assert held is not None
            assert row(f"x#{item}", item) is None  # no tombstone is left behind
            states.append({name: held[name] for name in ("text", "removed", "author", "sha256", "kind")})
        assert all(state == states[0] for state in states)
        assert (states[0]["removed"], states[0]["text"]) == (True, "")

    def test_eight_workers_at_once_lose_no_event(self, make: MakePosts, added: PostEvent) -> None:
        posts, row = make({})
        edits = [
            replace(added, action=PostAction.EDIT, sha256=str(number), text=str(number), at=float(number))
            for number in range(20, 24)
        ]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda event: posts.apply(event, 900), [added, *edits]))
        held = row(f"x#{added.root_id}", added.item_id)
        assert held is not None
        assert (held["text"], len(held["versions"])) == ("23", 5)

    def test_a_repeat_changes_nothing(self, make: MakePosts, added: PostEvent) -> None:
        posts, row = make({})
        assert posts.apply(added, 900) == posts.apply(added, 1_800)
        held = row(f"x#{added.root_id}", added.item_id)
        assert held is not None
        assert len(held["versions"]) == 1

    def test_an_item_is_known_wherever_it_hangs_and_on_its_own_platform_alone(
        self, make: MakePosts, added: PostEvent, key: str
    ) -> None:
        posts, _ = make({})
        assert not posts.knows(added.platform, added.item_id)
        posts.apply(replace(added, root_id=f"another{key}"), 900)
        assert posts.knows(added.platform, added.item_id)
        assert not posts.knows("instagram", added.item_id)
        assert not posts.knows(added.platform, f"other{key}")

    @pytest.mark.parametrize(("removed_text", "left"), [("erase", [False, True, True]), ("keep", [True, True, True])])
    def test_what_a_person_published_goes_where_what_is_removed_is_erased(
        self, make: MakePosts, added: PostEvent, key: str, removed_text: RemovedText, left: list[bool]
    ) -> None:
        posts, row = make({"x": removed_text})
        theirs = replace(added, author=Author(f"1{key}", "Sample Person"))
        somebody_elses = replace(added, item_id=f"other{key}", author=Author(f"2{key}", "Sample Person"))
        elsewhere = replace(theirs, platform="facebook")
        for each in (theirs, somebody_elses, elsewhere):
            posts.apply(each, 900)
        posts.forget("x", f"1{key}")
        found = [row(f"{each.platform}#{each.root_id}", each.item_id) for each in (theirs, somebody_elses, elsewhere)]
        assert [each is not None for each in found] == left
