"""What the rows of a tip hold."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tipline.casework import Done, Status
from tipline.errand import media_key
from tipline.model import KNOWN_PERSON, Tip
from tipline.reference import random_reference
from tipline.replying import State, tip_of_comment
from tipline.storage import Receipt

MESSAGES, ANSWERS = "message#", "answer#"
"""How the sort keys of a tip's messages, and of the officers' answers, begin."""


def message_key(number: int) -> str:
    """Return the sort key of a tip's message, from 1."""
    return f"{MESSAGES}{number:04}"


def answer_key(number: int) -> str:
    """Return the sort key of an officer's answer, from 1."""
    return f"{ANSWERS}{number:04}"


def media_rows(receipt: Receipt, tip: Tip) -> list[dict[str, Any]]:
    """Return the rows of a message's files, which are not there yet."""
    return [
        {"tip_id": receipt.tip_id, "sk": media_key(receipt.number, index), "kind": kind, "state": "waiting"}
        for index, kind in enumerate(tip.media, start=1)
    ]


def tip_row(receipt: Receipt, tip: Tip) -> dict[str, Any]:
    """Return the row of a new tip."""
    return {
        "tip_id": receipt.tip_id,
        "sk": "tip",
        "platform": tip.platform,
        **judgement(tip),
        "status": "new",
        "received_at": tip.received_at,
        "reference": receipt.reference,
        "language": tip.language,
        "messages": 1,
        "flags": tip.flags or None,
    }


def judgement(tip: Tip) -> dict[str, Any]:
    """Return what a tip was judged to be, and why."""
    judged = tip.triage
    return {
        "category": judged.category,
        "priority": judged.priority.value,
        "reasons": judged.reasons,
        "reason_words": judged.words or None,
    }


def message_row(receipt: Receipt, tip: Tip) -> dict[str, Any]:
    """Return the row of one message."""
    return {
        "tip_id": receipt.tip_id,
        "sk": message_key(receipt.number),
        "text": tip.text,
        "redactions": dict(tip.redactions),
        "attachments": tip.attachments,
        "received_at": tip.received_at,
        "tipster_places": [list(place) for place in tip.tipster_places] or None,
    }


def private_reply_rows(
    comment: Mapping[str, Any], text: str, by: str, done: Done
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rows of the tip that a private reply to a comment begins, and of the reply. It names no author."""
    tip_id = tip_of_comment(comment["platform"], comment["item_id"])
    tip = {
        "tip_id": tip_id,
        "sk": "tip",
        "platform": comment["platform"],
        "category": comment.get("category", "other"),
        "priority": comment.get("priority", "P3"),
        "reasons": comment.get("reasons", ()),
        "status": Status.AWAITING_TIPSTER.value,
        "assignee": done.by,
        "received_at": comment["received_at"],
        "reference": random_reference(),
        "language": "und",
        "messages": 0,
        "answers": 1,
        "answered_at": 0,
        "flags": (KNOWN_PERSON,),
        "began_from": comment["reference"],
        "version": 1,
        "done": [asdict(done)],
    }
    answer = {"text": text, "by": by, "at": done.at, "state": State.QUEUED.value, "after": 0}
    return tip, {"tip_id": tip_id, "sk": answer_key(1), **answer}
