"""One run: plant, make everything fail, wait for rest, search, and prove with planted leaks that the search sees."""

import contextlib
import random
import time
from collections import defaultdict

from tests.leaks.controls import Controls
from tests.leaks.credentials import SECRETS
from tests.leaks.ground import Ground
from tests.leaks.moments import Arrivals
from tests.leaks.office import open_office
from tests.leaks.report import TIME, Hit, Report
from tests.leaks.routes import ROUTES
from tests.leaks.search import Find, Search
from tests.leaks.sinks import Contents, Sinks
from tests.leaks.staff import STAFF
from tests.recordings import PLATFORMS
from tests.stack.line import Line
from tools.local_aws.controls import Queued
from tools.local_aws.progress import step
from tools.local_aws.sessions import Deployed

_QUESTIONS = (
    "list --all",
    "list --closed --all",
    "dead-letters list",
    "officers list",
    "audit verify",
    "doctor",
    "show 222222",
)
_SHOWN = 60
"""How many tips and posts the command shows: it prints what the tables hold."""


def run(stack: Deployed) -> Report:
    """Run the test on a stack that is up."""
    began = time.monotonic()
    ground = Ground(Line(stack))
    sinks = Sinks(ground)
    with contextlib.ExitStack() as undo:
        undo.callback(ground.line.dead_letters)
        undo.callback(Queued().end)
        with ground.prepared():
            with step("Looking at what lies there before"):
                ground.settle()
                sinks.begin()
            undo.callback(ground.staff.leave)
            for name, route in ROUTES.items():
                with step(f"Delivering: {name}"):
                    route(ground, name)
                    ground.settle()
            open_office(ground)
        with step("Asking the tipline command"):
            _ask(sinks)
        with step("Searching"):
            report, contents = _search(sinks)
        with step("Planting leaks, to see that they are caught"):
            controls = Controls(sinks, undo)
            for place in contents:
                controls.plant(place)
            report.uncaught = _uncaught(controls, contents)
    report.seconds = time.monotonic() - began
    return report


def _ask(sinks: Sinks) -> None:
    """Have the command print whatever it can print of what came."""
    for words in (
        "list --all",
        "list --closed --all",
        "dead-letters list",
        "officers list",
        "audit verify",
        "doctor",
        "show 222222",
    ):
        sinks.command.run(*words.split())
    references = sorted(sinks.references())
    sinks.command.show(random.sample(references, min(_SHOWN, len(references))))


def _search(sinks: Sinks) -> tuple[Report, Contents]:
    courier = sinks.ground.courier
    planted = [*courier.canaries(), *sinks.ground.staff.canaries, *sinks.credentials()]
    arrivals, contents = courier.arrivals(), sinks.new()
    search = Search(planted)
    report = Report(
        places=sorted(contents), channels=[*PLATFORMS, STAFF, SECRETS], canaries=len(planted), forms=search.forms
    )
    found = {place: _canaries(search, contents, place) for place in contents}
    report.hits |= sinks.ground.hits
    known = defaultdict(set)
    for place, records in contents.items():
        for canary in planted:
            report.searched[place, canary.channel] += place not in canary.allowed
        report.searched[place, TIME] = sum(not record.known for record in records)
        report.characters += sum(len(record.text) for record in records)
        leaked = [find for find in found[place] if not find.canary.may_be(place, find.form)]
        report.hits |= {
            Hit(find.canary.channel, find.canary.field, find.canary.route, place, find.form) for find in leaked
        }
        report.hits |= {Hit(TIME, "arrival", "any", place, form) for form in _moments(arrivals, contents, place)}
        for record in records:
            if record.known:
                known[record.known].add(place)
    report.known = dict(known)
    seen = {place: {find.canary for find in finds} for place, finds in found.items()}
    report.required = sum(len(canary.required) for canary in planted)
    report.missing = [(canary, place) for canary in planted for place in canary.required if canary not in seen[place]]
    return report, contents


def _canaries(search: Search, contents: Contents, place: str) -> set[Find]:
    return search.look("\n\n".join(record.text for record in contents[place]))


def _moments(arrivals: Arrivals, contents: Contents, place: str) -> set[str]:
    return arrivals.look("\n\n".join(record.text for record in contents[place] if not record.known))


def _uncaught(controls: Controls, before: Contents) -> list[str]:
    """Return the places where a leak that was planted was not found in what came to lie there."""
    arrivals, contents = controls.sinks.ground.courier.arrivals(), controls.sinks.new()
    uncaught = []
    for place in contents:
        leaked, known = set(controls.planted.get(place, ())), set(before.get(place, ()))
        added = {place: [record for record in contents[place] if record not in known]}
        found = {find.canary for find in _canaries(Search(leaked), added, place)}
        if not leaked or found != leaked or not _moments(arrivals, added, place):
            uncaught.append(place)
    return sorted(uncaught)
