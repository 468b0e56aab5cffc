"""`tipline doctor`: looks at everything that must work, and says what to do where it does not."""

import functools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

import requests
from botocore.exceptions import BotoCoreError, ClientError

from tipline.aws.officers import DynamoOfficers
from tipline.aws.subscriptions import SnsTopic
from tipline.patience import Unavailable
from tools.operator import dead_letter_queue
from tools.operator.checks import alerting, answering, keeping, platforms, profiles
from tools.operator.findings import Check, Finding, Level, fail, lines, ok, warn
from tools.operator.refusal import Refused, in_words
from tools.operator.secrets import FIELDS, PUBLIC_URL_TAG
from tools.operator.session import Stack

type Say = Callable[[str], None]

_FUNCTIONS = (
    *("Intake", "Notify", "Escalate", "Subscriptions", "Console", "Reply", "Reconcile", "Janitor", "AuditTrail"),
    *("Fetch", "Rebuild"),
)
_FUNCTIONS_IF_ON = ("SmsFailures",)
_HTTP_SECONDS = 15
_DAY = 86_400


def examine(checks: Iterable[tuple[str, Check]], say: Say) -> int:
    """Run checks, each on its own, and tell what they find. Returns the exit code: 1 where something fails."""
    counts: Counter[Level] = Counter()
    for title, check in checks:
        say(title)
        for finding in _findings(check):
            counts[finding.level] += 1
            for line in lines(finding):
                say(line)
        say("")
    say(", ".join(f"{counts[level]} {level}" for level in Level))
    return 1 if counts[Level.FAIL] else 0


def _findings(check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except (BotoCoreError, ClientError, Unavailable) as error:
        yield fail("Could not be looked at", in_words(error))
    except Refused as refused:
        yield fail("Could not be looked at", str(refused))


def checks_of(stack: Stack) -> Iterator[tuple[str, Check]]:
    """Yield all checks of a stack, with their titles."""
    topic = SnsTopic(stack.operator.sns, stack.output("AlertsTopicArn"))
    roster = DynamoOfficers(stack.operator.dynamodb, stack.output("OfficersTable"))
    yield "Officers", lambda: alerting.subscribers(topic.subscriptions(), roster.all())
    yield "Text messages", functools.partial(_sms_account, stack, topic)
    for platform in FIELDS:
        yield f"Platform {platform}", functools.partial(_platform, stack, platform)
    yield "Console and answers", functools.partial(_answers, stack)
    yield "Machinery", functools.partial(_machinery, stack)
    yield "Alarms", functools.partial(_alarms, stack)
    yield "Tables", lambda: keeping.tables(keeping.read_tables(stack.caller.dynamodb, stack.resources))
    yield "Audit", functools.partial(_audit, stack)


def fetch(url: str, query: Mapping[str, str]) -> tuple[int, str]:
    """Do a GET; returns status and body, or raises OSError."""
    answer = requests.get(url, params=query, timeout=_HTTP_SECONDS, allow_redirects=False)
    return answer.status_code, answer.text


def _sms_account(stack: Stack, topic: SnsTopic) -> Iterable[Finding]:
    if stack.local:
        return [warn("Not looked at: the local AWS has no account for text messages", "On AWS, this is looked at.")]
    phones = [each.endpoint for each in topic.subscriptions() if each.channel == "sms"]
    return alerting.sms_account(alerting.read_sms_account(stack.operator.sns, stack.operator.cloudwatch, phones))


def _platform(stack: Stack, platform: str) -> Iterator[Finding]:
    name = platform.capitalize()
    function = stack.resources.get(f"Webhook{name}")
    if not function:
        yield ok(f"{platform}: off, because {name}ApprovedBy is empty")
        return
    if approval := stack.outputs.get(f"{name}ApprovedBy"):
        yield ok(f"{platform}: on, approved by {approval}")
    answered = platforms.invoke(stack.operator.functions, function)
    yield platforms.starts(platform, answered, stack.parameters.get("Architecture", "arm64"))
    if answered.error:
        return
    state, tags = platforms.secret_state(stack.operator.secretsmanager, stack.resources[f"{name}Secret"])
    finding = platforms.secret(platform, state, answered)
    yield finding
    if finding.level is not Level.OK:
        return
    if platform == "sms":
        yield platforms.public_url(tags.get(PUBLIC_URL_TAG))
    else:
        yield platforms.handshake(platform, stack.api, fetch)
    yield platforms.deliveries(platform, stack.operator.logs, stack.resources[f"Webhook{name}Logs"], time.time())
    token_secret = stack.resources.get(f"{name}TokenSecret") if platform in {"facebook", "instagram"} else None
    if token_secret:
        state, _ = platforms.secret_state(stack.operator.secretsmanager, token_secret)
        day_ago = time.time() - _DAY
        yield profiles.lookups(
            platform,
            wanted=stack.parameters.get("ProfileLookup") == "yes",
            state=state,
            outcomes=profiles.logged(stack.operator.logs, stack.resources["IntakeLogs"], platform, day_ago),
        )


def _answers(stack: Stack) -> Iterator[Finding]:
    yield answering.console(stack.output("ConsoleUrl"), fetch)
    for platform in FIELDS:
        if token_secret := stack.resources.get(f"{platform.capitalize()}TokenSecret"):
            state, _ = platforms.secret_state(stack.operator.secretsmanager, token_secret)
            yield answering.token(platform, state)


def _audit(stack: Stack) -> Iterator[Finding]:
    if stack.local:
        yield warn("Not looked at: the local AWS locks no bucket", "On AWS, this is looked at.")
    else:
        yield answering.heads_are_locked(stack.caller.s3, stack.output("AuditHeadsBucket"))


def _machinery(stack: Stack) -> Iterator[Finding]:
    for name in (*_FUNCTIONS, *(each for each in _FUNCTIONS_IF_ON if each in stack.resources)):
        answered = platforms.invoke(stack.operator.functions, stack.resources[name])
        yield platforms.starts(name.lower(), answered, stack.parameters.get("Architecture", "arm64"))
    yield from keeping.dead_letters(dead_letter_queue.every(stack))


def _alarms(stack: Stack) -> Iterator[Finding]:
    topic_arn = stack.output("OperatorsTopicArn")
    names = [physical for logical, physical in stack.resources.items() if logical.endswith("Alarm")]
    found = keeping.read_alarms(stack.operator.cloudwatch, names, topic_arn)
    operators = SnsTopic(stack.operator.sns, topic_arn).subscriptions()
    yield from keeping.alarms(names, found, operators)
