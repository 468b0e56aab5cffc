"""What the template promises of the vault; the local AWS does not look at a table's own policy."""

import re

import pytest

from tests.template import ALARMS, FUNCTIONS, RESOURCES, TEMPLATE, actions_of, of_type, statements_of
from tipline.epochs import EPOCH_DAYS

_VAULT_USERS = {
    "IntakeRole": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
    "JanitorRole": {"dynamodb:Scan", "dynamodb:PutItem", "dynamodb:DeleteItem"},
    "ReplyRole": {"dynamodb:GetItem"},
}
_ON_ROWS = {
    f"dynamodb:{name}"
    for name in [
        "BatchGetItem",
        "BatchWriteItem",
        "ConditionCheckItem",
        "DeleteItem",
        "GetItem",
        "PartiQLDelete",
        "PartiQLInsert",
        "PartiQLSelect",
        "PartiQLUpdate",
        "PutItem",
        "Query",
        "Scan",
        "UpdateItem",
    ]
}
_VAULT_POLICY = {
    each["Sid"]: each for each in RESOURCES["Vault"]["Properties"]["ResourcePolicy"]["PolicyDocument"]["Statement"]
}


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_a_role_is_granted_what_it_needs_of_the_vault_and_nothing_more(role: str) -> None:
    granted = {
        action for each in statements_of(role) if "'Vault.Arn'" in str(each["Resource"]) for action in actions_of(each)
    }
    assert granted == _VAULT_USERS.get(role, set())


def test_the_vaults_own_policy_only_ever_denies() -> None:
    assert {each["Effect"] for each in _VAULT_POLICY.values()} == {"Deny"}


def test_the_vault_refuses_its_rows_to_everybody_but_its_functions() -> None:
    statement = _VAULT_POLICY["NobodyElse"]
    assert statement["Principal"] == "*"
    assert actions_of(statement) == _ON_ROWS
    allowed = statement["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    assert allowed == [{"Fn::GetAtt": f"{role}.Arn"} for role in sorted(_VAULT_USERS)]
    assert list(statement["Condition"]) == ["ArnNotEquals"]


@pytest.mark.parametrize(
    ("sid", "role"),
    [
        ("IntakeFindsOneRowAtATime", "IntakeRole"),
        ("JanitorListsAndDeletes", "JanitorRole"),
        ("ReplyFindsOneRowAtATime", "ReplyRole"),
    ],
)
def test_the_vault_refuses_its_functions_whatever_they_do_not_need(sid: str, role: str) -> None:
    statement = _VAULT_POLICY[sid]
    assert statement["Principal"] == {"AWS": {"Fn::GetAtt": f"{role}.Arn"}}
    assert "Condition" not in statement
    assert actions_of(statement) == _ON_ROWS - _VAULT_USERS[role]


def test_the_vault_refuses_copies_to_everybody() -> None:
    statement = _VAULT_POLICY["NoCopies"]
    assert (statement["Principal"], "Condition" in statement) == ("*", False)
    assert actions_of(statement) == {
        "dynamodb:CreateBackup",
        "dynamodb:EnableKinesisStreamingDestination",
        "dynamodb:ExportTableToPointInTime",
        "dynamodb:RestoreTableToPointInTime",
        "dynamodb:UpdateContinuousBackups",
    }


def test_the_janitor_comes_every_day() -> None:
    """Just after midnight, when rows expire."""
    (event,) = FUNCTIONS["Janitor"]["Properties"]["Events"].values()
    assert event["Type"] == "Schedule"
    assert re.fullmatch(r"cron\(\d+ 0 \* \* \? \*\)", event["Properties"]["Schedule"])
    alarm = ALARMS["JanitorFailuresAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"], alarm["Threshold"]) == ("AWS/Lambda", "Errors", 0)
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "Janitor"}}]


def test_the_thread_window_is_shorter_than_an_epoch() -> None:
    assert TEMPLATE["Parameters"]["ThreadWindowDays"]["MaxValue"] + 1 < EPOCH_DAYS
