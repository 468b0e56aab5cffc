"""What the console reads and changes in the real tables, with the role that it has."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.stack.line import Line
from tipline.aws.dynamodb import to_item
from tipline.aws.post_shelf import DynamoPostShelf
from tipline.aws.tip_desk import DynamoTipDesk
from tipline.casework import Done, Rewritten, Status
from tipline.console.doors import View
from tipline.reference import random_reference
from tipline.storage import Unstorable
from tools.local_aws.sessions import Deployed, LocalSession
from tools.local_aws.stack import Credentials

_DONE = Done("note", "0ff1ce01", 1)


@pytest.fixture(scope="module")
def console(stack: Deployed) -> LocalSession:
    """Return a session of the console's role."""
    arn = stack.root.client("iam").get_role(RoleName=Line(stack).resource("ConsoleRole"))["Role"]["Arn"]
    made = stack.root.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return LocalSession.of_role(Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))


@pytest.fixture(scope="module")
def tips(stack: Deployed, console: LocalSession) -> DynamoTipDesk:
    """Return the tips as the console reaches them."""
    return DynamoTipDesk(console.client("dynamodb"), stack.outputs["TipsTable"])


@pytest.fixture
def store(stack: Deployed) -> Iterator[Callable[..., str]]:
    """Return what stores a tip as `intake` does and returns its id; they are gone after the test."""
    dynamodb, table, kept = stack.root.client("dynamodb"), stack.outputs["TipsTable"], []

    def store(**fields: Any) -> str:  # noqa: ANN401 - attributes of the row
        row = {
            "tip_id": secrets.token_hex(16),
            "sk": "tip",
            "platform": "sms",
            "priority": "P2",
            "category": "arson",
            "status": "closed",
            "received_at": 1_700_000_000,
            "reference": random_reference(),
            "messages": 1,
        } | fields
        message = {"tip_id": row["tip_id"], "sk": "message#0001", "text": "a lead", "received_at": row["received_at"]}
        for each in (row, message):
            dynamodb.put_item(TableName=table, Item=to_item(each))
            kept.append({"tip_id": each["tip_id"], "sk": each["sk"]})
        return str(row["tip_id"])

    yield store
    for key in kept:
        dynamodb.delete_item(TableName=table, Key=to_item(key))


def _all(tips: DynamoTipDesk, view: View, size: int) -> list[str]:
    found, after = [], ""
    while True:
        page = tips.listed(view, after, size)
        assert len(page.tips) <= size
        found += [each.tip_id for each in page.tips]
        after = page.next
        if not after:
            return found


@pytest.mark.parametrize("size", [3, 7, 100])
def test_pages_show_every_tip_once_newest_first_over_all_states(
    tips: DynamoTipDesk, store: Callable[..., str], size: int
) -> None:
    officer = secrets.token_hex(4)
    states = ("assigned", "working", "awaiting_tipster")
    # Several of one time bucket: what tells them apart is no time.
    made = {
        store(
            status=states[number % 3], assignee=officer, received_at=1_700_000_000 + 900 * (number // 5), platform="x"
        )
        for number in range(20)
    }
    store(status="closed", assignee=officer)
    mine = _all(tips, View(statuses=states, assignee=officer), size)
    assert len(mine) == len(made)
    assert set(mine) == made
    working = [each for each in _all(tips, View(statuses=states, platform="x", category="arson"), size) if each in made]
    assert len(working) == len(made)
    times = [tips.these([each])[each].received_at for each in working]
    assert times == sorted(times, reverse=True)


def test_a_page_of_one_category_looks_at_a_bounded_number_of_rows_and_says_where_it_goes_on(
    tips: DynamoTipDesk, store: Callable[..., str]
) -> None:
    officer = secrets.token_hex(4)
    wanted = store(status="working", assignee=officer, category="dui")
    store(status="working", assignee=officer, category="fraud")
    assert _all(tips, View(("working",), officer, category="dui"), 25) == [wanted]


def test_a_place_in_a_list_that_nobody_gave_out_is_no_way_in(tips: DynamoTipDesk) -> None:
    for forged in ("x", "e30", "bnVsbA", "eyJuZXciOiB7fX0", "eyJuZXciOiAiZW5kIn0"):
        assert isinstance(tips.listed(View(("new",)), forged, 5).tips, tuple)
    with pytest.raises(Unstorable):
        tips.listed(View(("new",)), "eyJuZXciOnsiYSI6MSwiYiI6MiwiYyI6MywiZCI6NH19", 5)


def test_a_change_is_made_only_to_what_is_still_as_it_was_read(tips: DynamoTipDesk, store: Callable[..., str]) -> None:
    file = tips.read(store())
    assert file is not None
    first = {"status": Status.WORKING, "case_number": "26-1", "notes": 1}
    row = ("note#0001", {"text": "seen", "by": "0ff1ce01", "at": 1})
    assert tips.change(file.tip, _DONE, first, written=row)
    assert not tips.change(file.tip, _DONE, {"priority": "P0"})
    after = tips.read(file.tip.tip_id)
    assert after is not None
    assert (after.tip.version, after.tip.priority, after.tip.case_number) == (1, "P2", "26-1")
    assert (after.notes[0].text, after.tip.done) == ("seen", (_DONE,))
    assert not tips.change(replace(after.tip, messages=2), _DONE, {"priority": "P0"})
    assert tips.change(after.tip, _DONE, {"case_number": None})
    assert tips.these([after.tip.tip_id])[after.tip.tip_id].case_number is None


def test_words_are_taken_out_only_of_the_text_that_was_read(tips: DynamoTipDesk, store: Callable[..., str]) -> None:
    file = tips.read(store())
    assert file is not None
    assert not tips.change(file.tip, _DONE, {}, rewritten=Rewritten(1, "another text", "gone", ()))
    assert tips.change(file.tip, _DONE, {}, rewritten=Rewritten(1, "a lead", "[redacted]", ((0, 3),)))
    after = tips.read(file.tip.tip_id)
    assert after is not None
    assert (after.messages[0].text, after.messages[0].places, after.tip.version) == ("[redacted]", ((0, 3),), 1)


def test_a_tip_is_found_by_its_reference(tips: DynamoTipDesk, store: Callable[..., str]) -> None:
    tip_id = store(reference="ZZZZZ9")
    assert tips.find("ZZZZZ9") == tip_id
    assert tips.find("ZZZZZ8") is None


def test_posts_are_listed_newest_first_and_found_with_what_hangs_under_them(
    stack: Deployed, console: LocalSession
) -> None:
    root, dynamodb = f"x#{secrets.token_hex(6)}", stack.root.client("dynamodb")
    rows = [
        {"root": root, "item_id": f"{root}-{number}", "platform": "x", "received_at": 4_000_000_000 + number}
        | {"kind": "comment", "priority": "P3", "category": "other", "text": "hello", "reference": random_reference()}
        for number in range(3)
    ]
    for row in rows:
        dynamodb.put_item(TableName=stack.outputs["PostsTable"], Item=to_item(row))
    posts = DynamoPostShelf(console.client("dynamodb"), stack.outputs["PostsTable"])
    assert [each["item_id"] for each in posts.newest("", 3)] == [row["item_id"] for row in reversed(rows)]
    assert posts.find(str(rows[1]["reference"])) == (root, rows[1]["item_id"])
    assert (posts.item(root, str(rows[1]["item_id"])) or {})["reference"] == rows[1]["reference"]
    assert len(posts.under(root, 2)) == 2
    assert {each["item_id"] for each in posts.under(root, 300)} == {row["item_id"] for row in rows}
    for row in rows:
        key = to_item({"root": row["root"], "item_id": row["item_id"]})
        dynamodb.delete_item(TableName=stack.outputs["PostsTable"], Key=key)
