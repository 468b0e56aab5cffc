"""A tip's files: each time one is looked at, the session is asked again, and then an address of a minute is given.

The address is in no page, so what is saved, printed or photographed holds none; whoever got one all the same has a
minute. A recording's lives longer, because a browser asks for the rest of it while it plays.
"""

from tipline.casework import Attached
from tipline.console.permissions import may_open
from tipline.console.tip_page import load
from tipline.console.visit import Visit
from tipline.console.web import Response, respond_with

SECONDS, RECORDING_SECONDS = 60, 900


def file(visit: Visit, reference: str, name: str) -> Response:
    """Lead to a clean copy. That it was opened is in the audit."""
    found = _found(visit, reference, name)
    if isinstance(found, Response):
        return found
    visit.audit("open_file", reference, f"file {found.message}.{found.index}")
    return _lead(visit, found.key, found.content_type)


def thumbnail(visit: Visit, reference: str, name: str) -> Response:
    """Lead to a small picture of it: a part of the tip's page, whose reading is in the audit."""
    found = _found(visit, reference, name)
    if isinstance(found, Response):
        return found
    return _lead(visit, found.thumbnail_key, "image/jpeg") if found.thumbnail_key else _absent(visit, name)


def _found(visit: Visit, reference: str, name: str) -> Attached | Response:
    tip_file = load(visit, reference)
    found = next((each for each in tip_file.files if each.name == name), None) if tip_file else None
    if tip_file is None or found is None or not found.key:
        return _absent(visit, reference)
    if not may_open(visit.role, tip_file.tip, found):
        return visit.page("problem.html", 403, problem=403, why="role")
    return found


def _absent(visit: Visit, wanted: str) -> Response:
    return visit.page("not_found.html", 404, wanted=wanted)


def _lead(visit: Visit, key: str, content_type: str) -> Response:
    recording = content_type.startswith(("audio/", "video/"))
    # A document is never shown inside the browser: it is saved, under a name that means nothing.
    save = not recording and not content_type.startswith("image/")
    link = visit.doors.files.link(key, RECORDING_SECONDS if recording else SECONDS, save=save)
    return respond_with(303, Location=link)
