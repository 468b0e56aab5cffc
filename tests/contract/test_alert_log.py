"""The fake alert log keeps the promises of the real one."""

import pytest

from tests.contract.promises_of_alert_log import PromisesOfAlertLog
from tests.fakes.notify import InMemoryAlertLog


class TestInMemoryAlertLog(PromisesOfAlertLog):
    """Alerts in memory."""

    @pytest.fixture
    def log(self) -> InMemoryAlertLog:
        return InMemoryAlertLog()

    @pytest.fixture
    def key(self) -> str:
        return "1"
