"""The intake flow: what happens in public."""

from dataclasses import replace

import pytest

from tests.unit.town import COMMENT, Town
from tipline.model import AlertKind, PostAction, PostEvent, PostKind


def test_a_comment_is_stored_and_announced_under_its_root() -> None:
    town = Town()
    town.take(COMMENT)
    (alert,) = town.alerts
    assert (alert.kind, alert.root, alert.not_before) == (AlertKind.POST, "facebook#p1", 0)


@pytest.mark.parametrize(
    "event",
    [
        replace(COMMENT, kind=PostKind.REACTION),
        replace(COMMENT, kind=PostKind.SHARE),
        replace(COMMENT, action=PostAction.REMOVE),
        replace(COMMENT, action=PostAction.HIDE),
        replace(COMMENT, own=True),
    ],
)
def test_reactions_shares_edits_removals_and_own_posts_never_alert(event: PostEvent) -> None:
    town = Town()
    town.take(event)
    assert town.alerts == []
    assert len(town.posts.states) == 1


def test_what_a_list_tells_of_a_known_comment_changes_nothing() -> None:
    town = Town()
    town.take(COMMENT)
    before = dict(town.posts.states)
    town.take(replace(COMMENT, sha256="1", root_id="another", text="edited since"), recovered=True)
    assert town.posts.states == before
    assert (len(town.alerts), town.counts["ignored known"], town.counts["recovered facebook"]) == (1, 1, 0)


def test_a_comment_that_was_lost_is_stored_told_and_counted() -> None:
    town = Town()
    town.take(COMMENT, recovered=True)
    assert (len(town.posts.states), len(town.alerts), town.counts["recovered facebook"]) == (1, 1, 1)


def test_a_lost_comment_that_was_stored_before_its_worker_died_is_told_of_by_the_next_try() -> None:
    town = Town()
    town.posts.apply(COMMENT, 0)
    town.take(COMMENT, recovered=True, attempt=2)
    assert (len(town.posts.states), len(town.alerts)) == (1, 1)


def test_an_edit_alerts_only_where_it_is_all_that_was_heard_of() -> None:
    """Somebody edits the department's name into a post; or the edit of a known comment."""
    edit = replace(COMMENT, action=PostAction.EDIT, sha256="1", text="second")
    town = Town()
    town.take(COMMENT, edit)
    assert len(town.alerts) == 1
    town.take(replace(edit, item_id="c2"))
    assert [alert.id for alert in town.alerts[1:]] == ["post:facebook:c2"]


def test_a_comment_that_was_removed_before_it_came_is_not_announced() -> None:
    town = Town()
    town.take(replace(COMMENT, action=PostAction.REMOVE, sha256="1"), COMMENT)
    assert town.alerts == []
