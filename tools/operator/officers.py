"""The duty roster on the command line: adding, changing, removing and listing officers, and confirming their emails."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from tipline.aws.officers import Changed, DynamoOfficers
from tipline.aws.subscriptions import SnsTopic
from tipline.roster import Officer, changed
from tipline.subscriptions import NoConfirmationLink, Subscription, Topic, objection, settle, wanted_by
from tools.operator.checks.alerting import opted_out, subscribers
from tools.operator.findings import Level
from tools.operator.refusal import Refused
from tools.operator.session import Stack

type Say = Callable[[str], None]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Roster(Protocol):
    """The roster as this command reaches it."""

    def all(self) -> Iterable[Officer]:
        """Return everybody, by name."""

    def read(self) -> tuple[Iterable[Officer], frozenset[str]]:
        """Return everybody, and the ids of those whose rows cannot be read."""

    def put(self, officer: Officer, /) -> Officer:
        """Keep an officer. May raise Changed."""

    def remove(self, officer_id: str, /) -> None:
        """Take an officer off it."""

    def note(self, officer: Officer, /) -> None:
        """Keep how an officer's subscriptions were found."""


@dataclass(frozen=True, slots=True)
class Department:
    """The roster, the topic that it wants subscribed, and what the stack subscribed by itself."""

    roster: Roster
    topic: Topic
    desk: tuple[str, ...] = ()
    refuses_sms: Callable[[str], bool] = lambda _phone: False
    """Tells whether the owner of a number told AWS to send it no text messages."""


def department_of(stack: Stack) -> Department:
    """Return the department, as the operator reaches it."""
    return Department(
        roster=DynamoOfficers(stack.operator.dynamodb, stack.output("OfficersTable")),
        topic=SnsTopic(stack.operator.sns, stack.output("AlertsTopicArn")),
        desk=tuple(stack.parameters.get(name, "") for name in ("DutyEmail", "DutyPhone")),
        # The local AWS knows no such thing.
        refuses_sms=lambda phone: not stack.local and opted_out(stack.operator.sns, phone),
    )


def add(department: Department, say: Say, officer: Officer) -> int:
    """Put an officer on the roster and subscribe them. Returns the exit code."""
    _keep(department, officer)
    say(f"Added {officer.name} ({officer.officer_id}).")
    _bring_in_line(department)
    if officer.email:
        say(
            f"AWS has sent an email to {officer.email}: until it is confirmed, nothing else is sent there. Best copy "
            'the address of its link and run "tipline officers confirm LINK": then only you can end it.'
        )
    say(f'Then try it: "tipline officers test-alert {officer.officer_id}".')
    return 0


def change(department: Department, say: Say, who: str, changes: dict[str, Any]) -> int:
    """Change what stands on the roster of an officer. Returns the exit code."""
    officer = find(department.roster, who)
    if not changes:
        message = 'Say what to change: "tipline officers change --help" shows what there is.'
        raise Refused(message)
    altered = changed(officer, **changes)
    _keep(department, altered)
    _bring_in_line(department)
    say(f"Changed {altered.name}.")
    return _warn(department, say)


def remove(department: Department, say: Say, who: str) -> int:
    """Take an officer off the roster, or a subscription that is no officer's off the topic. Returns the exit code."""
    apart = _apart(department.topic.subscriptions(), department.roster.all())
    if not _matching(department.roster, who) and (found := [each for each in apart if _is_at(each, who)]):
        for each in found:
            if each.confirmed:
                department.topic.unsubscribe(each)
        say(f"Removed. {who} is told of nothing more.")
        if who.casefold() in {each.casefold() for each in department.desk}:
            say("It stands in the stack's parameters (DutyEmail, DutyPhone): change it there too.")
        return _warn(department, say)
    officer = find(department.roster, who)
    department.roster.remove(officer.officer_id)
    _bring_in_line(department)
    say(f"Removed {officer.name}, who is told of nothing more.")
    return _warn(department, say)


def show_all(department: Department, say: Say) -> int:
    """List who is told of what, and how their subscriptions stand. Returns the exit code."""
    now = time.time()
    officers = list(department.roster.all())
    for each in officers:
        duty = "not active" if not each.active else "on duty" if each.works(now) else "off duty"
        unit = f", {each.unit}" if each.unit else ""
        aside = ", for information" if each.recipient == "information" else ""
        say(f"{each.officer_id} {each.name}: {each.role}{unit}{aside}, {duty}")
        for channel, where, state in (("email", each.email, each.email_state), ("sms", each.phone, each.sms_state)):
            if where:
                say(f"  {channel:<7}{where:<36} {_state(state)}")
        say(f"  told of {_choices(each)}")
    apart = _apart(department.topic.subscriptions(), officers)
    if apart:
        say("Told of alerts beside the roster, and asked to acknowledge nothing:")
    for beside in apart:
        state = _filtered(beside) if beside.confirmed else "NOT CONFIRMED"
        say(f"  {beside.channel:<7}{beside.endpoint:<36} {state}")
    if not officers:
        say('The roster is empty. Add somebody: "tipline officers add NAME --email name@example.org".')
    if any(each.email and each.email_state != "confirmed" for each in officers):
        say("An email address gives no receipt: that AWS took an alert is all we know. Try each with a test alert.")
    return 0


def confirm(topic: SnsTopic, say: Say, link: str) -> int:
    """Confirm an email's subscription by the link that its owner was sent. Returns the exit code."""
    try:
        topic.confirm(link)
    except NoConfirmationLink:
        message = (
            "That is no link with which this stack's alerts can be confirmed, or it is older than two days. Copy the "
            'whole address of "Confirm subscription" in the newest email from AWS, and put it in quotes.'
        )
        raise Refused(message) from None
    say("Confirmed. Nobody to whom an alert is forwarded can end it by the link in it.")
    return 0


def find(roster: Roster, who: str) -> Officer:
    """Return the one officer with that id, address or name. May raise Refused."""
    match _matching(roster, who):
        case [officer]:
            return officer
        case []:
            message = f'Nobody on the roster is {who}. "tipline officers list" shows who is.'
            raise Refused(message)
        case several:
            message = f"Several are {who}: name one by the id: {', '.join(each.officer_id for each in several)}."
            raise Refused(message)


def _matching(roster: Roster, who: str) -> list[Officer]:
    typed = who.strip().casefold()
    return [
        each
        for each in roster.all()
        if typed in {each.officer_id, *(name.casefold() for name in (each.name, each.email, each.phone) if name)}
    ]


def _keep(department: Department, officer: Officer) -> None:
    if why := objection(officer, department.roster.all(), department.desk):
        raise Refused(why)
    if officer.phone and department.refuses_sms(officer.phone):
        message = (
            f"{officer.phone} once answered STOP, so AWS sends it no text message. Its owner must agree; then opt it "
            "in again in the SNS console under Text messaging (SMS), Opted-out phone numbers: once in 30 days."
        )
        raise Refused(message)
    try:
        department.roster.put(officer)
    except Changed:
        message = "Somebody else changed this officer in this moment. Look at the list and try again."
        raise Refused(message) from None


def _bring_in_line(department: Department) -> None:
    if settle(department.roster, department.topic, department.desk, time.time())["failed"]:
        message = (
            "The roster is changed, but AWS did not take every subscription. It is tried again within five minutes."
        )
        raise Refused(message)


def _warn(department: Department, say: Say) -> int:
    for each in subscribers(department.topic.subscriptions(), department.roster.all()):
        if each.level is Level.FAIL:
            say(f"WARNING: {each.what} now. Add somebody: {each.advice}.")
    return 0


def _apart(subscriptions: Iterable[Subscription], officers: Iterable[Officer]) -> list[Subscription]:
    wanted = {(channel, where.casefold()) for _, channel, where in wanted_by(officers)}
    apart = [each for each in subscriptions if (each.channel, each.endpoint.casefold()) not in wanted]
    return sorted(apart, key=lambda each: (each.channel, each.endpoint))


def _is_at(subscription: Subscription, where: str) -> bool:
    return subscription.endpoint.casefold() == where.casefold()


def _state(state: str) -> str:
    return {"": "not looked at yet", "pending": "NOT CONFIRMED", "missing": "MISSING", "altered": "ALTERED"}.get(
        state, state
    )


def _choices(officer: Officer) -> str:
    chosen = [officer.priorities, officer.kinds, officer.categories, officer.platforms]
    what = "; ".join(", ".join(each) for each in chosen if each) or "everything"
    shifts = "; ".join(
        f"{', '.join(_DAYS[day] for day in each.days)} {each.begins:%H:%M}-{each.ends:%H:%M}" for each in officer.shifts
    )
    return f"{what}; {shifts} ({officer.time_zone})" if shifts else what


def _filtered(subscription: Subscription) -> str:
    return "; ".join(", ".join(values) for values in subscription.filter.values()) or "everything"
