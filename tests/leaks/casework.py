"""What officers do in the console: everything, with words of their own in it, and while the console fails."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from tests.leaks import canaries
from tests.leaks.answers import until_sent
from tests.leaks.canaries import PAGES, SENT, TIPS, Canary
from tests.leaks.cases import Case, answered, changed, shown
from tests.leaks.channels import Planted, one_each
from tests.leaks.ground import Ground
from tests.leaks.staff import Staff

_NOT_FOUND, _FORBIDDEN, _UNAVAILABLE, _BROKEN = 404, 403, 503, 500
_CONFLICT, _REFUSED = 409, 422
_VIEWS = ("new", "mine", "work", "closed")
_MOST_POSTS = 3
_DEEP = (
    "tipline.console.tip_page:pieces",  # is given a message's text
    "tipline.console.tip_actions:fits",  # an answer
    "tipline.console.tip_actions:occurrences",
    "tipline.sign_in:hashed",  # an address
)


class WorkedOn:
    """Tips are read, released, taken, assigned, judged, noted, redacted, linked, answered, fought over and closed."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes on each platform: some of it urgent. The plate will be taken out of the text."""
        planted = (shown(answered(each)) for each in one_each(name, ground.courier.now))
        return [changed(each, _taken_out) for each in planted]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Work on all of them at once."""
        with ThreadPoolExecutor(len(cases)) as pool:
            list(pool.map(lambda case: _worked_on(ground.staff, case, name), cases))
            until_sent(ground, cases)
            list(pool.map(lambda case: _closed(ground.staff, case), cases))


def _taken_out(canary: Canary) -> Canary:
    gone = canary.required and canary.field.endswith("plate")
    return replace(canary, allowed=frozenset({PAGES}), required=frozenset({PAGES})) if gone else canary


def _worked_on(staff: Staff, case: Case, name: str) -> None:
    tip, officer, supervisor = case.reference, staff.officer, staff.supervisor
    if "Release for officers" in supervisor.get(f"/tips/{tip}"):
        supervisor.act(tip, "release")
    before = officer.fields(f"/tips/{tip}")
    officer.act(tip, "acknowledge")
    officer.act(tip, "assign", officer=staff.officer_id)
    officer.act(tip, "judge", priority="P1", category="arson")
    officer.act(tip, "note", text=staff.plant(canaries.word(), "note", name, TIPS, PAGES))
    officer.act(tip, "link", case_number=staff.plant(canaries.word(), "case number", name, TIPS, PAGES))
    supervisor.act(tip, "redact", message="1", words=case.other("plate"))
    missing = staff.plant(canaries.word(), "words that are not there", name, PAGES)
    officer.act(tip, "redact", _REFUSED, message="1", words=missing)
    late = staff.plant(canaries.word(), "note that came too late", name, PAGES)
    officer.post(f"/tips/{tip}/note", _CONFLICT, **before | {"text": late})
    forged = staff.plant(canaries.token(20), "forged token of a form", name)
    words = staff.plant(canaries.word(), "forged note", name)
    officer.post(f"/tips/{tip}/note", _FORBIDDEN, **before | {"csrf": forged, "text": words})
    officer.act(tip, "answer", text=staff.plant(canaries.word(), "answer", name, TIPS, PAGES, SENT))


def _closed(staff: Staff, case: Case) -> None:
    staff.officer.act(case.reference, "close", disposition="UNFOUNDED")
    staff.supervisor.get(f"/tips/{case.reference}")


class LookedAround:
    """Every other page is opened: also by who may not, and under addresses that there are not."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes."""
        return one_each(name, ground.courier.now)[:1]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Open them."""
        staff, reference = ground.staff, cases[0].reference
        officer, administrator = staff.officer, staff.administrator
        for view in _VIEWS:
            officer.get("/queue", view=view)
        officer.get("/queue", after=staff.plant(canaries.word(), "place in a list", name, PAGES))
        officer.get("/find", reference=reference)
        officer.get("/find", _NOT_FOUND, reference=staff.plant(canaries.word(), "search", name))
        officer.get(f"/tips/{staff.plant(canaries.word(), 'address of a tip', name, PAGES)}", _NOT_FOUND)
        officer.get(f"/{staff.plant(canaries.word(), 'address', name, PAGES)}", _NOT_FOUND)
        officer.get("/posts")
        posts = sorted(each["reference"] for each in ground.line.items("PostsTable") if "reference" in each)
        for each in posts[:_MOST_POSTS]:
            officer.get(f"/posts/{each}")
        administrator.get(f"/tips/{reference}", _FORBIDDEN)
        link = f"https://{staff.plant(canaries.word(), 'link of a subscription', name)}.example.com"
        administrator.post("/roster/confirm", _REFUSED, csrf=administrator.fields("/roster")["csrf"], link=link)
        stranger = staff.browser(name)
        stranger.cookies["__Host-session"] = staff.plant(canaries.token(43), "session of nobody", name)
        stranger.get(f"/tips/{reference}")
        staff.supervisor.post("/sign-out", csrf=staff.supervisor.fields(f"/tips/{reference}")["csrf"])


class Failing:
    """The console reaches no table, no queue and no account."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes."""
        return one_each(name, ground.courier.now)[1:2]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Ask it all the same."""
        for service in ("dynamodb", "sqs", "cognito-idp"):
            ground.faults.add(service, "*", "error", function="Console")
            if service != "cognito-idp":
                ground.staff.officer.get(f"/tips/{cases[0].reference}", _UNAVAILABLE)
            if service != "sqs":
                _sign_in(ground.staff, name, _UNAVAILABLE)
            ground.faults.clear()


class Raising:
    """Parts of the console raise, with requests, texts and passwords in the text of the error."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes."""
        return one_each(name, ground.courier.now)[2:3]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Read, sign in, answer, redact."""
        staff, page = ground.staff, f"/tips/{cases[0].reference}"
        if "Release for officers" in staff.supervisor.get(page):
            staff.supervisor.act(cases[0].reference, "release")
        carried = staff.officer.fields(page)
        for inside in (("tipline.console:respond",), _DEEP):
            with ground.broken("Console", *inside):
                staff.officer.get(page, _BROKEN)
                _sign_in(staff, name, _BROKEN)
                words = staff.plant(canaries.word(), "answer that was not stored", name)
                staff.officer.post(f"{page}/answer", _BROKEN, **carried | {"text": words})
                words = staff.plant(canaries.word(), "words to take out", name)
                staff.officer.post(f"{page}/redact", _BROKEN, **carried | {"message": "1", "words": words})


def _sign_in(staff: Staff, name: str, expected: int) -> None:
    email = staff.email("email of nobody", name)
    password = staff.plant(canaries.word(), "wrong password", name)
    staff.browser(name).post("/sign-in", expected, email=email, password=password)
