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
