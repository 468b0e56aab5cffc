"""The real alert log keeps the promises that the fake one does, and keeps nothing that it should not."""

import secrets
from typing import Any

import pytest

from tests.contract.promises_of_alert_log import NOW, PromisesOfAlertLog, claimed, counted, opened
from tipline.alert_log import Entry, State
from tipline.aws.alert_log import DynamoAlertLog
from tipline.aws.dynamodb import from_item, to_item
from tipline.model import Alert, AlertKind, Priority
from tools.local_aws.sessions import Deployed

MONTH = 30 * 86_400


@pytest.fixture
def fresh_key() -> str:
    return secrets.token_hex(8)


@pytest.fixture
def dynamo_log(stack: Deployed) -> DynamoAlertLog:
    return DynamoAlertLog(stack.root.client("dynamodb"), stack.outputs["AlertsTable"], lambda: NOW)


def row(log: DynamoAlertLog, row_id: str) -> dict[str, Any]:
    found = log.client.get_item(TableName=log.table, Key=to_item({"id": row_id}), ConsistentRead=True)
    return from_item(found["Item"])


class TestDynamoAlertLog(PromisesOfAlertLog):
    """Alerts in DynamoDB."""

    @pytest.fixture
    def log(self, dynamo_log: DynamoAlertLog) -> DynamoAlertLog:
        return dynamo_log

    @pytest.fixture
    def key(self, fresh_key: str) -> str:
        return fresh_key


def test_every_row_goes_after_30_days(dynamo_log: DynamoAlertLog, fresh_key: str) -> None:
    dynamo_log.turn(claimed(fresh_key), opened(fresh_key), instead_of=None)
    dynamo_log.count(counted(f"{fresh_key}:1"), opened(fresh_key))
    dynamo_log.mark_sent(fresh_key)

    for row_id in (f"alert#{fresh_key}", f"alert#{fresh_key}:1", f"window#{fresh_key}"):
        assert row(dynamo_log, row_id)["expires"] == NOW + MONTH


def test_a_tips_row_says_what_was_sent_and_when_but_not_its_category(
    dynamo_log: DynamoAlertLog, fresh_key: str
) -> None:
    dynamo_log.claim(
        Entry(Alert(fresh_key, AlertKind.TIP, "sms", Priority.P2, "sexual_offense", "7K4Q2M"), State.CLAIMED, NOW)
    )
    dynamo_log.mark_sent(fresh_key)

    assert row(dynamo_log, f"alert#{fresh_key}") == {
        "id": f"alert#{fresh_key}",
        "kind": "tip",
        "platform": "sms",
        "priority": "P2",
        "reference": "7K4Q2M",
        "progress": "sent",
        "sent_at": NOW,
        "expires": NOW + MONTH,
    }
