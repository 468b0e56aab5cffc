"""What the rows of a tip hold."""

from typing import Any

from tipline.errand import media_key
from tipline.model import Tip
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
