"""Deliveries dropped on purpose: what the platforms list becomes a tip or a post once; what is known stays as it is."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

import pytest

from tests.stack.line import Line, comment, direct, messenger, sms, word
from tipline.aws.tips import PAST
from tools.local_aws.controls import wait_until
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed
from tools.stand_in import lists
from tools.stand_in.twilio import listed

_AGO = 3_600
_INSTAGRAM = "17841400000000000"


@pytest.fixture
def line(stack: Deployed, platforms: Platforms) -> Line:  # noqa: ARG001 - must be well
    # Another test may have had somebody deleted: for a day nothing of before would be recovered.
    key = {"key": {"S": f"{PAST}facebook"}}
    stack.root.client("dynamodb").delete_item(TableName=stack.outputs["SeenTable"], Key=key)
    return Line(stack)


def _recovered(line: Line, platform: str) -> int:
    """Return how many lines of `intake` tell of something that had been lost."""
    pages = line.stack.operator.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=line.resource("IntakeLogs"))
    return sum(f"recovered_{platform}" in each["message"] for page in found for each in page["events"])


def _reconcile(line: Line) -> dict[str, Any]:
    ran = line.stack.operator.client("lambda").invoke(FunctionName=line.resource("Reconcile"))
    line.settle()
    found: dict[str, Any] = json.loads(ran["Payload"].read())
    return found


def test_what_twilio_lists_and_no_delivery_brought_becomes_a_tip_once(line: Line, platforms: Platforms) -> None:
    line.settle()
    before = _recovered(line, "sms")
    unique, ago = word(), formatdate(time.time() - _AGO, usegmt=True)
    forms = [sms(f"they sell pills at {number} Elm St {unique}") for number in range(10, 20)]
    gone = sms(f"they sell pills at 99 Elm St {unique}")
    for form in [*forms[:5], gone, sms("STOP", From=gone["From"])]:
        assert line.send("sms", form).status == 200
    line.settle()
    assert len(line.messages(unique)) == 6
    later = formatdate(time.time() - 3_000, usegmt=True)
    told = [listed(form, ago) for form in [*forms, gone]] + [listed(sms("STOP", From=gone["From"]), later)]
    platforms.post(inbound=told)
    for _ in range(2):
        assert _reconcile(line) == {"queued": 10}
        assert len(line.messages(unique)) == 11
    assert wait_until(lambda: _recovered(line, "sms") - before == 5)


@dataclass(frozen=True)
class _Case:
    """How a platform brings a text, and lists what it brought."""

    platform: str
    place: str
    """Which list of the stand-in's."""
    write: Callable[[str], dict[str, Any]]
    lists: Callable[[dict[str, Any]], dict[str, Any]]
    public: bool = False


def _message(text: str, account: str, kind: str) -> dict[str, Any]:
    delivery = messenger(text, page=account) | {"object": kind}
    delivery["entry"][0]["messaging"][0]["timestamp"] -= _AGO * 1_000
    return delivery


def _on_page(text: str) -> dict[str, Any]:
    return comment(text, post=f"1000200030004000_{secrets.randbelow(10**9)}", created_time=int(time.time()) - _AGO)


def _on_instagram(text: str) -> dict[str, Any]:
    person = {"id": "555", "username": "sample.person"}
    value = {"id": str(secrets.randbelow(10**17)), "from": person, "text": text, "media": {"id": "17900000000000001"}}
    change = {"field": "comments", "value": value}
    return {"object": "instagram", "entry": [{"id": _INSTAGRAM, "time": int(time.time()) - _AGO, "changes": [change]}]}


def _media(delivery: dict[str, Any]) -> dict[str, Any]:
    entry = delivery["entry"][0]
    at, value = lists.graph_time(entry["time"]), entry["changes"][0]["value"]
    return {"id": value["media"]["id"], "timestamp": at, "comments": [value | {"timestamp": at}]}


_CASES = (
    _Case("facebook", "facebook", lambda text: _message(text, "1000200030004000", "page"), lists.conversation),
    _Case("instagram", "instagram", lambda text: _message(text, _INSTAGRAM, "instagram"), lists.conversation),
    _Case("x", "dms", lambda text: direct(text, ago=_AGO), lists.direct_message),
    _Case("facebook", "feed", _on_page, lists.post_with, public=True),
    _Case("instagram", "media", _on_instagram, _media, public=True),
)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.platform} {case.place}")
def test_what_no_delivery_brought_is_found_and_nothing_is_there_twice(
    line: Line, platforms: Platforms, case: _Case
) -> None:
    line.settle()
    before, unique = _recovered(line, case.platform), word()
    deliveries = [case.write(f"they sell pills at {number} Elm St {unique}") for number in range(10, 14)]
    for delivery in deliveries[::2]:
        assert line.send(case.platform, delivery).status == 200
    line.settle()
    stored = line.posts if case.public else line.messages
    known = {row["text"]: row for row in stored(unique)}
    assert len(known) == 2
    platforms.post(lists={case.place: [case.lists(each) for each in deliveries]})
    for _ in range(2):
        assert _reconcile(line) == {"queued": 4}
        rows = {row["text"]: row for row in stored(unique)}
        assert len(stored(unique)) == len(rows) == 4
        assert {text: rows[text] for text in known} == known
    assert wait_until(lambda: _recovered(line, case.platform) - before == 2)
