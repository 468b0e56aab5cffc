"""The real stores keep the promises that the fake ones do."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from tests.contract.promises_of_posts import MakePosts, PromisesOfPosts
from tests.contract.promises_of_tips import MakeTips, PromisesOfTips
from tipline.aws.dynamodb import from_item, to_attribute, to_item
from tipline.aws.posts import DynamoPosts
from tipline.aws.tips import DynamoTips
from tipline.post_state import RemovedText
from tipline.sealing import DataKey, Opener, Sealer
from tipline.seen import SeenKeys
from tipline.triage import triage
from tools.local_aws.sessions import Deployed

_KEY = DataKey(b"k" * 32, b"wrapped")


class TestDynamoTips(PromisesOfTips):
    """Tips in DynamoDB."""

    @pytest.fixture
    def make(self, stack: Deployed) -> MakeTips:
        client = stack.root.client("dynamodb")

        def make(
            clock: Callable[[], float], unsent_text: Literal["keep", "erase"] = "keep"
        ) -> tuple[DynamoTips, Callable[[str], dict[str, dict[str, Any]]]]:
            seen = SeenKeys(
                mac=lambda message: message[-32:],
                sealer=Sealer("seen", lambda: _KEY, clock),
                opener=Opener("seen", lambda _: _KEY.plaintext, clock),
            )
            tables = stack.outputs["TipsTable"], stack.outputs["SeenTable"]
            tips = DynamoTips(client, *tables, seen, unsent_text, clock)

            def rows(tip_id: str) -> dict[str, dict[str, Any]]:
                found = client.query(
                    TableName=stack.outputs["TipsTable"],
                    KeyConditionExpression="tip_id = :tip",
                    ExpressionAttributeValues={":tip": to_attribute(tip_id)},
                    ConsistentRead=True,
                )
                return {row["sk"]: row for row in map(from_item, found["Items"])}

            return tips, rows

        return make

    @pytest.fixture
    def key(self) -> str:
        return secrets.token_hex(8)


class TestDynamoPosts(PromisesOfPosts):
    """Posts in DynamoDB."""

    @pytest.fixture
    def make(self, stack: Deployed) -> MakePosts:
        client, table = stack.root.client("dynamodb"), stack.outputs["PostsTable"]

        def make(
            removed_text: Mapping[str, RemovedText],
        ) -> tuple[DynamoPosts, Callable[[str, str], dict[str, Any] | None]]:
            def row(root: str, item_id: str) -> dict[str, Any] | None:
                key = to_item({"root": root, "item_id": item_id})
                item = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
                return from_item(item) if item else None

            return DynamoPosts(client, table, removed_text, triage), row

        return make

    @pytest.fixture
    def key(self) -> str:
        return secrets.token_hex(8)
