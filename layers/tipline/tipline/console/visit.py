"""One officer's request: who asks, what they may, and how they are answered."""

from dataclasses import dataclass

from tipline.auditing import Act
from tipline.casework import Tip, TipFile, TipMessage
from tipline.console.doors import Doors
from tipline.console.permissions import May, may, may_read, may_read_message
from tipline.console.web import Request, Response, redirect, render, with_files
from tipline.roster import Officer, Role
from tipline.sessions import Session


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    request: Request
    session: Session
    doors: Doors

    @property
    def now(self) -> int:
        """The time, in whole seconds."""
        return int(self.doors.clock())

    @property
    def role(self) -> Role:
        """What this officer is."""
        return Role(self.session.role)

    def may(self, what: May) -> bool:
        """Tell whether this officer's role may do something."""
        return may(self.role, what)

    def may_read(self, tip: Tip) -> bool:
        """Tell whether this officer may read a tip's text."""
        return may_read(self.role, tip)

    def readable(self, file: TipFile) -> list[TipMessage]:
        """Return those of a tip's messages that this officer may read."""
        return [each for each in file.messages if may_read_message(self.role, file.tip, each.number)]

    def audit(self, what: str, subject: str, why: str = "") -> None:
        """Tell the audit what this officer is about to do. Raises Unavailable: then it must not happen."""
        self.doors.audit(Act(self.session.officer_id, what, subject, self.doors.clock(), why))

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Return a page with all that every page of the console knows."""
        page = render(
            template,
            self.request,
            status,
            session=self.session,
            may=lambda what: self.may(May(what)),
            now=self.now,
            **values,
        )
        return with_files(page, self.doors.files.origin)

    def go(self, path: str, **query: str) -> Response:
        """Lead to another page."""
        return redirect(self.request, path, **query)

    def names(self) -> "Names":
        """Return what officers are called."""
        return Names({each.officer_id: each for each in self.doors.officers.all()})


@dataclass(frozen=True, slots=True)
class Names:
    """What officers are called, and whom a tip can be given to."""

    officers: dict[str, Officer]

    def of(self, officer_id: str | None) -> str:
        """Return an officer's name; of one who is gone, the id."""
        if not officer_id:
            return "nobody"
        found = self.officers.get(officer_id)
        return found.name if found else f"former officer {officer_id}"

    @property
    def working(self) -> list[Officer]:
        """Those a tip can be given to, by name."""
        found = [each for each in self.officers.values() if each.active and may(Role(each.role), May.WORK)]
        return sorted(found, key=lambda each: each.name)
