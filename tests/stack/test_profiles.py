"""Who wrote on Messenger or Instagram: asked of the platforms, as this machine plays them; and what if they fail."""

import json
import secrets
import time
from typing import Any

import pytest

from tests.stack.line import Line, canonical, found, messenger, name, word
from tools.local_aws.controls import Outbox, Workers, wait_until
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed
from tools.stand_in.server import Mood


@pytest.fixture
def line(stack: Deployed) -> Line:
    return Line(stack)


@pytest.fixture
def sender(platforms: Platforms) -> tuple[str, str]:
    """Return a person whom both platforms know: id and name."""
    own = name()
    id_ = str(10**15 + secrets.randbelow(10**15))
    platforms.know({id_: {"first_name": own, "last_name": "Ruiz", "name": f"{own} Ruiz", "username": f"{own}.r"}})
    return id_, own


def _delivery(platform: str, text: str, sender: str) -> dict[str, Any]:
    delivery = messenger(text)
    delivery["object"] = {"facebook": "page", "instagram": "instagram"}[platform]
    delivery["entry"][0]["messaging"][0]["sender"]["id"] = sender
    return delivery


@pytest.mark.parametrize(
    ("platform", "host"), [("facebook", "graph.facebook.com"), ("instagram", "graph.instagram.com")]
)
def test_the_name_in_the_profile_is_not_in_the_tip(
    line: Line, platforms: Platforms, sender: tuple[str, str], platform: str, host: str
) -> None:
    unique, (id_, name) = word(), sender
    line.send(platform, _delivery(platform, f"they sell pills at 14 Elm St, {name} saw it, {unique}", id_))
    (message,) = found(lambda: line.messages(unique))
    assert "14 Elm St" in message["text"]
    assert name not in message["text"]
    assert "no_profile" not in line.tip(message["tip_id"]).get("flags", ())
    assert platforms.asked()[host] == 1


@pytest.mark.parametrize("mood", ["slow", "refusing", "failing", "hanging_up", "endless"])
def test_a_platform_that_fails_costs_the_tip_a_flag_and_nothing_else(
    line: Line, platforms: Platforms, sender: tuple[str, str], mood: Mood
) -> None:
    unique, (id_, name) = word(), sender
    platforms.be(mood)
    line.send("facebook", _delivery("facebook", f"they sell pills at 14 Elm St, {name} saw it, {unique}", id_))
    (message,) = found(lambda: line.messages(unique))
    assert "no_profile" in line.tip(message["tip_id"])["flags"]  # and that the name may be anybody's
    line.settle()
    assert line.dead_letters() == []


def test_a_threat_to_life_is_not_asked_about_and_is_told_while_others_wait(
    line: Line, platforms: Platforms, outbox: Outbox
) -> None:
    """The first in the delivery are no threat, and the platform is slow."""
    unique = word()
    platforms.be("slow")
    quiet = [f"they sell pills on Elm St {unique}"] * 2
    line.send("facebook", messenger(*quiet, f"he is shooting at people right now {unique}"))
    (urgent,) = found(lambda: [each for each in line.messages(unique) if "shooting" in each["text"]])
    reference = line.tip(urgent["tip_id"])["reference"]
    assert wait_until(lambda: any(reference in each.message for each in outbox.messages("sms")))
    assert len(found(lambda: line.messages(unique), 3)) == 3
    assert "no_profile" in line.tip(urgent["tip_id"])["flags"]
    assert platforms.asked()["graph.facebook.com"] == 2


def test_a_hundred_strangers_are_stored_while_the_platform_is_down(line: Line, platforms: Platforms) -> None:
    unique = word()
    platforms.be("slow")
    began = time.monotonic()
    line.send("facebook", messenger(*[f"{unique} a gray car"] * 100))
    assert len(found(lambda: line.messages(unique), 100, seconds=60)) == 100
    assert platforms.asked()["graph.facebook.com"] == 3
    assert time.monotonic() - began < 60


def test_where_no_token_is_set_nobody_is_asked_and_the_tip_is_flagged(
    line: Line, platforms: Platforms, sender: tuple[str, str], workers: Workers
) -> None:
    manager, secret = line.stack.root.client("secretsmanager"), line.resource("FacebookTokenSecret")
    former = manager.get_secret_value(SecretId=secret)["SecretString"]
    manager.put_secret_value(SecretId=secret, SecretString=json.dumps({"tokens": {}}))
    workers.kill("Intake", idle=True)  # they remember tokens for five minutes
    try:
        unique = word()
        line.send("facebook", _delivery("facebook", f"they sell pills on Elm St {unique}", sender[0]))
        (message,) = found(lambda: line.messages(unique))
        assert line.tip(message["tip_id"])["flags"] == ["no_profile"]
        assert "graph.facebook.com" not in platforms.asked()  # files of others may still be fetched
    finally:
        manager.put_secret_value(SecretId=secret, SecretString=former)
        workers.kill("Intake", idle=True)


def test_no_failure_leaves_an_id_a_name_or_a_token_in_logs_tables_or_alerts(
    line: Line, platforms: Platforms, sender: tuple[str, str], outbox: Outbox
) -> None:
    """Meta's own words quote the id: nothing of them may reach us."""
    unique, (id_, name), stranger = word(), sender, str(10**15 + secrets.randbelow(10**15))
    moods: tuple[Mood, ...] = ("well", "refusing", "failing", "slow", "hanging_up")
    for mood in moods:
        platforms.be(mood)
        line.send("facebook", _delivery("facebook", f"{unique} they sell pills on Elm St", id_))
        line.send("facebook", _delivery("facebook", f"{unique} they sell pills on Elm St", stranger))
    assert len(found(lambda: line.messages(unique), 2 * len(moods))) == 2 * len(moods)
    line.settle()
    tables = [line.items(table) for table in ("TipsTable", "PostsTable", "SeenTable", "AlertsTable")]
    logs = _log_lines(line)
    told = [tables, logs, [vars(each) for each in outbox.messages()]]
    assert any("profile_timeout" in each for each in logs)
    assert any("profile_refused" in each for each in logs)
    tokens = line.stack.root.client("secretsmanager").get_secret_value(SecretId=line.resource("FacebookTokenSecret"))
    for secret in (id_, stranger, name, *json.loads(tokens["SecretString"])["tokens"].values()):
        assert secret not in canonical(told)


def _log_lines(line: Line) -> list[str]:
    group = line.resource("IntakeLogs")
    pages = line.stack.operator.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]
