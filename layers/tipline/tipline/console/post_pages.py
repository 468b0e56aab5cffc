"""Posts: what was published on the department's pages and to it, by the post under which it hangs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tipline.console.file_links import lead_to
from tipline.console.visit import Visit
from tipline.console.web import Response
from tipline.console.wording import PLATFORMS

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
    root = visit.doors.posts.find(reference)
    if root is None:
        return visit.page("not_found.html", 404, wanted=reference)
    visit.audit("read_post", reference)
    items = sorted(visit.doors.posts.under(root, _MOST_UNDER), key=_when)
    return visit.page(
        "post.html",
        reference=reference,
        platform=root.partition("#")[0],
        top=[each for each in items if each["item_id"] == each.get("root_id")],
        items=[each for each in items if each["item_id"] != each.get("root_id")],
        tagged=tagged(items),
        more=len(items) == _MOST_UNDER,
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
    root = visit.doors.posts.find(reference)
    items = visit.doors.posts.under(root, _MOST_UNDER) if root else ()
    files: Mapping[str, Any] = next((each["files"] for each in items if each["reference"] == item), {})
    found: Mapping[str, Any] = files.get(name, {})
    return found
