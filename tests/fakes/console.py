"""The console's doors in memory: what it was asked to do is kept in lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tests.fakes.sessions import FakeDirectory, FakeRows
from tipline.auditing import Act
from tipline.aws.tip_rows import private_reply_rows
from tipline.casework import Done, Rewritten, Status, Tip, TipFile, Waiting, Written
from tipline.console.doors import Doors, Listing, Row, View
from tipline.escalation import Acknowledged
from tipline.model import Priority
from tipline.patience import Unavailable
from tipline.roster import Officer, Role
from tipline.sessions import Identity, Session
from tipline.sign_in import SignIn

NOW = 1_700_000_000
CSRF = "token-of-this-session"
_FIELDS = {"reason_words": "words"}
_OF_A_REPLY = (
    *("tip_id", "reference", "platform", "category", "received_at", "messages", "version", "flags", "assignee"),
    *("answers", "began_from"),
)


@dataclass
class FakeTips:
    """Tips by id, changed under the same condition as the real ones."""

    files: dict[str, TipFile] = field(default_factory=dict)
    views: list[View] = field(default_factory=list)

    def listed(self, view: View, _after: str, size: int) -> Listing:
        self.views.append(view)
        tips = [each.tip for each in self.files.values() if not view.statuses or each.tip.status in view.statuses]
        tips = [each for each in tips if not view.assignee or each.assignee == view.assignee]
        return Listing(tuple(tips[:size]))

    def these(self, tip_ids: Collection[str]) -> Mapping[str, Tip]:
        return {each: self.files[each].tip for each in tip_ids if each in self.files}

    def find(self, reference: str) -> str | None:
        return next((tip_id for tip_id, file in self.files.items() if file.tip.reference == reference), None)

    def read(self, tip_id: str) -> TipFile | None:
        return self.files.get(tip_id)

    def change(
        self,
        tip: Tip,
        done: Done,
        changes: Row,
        *,
        written: tuple[str, Row] | None = None,
        rewritten: Rewritten | None = None,
        opened: str = "",
    ) -> bool:
        file = self.files[tip.tip_id]
        if file.tip.seen != tip.seen:
            return False
        fields: dict[str, Any] = {_FIELDS.get(name, name): value for name, value in changes.items()}
        if "words" in fields:
            fields["words"] = tuple(fields["words"] or ())
        if "released_messages" in fields:
            fields["released"] = fields.pop("released_messages")
        if "priority" in fields:
            fields["priority"] = Priority(fields["priority"])
        changed = replace(file.tip, **fields, version=file.tip.version + 1, done=(*file.tip.done, done))
        file = replace(file, tip=changed)
        if written:
            kind, _, number = written[0].partition("#")
            row = Written(int(number), **written[1])
            if kind == "note":
                file = replace(file, notes=(*file.notes, row))
            else:
                file = replace(file, answers=(*file.answers, row))
        if rewritten:
            messages = [
                replace(each, text=rewritten.text, places=rewritten.places) if each.number == rewritten.number else each
                for each in file.messages
            ]
            file = replace(file, messages=tuple(messages))
        if opened:
            files = [replace(each, hold=False) if each.name == opened else each for each in file.files]
            file = replace(file, files=tuple(files), tip=replace(file.tip, held_files=tip.held_files - 1))
        self.files[tip.tip_id] = file
        return True

    def begin(self, comment: Row, text: str, by: str, done: Done) -> bool:
        tip, answer = private_reply_rows(comment, text, by, done)
        if tip["tip_id"] in self.files:
            return False
        fields = {name: tip[name] for name in _OF_A_REPLY}
        begun = Tip(**fields, done=(done,), priority=Priority(tip["priority"]), status=Status(tip["status"]))
        written = Written(1, text, by, done.at, answer["state"], after=answer["after"])
        self.files[begun.tip_id] = TipFile(begun, (), answers=(written,))
        return True

    def failed(self, tip_id: str, answer: int, reason: str) -> None:
        file = self.files[tip_id]
        answers = [
            replace(each, state="failed", reason=reason) if each.number == answer else each for each in file.answers
        ]
        self.files[tip_id] = replace(file, answers=tuple(answers))


@dataclass
class FakePosts:
    """Posts as a list of rows."""

    rows: list[Row] = field(default_factory=list)

    def newest(self, platform: str, size: int) -> Sequence[Row]:
        return [each for each in self.rows if platform in {"", each["platform"]}][:size]

    def under(self, root: str, size: int) -> Sequence[Row]:
        return [each for each in self.rows if each["root"] == root][:size]

    def find(self, reference: str) -> tuple[str, str] | None:
        return next(((each["root"], each["item_id"]) for each in self.rows if each["reference"] == reference), None)

    def item(self, root: str, item_id: str) -> Row | None:
        return next((each for each in self.rows if (each["root"], each["item_id"]) == (root, item_id)), None)


@dataclass
class FakeOfficers:
    """The roster as a dictionary."""

    officers: dict[str, Officer] = field(default_factory=dict)

    def all(self) -> Sequence[Officer]:
        return list(self.officers.values())

    def get(self, officer_id: str) -> Officer | None:
        return self.officers.get(officer_id)

    def store(self, officer: Officer) -> bool:
        before = self.officers.get(officer.officer_id)
        if (before.version if before else 0) != officer.version:
            return False
        self.officers[officer.officer_id] = replace(officer, version=officer.version + 1)
        return True

    def remove(self, officer_id: str) -> None:
        self.officers.pop(officer_id, None)


@dataclass
class FakeWaitingTips:
    """Clocks as a dictionary, with who stopped which."""

    waiting: dict[str, Waiting] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)

    def first(self, most: int) -> Sequence[Waiting]:
        return [each for each in self.waiting.values() if each.tip_id not in self.acknowledged][:most]

    def of(self, tip_id: str) -> Waiting | None:
        return None if tip_id in self.acknowledged else self.waiting.get(tip_id)

    def acknowledge(self, tip_id: str, officer_id: str, _now: float) -> Acknowledged:
        by = self.acknowledged.setdefault(tip_id, officer_id)
        return Acknowledged(by, first=by == officer_id)


@dataclass
class FakeSessions:
    """One session for each role: its cookie is the role's name."""

    ended: list[str] = field(default_factory=list)

    def find(self, session_id: str, _now: float) -> Session | None:
        if session_id not in set(Role):
            return None
        role = Role(session_id)
        return Session(f"id-{role}", f"Jordan {role}", role, CSRF, NOW + 60)

    def end(self, secret: str) -> None:
        self.ended.append(secret)

    def end_all(self, officer_id: str, _now: float) -> None:
        self.ended.append(officer_id)


@dataclass
class FakeAccounts:
    """Accounts that were opened and closed."""

    opened: list[tuple[str, str]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def create(self, email: str, identity: Identity, first_password: str) -> None:
        assert first_password
        self.opened.append((email, identity.officer_id))

    def remove(self, email: str) -> None:
        self.closed.append(email)


class FakeFiles:
    """Clean copies at an address that says how long it is good for."""

    origin = "https://clean.example"

    def link(self, key: str, seconds: int, /, *, save: bool = False) -> str:
        return f"{self.origin}/{key}?seconds={seconds}&save={save}"


@dataclass
class FakeWorld:
    """Everything behind the doors, to look at."""

    tips: FakeTips = field(default_factory=FakeTips)
    posts: FakePosts = field(default_factory=FakePosts)
    officers: FakeOfficers = field(default_factory=FakeOfficers)
    waiting: FakeWaitingTips = field(default_factory=FakeWaitingTips)
    sessions: FakeSessions = field(default_factory=FakeSessions)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    acts: list[Act] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    answered: list[tuple[str, int]] = field(default_factory=list)
    replied: list[tuple[str, str] | None] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    human_agent: bool = False

    def doors(self) -> Doors:
        """Return the doors; what is named in `down` fails."""

        def audit(act: Act) -> None:
            self._check("audit")
            self.acts.append(act)

        def answer(tip_id: str, number: int, comment: tuple[str, str] | None) -> None:
            self._check("answer")
            self.answered.append((tip_id, number))
            self.replied.append(comment)

        def confirm(link: str) -> bool:
            self.confirmed.append(link)
            return link.startswith("https://sns.")

        return Doors(
            tips=self.tips,
            posts=self.posts,
            officers=self.officers,
            waiting=self.waiting,
            sessions=self.sessions,
            sign_in=SignIn(FakeDirectory(), FakeRows(), lambda: NOW),
            accounts=self.accounts,
            store_officer=self.officers.store,
            acknowledge=self.waiting.acknowledge,
            audit=audit,
            taken=lambda tip_id, by: self.taken.append((tip_id, by)),
            answer=answer,
            files=FakeFiles(),
            confirm=confirm,
            clock=lambda: NOW,
            human_agent=self.human_agent,
            anonymous_way="call 910-555-0100",
        )

    def _check(self, name: str) -> None:
        if name in self.down:
            raise Unavailable
