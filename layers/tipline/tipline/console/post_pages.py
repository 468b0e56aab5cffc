"""Posts: what was published on the department's pages and to it, by the post under which it hangs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tipline.console import private_replies
from tipline.console.file_links import lead_to
from tipline.console.tip_actions import Refused
from tipline.console.tip_page import Trouble
from tipline.console.visit import Visit
from tipline.console.web import Response
from tipline.console.wording import PLATFORMS
from tipline.replying import to_known_person

_MOST_LISTED, _MOST_UNDER = 100, 300
_PUBLIC = [each for each in PLATFORMS if each != "sms"]


def posts(visit: Visit) -> Response:
    """List the root posts under which something came last."""
    platform = visit.request.query.get("platform", "")
    platform = platform if platform in _PUBLIC else ""
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for item in visit.doors.posts.newest(platform, _MOST_LISTED):
        groups.setdefault(item["root"], []).append(item)
    visit.audit("read_post", "posts")
    return visit.page("posts.html", groups=list(groups.values()), platform=platform, platforms=_PUBLIC)


def post(visit: Visit, reference: str) -> Response:
    """Show a root post with what hangs under it, and the accounts that were tagged there."""
    item = _find(visit, reference)
    if item is None:
        return visit.page("not_found.html", 404, wanted=reference)
    visit.audit("read_post", reference)
    return _show(visit, item)


def reply(visit: Visit, reference: str) -> Response:
    """Answer a comment in private, or show why that was not done."""
    item = _find(visit, reference)
    if item is None:
        return visit.page("not_found.html", 404, wanted=reference)
    try:
        return visit.go(f"/tips/{private_replies.send(visit, item)}", done="private_reply")
    except private_replies.Faster:
        words = "This comment was answered in private before, and that can be done once. Nothing of yours was sent."
        return _show(visit, item, 409, Trouble(words, reference, visit.request.form))
    except Refused as refused:
        return _show(visit, item, 422, Trouble(str(refused), reference, visit.request.form))


def _find(visit: Visit, reference: str) -> Mapping[str, Any] | None:
    keys = visit.doors.posts.find(reference)
    return visit.doors.posts.item(*keys) if keys else None


def _show(visit: Visit, item: Mapping[str, Any], status: int = 200, trouble: Trouble | None = None) -> Response:
    found = visit.doors.posts.under(item["root"], _MOST_UNDER)
    # Under a post that many wrote to, what was asked for may not be among the first.
    items = sorted({each["item_id"]: each for each in (*found, item)}.values(), key=_when)
    return visit.page(
        "post.html",
        status,
        reference=item["reference"],
        platform=item["platform"],
        top=[each for each in items if each["item_id"] == each.get("root_id")],
        items=[each for each in items if each["item_id"] != each.get("root_id")],
        tagged=tagged(items),
        more=len(found) == _MOST_UNDER,
        chances=private_replies.chances(visit, items),
        added=to_known_person("", visit.doors.anonymous_way).strip(),
        trouble=trouble,
        draft=(trouble.draft if trouble else None) or {},
    )


def _when(item: Mapping[str, Any]) -> tuple[float, str]:
    return (item.get("published_at") or item["received_at"], item["item_id"])


def tagged(items: Sequence[Mapping[str, Any]]) -> Iterable[tuple[str, int]]:
    """Return the accounts that were tagged under a post, and how often, most often first."""
    counts: dict[str, int] = {}
    for item in items:
        for account in item.get("tagged") or ():
            counts[account] = counts.get(account, 0) + 1
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def file(visit: Visit, reference: str, item: str, name: str) -> Response:
    """Lead to a clean copy of a file of a public item. That it was opened is in the audit."""
    found = _file(visit, reference, item, name)
    if "key" not in found:
        return visit.page("not_found.html", 404, wanted=reference)
    visit.audit("open_file", item, "file of a post")
    return lead_to(visit, found["key"], found["content_type"])


def thumbnail(visit: Visit, reference: str, item: str, name: str) -> Response:
    """Lead to a small picture of it: a part of the post's page."""
    found = _file(visit, reference, item, name)
    if "thumbnail_key" not in found:
        return visit.page("not_found.html", 404, wanted=reference)
    return lead_to(visit, found["thumbnail_key"], "image/jpeg")


def _file(visit: Visit, reference: str, item: str, name: str) -> Mapping[str, Any]:
    """Return what is known of a file of an item below the root of the post that the page is about."""
    root, keys = visit.doors.posts.find(reference), visit.doors.posts.find(item)
    if root is None or keys is None or keys[0] != root[0]:
        return {}
    files: Mapping[str, Any] = (visit.doors.posts.item(*keys) or {}).get("files", {})
    found: Mapping[str, Any] = files.get(name, {})
    return found
