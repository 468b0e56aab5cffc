"""What Meta and X list of what was sent to the department, from the deliveries that would have brought it.

Each list is of plain items, newest first, as its API has them; this module makes them from webhooks' payloads, so that
a test may drop any delivery and find it in a list. https://developers.facebook.com/docs/graph-api/results
"""

import base64
import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

from tools.stand_in.post import Call

_MOST = 100


def conversation(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """Return the conversation of a private message on Messenger or Instagram."""
    entry = delivery["entry"][0]
    listed = [_message(entry["id"], each) for each in reversed(entry["messaging"])]
    return {
        "id": f"t_{entry['messaging'][0]['sender']['id']}",
        "updated_time": listed[0]["created_time"],
        "messages": listed,
    }


def _message(account: str, item: Mapping[str, Any]) -> dict[str, Any]:
    content, sender = item["message"], item["sender"]["id"]
    mid = content["mid"]
    return {
        "id": f"m_{mid}" if mid.startswith("mid.") else mid,
        "created_time": graph_time(item["timestamp"] / 1_000),
        "from": {"id": sender, "name": "Sample Person", "email": f"{sender}@facebook.com"},
        "to": {"data": [{"id": account, "name": "Sample Police"}]},
        "message": content.get("text", ""),
    }


def post_with(*deliveries: Mapping[str, Any]) -> dict[str, Any]:
    """Return the post of a Page with its comments, the newest last given."""
    values = [each["entry"][0]["changes"][0]["value"] for each in reversed(deliveries)]
    comments = [
        {
            "id": value["comment_id"],
            "created_time": graph_time(value["created_time"]),
            "from": value["from"],
            "message": value["message"],
            "permalink_url": f"https://www.facebook.com/{value['comment_id']}",
        }
        for value in values
    ]
    page = values[0]["post_id"].partition("_")[0]
    return {
        "id": values[0]["post_id"],
        "created_time": graph_time(values[-1]["created_time"] - 60),
        "from": {"id": page, "name": "Sample Police"},
        "message": "Do you know this car?",
        "comments": comments,
    }


def direct_message(delivery: Mapping[str, Any]) -> dict[str, Any]:
    """Return a direct message of an Account Activity delivery as API v2 lists it."""
    event = delivery["direct_message_events"][0]
    created = event["message_create"]
    return {
        "id": event["id"],
        "event_type": "MessageCreate",
        "text": created["message_data"]["text"],
        "sender_id": created["sender_id"],
        "created_at": x_time(int(event["created_timestamp"]) / 1_000),
        "dm_conversation_id": f"{created['sender_id']}-{delivery['for_user_id']}",
    }


def graph_page(items: Sequence[Any], call: Call, address: str) -> dict[str, Any]:
    """Return one page of a list of Graph's, and of the lists within its items, with cursors and addresses."""
    size = min(_MOST, int(call.query.get("limit", 25)))
    start = int(base64.b64decode(call.query.get("after", "MA==")))
    within = re.search(r"(?:messages|comments)[^{]*limit\(([0-9]+)\)", call.query.get("fields", ""))
    inner = int(within[1]) if within else 0
    page = [
        {
            name: _cut(value, inner) if name in {"messages", "comments"} and isinstance(value, list) else value
            for name, value in each.items()
        }
        if isinstance(each, Mapping)
        else each
        for each in items[start : start + size]
    ]
    return {"data": page, **_paging(start + size, len(items), address)}


def _cut(items: Sequence[Any], size: int) -> dict[str, Any]:
    return {"data": items[:size], **_paging(size, len(items), "https://graph.facebook.com/")}


def _paging(end: int, of: int, address: str) -> dict[str, Any]:
    mark = base64.b64encode(str(end).encode()).decode()
    cursors: dict[str, Any] = {"cursors": {"before": "MA==", "after": mark}}
    # As the real ones, it has the token in it: whoever follows it, or logs it, is wrong.
    following = {"next": f"{address}?access_token=EAAsecret&after={mark}"} if end < of else {}
    return {"paging": cursors | following}


def x_page(items: Sequence[Any], call: Call) -> dict[str, Any]:
    """Return one page of a list of X's: one without anything has no `data`."""
    size = min(_MOST, int(call.query.get("max_results", 10)))
    start = int(call.query.get("pagination_token", "p0").removeprefix("p"))
    page = list(items[start : start + size])
    meta: dict[str, Any] = {"result_count": len(page)}
    if start + size < len(items):
        meta["next_token"] = f"p{start + size}"
    people = {str(each.get("sender_id") or each.get("author_id")) for each in page if isinstance(each, Mapping)}
    users = [{"id": each, "name": "Sample Person", "username": f"sample{each[-6:]}"} for each in sorted(people)]
    return {"meta": meta} | ({"data": page, "includes": {"users": users}} if page else {})


def graph_time(seconds: float) -> str:
    """Return a time as Graph writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(seconds))


def x_time(seconds: float) -> str:
    """Return a time as X writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(seconds))
