"""The real clocks and the real roster keep their promises, and keep nothing for longer than they should."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest

from tests.contract.promises_of_clocks import NOW, PromisesOfClocks, a_clock
from tests.fakes.officers import an_officer
from tipline.aws.clocks import DynamoClocks
from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.officers import Changed, DynamoOfficers
from tipline.roster import Recipient, Role, Shift
from tools.local_aws.sessions import Deployed

MONTH = 30 * 86_400


@pytest.fixture
def dynamo_clocks(stack: Deployed) -> DynamoClocks:
    return DynamoClocks(stack.root.client("dynamodb"), stack.outputs["ClocksTable"], lambda: NOW)


@pytest.fixture
def fresh_tip(dynamo_clocks: DynamoClocks) -> Iterator[str]:
    tip_id = secrets.token_hex(16)
    yield tip_id
    dynamo_clocks.client.delete_item(TableName=dynamo_clocks.table, Key=to_item({"tip_id": tip_id}))


class TestDynamoClocks(PromisesOfClocks):
    """Clocks in DynamoDB."""

    @pytest.fixture
    def clocks(self, dynamo_clocks: DynamoClocks) -> DynamoClocks:
        return dynamo_clocks

    @pytest.fixture
    def tip_id(self, fresh_tip: str) -> str:
        return fresh_tip


@pytest.mark.parametrize("end", ["acknowledged", "exhausted"])
def test_a_clock_goes_30_days_after_its_end_and_never_while_it_runs(
    dynamo_clocks: DynamoClocks, fresh_tip: str, end: str
) -> None:
    def expires() -> int | None:
        found = dynamo_clocks.client.get_item(TableName=dynamo_clocks.table, Key=to_item({"tip_id": fresh_tip}))
        return from_item(found["Item"]).get("expires")

    clock = a_clock(fresh_tip)
    dynamo_clocks.start(clock, instead_of=None)
    assert expires() is None
    if end == "exhausted":
        dynamo_clocks.exhaust(clock)
    else:
        dynamo_clocks.acknowledge(fresh_tip, "a1", NOW)
    assert expires() == NOW + MONTH


def test_an_officer_comes_back_as_they_were_put_and_a_stale_change_is_refused(stack: Deployed) -> None:
    roster = DynamoOfficers(stack.root.client("dynamodb"), stack.outputs["OfficersTable"])
    officer = an_officer(
        secrets.token_hex(4),
        phone="",
        unit="Night",
        role=Role.SUPERVISOR,
        recipient=Recipient.INFORMATION,
        priorities=("P0",),
        categories=("drugs",),
        kinds=("tip", "post"),
        shifts=(Shift((4, 5), time(22), time(6, 30)),),
        on_duty=False,
        active=False,
    )
    try:
        stored = roster.put(officer)
        assert stored == replace(officer, version=1)
        assert roster.get(officer.officer_id) == stored
        damaged = {"officer_id": "damaged", "name": "Sample", "role": "chief", "version": 1}
        roster.client.put_item(TableName=roster.table, Item=to_item(damaged))
        assert roster.all() == (stored,)
        with pytest.raises(Changed):
            roster.put(officer)
        roster.note(replace(stored, email_state="pending", asked_at=7))
        roster.note(replace(stored, version=9, email_state="confirmed"))
        noted = roster.get(officer.officer_id)
        assert noted == replace(stored, email_state="pending", asked_at=7)
        assert roster.put(replace(stored, on_duty=None)).version == 2
    finally:
        roster.remove(officer.officer_id)
        roster.remove("damaged")
    assert roster.get(officer.officer_id) is None
