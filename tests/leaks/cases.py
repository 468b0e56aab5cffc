"""Tips as officers meet them: what was planted in each, under which reference it is kept, and who sent it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from tests.leaks.canaries import PAGES, SENT, TIPS, Canary
from tests.leaks.channels import Planted
from tests.leaks.ground import Ground
from tests.leaks.void import Void, expect
from tests.recordings import events
from tipline.aws.dynamodb import from_item, to_attribute
from tipline.model import Message

_OK = 200


@dataclass(frozen=True, slots=True)
class Case:
    """A tip with what was planted in it."""

    planted: Planted
    tip_id: str
    reference: str
    person: str = field(repr=False)

    @property
    def platform(self) -> str:
        """Where it came from."""
        return self.planted.platform

    def other(self, what: str) -> str:
        """Return what its story tells of others: by the end of its name."""
        return next(each.value for each in self.planted.canaries if each.required and each.field.endswith(what))


def message_of(planted: Planted) -> Message:
    """Return the one message of a delivery."""
    [message] = events(planted.platform, planted.body) or []
    if not isinstance(message, Message):
        raise TypeError(planted.case)
    return message


def shown(planted: Planted) -> Planted:
    """Return a delivery whose suspects must be on a page of the console as well."""
    return changed(
        planted, lambda each: replace(each, required=each.required | {PAGES}) if TIPS in each.required else each
    )


def answered(planted: Planted) -> Planted:
    """Return a delivery whose sender is written to: the platform is told who that is, and our own account."""
    message = message_of(planted)

    def told(canary: Canary) -> Canary:
        if canary.needle in message.sender.id:
            return replace(canary, allowed=canary.allowed | {SENT}, required=canary.required | {SENT})
        return replace(canary, allowed=canary.allowed | {SENT}) if canary.needle in message.account else canary

    return changed(planted, told)


def changed(planted: Planted, change: Callable[[Canary], Canary]) -> Planted:
    """Return a delivery with other things known of what was planted in it."""
    return replace(planted, canaries=tuple(change(each) for each in planted.canaries))


def opened(ground: Ground, planted: Iterable[Planted]) -> list[Case]:
    """Deliver, and return what became of it: a tip each."""
    sent = list(planted)
    expect(ground.courier.send_all(sent), {_OK})
    ground.settle()
    return found(ground, sent)


def found(ground: Ground, sent: Iterable[Planted]) -> list[Case]:
    """Return the tips that private messages became."""
    rows: dict[str, dict[str, Any]] = {}
    texts: dict[str, str] = defaultdict(str)
    for row in ground.line.items("TipsTable"):
        if row["sk"] == "tip":
            rows[row["tip_id"]] = row
        texts[row["tip_id"]] += row.get("text", "")
    cases = []
    for each in sent:
        if not any(TIPS in canary.required for canary in each.canaries):
            continue  # public, or nothing that is stored
        tip_id = next((key for key, text in texts.items() if each.marker in text), None)
        if tip_id is None:
            message = "a delivery became no tip"
            raise Void(message)
        cases.append(Case(each, tip_id, rows[tip_id]["reference"], message_of(each).sender.id))
    return cases


def rows_of(ground: Ground, tip_id: str) -> dict[str, dict[str, Any]]:
    """Return a tip's rows by their sort key."""
    answer = ground.line.stack.root.client("dynamodb").query(
        TableName=ground.line.stack.outputs["TipsTable"],
        KeyConditionExpression="tip_id = :tip_id",
        ExpressionAttributeValues={":tip_id": to_attribute(tip_id)},
        ConsistentRead=True,
    )
    return {row["sk"]: row for row in map(from_item, answer["Items"])}


class Errand(Protocol):
    """Something that is done about tips hours after they came: no time of that is the time of an arrival."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Return what comes before."""

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Do it, on the tips that came."""
