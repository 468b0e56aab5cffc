"""Officers' answers, as the platforms get them: put where the console puts them, seen where people would."""

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.stack.line import Line, comment, found, messenger, phone, sms, word
from tipline.aws.dynamodb import to_item
from tipline.aws.replies_queue import order_answer, order_safety_text
from tipline.aws.tip_rows import private_reply_rows
from tipline.casework import Done
from tools.local_aws.controls import Clock, Workers, wait_until
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed

_DAY = 86_400


@pytest.fixture
def line(stack: Deployed, platforms: Platforms) -> Line:  # noqa: ARG001 - must be well
    return Line(stack)


def _tip(line: Line, platform: str, delivery: dict[str, Any], unique: str) -> str:
    """Send a delivery of one private message; return its tip."""
    line.send(platform, delivery)
    (message,) = found(lambda: line.messages(unique))
    tip_id: str = message["tip_id"]
    return tip_id


def _facebook(line: Line, platform: str = "facebook") -> tuple[str, str]:
    """Have somebody write; return their tip and who they are."""
    unique, sender = word(), str(10**15 + secrets.randbelow(10**15))
    delivery = messenger(f"they sell pills at 14 Elm St {unique}", sender=sender)
    delivery["object"] = {"facebook": "page", "instagram": "instagram"}[platform]
    return _tip(line, platform, delivery, unique), f"{sender}0"


def _sms(line: Line) -> tuple[str, str]:
    unique, sender = word(), phone()
    return _tip(line, "sms", sms(f"they sell pills at 14 Elm St {unique}", From=sender), unique), sender


def _x(line: Line) -> tuple[str, str]:
    unique, sender, now = word(), str(10**15 + secrets.randbelow(10**15)), str(int(time.time() * 1000))
    text = {"text": f"they sell pills at 14 Elm St {unique}", "entities": {}}
    create = {"target": {"recipient_id": "4337869213"}, "sender_id": sender, "message_data": text}
    event = {"type": "message_create", "id": str(secrets.randbelow(10**18)), "created_timestamp": now}
    delivery = {"for_user_id": "4337869213", "direct_message_events": [event | {"message_create": create}]}
    return _tip(line, "x", delivery, unique), sender


def _put(line: Line, row: dict[str, Any]) -> None:
    line.stack.root.client("dynamodb").put_item(TableName=line.stack.outputs["TipsTable"], Item=to_item(row))


def _order(line: Line, tip_id: str, number: int = 1, comment: tuple[str, str] | None = None) -> None:
    order_answer(line.stack.root.client("sqs"), line.stack.outputs["RepliesQueueUrl"], tip_id, number, comment)


def _answer(line: Line, tip_id: str, text: str = "Which house?", **more: Any) -> None:  # noqa: ANN401 - a row
    row = {"tip_id": tip_id, "sk": "answer#0001", "text": text, "by": "Dana Ruiz", "at": 1, "state": "queued"}
    _put(line, row | more)
    _order(line, tip_id)


def _row(line: Line, tip_id: str, sk: str = "answer#0001") -> dict[str, Any]:
    rows = line.items("TipsTable")
    return next((each for each in rows if (each["tip_id"], each["sk"]) == (tip_id, sk)), {})


def _settled(line: Line, tip_id: str) -> tuple[str, str | None]:
    """Wait until an answer is dealt with; return its state and reason."""
    wait_until(lambda: _row(line, tip_id).get("state") in {"sent", "failed"})
    row = _row(line, tip_id)
    return row["state"], row.get("reason")


_WRITERS: dict[str, Callable[[Line], tuple[str, str]]] = {
    "facebook": _facebook,
    "instagram": lambda line: _facebook(line, "instagram"),
    "x": _x,
    "sms": _sms,
}


@pytest.mark.parametrize("platform", _WRITERS)
def test_an_answer_reaches_who_wrote_signed_and_once(line: Line, platforms: Platforms, platform: str) -> None:
    tip_id, person = _WRITERS[platform](line)
    _answer(line, tip_id)
    assert _settled(line, tip_id) == ("sent", None)
    _order(line, tip_id)
    assert wait_until(lambda: line.depth("RepliesQueueUrl") == 0)
    assert platforms.sent(person) == ["Which house?\n\n- Dana"]
    assert person not in json.dumps(_row(line, tip_id))


_FAILURES = [
    ("facebook", 400, 10, 2018278, "window_closed"),
    ("facebook", 400, 551, 1545041, "unreachable"),
    ("facebook", 400, 190, 0, "token"),
    ("facebook", 403, 200, 0, "not_permitted"),
    ("facebook", 400, 100, 0, "refused"),
    ("x", 403, 0, 0, "unreachable"),
    ("x", 401, 0, 0, "token"),
    ("sms", 400, 21610, 0, "left"),
    ("sms", 400, 21614, 0, "unreachable"),
    ("sms", 400, 30007, 0, "refused"),
]


@pytest.mark.parametrize(("platform", "status", "code", "subcode", "reason"), _FAILURES)
def test_what_a_platform_never_takes_is_given_up_at_once(
    line: Line, platforms: Platforms, platform: str, status: int, code: int, subcode: int, reason: str
) -> None:
    tip_id, person = _WRITERS[platform](line)
    platforms.post(troubles={person: [{"status": status, "code": code, "more": [subcode]}]})
    _answer(line, tip_id)
    assert _settled(line, tip_id) == ("failed", reason)
    assert platforms.sent(person) == []
    assert line.tip(tip_id).get("left", False) == (reason == "left")


@pytest.mark.parametrize(
    ("platform", "status", "code"), [("facebook", 400, 613), ("x", 503, 0), ("x", 429, 0), ("sms", 429, 20429)]
)
def test_what_a_platform_takes_later_is_tried_again_when_it_says(
    line: Line, platforms: Platforms, platform: str, status: int, code: int
) -> None:
    tip_id, person = _WRITERS[platform](line)
    platforms.post(troubles={person: [{"status": status, "code": code, "retry_after": 3}]})
    began = time.monotonic()
    _answer(line, tip_id)
    assert _settled(line, tip_id) == ("sent", None)
    assert time.monotonic() - began >= 3
    assert len(platforms.sent(person)) == 1


def test_an_answer_that_was_cut_off_is_never_sent_again_by_itself(line: Line, platforms: Platforms) -> None:
    tip_id, person = _facebook(line)
    platforms.be("hanging_up")
    _answer(line, tip_id)
    assert _settled(line, tip_id) == ("failed", "unsure")
    assert len(platforms.sent(person)) == 1  # it had arrived


def test_an_answer_whose_worker_was_killed_is_told_of_and_not_sent_again(
    line: Line, platforms: Platforms, workers: Workers, clock: Clock
) -> None:
    tip_id, person = _facebook(line)
    platforms.be("slow")
    _answer(line, tip_id)
    assert wait_until(lambda: platforms.sent(person))  # the platform took it, and was about to say so
    assert workers.kill("Reply") == 1
    assert _row(line, tip_id)["state"] == "sending"
    platforms.be("well")
    clock.set_ahead(130)  # beyond the queue's visibility timeout, and the lease
    assert _settled(line, tip_id) == ("failed", "unsure")
    assert len(platforms.sent(person)) == 1


def test_who_says_stop_has_left_and_gets_no_answer(line: Line, platforms: Platforms) -> None:
    tip_id, person = _sms(line)
    line.send("sms", sms("STOP", From=person))
    assert wait_until(lambda: line.tip(tip_id).get("left"))
    _answer(line, tip_id)
    assert _settled(line, tip_id) == ("failed", "left")
    assert platforms.sent(person) == []


def test_the_one_automatic_text_says_that_it_is_one(line: Line, platforms: Platforms) -> None:
    tip_id, person = _sms(line)
    for _ in range(2):
        order_safety_text(line.stack.root.client("sqs"), line.stack.outputs["RepliesQueueUrl"], tip_id)
        assert wait_until(lambda: _row(line, tip_id, "automatic").get("state") == "sent")
        assert wait_until(lambda: line.depth("RepliesQueueUrl") == 0)
    (text,) = platforms.sent(person)
    assert text.startswith("Automatic message")
    assert "911" in text


def test_a_private_reply_begins_a_tip_of_a_known_person_which_they_join(line: Line, platforms: Platforms) -> None:
    unique, person = word(), str(10**15 + secrets.randbelow(10**15))
    line.send("facebook", comment(unique))
    (post,) = found(lambda: line.posts(unique))
    platforms.post(authors={post["item_id"]: person})
    done = Done("private_reply", "0ff1ce01", 1)
    tip, answer = private_reply_rows(post, "Can you tell us more?", "Dana Ruiz", done)
    _put(line, tip)
    _put(line, answer)
    key = (post["root"], post["item_id"])
    _order(line, tip["tip_id"], 1, key)
    assert _settled(line, tip["tip_id"]) == ("sent", None)
    (text,) = platforms.sent(person)
    assert "not anonymous" in text
    line.settle()
    said = word()
    delivery = messenger(f"it was him {said}", sender=person)
    delivery["entry"][0]["messaging"][0]["sender"]["id"] = person
    line.send("facebook", delivery)
    (message,) = found(lambda: line.messages(said))
    assert message["tip_id"] == tip["tip_id"]
    assert "known_person" in line.tip(tip["tip_id"])["flags"]
    # A comment is answered in private once.
    _put(line, answer | {"sk": "answer#0002"})
    _order(line, tip["tip_id"], 2, key)
    assert wait_until(lambda: _row(line, tip["tip_id"], "answer#0002").get("reason"))
    assert _row(line, tip["tip_id"], "answer#0002")["reason"] == "already_answered"
