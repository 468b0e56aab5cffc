"""The fake clocks keep the promises of the real ones."""

import pytest

from tests.contract.promises_of_clocks import PromisesOfClocks
from tests.fakes.clocks import InMemoryClocks


class TestInMemoryClocks(PromisesOfClocks):
    """Clocks in memory."""

    @pytest.fixture
    def clocks(self) -> InMemoryClocks:
        return InMemoryClocks()

    @pytest.fixture
    def tip_id(self) -> str:
        return "1"
