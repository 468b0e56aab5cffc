"""What `tipline doctor` makes of the question who wrote."""

from typing import Any

import pytest

from tools.operator.checks import platforms, profiles
from tools.operator.findings import Level


class FakeLogs:
    """A log group in memory; like the local AWS it does not filter."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def get_paginator(self, _operation: str) -> "FakeLogs":
        return self

    def paginate(self, **_call: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as boto3
        return [{"events": []}, {"events": [{"message": line} for line in self.lines]}]


@pytest.mark.parametrize(
    ("wanted", "state", "outcomes", "level"),
    [
        (True, "set", {}, Level.OK),
        (True, "set", {"profile_found": 1, "profile_refused": 9}, Level.OK),
        (True, "set", {"profile_urgent": 3}, Level.OK),
        (True, "set", {"profile_refused": 1}, Level.FAIL),
        (True, "set", {"profile_timeout": 2, "profile_given_up": 40}, Level.FAIL),
        (True, "not set", {}, Level.WARN),
        (True, "to be deleted", {}, Level.FAIL),
        (False, "set", {}, Level.WARN),
    ],
)
def test_a_token_must_be_set_and_still_count(
    wanted: bool,  # noqa: FBT001 - a column
    state: platforms.Secret,
    outcomes: dict[str, int],
    level: Level,
) -> None:
    assert profiles.lookups("facebook", wanted=wanted, state=state, outcomes=outcomes).level is level


def test_a_token_that_no_longer_counts_says_why_it_may_be_so() -> None:
    finding = profiles.lookups(
        "facebook", wanted=True, state="set", outcomes={"profile_refused": 2, "profile_error": 1}
    )
    assert "(refused)" in finding.what
    assert "tipline secrets set facebook-token" in finding.advice


def test_what_came_of_asking_is_counted_from_the_lines_of_that_platform() -> None:
    counted = profiles.logged(
        FakeLogs(  # type: ignore[arg-type]  # a fake
            '{"message": "worked", "platform": "facebook", "outcomes": {"profile_found": 2, "stored_new": 2}}',
            '{"message": "worked", "platform": "facebook", "outcomes": {"profile_refused": 1}}',
            '{"message": "worked", "platform": "instagram", "outcomes": {"profile_found": 5}}',
            '{"message": "failed", "platform": "facebook"}',
            '{"message": "worked", "platform": "facebook", "outcomes": 3}',
            "REPORT RequestId",
            "[]",
        ),
        "group",
        "facebook",
        0,
    )
    assert counted == {"profile_found": 2, "profile_refused": 1}
