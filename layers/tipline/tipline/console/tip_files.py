"""A tip's files: who may open which."""

from tipline.casework import Attached
from tipline.console.file_links import lead_to
from tipline.console.permissions import may_open
from tipline.console.tip_page import load
from tipline.console.visit import Visit
from tipline.console.web import Response


def file(visit: Visit, reference: str, name: str) -> Response:
    """Lead to a clean copy. That it was opened is in the audit."""
    found = _found(visit, reference, name)
    if isinstance(found, Response):
        return found
    visit.audit("open_file", reference, f"file {found.message}.{found.index}")
    return lead_to(visit, found.key, found.content_type)


def thumbnail(visit: Visit, reference: str, name: str) -> Response:
    """Lead to a small picture of it: a part of the tip's page, whose reading is in the audit."""
    found = _found(visit, reference, name)
    if isinstance(found, Response):
        return found
    return lead_to(visit, found.thumbnail_key, "image/jpeg") if found.thumbnail_key else _absent(visit, name)


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
