"""The Tips table as officers work on it: lists, one tip with all its rows, and changes that overwrite nobody's."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, lost_races, storing, to_attribute, to_item
from tipline.aws.newest_first import Index
from tipline.aws.references import by_reference
from tipline.aws.tip_rows import answer_key, message_key, private_reply_rows
from tipline.casework import Attached, Done, Rewritten, Status, Tip, TipFile, TipMessage, Written
from tipline.console.doors import Listing, Row, View
from tipline.model import Priority
from tipline.replying import State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

_MOST_AT_ONCE = 100
"""So many rows BatchGetItem returns."""
_KEYS = ("tip_id", "sk")


@dataclass(frozen=True, slots=True)
class DynamoTipDesk:
    """Tips in DynamoDB. Never scanned: lists come from indexes."""

    client: "DynamoDBClient"
    table: str

    def listed(self, view: View, after: str, size: int) -> Listing:
        """Return a page of a view."""
        filters = {name: (value,) for name in ("priority", "category", "platform") if (value := getattr(view, name))}
        if view.assignee:
            index = Index(self.client, self.table, "assignee", "assignee", _KEYS, filters | {"status": view.statuses})
            rows, following = index.page([view.assignee], after, size)
        else:
            index = Index(self.client, self.table, "status", "status", _KEYS, filters)
            rows, following = index.page(view.statuses, after, size)
        found = self.these([row["tip_id"] for row in rows])
        return Listing(tuple(found[row["tip_id"]] for row in rows if row["tip_id"] in found), following)

    def these(self, tip_ids: Collection[str]) -> Mapping[str, Tip]:
        """Return the rows of these tips."""
        rows = list(self._rows([{"tip_id": each, "sk": "tip"} for each in dict.fromkeys(tip_ids)]))
        return {row["tip_id"]: _tip(row) for row in rows}

    def _rows(self, keys: list[dict[str, str]]) -> Iterator[dict[str, Any]]:
        waiting = [to_item(key) for key in keys]
        while waiting:
            asked, waiting = waiting[:_MOST_AT_ONCE], waiting[_MOST_AT_ONCE:]
            with storing():
                found = self.client.batch_get_item(RequestItems={self.table: {"Keys": asked, "ConsistentRead": True}})
            yield from map(from_item, found["Responses"].get(self.table, []))
            left = found["UnprocessedKeys"].get(self.table)
            waiting += [to_item(from_item(key)) for key in left["Keys"]] if left else []

    def find(self, reference: str) -> str | None:
        """Return the id of a tip by its reference."""
        row = by_reference(self.client, self.table, reference)
        return row["tip_id"] if row else None

    def read(self, tip_id: str) -> TipFile | None:
        """Return a tip with all of its rows."""
        rows: list[dict[str, Any]] = []
        with storing():
            pages = self.client.get_paginator("query").paginate(
                TableName=self.table,
                KeyConditionExpression="tip_id = :tip_id",
                ExpressionAttributeValues={":tip_id": to_attribute(tip_id)},
                ConsistentRead=True,
            )
            rows = [from_item(item) for page in pages for item in page["Items"]]
        own = next((row for row in rows if row["sk"] == "tip"), None)
        if own is None:
            return None
        return TipFile(
            _tip(own),
            tuple(_message(row) for row in rows if row["sk"].startswith("message#")),
            tuple(_written(row) for row in rows if row["sk"].startswith("note#")),
            tuple(_written(row) for row in rows if row["sk"].startswith("answer#")),
            tuple(_attached(row) for row in rows if row["sk"].startswith("media#")),
        )

    def change(  # noqa: PLR0913 - what one act may change, by name
        self,
        tip: Tip,
        done: Done,
        changes: Row,
        *,
        written: tuple[str, Row] | None = None,
        rewritten: Rewritten | None = None,
        opened: str = "",
    ) -> bool:
        """Change a tip that is still as it was read, else nothing: one new row, one text less some words, one file."""
        writes = [self._update(tip, done, changes, -1 if opened else 0)]
        if opened:
            writes.append(self._open(tip.tip_id, opened))
        if written:
            sk, row = written
            writes.append(self._put({"tip_id": tip.tip_id, "sk": sk, **row}))
        if rewritten:
            writes.append(self._rewrite(tip.tip_id, rewritten))
        return self._write(writes)

    def begin(self, comment: Row, text: str, by: str, done: Done) -> bool:
        """Begin a tip by a private reply to a public comment; False where one was begun before."""
        return self._write([self._put(row) for row in private_reply_rows(comment, text, by, done)])

    def _write(self, writes: "list[TransactWriteItemTypeDef]") -> bool:
        """Write all, or nothing where somebody was faster."""
        with storing():
            try:
                self.client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if lost_races(error):
                    return False
                raise
        return True

    def _update(self, tip: Tip, done: Done, changes: Row, held: int) -> "TransactWriteItemTypeDef":
        """Return the update of a tip's row. The messages count too: whoever acts has read the last one."""
        stored = {name: value for name, value in changes.items() if value is not None}
        gone = [name for name, value in changes.items() if value is None]
        sets = [f"#{name} = :{name}" for name in stored]
        sets += ["#version = :version", "#done = list_append(if_not_exists(#done, :none), :done)"]
        expression = f"SET {', '.join(sets)}" + (f" REMOVE {', '.join(f'#{name}' for name in gone)}" if gone else "")
        if held:  # counted, not set: `fetch` counts too
            expression += " ADD held_files :held"
        unchanged = "#version = :was" if tip.version else "attribute_not_exists(#version)"
        values = {f":{name}": value for name, value in stored.items()}
        values |= {":held": held} if held else {}
        values |= {":version": tip.version + 1, ":none": [], ":done": [asdict(done)], ":messages_read": tip.messages}
        return {
            "Update": {
                "TableName": self.table,
                "Key": to_item({"tip_id": tip.tip_id, "sk": "tip"}),
                "UpdateExpression": expression,
                "ConditionExpression": f"attribute_exists(tip_id) AND {unchanged} AND messages = :messages_read",
                "ExpressionAttributeNames": {f"#{name}": name for name in (*changes, "version", "done")},
                "ExpressionAttributeValues": to_item(values | ({":was": tip.version} if tip.version else {})),
            }
        }

    def _put(self, row: Row) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self.table,
                "Item": to_item(row),
                "ConditionExpression": "attribute_not_exists(tip_id)",
            }
        }

    def _open(self, tip_id: str, name: str) -> "TransactWriteItemTypeDef":
        return {
            "Update": {
                "TableName": self.table,
                "Key": to_item({"tip_id": tip_id, "sk": f"media#{name}"}),
                "UpdateExpression": "SET #hold = :no",
                "ConditionExpression": "#hold = :yes",
                "ExpressionAttributeNames": {"#hold": "hold"},
                "ExpressionAttributeValues": to_item({":no": False, ":yes": True}),
            }
        }

    def _rewrite(self, tip_id: str, rewritten: Rewritten) -> "TransactWriteItemTypeDef":
        places = [list(place) for place in rewritten.places]
        return {
            "Update": {
                "TableName": self.table,
                "Key": to_item({"tip_id": tip_id, "sk": message_key(rewritten.number)}),
                "UpdateExpression": "SET #text = :text, #places = :places",
                "ConditionExpression": "#text = :was",
                "ExpressionAttributeNames": {"#text": "text", "#places": "tipster_places"},
                "ExpressionAttributeValues": to_item(
                    {":text": rewritten.text, ":was": rewritten.was, ":places": places}
                ),
            }
        }

    def failed(self, tip_id: str, answer: int, reason: str) -> None:
        """Mark an answer as one that nobody will send."""
        with storing():
            self.client.update_item(
                TableName=self.table,
                Key=to_item({"tip_id": tip_id, "sk": answer_key(answer)}),
                UpdateExpression="SET #state = :state, #reason = :reason",
                ConditionExpression="attribute_exists(tip_id)",
                ExpressionAttributeNames={"#state": "state", "#reason": "reason"},
                ExpressionAttributeValues=to_item({":state": State.FAILED.value, ":reason": reason}),
            )


def _tip(row: Mapping[str, Any]) -> Tip:
    return Tip(
        tip_id=row["tip_id"],
        reference=row["reference"],
        platform=row["platform"],
        priority=Priority(row["priority"]),
        category=row["category"],
        status=Status(row["status"]),
        received_at=row["received_at"],
        messages=row["messages"],
        version=row.get("version", 0),
        language=row.get("language", "und"),
        reasons=tuple(row.get("reasons", ())),
        words=tuple(row.get("reason_words", ())),
        flags=tuple(row.get("flags", ())),
        released=row.get("released_messages", 0),
        assignee=row.get("assignee"),
        case_number=row.get("case_number"),
        disposition=row.get("disposition"),
        left=row.get("left", False),
        answered_at=row.get("answered_at", 0),
        notes=row.get("notes", 0),
        answers=row.get("answers", 0),
        held_files=row.get("held_files", 0),
        done=tuple(Done(each["what"], each["by"], each["at"], each.get("detail", "")) for each in row.get("done", ())),
        began_from=row.get("began_from", ""),
    )


def _message(row: Mapping[str, Any]) -> TipMessage:
    return TipMessage(
        number=_number(row),
        text=row.get("text", ""),
        received_at=row["received_at"],
        places=tuple((first, last) for first, last in row.get("tipster_places", ())),
        attachments=tuple(row.get("attachments", ())),
        edit_of=row.get("edit_of"),
        unsent=row.get("unsent", False),
    )


def _attached(row: Mapping[str, Any]) -> Attached:
    place = _number(row)
    return Attached(
        message=place // 100,
        index=place % 100,
        kind=row["kind"],
        state=row["state"],
        line=row.get("line", ""),
        key=row.get("key", ""),
        thumbnail_key=row.get("thumbnail_key", ""),
        content_type=row.get("content_type", ""),
        hold=row.get("hold", False),
    )


def _written(row: Mapping[str, Any]) -> Written:
    return Written(
        number=_number(row),
        text=row.get("text", ""),
        by=row["by"],
        at=row["at"],
        state=row.get("state", ""),
        reason=row.get("reason") or "",
        after=row.get("after"),
    )


def _number(row: Mapping[str, Any]) -> int:
    return int(row["sk"].partition("#")[2])
