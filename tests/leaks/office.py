"""The department at work: a new way to work, or to fail at it, is an errand and a line here."""

from tests.leaks.answers import CutOff, InPrivate, Left, Refused
from tests.leaks.answers import Raising as ReplyRaising
from tests.leaks.cases import Errand, found
from tests.leaks.casework import Failing, LookedAround, WorkedOn
from tests.leaks.casework import Raising as ConsoleRaising
from tests.leaks.errands import Audited, Escalated, Recovered, Subscribed
from tests.leaks.ground import OFFICE_SECONDS, Ground
from tests.leaks.void import expect, must
from tools.local_aws.progress import step

_OK = 200


def errands() -> dict[str, Errand]:
    """Return what officers do, by the name that its canaries bear; in this order."""
    return {
        "subscriptions compared": Subscribed(),
        "tips worked on": WorkedOn(),
        "nobody takes tips": Escalated(),
        "console looked at": LookedAround(),
        "console failing": Failing(),
        "console raising": ConsoleRaising(),
        "answers refused": Refused(),
        "answers raising": ReplyRaising(),
        "answers cut off": CutOff(),
        "answers to who left": Left(),
        "answered in private": InPrivate(),
        "audit": Audited(),
        "lost messages": Recovered(),
    }


def open_office(ground: Ground) -> None:
    """Hire officers, have messages arrive, and hours later have the officers deal with them."""
    every = errands()
    with ground.later(OFFICE_SECONDS):
        # First, while nobody is on the roster: what would be told to officers then would have clocks.
        with step("Waiting for the end of the time bucket"):
            ground.release_held_alerts()
        with step("Hiring officers, and signing them in"):
            ground.staff.hire_all("signing in")
    with step("Delivering what officers will work on"):
        arriving = {name: errand.arriving(ground, name) for name, errand in every.items()}
        expect(ground.courier.send_all(each for planted in arriving.values() for each in planted), {_OK})
        ground.settle()
        cases = {name: found(ground, planted) for name, planted in arriving.items()}
    # What is held to its end is told then: at a time of arrivals.
    must(ground.in_the_bucket, "this machine is too busy: a time bucket ended while deliveries arrived")
    with ground.later(OFFICE_SECONDS):
        for name, errand in every.items():
            with step(f"At work: {name}"):
                errand.work(ground, name, cases[name])
        with step("Waiting for the end of the time bucket"):
            ground.release_held_alerts()
