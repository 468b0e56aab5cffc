"""The queue: tips that nobody has taken first, then one view of all tips, narrowed down."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tipline.casework import IN_WORK, Status, Tip, Waiting
from tipline.console.doors import View
from tipline.console.permissions import May
from tipline.console.visit import Visit
from tipline.console.web import Response, respond_with
from tipline.console.wording import PLATFORMS
from tipline.model import CATEGORIES, Priority
from tipline.reference import ALPHABET

PAGE = 25
_MOST_WAITING = 50
_REFERENCE_LENGTH = 6
VIEWS = {"new": "New", "mine": "Mine", "work": "In work", "closed": "Closed"}
_FILTERS: Mapping[str, frozenset[str]] = {
    "priority": frozenset(Priority),
    "category": CATEGORIES,
    "platform": frozenset(PLATFORMS),
}


def queue(visit: Visit) -> Response:
    """Show a page of the queue; for htmx only its lists, and nothing where they are as they were."""
    query = visit.request.query
    name = query.get("view", "new") if query.get("view") in VIEWS else "new"
    filters = {each: query[each] for each in _FILTERS if query.get(each) in _FILTERS[each]}
    after = query.get("after", "")
    listing = visit.doors.tips.listed(_view(name, visit, filters), after, PAGE)
    waiting = [] if after or name == "closed" else _waiting(visit, filters)
    first = {tip.tip_id for tip, _ in waiting}
    tips = [tip for tip in listing.tips if tip.tip_id not in first]
    shown = _fingerprint(waiting, tips)
    if visit.request.by_htmx and query.get("seen") == shown:
        return respond_with(204)
    return visit.page(
        "queue_lists.html" if visit.request.by_htmx else "queue.html",
        view=name,
        views=VIEWS,
        filters=filters,
        choices={"category": sorted(CATEGORIES), "priority": list(Priority), "platform": list(PLATFORMS)},
        waiting=waiting,
        listing=replace(listing, tips=tuple(tips)),
        names=visit.names(),
        seen=shown,
        after=after,
    )


def _view(name: str, visit: Visit, filters: Mapping[str, str]) -> View:
    match name:
        case "mine":
            return View(statuses=tuple(IN_WORK), assignee=visit.session.officer_id, **filters)
        case "work":
            return View(statuses=tuple(IN_WORK), **filters)
        case "closed":
            return View(statuses=(Status.CLOSED,), **filters)
        case _:
            return View(statuses=(Status.NEW,), **filters)


def _waiting(visit: Visit, filters: Mapping[str, str]) -> list[tuple[Tip, Waiting]]:
    """Return what nobody has taken, most urgent first, then what is due first."""
    clocks = visit.doors.waiting.first(_MOST_WAITING)
    tips = visit.doors.tips.these([clock.tip_id for clock in clocks])
    found = [
        (tip, clock)
        for clock in clocks
        if (tip := tips.get(clock.tip_id))
        and tip.status != Status.CLOSED
        and all(getattr(tip, name) == value for name, value in filters.items())
    ]
    return sorted(found, key=lambda each: (each[0].priority, each[1].due))


def _fingerprint(waiting: Sequence[tuple[Tip, Waiting]], tips: Sequence[Tip]) -> str:
    """Return what changes when the lists do. What is left of a time is told in the page, not here."""
    parts = [f"{tip.tip_id}{tip.seen}{clock.step}" for tip, clock in waiting]
    parts += [f"{tip.tip_id}{tip.seen}.{tip.held_files}" for tip in tips]
    return hashlib.sha256(" ".join([*parts, "|"]).encode()).hexdigest()[:16]


def find(visit: Visit) -> Response:
    """Lead to a tip or a post by its reference."""
    wanted = "".join(visit.request.query.get("reference", "").split()).upper()
    if len(wanted) == _REFERENCE_LENGTH and set(wanted) <= set(ALPHABET):
        if visit.may(May.SEE_TIPS) and visit.doors.tips.find(wanted):
            return visit.go(f"/tips/{wanted}")
        if visit.may(May.SEE_POSTS) and visit.doors.posts.find(wanted):
            return visit.go(f"/posts/{wanted}")
    return visit.page("not_found.html", 404, wanted=wanted[:_REFERENCE_LENGTH])
