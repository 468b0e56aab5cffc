"""The real stores keep the promises that the fake ones do."""

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from tests.contract.promises_of_posts import MakePosts, PromisesOfPosts
from tests.contract.promises_of_tips import CloseTip, LeftOf, MakeTips, PromisesOfTips
from tests.fakes.vault import vault_keys
from tipline.aws.dynamodb import from_item, to_attribute, to_item
from tipline.aws.posts import DynamoPosts
from tipline.aws.tips import DynamoTips
from tipline.aws.vault import DynamoVault
from tipline.epochs import number_of
from tipline.post_state import RemovedText
from tipline.sealing import DataKey, Opener, Sealer
from tipline.seen import SeenKeys
from tipline.triage import triage
from tipline.vault import Vault
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
                mac=lambda message: hmac.digest(b"key", message, "sha256"),
                sealer=Sealer("seen", lambda: _KEY, clock),
                opener=Opener("seen", lambda _: _KEY.plaintext, clock),
            )
            rows_of_vault = DynamoVault(client, stack.outputs["VaultTable"])
            tips = DynamoTips(
                client=client,
                tips_table=stack.outputs["TipsTable"],
                seen_table=stack.outputs["SeenTable"],
                seen=seen,
                vault=Vault(rows_of_vault, vault_keys(clock), 14, clock),
                rows=rows_of_vault,
                unsent_text=unsent_text,
                clock=clock,
                sleep=time.sleep,
            )

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
    def close(self, stack: Deployed) -> CloseTip:
        return self._turn(stack, "closed")

    @pytest.fixture
    def reopen(self, stack: Deployed) -> CloseTip:
        return self._turn(stack, "working")

    def _turn(self, stack: Deployed, status: str) -> CloseTip:
        def turn(_tips: object, tip_id: str) -> None:
            stack.root.client("dynamodb").update_item(
                TableName=stack.outputs["TipsTable"],
                Key=to_item({"tip_id": tip_id, "sk": "tip"}),
                UpdateExpression="SET #status = :status",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues=to_item({":status": status}),
            )

        return turn

    @pytest.fixture
    def left_of(self, stack: Deployed) -> LeftOf:
        def left_of(_tips: object) -> set[str]:
            pages = stack.root.client("dynamodb").get_paginator("scan")
            found = [
                from_item(item)["key"]
                for table in ("VaultTable", "SeenTable")
                for page in pages.paginate(TableName=stack.outputs[table], ConsistentRead=True)
                for item in page["Items"]
            ]
            return {key for key in found if number_of(key) is None}

        return left_of

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
