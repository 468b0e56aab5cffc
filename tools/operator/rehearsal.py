"""A test alert through the real path: the alerts queue, `notify`, the topic, and every filter on the way."""

import secrets
import time
from collections.abc import Callable

from tipline.aws.alerts_queue import AlertsQueue
from tipline.model import Alert, AlertKind, Priority
from tipline.patience import Unavailable
from tipline.reference import random_reference
from tipline.roster import Officer, told
from tipline.subscriptions import policy_of
from tools.operator.officers import Department
from tools.operator.refusal import Refused
from tools.operator.session import Stack

type Say = Callable[[str], None]

_PLATFORM = "test"


def rehearse(stack: Stack, department: Department, say: Say, priority: Priority, officer: Officer | None = None) -> int:
    """Send one, to one officer or to everybody of a priority, and say who should get it. Returns the exit code."""
    alert = Alert(
        id=f"test:{secrets.token_hex(16)}",
        kind=AlertKind.TEST,
        platform=_PLATFORM,
        priority=priority,
        category="other",
        reference=random_reference(),
        to=officer.officer_id if officer else "",
    )
    try:
        AlertsQueue(stack.operator.sqs, stack.output("AlertsQueueUrl"), time.time).send(alert)
    except Unavailable:
        message = 'The alerts queue did not take it. Try again; if it stays, run "tipline doctor".'
        raise Refused(message) from None
    say(f"Sent: TEST {priority} alert {alert.reference}. It should reach, within a minute:")
    named = [policy_of(each.officer_id) for each in told(alert, department.roster.all(), time.time())]
    reached = [
        each
        for each in department.topic.subscriptions()
        if each.takes(priority=priority, kind=AlertKind.TEST, platform=_PLATFORM)
        or (each.confirmed and each.filter in named)
    ]
    for each in reached:
        say(f"  {each.channel:<7}{each.endpoint}")
    if not reached:
        say(f'  nobody: no confirmed address is told of {priority}. "tipline officers list" shows who is told of what.')
        return 1
    say('Ask them: an email gives no receipt. What did not arrive, "tipline doctor" explains.')
    return 0
