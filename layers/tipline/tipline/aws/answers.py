"""Officers' answers: rows of their tips in the Tips table, and what of a tip says whether one may be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, storing, to_item
from tipline.aws.errors import code
from tipline.aws.tip_rows import message_key
from tipline.reply import AUTOMATIC, Answer, Comment, Order
from tipline.replying import Reason, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class DynamoAnswers:
    """Answers in DynamoDB: rows `answer#0001` and on, and `automatic`."""

    client: "DynamoDBClient"
    table: str

    def find(self, order: Order) -> Answer | None:
        """Return an answer, None where it has no row; the automatic one is begun where it has none."""
        tip = self._get(order.tip_id, "tip", "platform", "messages", "language")
        row = self._get(order.tip_id, order.row, "sk", "text", "by", "state", "since")
        if not tip or (not row and not self._begun(order)):
            return None
        return Answer(
            text=row.get("text", ""),
            by=row.get("by", ""),
            state=row.get("state", State.QUEUED),
            since=row.get("since", 0),
            platform=tip["platform"],
            language=tip.get("language", "und"),
            last_received_at=self._last_received_at(order.tip_id, tip.get("messages", 0)),
        )

    def claim(self, order: Order, now: int) -> bool:
        """Turn an answer from `queued` to `sending`; False where somebody was faster."""
        return self._if_so(
            order,
            "SET #state = :sending, since = :now REMOVE reason",
            "#state = :queued",
            {":sending": State.SENDING, ":queued": State.QUEUED, ":now": now},
        )

    def settle(self, order: Order, state: State, reason: Reason | None) -> None:
        """Say how far an answer is, and that the person left where that is the reason."""
        values: dict[str, Any] = {":state": state.value}
        update = "SET #state = :state REMOVE since, reason"
        if reason:
            update, values = "SET #state = :state, reason = :reason REMOVE since", {**values, ":reason": reason.value}
        self._if_so(order, update, "attribute_exists(tip_id)", values)
        if reason is Reason.LEFT:
            with storing():
                self.client.update_item(
                    TableName=self.table,
                    Key=to_item({"tip_id": order.tip_id, "sk": "tip"}),
                    UpdateExpression="SET #left = :left",
                    ConditionExpression="attribute_exists(tip_id)",
                    ExpressionAttributeNames={"#left": "left"},
                    ExpressionAttributeValues=to_item({":left": True}),
                )

    def _begun(self, order: Order) -> bool:
        """Begin the row of the automatic text, of which a tip has one; False for any other."""
        if order.row != AUTOMATIC:
            return False
        self._if_so(order, "SET #state = :queued", "attribute_not_exists(tip_id)", {":queued": State.QUEUED.value})
        return True

    def _last_received_at(self, tip_id: str, messages: int) -> int | None:
        """Return when the person last wrote. An edit is a message here but opens no window at the platform."""
        for number in range(messages, 0, -1):
            row = self._get(tip_id, message_key(number), "received_at", "edit_of")
            if row and "edit_of" not in row:
                received_at: int = row["received_at"]
                return received_at
        return None

    def _get(self, tip_id: str, sk: str, *attributes: str) -> dict[str, Any]:
        names = {f"#{name}": name for name in attributes}
        with storing():
            found = self.client.get_item(
                TableName=self.table,
                Key=to_item({"tip_id": tip_id, "sk": sk}),
                ProjectionExpression=", ".join(names),
                ExpressionAttributeNames=names,
                ConsistentRead=True,
            )
        return from_item(found.get("Item", {}))

    def _if_so(self, order: Order, update: str, condition: str, values: Mapping[str, Any]) -> bool:
        with storing():
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=to_item({"tip_id": order.tip_id, "sk": order.row}),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues=to_item(values),
                )
            except ClientError as error:
                if code(error) != "ConditionalCheckFailedException":
                    raise
                return False
        return True


@dataclass(frozen=True, slots=True)
class Comments:
    """Public comments in the Posts table, as they are answered in private."""

    client: "DynamoDBClient"
    table: str

    def find(self, key: tuple[str, str]) -> Comment | None:
        """Return a comment by the keys of its row, None where it is gone. Raises Unavailable."""
        row = to_item({"root": key[0], "item_id": key[1]})
        with storing():
            found = self.client.get_item(TableName=self.table, Key=row, ConsistentRead=True)
        post = from_item(found.get("Item", {}))
        if post.get("kind") != "comment" or post.get("removed"):
            return None
        return Comment(
            platform=post["platform"],
            account=post["account"],
            id=post["item_id"],
            at=post.get("published_at") or post["received_at"],
        )
