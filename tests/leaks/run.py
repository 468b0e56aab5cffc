"""One run: plant, make everything fail, wait for rest, search, and prove with planted leaks that the search sees."""

import contextlib
import json
import time

from tests.leaks.canaries import Canary
from tests.leaks.controls import Controls
from tests.leaks.ground import Ground
from tests.leaks.moments import Arrivals
from tests.leaks.report import TIME, Hit, Report
from tests.leaks.routes import ROUTES
from tests.leaks.search import Find, Search
from tests.leaks.sinks import Contents, Sinks
from tests.recordings import PLATFORMS
from tests.stack.line import Line
from tools.local_aws.controls import Queued
from tools.local_aws.progress import step
from tools.local_aws.sessions import Deployed


def run(stack: Deployed) -> Report:
    """Run the test on a stack that is up, with nothing under way."""
    begin = time.monotonic()
    ground = Ground(Line(stack))
    sinks = Sinks(ground)
    try:
        with ground.prepared(), step("Looking at what lies there before"):
            ground.settle()
            sinks.begin()
        with ground.prepared():
            for route in ROUTES:
                with step(f"Delivering: {(route.__doc__ or route.__name__).partition('.')[0]}"):
                    route(ground)
            ground.settle()
            ground.release_held_alerts()
        with step("Asking the command"):
            _ask(sinks)
        with step("Searching"):
            report, contents = _search(sinks)
        with contextlib.ExitStack() as undo, step("Planting leaks, to see that they are caught"):
            controls = Controls(sinks)
            controls.plant(list(contents), undo)
            report.uncaught = _uncaught(controls, sinks)
    finally:
        Queued().end()
        Line(stack).dead_letters()
    report.seconds = time.monotonic() - begin
    return report


def _ask(sinks: Sinks) -> None:
    """Have the command print whatever it can print of what came."""
    for arguments in (
        ("list", "--all"),
        ("list", "--closed", "--all"),
        ("dead-letters", "list"),
        ("officers", "list"),
        ("doctor",),
        ("show", "222222"),
    ):
        sinks.command.run(*arguments)
    rows = [json.loads(record.text) for place in ("table Tips", "table Posts") for record in sinks.new()[place]]
    sinks.command.show(sorted({row["reference"] for row in rows if row.get("reference")}))


def _search(sinks: Sinks) -> tuple[Report, Contents]:
    courier = sinks.ground.courier
    planted = courier.canaries()
    search, arrivals = Search(planted), courier.arrivals()
    contents = sinks.new()
    report = Report(places=sorted(contents), channels=PLATFORMS, canaries=len(planted), forms=search.forms)
    found = {place: _look(search, contents, place) for place in contents}
    for place in contents:
        for canary in planted:
            (report.kept if place in canary.allowed else report.searched)[place, canary.channel] += 1
        report.hits |= {
            Hit(place, find.canary.channel, find.canary.field, find.canary.path, find.form)
            for find in found[place]
            if place not in find.canary.allowed
        }
        report.hits |= {Hit(place, TIME, "arrival", "any", form) for form in _moments(arrivals, contents, place)}
        report.known |= {place: record.known for record in contents[place] if record.known}
        report.characters += sum(len(record.text) for record in contents[place])
    required = {(canary, place) for canary in planted for place in canary.required}
    report.required = len(required)
    report.missing = sorted(
        (canary for canary, place in required if canary not in {find.canary for find in found[place]}),
        key=lambda canary: (canary.channel, canary.path, canary.field),
    )
    return report, contents


def _look(search: Search, contents: Contents, place: str) -> set[Find]:
    return search.look("\n\n".join(record.text for record in contents[place]))


def _moments(arrivals: Arrivals, contents: Contents, place: str) -> set[str]:
    return arrivals.look("\n\n".join(record.text for record in contents[place] if not record.known))


def _uncaught(controls: Controls, sinks: Sinks) -> list[str]:
    """Return the places where a planted leak was not seen."""
    arrivals, contents = sinks.ground.courier.arrivals(), sinks.new()
    uncaught = []
    for place in contents:
        leaked = controls.planted.get(place, ())
        found = {find.canary for find in _look(Search(leaked), contents, place)}
        if not leaked or found != set(leaked) or not _moments(arrivals, contents, place):
            uncaught.append(place)
    return uncaught


