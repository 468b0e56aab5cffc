"""The command line: what it takes, and that its errors say what to do and nothing else."""

import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
)

from tools.operator import main as command_line
from tools.operator import session
from tools.operator.main import main, parser
from tools.operator.refusal import Refused, in_words

COMMANDS = [
    ["list"],
    ["show", "7kq2mx"],
    ["close", "7KQ2MX"],
    ["secrets", "set", "sms"],
    ["officers", "add", "Sample Officer", "--email", "duty@example.org", "--kinds", "tip", "--priorities", "P0", "P1"],
    ["officers", "change", "duty@example.org", "--on-duty", "no"],
    ["officers", "remove", "+19105550100"],
    ["officers", "list"],
    ["officers", "confirm", "https://sns.us-east-1.amazonaws.com/confirmation.html?Token=1"],
    ["officers", "test-alert", "0a1b2c3d"],
    ["dead-letters", "list"],
    ["dead-letters", "replay", "--include-too-old"],
    ["test-alert", "--priority", "P2"],
    ["doctor"],
    ["uninstall", "--yes"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_every_command_takes_the_stack_before_and_after_it(arguments: list[str]) -> None:
    plain = parser().parse_args(arguments)
    assert (plain.stack, plain.local) == ("tipline", False)
    for given in (["--stack", "other", "--local", *arguments], [*arguments, "--stack", "other", "--local"]):
        chosen = parser().parse_args(given)
        assert (chosen.stack, chosen.local) == ("other", True)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["show"],
        ["show", "7KQ2M"],
        ["show", "7KQ2MO"],
        ["secrets", "set", "myspace"],
        ["officers", "add"],
        ["officers", "add", "Sample", "--phone", "9105550100"],
        ["officers", "add", "Sample", "--priorities", "P4"],
        ["officers", "change"],
        ["test-alert", "--priority", "P9"],
        ["dead-letters"],
    ],
    ids=" ".join,
)
def test_what_is_no_command_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: tipline" in capsys.readouterr().err


def test_references_are_read_as_people_type_them() -> None:
    assert parser().parse_args(["show", " 7kq2mx "]).reference == "7KQ2MX"


def answer(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "content"}}, "Query")


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (Refused("Do it otherwise."), "Do it otherwise."),
        (answer("ExpiredToken"), "expired"),
        (answer("InvalidClientTokenId"), "credentials"),
        (answer("AccessDeniedException"), "Query"),
        (answer("ThrottlingException"), "Try again"),
        (answer("InternalError"), "InternalError"),
        (NoCredentialsError(), "Sign in"),
        (NoRegionError(), "AWS_REGION"),
        (ProfileNotFound(profile="content"), "AWS_PROFILE"),
        (EndpointConnectionError(endpoint_url="content"), "network"),
        (BotoCoreError(), "BotoCoreError"),
        (KeyboardInterrupt(), "Stopped"),
        (EOFError(), "Stopped"),
        (ValueError("content"), "ValueError"),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, BaseException) else each,
)
def test_an_error_says_what_to_do_without_traceback_or_content(
    raised: BaseException, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def find(_name: str, *, local: bool) -> session.Stack:  # noqa: ARG001 - as it is called
        raise raised

    monkeypatch.setattr(command_line, "find", find)
    assert main(["list"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert words in " ".join(said.err.split())
    assert "content" not in said.err
    assert "Traceback" not in said.err
    assert max(map(len, said.err.split("\n"))) <= 80


def test_every_error_of_aws_has_words() -> None:
    assert in_words(ClientError({}, "Query"))


@pytest.mark.parametrize("content", [None, "{", "{}", json.dumps({"endpoint": "http://127.0.0.1:1"})])
def test_without_a_local_stack_local_says_how_to_get_one(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stack.json"
    if content is not None:
        file.write_text(content)
    monkeypatch.setattr(session, "STACK_FILE", file)
    monkeypatch.setenv("TIPLINE_LOCAL", "1")
    assert main(["list"]) == 1
    assert '"make up"' in capsys.readouterr().err


def test_an_output_that_is_not_there_is_refused_with_what_to_do() -> None:
    nobody = session.Clients(boto3.Session(region_name="us-east-1"), None)
    stack = session.Stack(
        name="tipline", local=False, outputs={}, parameters={}, api="", caller=nobody, assume=lambda _role: nobody
    )
    with pytest.raises(Refused, match="sam deploy"):
        stack.output("TipsTable")
