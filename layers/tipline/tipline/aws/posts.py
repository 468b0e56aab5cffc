"""The Posts table: public items under their root post, each the state of the set of its events."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import failed_condition, from_item, storing, to_attribute, to_item
from tipline.errand import MOST_FILES, public_name
from tipline.model import Author, PostAction, PostEvent, PostKind, Triage
from tipline.patience import Unavailable
from tipline.post_state import PostState, RemovedText, apply
from tipline.reference import public_reference
from tipline.storage import StoredPost

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_TRIES = 5


@dataclass(frozen=True, slots=True)
class DynamoPosts:
    """Posts in DynamoDB. A row's `version` guards it: of two workers at once, one tries again."""

    client: "DynamoDBClient"
    table: str
    removed_text: Mapping[str, RemovedText]
    judge: Callable[[str], Triage]

    def apply(self, event: PostEvent, received_at: int) -> StoredPost:
        """Add one event to its post."""
        placed = replace(event, root_id=event.root_id or self._root_of(event))
        root = f"{event.platform}#{placed.root_id}"
        for _ in range(_TRIES):
            row, orphan = self._get(root, event.item_id), self._orphan(placed)
            before = _state(row)
            after = apply(before, placed, self._removed_text(event))
            for removal in _events(orphan):
                after = apply(after, replace(removal, root_id=placed.root_id), self._removed_text(event))
            stored = StoredPost(
                public_reference(event.platform, event.item_id), root, after.removed, after.own, after.added
            )
            if after == before or self._write(
                placed,
                row,
                orphan,
                self._item(root, row, after, received_at) | _files(row, event, removed=after.removed),
            ):
                return stored
        raise Unavailable

    def knows(self, platform: str, item_id: str) -> bool:
        """Tell whether anything was heard of an item, wherever it hangs, as far as an index knows already."""
        return bool(self._roots_of(platform, item_id))

    def forget(self, platform: str, person: str) -> None:
        """Delete what a person published, where what is removed is erased. It looks through the whole table."""
        if self.removed_text.get(platform) != "erase":
            return
        with storing():
            pages = self.client.get_paginator("scan").paginate(
                TableName=self.table,
                ConsistentRead=True,
                ProjectionExpression="#root, #item_id",
                FilterExpression="#platform = :platform AND #author.#id = :person",
                ExpressionAttributeNames={f"#{name}": name for name in ("root", "item_id", "platform", "author", "id")},
                ExpressionAttributeValues=to_item({":platform": platform, ":person": person}),
            )
            for key in (item for page in pages for item in page["Items"]):
                self.client.delete_item(TableName=self.table, Key=key)

    def _removed_text(self, event: PostEvent) -> RemovedText:
        return self.removed_text.get(event.platform, "keep")

    def _item(self, root: str, row: Mapping[str, Any], state: PostState, received_at: int) -> dict[str, Any]:
        return _row(root, state, self.judge(state.text)) | {
            "received_at": row.get("received_at", received_at),
            "version": row.get("version", 0) + 1,
        }

    def _get(self, root: str, item_id: str) -> dict[str, Any]:
        key = to_item({"root": root, "item_id": item_id})
        with storing():
            found = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        return from_item(found.get("Item", {}))

    def _orphan(self, event: PostEvent) -> dict[str, Any]:
        """Return the tombstone of an item whose removal came first and named no root: it lies under the item itself."""
        if event.root_id == event.item_id:
            return {}
        return self._get(f"{event.platform}#{event.item_id}", event.item_id)

    def _write(
        self, event: PostEvent, row: Mapping[str, Any], orphan: Mapping[str, Any], item: Mapping[str, Any]
    ) -> bool:
        """Write the row and take in the orphaned tombstone, unless somebody changed either meanwhile."""
        writes: list[Any] = [{"Put": {"TableName": self.table, "Item": to_item(item), **_unchanged(row)}}]
        if event.root_id != event.item_id:
            key = to_item({"root": f"{event.platform}#{event.item_id}", "item_id": event.item_id})
            operation = "Delete" if orphan else "ConditionCheck"
            writes.append({operation: {"TableName": self.table, "Key": key, **_unchanged(orphan)}})
        with storing():
            try:
                self.client.transact_write_items(TransactItems=writes)
            except ClientError as error:
                if any(failed_condition(error, position) is not None for position in range(len(writes))):
                    return False
                raise
        return True

    def _root_of(self, event: PostEvent) -> str:
        """Find the root of an item that is removed by its id alone; of one never heard of, it is the item itself."""
        return next(iter(self._roots_of(event.platform, event.item_id)), event.item_id)

    def _roots_of(self, platform: str, item_id: str) -> list[str]:
        with storing():
            found = self.client.query(
                TableName=self.table,
                IndexName="item",
                KeyConditionExpression="item_id = :item",
                ExpressionAttributeValues={":item": to_attribute(item_id)},
            )
        roots = [from_item(item)["root"].partition("#") for item in found["Items"]]
        return [root for name, _, root in roots if name == platform]


def _files(row: Mapping[str, Any], event: PostEvent, *, removed: bool) -> dict[str, Any]:
    """Return the item's files: those that were known, and new ones, which wait to be fetched."""
    known = dict(row.get("files", {}))
    if not removed:
        waiting = {"state": "waiting"}
        known = {public_name(each.url): waiting | {"kind": each.kind} for each in event.media[:MOST_FILES]} | known
    return {"files": known} if known else {}


def _unchanged(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the condition that a row is still as it was read."""
    if not row:
        return {"ConditionExpression": "attribute_not_exists(root)"}
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": to_attribute(row["version"])},
    }


def _row(root: str, state: PostState, judged: Triage) -> dict[str, Any]:
    facts = state.facts
    return {
        "root": root,
        "item_id": facts.item_id,
        "platform": facts.platform,
        "account": facts.account,
        "kind": state.kind.value,
        "text": facts.text,
        "author": _author(facts.author),
        "permalink": facts.permalink,
        "parent_id": facts.parent_id,
        "root_id": facts.root_id,
        "tagged": facts.tagged,
        "attachments": facts.attachments,
        "sha256": facts.sha256,
        "published_at": facts.at,
        "removed": state.removed,
        "hidden": state.hidden,
        "own": state.own,
        "category": judged.category,
        "priority": judged.priority.value,
        "reasons": judged.reasons,
        "reference": public_reference(facts.platform, facts.item_id),
        "versions": [_version(event) for event in state.events],
    }


def _version(event: PostEvent) -> dict[str, Any]:
    return {
        "action": event.action.value,
        "kind": event.kind.value,
        "at": event.at,
        "sha256": event.sha256,
        "text": event.text,
        "author": _author(event.author),
        "permalink": event.permalink,
        "parent_id": event.parent_id,
        "tagged": event.tagged,
        "attachments": event.attachments,
        "own": event.own,
    }


def _author(author: Author | None) -> dict[str, Any] | None:
    return {"id": author.id, "name": author.name, "handle": author.handle} if author else None


def _state(row: Mapping[str, Any]) -> PostState | None:
    return PostState(_events(row)) if row else None


def _events(row: Mapping[str, Any]) -> tuple[PostEvent, ...]:
    return tuple(_event(row, version) for version in row.get("versions", ()))


def _event(row: Mapping[str, Any], version: Mapping[str, Any]) -> PostEvent:
    author = version.get("author")
    return PostEvent(
        platform=row["platform"],
        account=row["account"],
        kind=PostKind(version["kind"]),
        action=PostAction(version["action"]),
        item_id=row["item_id"],
        root_id=row["root_id"],
        sha256=version["sha256"],
        text=version["text"],
        author=author and Author(author.get("id"), author.get("name"), author.get("handle")),
        permalink=version.get("permalink"),
        parent_id=version.get("parent_id"),
        tagged=tuple(version["tagged"]),
        attachments=tuple(version["attachments"]),
        at=version.get("at"),
        own=version["own"],
    )
