"""A post's state depends on the set of its events, never on their order."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.model import Author, PostAction, PostEvent, PostKind
from tipline.post_state import PostState, RemovedText, apply

_ADD = PostEvent(
    platform="facebook",
    account="1",
    kind=PostKind.COMMENT,
    action=PostAction.ADD,
    item_id="c",
    root_id="r",
    sha256="0",
    text="first",
    author=Author("7", "Sample Person"),
    at=10.0,
)
_EDIT = replace(_ADD, action=PostAction.EDIT, sha256="1", text="second", at=20.0)
_LATER_EDIT = replace(_EDIT, sha256="2", text="third", at=30.0)
_REMOVE = replace(_ADD, action=PostAction.REMOVE, sha256="3", text="", author=None, at=25.0)


def _fold(events: list[PostEvent], removed_text: RemovedText = "keep") -> PostState:
    state = None
    for event in events:
        state = apply(state, event, removed_text)
    assert state is not None
    return state


@pytest.mark.parametrize("order", list(itertools.permutations([_ADD, _EDIT, _LATER_EDIT])))
def test_the_latest_edit_by_the_platforms_time_wins(order: tuple[PostEvent, ...]) -> None:
    assert _fold(list(order)).text == "third"


@pytest.mark.parametrize("order", list(itertools.permutations([_ADD, _EDIT, _REMOVE])))
@pytest.mark.parametrize(("removed_text", "text"), [("keep", "second"), ("erase", "")])
def test_a_removal_is_final_in_any_order(order: tuple[PostEvent, ...], removed_text: RemovedText, text: str) -> None:
    state = _fold(list(order), removed_text)
    assert state.removed
    assert state.text == text
    assert state.facts.author == Author("7", "Sample Person")


def test_a_removal_that_comes_first_makes_a_tombstone_that_the_late_original_does_not_revive() -> None:
    assert _fold([_REMOVE]).removed
    assert _fold([_REMOVE, _ADD]).removed


def test_hiding_follows_the_latest_word() -> None:
    hide = replace(_ADD, action=PostAction.HIDE, sha256="h", at=40.0)
    unhide = replace(_ADD, action=PostAction.UNHIDE, sha256="u", at=50.0)
    assert _fold([_ADD, hide]).hidden
    assert not _fold([unhide, _ADD, hide]).hidden


def test_a_reaction_that_was_taken_back_may_be_given_again() -> None:
    like = replace(_ADD, kind=PostKind.REACTION, sha256="l1", at=1.0)
    unlike = replace(like, action=PostAction.REMOVE, sha256="l2", at=2.0)
    again = replace(like, sha256="l3", at=3.0)
    assert _fold([like, unlike]).removed
    assert not _fold([again, unlike, like]).removed


_ACTIONS = st.sampled_from(PostAction)
_EVENTS = st.builds(
    lambda action, sha, at, text: replace(_ADD, action=action, sha256=str(sha), at=at, text=text),
    _ACTIONS,
    st.integers(0, 4),
    st.none() | st.integers(0, 3).map(float),
    st.sampled_from(["", "a", "b"]),
)


def _distinct(events: list[PostEvent]) -> list[PostEvent]:
    """One event for each digest and action, as a platform sends it: the digest is that of the content."""
    return list({(event.action, event.sha256): event for event in events}.values())


@given(events=st.lists(_EVENTS, min_size=1, max_size=7).map(_distinct), data=st.data())
@pytest.mark.parametrize("removed_text", ["keep", "erase"])
def test_order_and_repeats_never_matter(
    events: list[PostEvent], data: st.DataObject, removed_text: RemovedText
) -> None:
    repeated = events + data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations(repeated))
    assert _fold(shuffled, removed_text) == _fold(events, removed_text)
