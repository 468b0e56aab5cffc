"""The audit at the local stack: one row for each act, a chain broken on purpose is found, nobody else writes."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.stack.test_denials import _ROLES, _refused, assume, resources
from tipline.auditing import Act, day_of, write
from tipline.aws.audit import DynamoChain, LockedHeads, record
from tools.local_aws.checkout import STACK_NAME
from tools.local_aws.sessions import Deployed, LocalSession
from tools.operator.audit import verify

__all__ = ["assume", "resources"]  # fixtures


@pytest.fixture
def chain(stack: Deployed) -> DynamoChain:
    return DynamoChain(stack.root.client("dynamodb"), stack.outputs["AuditTable"])


def _verify(stack: Deployed, day: str) -> tuple[int, list[str]]:
    said: list[str] = []
    rows = DynamoChain(stack.operator.client("dynamodb"), stack.outputs["AuditTable"])
    heads = LockedHeads(stack.operator.client("s3"), stack.outputs["AuditHeadsBucket"])
    return verify((rows, heads), said.append, day, time.time()), said


def _publish(stack: Deployed) -> None:
    listed = stack.root.client("cloudformation").describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId="AuditTrail"
    )
    answer = stack.root.client("lambda").invoke(
        FunctionName=listed["StackResourceDetail"]["PhysicalResourceId"], Payload=b"{}"
    )
    assert "FunctionError" not in answer


def test_acts_told_twice_and_at_once_are_one_row_each_and_the_chain_holds(stack: Deployed, chain: DynamoChain) -> None:
    day, acts = day_of(time.time()), [Act("0a000001", "read_tip", f"TEST{n:02}", time.time()) for n in range(20)]
    sqs, url = stack.root.client("sqs"), stack.outputs["AuditQueueUrl"]
    for act in [*acts, *reversed(acts)]:
        record(sqs, url, act)
    wanted, deadline = {act.act_id for act in acts}, time.monotonic() + 30
    while not wanted <= {link.act.act_id for link in chain.rows(day)} and time.monotonic() < deadline:
        time.sleep(0.3)
    time.sleep(1)
    written = [link.act for link in chain.rows(day) if link.act.act_id in wanted]
    assert sorted(written, key=lambda act: act.subject) == acts
    _publish(stack)
    code, said = _verify(stack, day)
    number, _ = chain.last(day) or (0, "")
    assert code == 0
    assert said[0].endswith(f"published up to act {number}, what follows is only chained")


def test_many_writers_make_one_chain(stack: Deployed, chain: DynamoChain) -> None:
    moment = 4_000_000_000.0 + time.time_ns() % 10_000 * 86_400
    with ThreadPoolExecutor(6) as threads:
        done = [threads.submit(write, chain, Act("0a000001", "note", f"T{n}", 1.5), lambda: moment) for n in range(24)]
    assert all(each.result() for each in done)
    code, said = _verify(stack, day_of(moment))
    assert (code, "24 acts" in said[0]) == (0, True)


def _changed(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"act": {"S": json.dumps(json.loads(row["act"]["S"]) | {"actor": "0a000009"})}}


def test_a_chain_broken_on_purpose_is_found(stack: Deployed, chain: DynamoChain) -> None:
    """As root of the local AWS, whom no policy binds: the worst case."""
    day = day_of(time.time())
    for n in range(3):
        write(chain, Act("0a000001", "assign", f"BRK{n}", time.time()), time.time)
    _publish(stack)
    dynamodb, table = stack.root.client("dynamodb"), stack.outputs["AuditTable"]
    assert _verify(stack, day)[0] == 0
    last, _ = chain.last(day) or (0, "")
    for number, harm in (
        (last - 1, _changed),
        (last - 1, None),
        (last, None),
        (last, lambda row: row | {"act": {"S": "x"}}),
    ):
        key = {"day": {"S": day}, "number": {"N": str(number)}}
        row: Any = dynamodb.get_item(TableName=table, Key=key)["Item"]
        if harm is None:
            dynamodb.delete_item(TableName=table, Key=key)
        else:
            dynamodb.put_item(TableName=table, Item=harm(row))
        code, said = _verify(stack, day)
        dynamodb.put_item(TableName=table, Item=row)
        assert code == 1, said
    assert _verify(stack, day)[0] == 0


@pytest.mark.parametrize("role", sorted(_ROLES | {"AuditTrailRole"}))
def test_nobody_else_writes_and_nobody_changes(
    stack: Deployed,
    assume: Callable[[str], LocalSession],
    role: str,
) -> None:
    session, table, bucket = assume(role), stack.outputs["AuditTable"], stack.outputs["AuditHeadsBucket"]
    dynamodb, s3 = session.client("dynamodb"), session.client("s3")
    item = {"day": {"S": f"test-{role}"}, "number": {"N": "0"}}
    writes = role == "AuditTrailRole"
    assert _refused(lambda: dynamodb.put_item(TableName=table, Item=item)) != writes
    assert _refused(lambda: dynamodb.delete_item(TableName=table, Key=item))
    update = {"Key": item, "UpdateExpression": "SET x = :x", "ExpressionAttributeValues": {":x": {"S": "x"}}}
    assert _refused(lambda: dynamodb.update_item(TableName=table, **update))  # type: ignore[arg-type]
    assert _refused(lambda: s3.put_object(Bucket=bucket, Key="test", Body=b"")) != writes
    assert _refused(lambda: s3.delete_object(Bucket=bucket, Key="test"))


@pytest.mark.parametrize("role", sorted(_ROLES - {"ConsoleRole"}))
def test_no_other_role_sees_a_session_or_tells_the_audit(
    stack: Deployed,
    assume: Callable[[str], LocalSession],
    role: str,
) -> None:
    session = assume(role)
    dynamodb, sqs = session.client("dynamodb"), session.client("sqs")
    assert _refused(lambda: dynamodb.get_item(TableName=stack.outputs["SessionsTable"], Key={"id": {"S": "none"}}))
    assert _refused(lambda: sqs.send_message(QueueUrl=stack.outputs["AuditQueueUrl"], MessageBody="x"))
