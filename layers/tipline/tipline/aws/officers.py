"""The Officers table (DynamoDB): the duty roster, one row for each officer, key `officer_id`.

Beside what people write stands how each subscription was found, which is the function `subscriptions`' to write.
"""

from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.dynamodb import from_item, to_item
from tipline.aws.errors import code, unavailable_when_it_fails
from tipline.roster import Officer, Recipient, Role, Shift

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOST_RACE = "ConditionalCheckFailedException"
_CHOICES = ("priorities", "categories", "platforms", "kinds")
_TEXTS = ("email", "phone", "unit", "time_zone", "email_state", "sms_state")


class Changed(Exception):
    """Somebody changed or removed the officer since they were read."""


@dataclass(frozen=True, slots=True)
class DynamoOfficers:
    """The roster in DynamoDB. Every method may raise Unavailable."""

    client: "DynamoDBClient"
    table: str

    def get(self, officer_id: str) -> Officer | None:
        """Return one officer."""
        with unavailable_when_it_fails():
            found = self.client.get_item(TableName=self.table, Key=_key(officer_id), ConsistentRead=True)
        return _officer(from_item(found["Item"])) if "Item" in found else None

    def all(self) -> tuple[Officer, ...]:
        """Return everybody, by name. A row that cannot be read is left out: it must not silence the others' alerts."""
        return self.read()[0]

    def read(self) -> tuple[tuple[Officer, ...], frozenset[str]]:
        """Return everybody, by name, and the ids of those whose rows cannot be read."""
        pages = self.client.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True)
        found, damaged = [], set[str]()
        with unavailable_when_it_fails():
            for row in (from_item(item) for page in pages for item in page["Items"]):
                try:
                    found.append(_officer(row))
                except (AttributeError, KeyError, TypeError, ValueError):
                    damaged.add(row["officer_id"])
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.officer_id))), frozenset(damaged)

    def put(self, officer: Officer) -> Officer:
        """Keep an officer, new or as read and then changed; return them with their new version. May raise Changed."""
        stored = replace(officer, version=officer.version + 1)
        put: dict[str, Any] = {"TableName": self.table, "Item": to_item(_row(stored))}
        if officer.version:
            put["ConditionExpression"] = "version = :version"
            put["ExpressionAttributeValues"] = to_item({":version": officer.version})
        else:
            put["ConditionExpression"] = "attribute_not_exists(officer_id)"
        with unavailable_when_it_fails():
            try:
                self.client.put_item(**put)
            except ClientError as error:
                if code(error) != _LOST_RACE:
                    raise
                raise Changed from None
        return stored

    def remove(self, officer_id: str) -> None:
        """Take an officer off the roster."""
        with unavailable_when_it_fails():
            self.client.delete_item(TableName=self.table, Key=_key(officer_id))

    def note(self, officer: Officer) -> None:
        """Keep how an officer's subscriptions were found, unless their addresses have changed or they are gone."""
        with unavailable_when_it_fails():
            try:
                self.client.update_item(
                    TableName=self.table,
                    Key=_key(officer.officer_id),
                    UpdateExpression="SET email_state = :email_state, sms_state = :sms_state, asked_at = :asked_at",
                    ConditionExpression="version = :version",
                    ExpressionAttributeValues=to_item(
                        {
                            ":email_state": officer.email_state,
                            ":sms_state": officer.sms_state,
                            ":asked_at": officer.asked_at,
                            ":version": officer.version,
                        }
                    ),
                )
            except ClientError as error:
                if code(error) != _LOST_RACE:
                    raise


def _key(officer_id: str) -> dict[str, Any]:
    return to_item({"officer_id": officer_id})


def _row(officer: Officer) -> dict[str, Any]:
    return {
        "officer_id": officer.officer_id,
        "name": officer.name,
        **{name: getattr(officer, name) or None for name in _TEXTS},
        **{name: list(getattr(officer, name)) for name in _CHOICES},
        "role": officer.role.value,
        "recipient": officer.recipient.value,
        "shifts": [
            {"days": list(each.days), "from": f"{each.begins:%H:%M}", "to": f"{each.ends:%H:%M}"}
            for each in officer.shifts
        ],
        "on_duty": officer.on_duty,
        "active": officer.active,
        "version": officer.version,
        "asked_at": officer.asked_at,
    }


def _officer(row: dict[str, Any]) -> Officer:
    if not all(isinstance(row.get(name) or "", str) for name in ("name", *_TEXTS)):
        raise TypeError
    choices: dict[str, Any] = {name: tuple(row.get(name, ())) for name in _CHOICES}
    return Officer(
        officer_id=row["officer_id"],
        name=row["name"],
        **{name: row[name] for name in _TEXTS if row.get(name)},
        **choices,
        role=Role(row["role"]),
        recipient=Recipient(row.get("recipient", Recipient.PRIMARY)),
        shifts=tuple(
            Shift(tuple(each["days"]), time.fromisoformat(each["from"]), time.fromisoformat(each["to"]))
            for each in row.get("shifts", ())
        ),
        on_duty=row.get("on_duty"),
        active=row.get("active", True),
        version=row.get("version", 0),
        asked_at=row.get("asked_at", 0),
    )
