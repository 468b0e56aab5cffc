"""What the functions behind the console do: moving clocks, keeping the audit, subscribing, finding what was lost."""

import json
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from tests.leaks.cases import Case, found
from tests.leaks.channels import Planted, one_each, plant, tips
from tests.leaks.courier import Sent
from tests.leaks.ground import Ground
from tests.leaks.void import must
from tools.stand_in import graph, lists
from tools.stand_in.server import Mood
from tools.stand_in.twilio import listed

_OK = 200
_LOST = 3
_UNTIL_DUE_SECONDS = 3_600
_AGO_SECONDS = 3_600
_PLACES = {"facebook": "facebook", "instagram": "instagram", "x": "dms"}
"""By platform, which list of the stand-in's holds private messages."""
_SHORT_SECONDS = 20
"""Of which `reconcile` keeps 15 to itself."""
_MOODS: tuple[Mood, ...] = ("failing", "babbling", "hanging_up")


class Subscribed:
    """What the roster wants of SNS is compared: SNS fails, the comparing raises, and then it is done."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Nothing: it is about officers."""
        del ground, name
        return []

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Compare."""
        del name, cases
        _fails(ground, "Subscriptions", "sns")
        _raises(ground, "Subscriptions", "tipline.subscriptions:_bring_in_line")
        must(_runs(ground, "Subscriptions"), "subscriptions were not compared")


class Escalated:
    """Nobody takes tips: the next people are told, once the clocks' table is back and nothing raises any more."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Two people write, one of them of something urgent."""
        return one_each(name, ground.courier.now)[:2]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Look at the clocks."""
        del name
        _fails(ground, "Escalate", "dynamodb")
        with ground.broken("Escalate", "tipline.aws.clocks:_clock"), ground.later(_UNTIL_DUE_SECONDS):
            must(not _runs(ground, "Escalate"), "no clock was read")
        must(_runs(ground, "Escalate"), "the clocks were not looked at")
        ours = {case.reference for case in cases}
        ground.until(
            lambda: any(row["kind"] == "escalation" and row.get("reference") in ours for row in _alerts(ground)),
            "nobody else was told",
        )


def _alerts(ground: Ground) -> list[dict[str, Any]]:
    return ground.line.items("AlertsTable")


class Audited:
    """Acts are written down and published, while the table, the bucket and the hashing fail, and after."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes."""
        return one_each(name, ground.courier.now)[3:]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Read a tip each time."""
        del name
        _fails(ground, "AuditTrail", "s3")
        with ground.broken("AuditTrail", "tipline.auditing:hash_of"):
            before = ground.errors("AuditTrail")
            ground.staff.officer.get(f"/tips/{cases[0].reference}")
            ground.until(lambda: ground.errors("AuditTrail") > before, "no act was in the hashing that raises")
        ground.until(lambda: ground.emptied("AuditQueueUrl"), "acts are not written down")
        must(_runs(ground, "AuditTrail"), "the audit was not published")


class Recovered:
    """The platforms fail, babble and hang up, a list meets what raises; then what no delivery brought is found."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes by SMS, and that arrives."""
        return [plant(path, name, ground.courier.now(), urgent=False) for path in tips("sms")[:_LOST]]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Have them list those that came and others."""
        now = ground.now() - _AGO_SECONDS  # later than the wish to be forgotten, since which nothing is recovered
        texts = [plant(path, name, now, urgent=False) for path in tips("sms")[:_LOST]]
        every = [dict(parse_qsl(each.body.decode())) for each in (*texts, *(case.planted for case in cases))]
        others = {platform: plant(path, name, now, urgent=False) for platform, path in _others()}
        lost = [*texts, *others.values()]
        ground.platforms.post(
            inbound=[listed(form, formatdate(now, usegmt=True)) for form in every],
            lists={_PLACES[platform]: [_in_list(platform, each)] for platform, each in others.items()},
        )
        with ground.timing_out("Reconcile", _SHORT_SECONDS):  # it is patient as long as it has time
            for mood in _MOODS:
                ground.platforms.be(mood)
                must(not _runs(ground, "Reconcile") or mood == "babbling", "no platform failed")
        ground.platforms.be("well")
        _raises(ground, "Reconcile", "tipline.platform_api.twilio:_found")
        must(_runs(ground, "Reconcile"), "what was lost was not looked for")
        ground.courier.sent += [Sent(each, _OK) for each in lost]
        ground.settle()
        must(len(found(ground, lost)) == len(lost), "what was lost was not found")


def _others() -> Iterator[tuple[str, Path]]:
    """Yield a message in plain words on each platform whose lists are not Twilio's."""
    for platform in _PLACES:
        yield platform, next(path for path in tips(platform) if path.stem in {"message_text", "account_activity_dm"})


def _in_list(platform: str, planted: Planted) -> dict[str, Any]:
    """Return the message as the platform lists it, to our own account."""
    delivery: dict[str, Any] = json.loads(planted.body)
    if platform == "x":
        return lists.direct_message(delivery)
    delivery["entry"][0]["id"] = graph.US["id" if platform == "facebook" else "user_id"]
    return lists.conversation(delivery)


def _fails(ground: Ground, function: str, service: str) -> None:
    ground.faults.add(service, "*", "error", function=ground.line.resource(function))
    must(not _runs(ground, function), f"{function} does without {service}")
    ground.faults.clear()


def _raises(ground: Ground, function: str, inside: str) -> None:
    with ground.broken(function, inside):
        must(not _runs(ground, function), f"{inside} is not called")


def _runs(ground: Ground, function: str) -> bool:
    """Call a function as its schedule does; tell whether it succeeded. What it says is an answer like others."""
    client, name = ground.line.stack.root.client("lambda"), ground.line.resource(function)
    answer = client.invoke(FunctionName=name, Payload=json.dumps({}))
    ground.courier.answers.append(answer["Payload"].read().decode())
    return "FunctionError" not in answer
