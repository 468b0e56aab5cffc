"""A test alert through the real path: the alerts queue, `notify`, the topic, and every filter on the way."""

import secrets
import time
from collections.abc import Callable

from tipline.aws.alerts_queue import AlertsQueue
from tipline.model import Alert, AlertKind, Priority
from tipline.patience import Unavailable
from tipline.reference import random_reference
from tools.operator.refusal import Refused
from tools.operator.session import Stack
from tools.operator.subscriptions import Topic

type Say = Callable[[str], None]

_PLATFORM = "test"


def rehearse(stack: Stack, topic: Topic, say: Say, priority: Priority) -> int:
    """Send one and say who should get it. Returns the exit code."""
    alert = Alert(
        id=f"test:{secrets.token_hex(16)}",
        kind=AlertKind.TEST,
        platform=_PLATFORM,
        priority=priority,
        category="other",
        reference=random_reference(),
    )
    try:
        AlertsQueue(stack.operator.sqs, stack.output("AlertsQueueUrl"), time.time).send(alert)
    except Unavailable:
        message = 'The alerts queue did not take it. Try again; if it stays, run "tipline doctor".'
        raise Refused(message) from None
    say(f"Sent: TEST {priority} alert {alert.reference}. It should reach, within a minute:")
    reached = [
        each for each in topic.subscriptions() if each.takes(priority=priority, kind=AlertKind.TEST, platform=_PLATFORM)
    ]
    for each in reached:
        say(f"  {each.channel:<7}{each.endpoint}")
    if not reached:
        say(f'  nobody: no confirmed officer is told of {priority}. "tipline officers list" shows who is told of what.')
        return 1
    say('Ask them. What did not arrive, "tipline doctor" explains.')
    return 0
