"""What tests in a browser look at: tips they make, what came of it in tables and queues, pages that must stay quiet."""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser, Page, ViewportSize

from tests.stack.line import Line
from tipline.aws.clocks import DynamoClocks
from tipline.aws.dynamodb import from_item, to_attribute, to_item
from tipline.escalation import Clock
from tipline.model import Priority
from tipline.reference import random_reference
from tipline.roster import Officer as Officer  # noqa: PLC0414 - for who uses it here
from tools.local_aws.controls import Queued
from tools.local_aws.sessions import Deployed

_PATIENCE_MILLISECONDS = 30_000
_PHONE = ViewportSize(width=390, height=844)
_HEARD: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Desk:
    """The tips of a running stack."""

    stack: Deployed

    @property
    def line(self) -> Line:
        """Return the line that platforms send to."""
        return Line(self.stack)

    def tip(self, *texts: str, clock: bool = False, places: list[list[int]] | None = None, **fields: Any) -> str:  # noqa: ANN401 - attributes of the row
        """Store a tip as `intake` does; return its reference."""
        tip_id, now = secrets.token_hex(16), int(time.time()) // 900 * 900
        row: dict[str, Any] = {
            "tip_id": tip_id,
            "sk": "tip",
            "platform": "sms",
            "priority": "P2",
            "category": "drugs",
            "status": "new",
            "received_at": now,
            "reference": random_reference(),
            "language": "en",
            "messages": len(texts),
            "reasons": ["usable_lead", "words.P2"],
        } | fields
        messages: list[dict[str, Any]] = [
            {"tip_id": tip_id, "sk": f"message#{number:04}", "text": text, "received_at": now, "tipster_places": places}
            for number, text in enumerate(texts, 1)
        ]
        dynamodb = self.stack.root.client("dynamodb")
        for each in [row, *messages]:
            dynamodb.put_item(TableName=self.stack.outputs["TipsTable"], Item=to_item(each))
        if clock:
            self._run(row)
        return str(row["reference"])

    def _run(self, row: dict[str, Any]) -> None:
        """Start the clock of a tip, due in ten minutes."""
        clocks = DynamoClocks(self.stack.root.client("dynamodb"), self.stack.outputs["ClocksTable"], time.time)
        now = int(time.time())
        clock = Clock(
            tip_id=row["tip_id"],
            opened_by=f"tip:{row['tip_id']}:1",
            reference=row["reference"],
            priority=Priority(row["priority"]),
            category=row["category"],
            platform=row["platform"],
            started=now,
            due=now + 600,
        )
        clocks.start(clock, instead_of=None)

    def rows(self, reference: str) -> dict[str, dict[str, Any]]:
        """Return a tip's rows by their sort key."""
        dynamodb, table = self.stack.root.client("dynamodb"), self.stack.outputs["TipsTable"]
        key = dynamodb.query(
            TableName=table,
            IndexName="reference",
            KeyConditionExpression="#reference = :reference",
            ExpressionAttributeNames={"#reference": "reference"},
            ExpressionAttributeValues={":reference": to_attribute(reference)},
        )["Items"][0]["tip_id"]
        found = dynamodb.query(
            TableName=table, KeyConditionExpression="tip_id = :tip", ExpressionAttributeValues={":tip": key}
        )
        rows = [from_item(item) for item in found["Items"]]
        return {row["sk"]: row for row in rows}

    def watch(self) -> None:
        """From now on keep what is put on queues."""
        Queued().begin()

    def orders(self, queue: str) -> list[dict[str, Any]]:
        """Return what was put on a queue since."""
        name = self.stack.outputs[queue].rpartition("/")[2]
        return [json.loads(put.body) for put in Queued().messages() if put.queue == name]

    def forget_sessions(self) -> None:
        """Sign everybody out, as 12 hours do."""
        dynamodb, table = self.stack.root.client("dynamodb"), self.stack.outputs["SessionsTable"]
        for item in dynamodb.scan(TableName=table)["Items"]:
            dynamodb.delete_item(TableName=table, Key={"id": item["id"]})


def open_seat(browser: Browser, scheme: str = "light") -> Page:
    """Open a page in a browser profile of its own, which fails the test where a page breaks its own rules."""
    seat = browser.new_context(viewport=_PHONE, color_scheme="dark" if scheme == "dark" else "light")
    page = seat.new_page()
    page.set_default_timeout(_PATIENCE_MILLISECONDS)
    heard = _HEARD.setdefault(page, [])
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    # A dialog that somebody listens to must be answered, or the page stands still: one that nobody does is dismissed.
    page.add_init_script("window.alert = () => console.error('a dialog opened')")
    return page


def complaints(page: Page) -> list[str]:
    """Return what the browser complained of: refused scripts and styles, errors, dialogs."""
    return list(_HEARD[page])
