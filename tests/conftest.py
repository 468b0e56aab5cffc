"""For every test: how hypothesis looks for examples, and which tests share the one local stack."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No deadline: this machine may be busy. On CI the same examples each time, so that a failure is the change's own.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


_ON_THE_STACK = Path(__file__).parent / "stack"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of the stack in one process, one after the other, when tests are spread over several."""
    for item in items:
        if _ON_THE_STACK in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("stack"))
