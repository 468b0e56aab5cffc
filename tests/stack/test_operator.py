"""The `tipline` command on the deployed stack, with the roles that it assumes there."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.stack.line import Line, comment, found, messenger, sms, word
from tools.local_aws.controls import Outbox, Workers, wait_until
from tools.local_aws.sessions import Deployed
from tools.operator import session
from tools.operator.main import main
from tools.simulator.send import Target, send

SHOOTING = "he has a gun and is shooting right now"


@dataclass(frozen=True)
class Said:
    """What one command printed."""

    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Everything, as one line."""
        return " ".join((self.out + self.err).split())


@dataclass(frozen=True)
class Terminal:
    """Runs commands against the local stack."""

    capture: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str, typed: str = "") -> Said:
        self.monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        code = main([*arguments, "--local"])
        return Said(code, *self.capture.readouterr())


@pytest.fixture
def line(stack: Deployed) -> Line:
    return Line(stack)


@pytest.fixture
def terminal(
    stack: Deployed,  # noqa: ARG001 - must be up
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Terminal:
    return Terminal(capsys, monkeypatch)


@pytest.fixture
def no_dead_letters(line: Line) -> Iterator[None]:
    """No dead letters before and after the test."""
    line.dead_letters()
    yield
    line.dead_letters()


def stored_tip(line: Line, unique: str) -> str:
    """Have an urgent tip stored; return its reference."""
    line.send("sms", sms(f"{SHOOTING} {unique}"))
    (message,) = found(lambda: line.messages(unique))
    return str(line.tip(message["tip_id"])["reference"])


def poisoned(line: Line, unique: str) -> None:
    """Have a delivery with a good and an unreadable item end among the dead letters."""
    delivery = messenger(f"{SHOOTING} {unique}")
    delivery["entry"][0]["messaging"].append({"sender": {"id": "1"}, "message": {"mid": 7, "text": {"no": "text"}}})
    line.send("facebook", delivery)
    assert found(lambda: line.messages(unique))
    assert wait_until(lambda: line.depth("InboxDeadLettersUrl") == 1)


def test_a_tip_is_listed_shown_and_closed(line: Line, terminal: Terminal) -> None:
    unique = word()
    reference = stored_tip(line, unique)
    listed = terminal.run("list", "--all")
    assert reference in listed.out
    assert unique not in listed.words

    shown = terminal.run("show", reference.lower())
    assert (shown.code, shown.err) == (0, "")
    assert unique in shown.out
    assert "UNCORROBORATED" in shown.out
    assert f"Tip {reference}  P0" in shown.out
    assert "Why:" in shown.out

    closed = terminal.run("close", reference)
    assert closed.code == 0
    assert unique not in closed.words
    assert reference not in terminal.run("list", "--all").out
    assert reference in terminal.run("list", "--closed", "--all").out
    assert "closed already" in terminal.run("close", reference).out
    (message,) = line.messages(unique)
    clock = next(row for row in line.items("ClocksTable") if row["tip_id"] == message["tip_id"])
    assert (clock["state"], clock["acknowledged_by"]) == ("acknowledged", "administrator")


def test_a_post_is_shown_with_its_author_and_is_not_closed(line: Line, terminal: Terminal) -> None:
    unique = word()
    line.send("facebook", comment(f"I saw that car {unique}"))
    (post,) = found(lambda: line.posts(unique))
    shown = terminal.run("show", post["reference"])
    assert "Sample Person" in shown.out
    assert unique in shown.out
    refused = terminal.run("close", post["reference"])
    assert refused.code == 1
    assert "public post" in refused.words


def test_an_unknown_reference_is_refused_with_what_to_do(terminal: Terminal) -> None:
    refused = terminal.run("show", "222222")
    assert (refused.code, refused.out) == (1, "")
    assert "tipline list" in refused.words


def test_two_tips_with_one_reference_are_told_apart(line: Line, terminal: Terminal) -> None:
    first, second = word(), word()
    reference = stored_tip(line, first)
    other = stored_tip(line, second)
    (message,) = line.messages(second)
    line.stack.root.client("dynamodb").update_item(
        TableName=line.stack.outputs["TipsTable"],
        Key={"tip_id": {"S": message["tip_id"]}, "sk": {"S": "tip"}},
        UpdateExpression="SET #reference = :reference",
        ExpressionAttributeNames={"#reference": "reference"},
        ExpressionAttributeValues={":reference": {"S": reference}},
    )
    shown = terminal.run("show", reference)
    assert first in shown.out
    assert second in shown.out
    assert terminal.run("show", other).code == 1
    assert "--which" in terminal.run("close", reference).words
    in_order = sorted((unique for unique in (first, second)), key=shown.out.index)
    assert terminal.run("close", reference, "--which", "1").code == 0
    statuses = [line.tip(line.messages(unique)[0]["tip_id"])["status"] for unique in in_order]
    assert statuses == ["closed", "new"]
    assert terminal.run("close", reference).code == 0


@dataclass(frozen=True)
class X:
    """X's webhook, as X sees it."""

    workers: Workers

    def forget(self) -> None:
        """Have the function forget the secret, which it remembers for five minutes."""
        self.workers.kill("WebhookX", idle=True)

    def answers(self, target: Target) -> int:
        """Send a delivery; return the status. A process that was just killed may still be given the first one."""
        statuses = (send(target, "x", b'{"for_user_id": "1"}').status for _ in range(5))
        return next(status for status in statuses if status < 500)


@pytest.fixture
def x(workers: Workers) -> X:
    return X(workers)


@pytest.fixture
def x_secret(line: Line, x: X) -> Iterator[str]:
    """X's secret, the same again after the test."""
    former = line.stack.secrets["x"]
    root = session.find("tipline", local=True)
    yield root.resources["XSecret"]
    root.caller.secretsmanager.put_secret_value(
        SecretId=root.resources["XSecret"], SecretString=json.dumps({"current": dict(former)})
    )
    x.forget()
    assert x.answers(line.stack.target) == 200


def test_a_secret_is_changed_without_a_delivery_refused_and_never_shown(
    line: Line, terminal: Terminal, x: X, x_secret: str
) -> None:
    changed = terminal.run("secrets", "set", "x", typed="a-new-consumer-secret\n")
    assert changed.code == 0
    assert "a-new-consumer-secret" not in changed.words
    assert line.stack.secrets["x"]["consumer_secret"] not in changed.words
    kept = line.stack.root.client("secretsmanager").get_secret_value(SecretId=x_secret)
    assert json.loads(kept["SecretString"]) == {
        "current": {"consumer_secret": "a-new-consumer-secret"},
        "previous": dict(line.stack.secrets["x"]),
    }
    x.forget()
    changed_target = Target(line.stack.api, {"x": {"consumer_secret": "a-new-consumer-secret"}})
    for target in (line.stack.target, changed_target):
        assert x.answers(target) == 200

    terminal.run("secrets", "set", "x", "--drop-former", typed="\n")
    x.forget()
    assert x.answers(line.stack.target) == 403
    assert x.answers(changed_target) == 200


def test_too_few_answers_change_nothing(terminal: Terminal) -> None:
    stopped = terminal.run("secrets", "set", "facebook", typed="")
    assert stopped.code == 1
    assert "Stopped" in stopped.err


def test_an_officer_is_added_told_by_name_changed_and_removed(terminal: Terminal, outbox: Outbox) -> None:
    number = "+19105550123"

    def reached() -> list[str]:
        return [each.message for each in outbox.messages("sms") if each.endpoint == number]

    add = ["officers", "add", "Sample Terminal", "--phone", "+1 (910) 555-0123", "--priorities", "P0"]
    try:
        assert terminal.run(*add).code == 0
        listed = terminal.run("officers", "list").words
        assert "Sample Terminal: officer, on duty" in listed
        assert f"{number} confirmed told of P0" in listed
        assert "belongs to Sample Terminal" in terminal.run(*add).err.replace("\n", " ")
        less, most = terminal.run("test-alert", "--priority", "P1"), terminal.run("test-alert")
        assert number not in less.out
        assert number in most.out
        (alert,) = found(reached)
        assert "TEST P0" in alert
        assert terminal.run("officers", "change", number, "--priorities", "P1", "--on-duty", "no").code == 0
        assert "off duty" in terminal.run("officers", "list").words
        assert number in terminal.run("officers", "test-alert", "sample terminal").out
        assert len(found(reached, 2)) == 2
    finally:
        removed = terminal.run("officers", "remove", number)
    assert removed.code == 0
    assert number not in terminal.run("officers", "list").out


def test_a_test_alert_reaches_email_and_phone_marked_as_a_test(terminal: Terminal, outbox: Outbox) -> None:
    assert terminal.run("test-alert", "--priority", "P1").code == 0
    assert {each.protocol for each in found(outbox.messages, 2)} == {"email", "sms"}
    assert all("TEST P1" in each.message for each in outbox.messages())


@pytest.mark.usefixtures("no_dead_letters")
def test_dead_letters_are_listed_by_reason_without_content(line: Line, terminal: Terminal) -> None:
    unique = word()
    poisoned(line, unique)
    listed = terminal.run("dead-letters", "list")
    assert listed.code == 1
    assert "1 facebook unreadable_item oldest: today" in listed.words
    assert unique not in listed.words
    again = terminal.run("dead-letters", "list")
    assert again.out == listed.out
    doctor = terminal.run("doctor")
    assert doctor.code == 1
    assert "FAIL Messages that could not be stored: 1" in doctor.words


@pytest.mark.usefixtures("no_dead_letters")
def test_what_is_replayed_before_the_fix_comes_back_and_is_neither_stored_nor_told_twice(
    line: Line, terminal: Terminal, outbox: Outbox
) -> None:
    unique = word()
    poisoned(line, unique)
    replayed = terminal.run("dead-letters", "replay")
    assert replayed.code == 0
    assert "Messages that could not be stored: 1 brought back" in replayed.out
    line.settle()
    assert wait_until(lambda: line.depth("InboxDeadLettersUrl") == 1)
    assert "facebook unreadable_item" in terminal.run("dead-letters", "list").words
    (message,) = line.messages(unique)
    reference = line.tip(message["tip_id"])["reference"]
    terminal.run("test-alert")  # it waits behind every alert that the replay could have raised
    assert found(lambda: [each for each in outbox.messages("sms") if "TEST" in each.message])
    assert len([each for each in outbox.messages("sms") if reference in each.message]) == 1


@pytest.mark.usefixtures("no_dead_letters")
def test_a_replay_keeps_what_is_too_old_until_it_is_wanted(line: Line, terminal: Terminal) -> None:
    unique = word()
    old = messenger(f"an old message {unique}")
    old["entry"][0]["messaging"][0]["timestamp"] -= 14 * 86_400_000
    line.send("facebook", old)
    assert wait_until(lambda: line.depth("InboxDeadLettersUrl") == 1)
    replayed = terminal.run("dead-letters", "replay")
    assert replayed.code == 0
    assert "1 left there, too old" in replayed.words
    assert (
        "Messages that could not be stored: 1 brought back"
        in terminal.run("dead-letters", "replay", "--include-too-old").out
    )
    assert len(found(lambda: line.messages(unique))) == 1


@pytest.mark.usefixtures("no_dead_letters")
def test_an_alert_that_could_not_be_sent_is_replayed_to_officers(
    line: Line, terminal: Terminal, outbox: Outbox
) -> None:
    alert = {
        "id": f"test:{word()}",
        "kind": "test",
        "platform": "sms",
        "priority": "P0",
        "category": "other",
        "reference": "ABC234",
    }
    line.stack.root.client("sqs").send_message(
        QueueUrl=line.stack.outputs["AlertsDeadLettersUrl"], MessageBody=json.dumps(alert)
    )
    listed = terminal.run("dead-letters", "list")
    assert "Alerts that could not be sent: 1" in listed.out
    assert "sms out_of_tries oldest: today" in listed.words
    assert "Alerts that could not be sent: 1 brought back" in terminal.run("dead-letters", "replay").out
    assert found(lambda: [each for each in outbox.messages("sms") if "ABC234" in each.message])


def test_the_doctor_finds_everything_started_reached_and_kept(line: Line, terminal: Terminal) -> None:
    line.send("sms", sms("STOP"))
    said = terminal.run("doctor").words
    for fine in (
        "P0 tips reach 1 by email",
        "P0 tips reach 1 by text message",
        "facebook: its address answers, and refuses a wrong token",
        "x: its address answers, and refuses a wrong token",
        "sms: a delivery was taken in the last hour",
        "intake: the function starts",
        "notify: the function starts",
        "console: the function starts",
        "reply: the function starts",
        "reconcile: the function starts",
        "audittrail: the function starts",
        "The console asks to sign in at",
        "x: its token is set, so officers can answer",
        "Audit: can be restored to any moment of the last 35 days",
        "Alarms reach somebody",
        "Vault: rows go when their time is over",
        "Tips: can be restored to any moment of the last 35 days",
    ):
        assert f"OK {fine}" in said
    assert "Could not be looked at" not in said


def test_only_show_prints_what_a_tip_says(line: Line, terminal: Terminal) -> None:
    unique = word()
    reference = stored_tip(line, unique)
    for arguments in (
        ["list", "--all"],
        ["list", "--closed", "--all"],
        ["officers", "list"],
        ["dead-letters", "list"],
        ["dead-letters", "replay"],
        ["doctor"],
        ["uninstall"],
    ):
        assert unique not in terminal.run(*arguments).words
    assert unique in terminal.run("show", reference).out


def test_uninstalling_is_explained_and_not_done(line: Line, terminal: Terminal) -> None:
    explained = terminal.run("uninstall")
    assert explained.code == 0
    for name in ("TipsTable", "PostsTable", "OfficersTable", "AuditTable", "AuditHeadsBucket"):
        assert line.stack.outputs[name] in explained.out
    assert "Nothing was done" in explained.out
    refused = terminal.run("uninstall", "--yes", typed="tipline\n")
    assert refused.code == 1
    assert "make down" in refused.err


def test_another_stack_is_not_there(terminal: Terminal) -> None:
    refused = terminal.run("list", "--stack", "nowhere")
    assert refused.code == 1
    assert "--stack" in refused.words
