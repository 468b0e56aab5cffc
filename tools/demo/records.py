"""What the stack holds, read with the roles of those who may: tips and posts the reader's, queues the operator's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tools.local_aws.sessions import Deployed

type Row = Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """All tips and posts at one moment, by their keys."""

    tips: Mapping[str, Sequence[Row]] = field(repr=False)
    """Rows of each tip: its own first, then its messages."""
    posts: Mapping[tuple[str, str], Row] = field(repr=False)

    @classmethod
    def read(cls, stack: Deployed) -> "Records":
        """Read them now."""
        tips: dict[str, list[Row]] = {}
        for row in sorted(_scan(stack, "TipsTable"), key=lambda row: row["sk"] != "tip"):
            tips.setdefault(row["tip_id"], []).append(row)
        posts = {(row["root"], row["item_id"]): row for row in _scan(stack, "PostsTable")}
        return cls(tips, posts)

    def since(self, before: "Records") -> "Records":
        """Return what is new or changed."""
        tips = {key: rows for key, rows in self.tips.items() if before.tips.get(key) != rows}
        posts = {key: row for key, row in self.posts.items() if before.posts.get(key) != row}
        return Records(tips, posts)


def _scan(stack: Deployed, table: str) -> list[Row]:
    source = stack.reader.resource("dynamodb").Table(stack.outputs[table])
    answer = source.scan(ConsistentRead=True)
    rows: list[Row] = [*answer["Items"]]
    while "LastEvaluatedKey" in answer:
        answer = source.scan(ConsistentRead=True, ExclusiveStartKey=answer["LastEvaluatedKey"])
        rows += answer["Items"]
    return rows


def settled(stack: Deployed, queue: str) -> bool:
    """Tell whether a queue has nothing to do now; what is held back until later does not count."""
    attributes = stack.operator.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs[queue], AttributeNames=["All"]
    )["Attributes"]
    return {"0"} == {
        attributes["ApproximateNumberOfMessages"],
        attributes["ApproximateNumberOfMessagesNotVisible"],
    }
