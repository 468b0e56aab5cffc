"""What `tipline doctor` makes of what it sees."""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from tests.template import FUNCTIONS
from tipline.subscriptions import Subscription
from tools.operator.checks import alerting, answering, keeping, platforms
from tools.operator.checks.alerting import SmsAccount
from tools.operator.checks.keeping import Alarm, Table
from tools.operator.checks.platforms import Answered
from tools.operator.doctor import _FUNCTIONS, _FUNCTIONS_IF_ON, examine
from tools.operator.findings import Finding, Level, fail, lines, ok, warn
from tools.operator.refusal import Refused

EVERYTHING = {"priority": ("P0", "P1", "P2", "P3"), "kind": ("tip", "post", "unreadable", "test")}
EMAIL = Subscription("email", "duty@example.org", "arn:1", EVERYTHING)
PHONE = Subscription("sms", "+19105550100", "arn:2", EVERYTHING)
HEALTHY = SmsAccount(sandbox=False, numbers=1, limit=50, spent=2, opted_out=())


def levels(findings: Iterable[Finding]) -> set[Level]:
    return {finding.level for finding in findings}


def failures(findings: Iterable[Finding]) -> list[str]:
    return [finding.what for finding in findings if finding.level is Level.FAIL]


# ---- the report ----


def test_every_check_is_made_even_if_one_breaks_and_one_failure_is_a_problem() -> None:
    def denied() -> Iterable[Finding]:
        yield ok("before")
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "content"}}, "DescribeAlarms")

    def refused() -> Iterable[Finding]:
        message = "say it otherwise"
        raise Refused(message)

    said: list[str] = []
    code = examine([("A", denied), ("B", refused), ("C", lambda: [ok("fine")])], said.append)
    report = "\n".join(said)
    assert code == 1
    assert "DescribeAlarms" in report
    assert "content" not in report
    assert "say it otherwise" in report
    assert said[-1] == "2 OK, 0 WARN, 2 FAIL"


def test_a_warning_is_no_failure() -> None:
    assert examine([("A", lambda: [ok("fine"), warn("hm", "look")])], lambda _line: None) == 0


def test_a_finding_fits_80_columns_and_says_what_to_do() -> None:
    printed = list(lines(fail("a word " * 30, "do this " * 30)))
    assert max(map(len, printed)) <= 80
    assert printed[0].startswith("FAIL  a word")
    assert any(line.startswith("      -> do this") for line in printed)


# ---- officers and text messages ----


def test_somebody_must_be_told_of_p0_on_each_channel() -> None:
    assert levels(alerting.subscribers([EMAIL, PHONE])) == {Level.OK}
    assert failures(alerting.subscribers([EMAIL])) == ["P0 tips reach nobody by text message"]
    assert len(failures(alerting.subscribers([]))) == 2


@pytest.mark.parametrize(
    "useless",
    [
        Subscription("email", "duty@example.org", None),
        Subscription("email", "duty@example.org", "arn:1", EVERYTHING | {"priority": ("P1",)}),
        Subscription("email", "duty@example.org", "arn:1", EVERYTHING | {"kind": ("post",)}),
        Subscription("email", "duty@example.org", "arn:1", EVERYTHING | {"platform": ("facebook",)}),
    ],
)
def test_a_subscriber_counts_only_if_a_p0_tip_would_reach_it(useless: Subscription) -> None:
    assert failures(alerting.subscribers([useless, PHONE])) == ["P0 tips reach nobody by email"]


def test_whoever_has_not_confirmed_is_named() -> None:
    waiting = Subscription("email", "night@example.org", None)
    assert [each.what for each in alerting.subscribers([EMAIL, PHONE, waiting]) if each.level is Level.WARN] == [
        "night@example.org has not confirmed and gets nothing"
    ]


def test_an_account_that_can_send_text_messages_is_fine() -> None:
    assert levels(alerting.sms_account(HEALTHY)) == {Level.OK}


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (SmsAccount(sandbox=True, numbers=1, limit=50, spent=0, opted_out=()), "sandbox"),
        (SmsAccount(sandbox=False, numbers=0, limit=50, spent=0, opted_out=()), "no number"),
        (SmsAccount(sandbox=False, numbers=1, limit=50, spent=41, opted_out=()), "stops sending"),
        (SmsAccount(sandbox=False, numbers=1, limit=50, spent=0, opted_out=("+19105550100",)), "+19105550100"),
    ],
)
def test_what_keeps_text_messages_from_arriving_is_a_failure(account: SmsAccount, words: str) -> None:
    (failure,) = failures(alerting.sms_account(account))
    assert words in failure


def test_the_limit_that_aws_gives_everybody_is_worth_a_warning() -> None:
    account = SmsAccount(sandbox=False, numbers=1, limit=1, spent=0.1, opted_out=())
    assert levels(alerting.sms_account(account)) == {Level.OK, Level.WARN}


# ---- platforms ----


class FakeLambda:
    """Answers every invocation with one payload."""

    def __init__(self, payload: bytes, error: str | None = None) -> None:
        self.payload, self.error = payload, error

    def invoke(self, **_call: object) -> dict[str, Any]:
        return {"Payload": io.BytesIO(self.payload)} | ({"FunctionError": self.error} if self.error else {})


@pytest.mark.parametrize(
    ("payload", "error", "expected"),
    [
        (b'{"statusCode": 405}', None, Answered(405)),
        (b'{"batchItemFailures": []}', None, Answered(None)),
        (b"null", None, Answered(None)),
        (b"", None, Answered(None)),
        (b"not json", None, Answered(None)),
        (
            b'{"errorType": "Runtime.ImportModuleError", "errorMessage": "content"}',
            "Unhandled",
            Answered(None, "Runtime.ImportModuleError"),
        ),
        (b"not json", "Unhandled", Answered(None, "Unhandled")),
    ],
)
def test_what_a_function_says_to_an_empty_event(payload: bytes, error: str | None, expected: Answered) -> None:
    assert platforms.invoke(FakeLambda(payload, error), "name") == expected  # type: ignore[arg-type]


def test_a_function_that_does_not_start_points_to_its_processor() -> None:
    finding = platforms.starts("sms", Answered(None, "Runtime.ImportModuleError"), "arm64")
    assert finding.level is Level.FAIL
    assert "TIPLINE_ARCH=arm64" in finding.advice


@pytest.mark.parametrize(
    ("state", "status", "level"),
    [
        ("set", 405, Level.OK),
        ("set", 403, Level.FAIL),
        ("set", 503, Level.FAIL),
        ("not set", 403, Level.FAIL),
        ("to be deleted", 405, Level.FAIL),
    ],
)
def test_a_secret_must_be_set_and_be_of_use(state: platforms.Secret, status: int, level: Level) -> None:
    assert platforms.secret("facebook", state, Answered(status)).level is level


def test_sms_without_secret_says_that_the_public_url_is_missing_too() -> None:
    finding = platforms.secret("sms", "not set", Answered(403))
    assert "public URL" in finding.what
    assert "tipline secrets set sms" in finding.advice


def test_sms_says_which_url_twilio_must_call_or_why_it_may_be_refused() -> None:
    assert platforms.public_url("https://tips.example.org/webhooks/sms").level is Level.OK
    unknown = platforms.public_url(None)
    assert unknown.level is Level.WARN
    assert "refused" in unknown.what


class FakeApi:
    """Answers GETs as the deployed API does, or as told."""

    def __init__(self, answer: tuple[int, str] | OSError | None = None) -> None:
        self.answer = answer

    def __call__(self, url: str, query: Mapping[str, str]) -> tuple[int, str]:
        if isinstance(self.answer, OSError):
            raise self.answer
        if self.answer:
            return self.answer
        if url.endswith("/x") and query["crc_token"].isidentifier() | ("-" in query["crc_token"]):
            return 200, '{"response_token": "sha256="}'
        return 403, "forbidden"


@pytest.mark.parametrize("platform", ["facebook", "instagram", "x"])
def test_a_handshake_that_refuses_a_wrong_token_is_fine(platform: str) -> None:
    assert platforms.handshake(platform, "https://api", FakeApi()).level is Level.OK


@pytest.mark.parametrize("platform", ["facebook", "instagram", "x"])
@pytest.mark.parametrize(
    "answer",
    [
        (200, "1"),
        (403, '{"message":"Missing Authentication Token"}'),
        (403, '{"message":"Forbidden"}'),
        (404, ""),
        (502, ""),
        OSError(),
    ],
)
def test_any_other_answer_to_a_wrong_token_is_a_failure(platform: str, answer: tuple[int, str] | OSError) -> None:
    assert platforms.handshake(platform, "https://api", FakeApi(answer)).level is Level.FAIL


def test_x_must_also_sign_a_plain_token() -> None:
    assert platforms.handshake("x", "https://api", FakeApi((403, "forbidden"))).level is Level.FAIL


class FakeLogs:
    """A log group in memory; like the local AWS it does not filter."""

    def __init__(self, *events: tuple[float, str]) -> None:
        self.events = events

    def get_paginator(self, _operation: str) -> "FakeLogs":
        return self

    def paginate(self, **call: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as boto3
        since = call["startTime"] / 1000
        return [{"events": []}, {"events": [{"message": line} for at, line in self.events if at >= since]}]


NOW = 1_790_000_000.0


def answered(ago: float, status: int, method: str = "POST") -> tuple[float, str]:
    return NOW - ago, json.dumps({"message": "answered", "platform": "sms", "method": method, "status": status})


def last_delivery(*events: tuple[float, str]) -> Finding:
    return platforms.deliveries("sms", FakeLogs(*events), "group", NOW)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ago", "words"),
    [(60, "the last hour"), (7_200, "the last 24 hours"), (2 * 86_400, "the last 7 days"), (8 * 86_400, "90 days")],
)
def test_the_last_delivery_is_told_no_finer_than_needed(ago: float, words: str) -> None:
    finding = last_delivery((NOW - 10, "START RequestId"), (NOW - 9, "[1]"), answered(ago, 200))
    assert finding.level is Level.OK
    assert words in finding.what


def test_deliveries_that_are_all_refused_mean_a_wrong_secret() -> None:
    finding = last_delivery(answered(2 * 86_400, 200), answered(600, 403))
    assert finding.level is Level.FAIL
    assert "public URL" in finding.what


def test_some_forged_ones_among_genuine_ones_mean_nothing() -> None:
    assert last_delivery(answered(600, 200), answered(60, 403)).level is Level.OK


def test_handshakes_are_no_deliveries() -> None:
    assert last_delivery(answered(60, 200, "GET"), answered(60, 403, "GET")).level is Level.WARN


# ---- what is kept ----

ALARM = Alarm("InboxAge", "Messages have waited.", ringing=False, tells_operators=True)


def alarms(alarm: Alarm, *operators: Subscription) -> list[str]:
    return failures(keeping.alarms([alarm.name], {alarm.name: alarm}, operators))


def test_alarms_that_reach_somebody_and_are_quiet_are_fine() -> None:
    assert alarms(ALARM, EMAIL) == []


def test_alarms_must_reach_somebody() -> None:
    assert alarms(ALARM) == ["Alarms reach nobody"]
    assert alarms(ALARM, Subscription("email", "it@example.org", None)) == ["Alarms reach nobody"]


def test_an_alarm_that_rings_is_told_with_what_to_do() -> None:
    ringing = Alarm("InboxAge", "Messages have waited.", ringing=True, tells_operators=True)
    findings = list(keeping.alarms(["InboxAge"], {"InboxAge": ringing}, [EMAIL]))
    assert [each.advice for each in findings if each.level is Level.FAIL] == ["Messages have waited."]


def test_an_alarm_that_tells_nobody_or_is_gone_is_a_failure() -> None:
    mute = Alarm("InboxAge", "", ringing=False, tells_operators=False)
    assert alarms(mute, EMAIL) == ["Alarms that tell nobody: InboxAge"]
    assert failures(keeping.alarms(["InboxAge"], {}, [EMAIL])) == ["1 of 1 alarms are not there"]


def table_failures(**changes: Table) -> list[str]:
    healthy = {name: Table(name, forgets=True, restorable=True, protected=True) for name in keeping.SHORT_LIVED_TABLES}
    healthy |= {name: Table(name, restorable=True, protected=True) for name in keeping.KEPT_TABLES}
    return failures(keeping.tables(healthy | changes))


def test_tables_forget_what_they_must_and_keep_what_they_must() -> None:
    assert table_failures() == []
    assert table_failures(Vault=Table("Vault")) == ["Vault: rows never go"]
    assert table_failures(Tips=Table("Tips", protected=True)) == ["Tips: cannot be restored"]
    assert table_failures(Posts=Table("Posts", restorable=True)) == ["Posts: can be deleted by mistake"]


# ---- console, answers, audit ----


def test_without_a_token_nobody_can_answer_on_a_platform() -> None:
    assert answering.token("x", "set").level is Level.OK
    finding = answering.token("x", "not set")
    assert (finding.level, '"tipline secrets set x-token"' in str(finding)) == (Level.WARN, True)
    assert answering.token("x", "to be deleted").level is Level.FAIL


@pytest.mark.parametrize(
    ("answer", "level"), [((200, "Sign in"), "OK"), ((200, "parked"), "FAIL"), ((403, ""), "FAIL")]
)
def test_the_console_must_ask_to_sign_in(answer: tuple[int, str], level: str) -> None:
    asked: list[str] = []

    def fetch(url: str, _query: Mapping[str, str]) -> tuple[int, str]:
        asked.append(url)
        return answer

    assert answering.console("https://tips.example.gov", fetch).level == level
    assert asked == ["https://tips.example.gov/sign-in"]


def test_a_console_that_cannot_be_reached_is_a_failure() -> None:
    def fetch(_url: str, _query: Mapping[str, str]) -> tuple[int, str]:
        raise OSError

    assert answering.console("https://tips.example.gov", fetch).level is Level.FAIL


class FakeBuckets:
    """S3 with one bucket, locked in some way or not at all."""

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def get_object_lock_configuration(self, **_asked: str) -> dict[str, Any]:
        if not self.mode:
            raise ClientError({"Error": {"Code": "ObjectLockConfigurationNotFoundError"}}, "GetObjectLockConfiguration")
        return {"ObjectLockConfiguration": {"Rule": {"DefaultRetention": {"Mode": self.mode}}}}


@pytest.mark.parametrize(("mode", "level"), [("COMPLIANCE", "OK"), ("GOVERNANCE", "FAIL"), ("", "FAIL")])
def test_the_audits_heads_must_be_locked_from_root_too(mode: str, level: str) -> None:
    assert answering.heads_are_locked(cast("Any", FakeBuckets(mode)), "bucket").level == level


def test_a_function_that_runs_and_fails_is_told_apart_from_one_that_does_not_start() -> None:
    assert "could not do its work" in platforms.starts("reconcile", Answered(None, "Failed"), "arm64").what


def test_the_doctor_starts_every_function_that_is_no_webhook() -> None:
    ours = {name: each for name, each in FUNCTIONS.items() if not name.startswith("Webhook")}
    assert set(_FUNCTIONS) == {name for name, each in ours.items() if "Condition" not in each}
    assert set(_FUNCTIONS_IF_ON) == {name for name, each in ours.items() if "Condition" in each}
