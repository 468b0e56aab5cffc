"""What the template promises of accounts and of the audit, where the local AWS drops it."""

from tests.template import FUNCTIONS, RESOURCES, actions_of, of_type, statements_of
from tipline.sign_in import MIN_PASSWORD

_POOL = RESOURCES["OfficersPool"]["Properties"]
_CHANGES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}


def test_nobody_signs_up_and_everybody_has_a_second_factor() -> None:
    assert _POOL["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert (_POOL["MfaConfiguration"], _POOL["EnabledMfas"]) == ("ON", ["SOFTWARE_TOKEN_MFA"])
    assert _POOL["AccountRecoverySetting"] == {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}


def test_passwords_are_as_strong_as_the_sign_in_asks() -> None:
    policy = _POOL["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] == MIN_PASSWORD
    assert all(policy[f"Require{kind}"] for kind in ("Lowercase", "Uppercase", "Numbers", "Symbols"))


def test_only_a_role_of_ours_starts_a_sign_in_and_no_officer_changes_who_they_are() -> None:
    client = RESOURCES["OfficersClient"]["Properties"]
    assert client["ExplicitAuthFlows"] == ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["WriteAttributes"] == ["name"]
    assert client["AccessTokenValidity"] == 5
    assert client["TokenValidityUnits"]["AccessToken"] == "minutes"


def test_the_audit_is_written_by_its_function_and_changed_by_nobody() -> None:
    others, all_of_us = RESOURCES["Audit"]["Properties"]["ResourcePolicy"]["PolicyDocument"]["Statement"]
    assert others["Effect"] == all_of_us["Effect"] == "Deny"
    assert others["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": {"Fn::GetAtt": "AuditTrailRole.Arn"}}}
    assert "Condition" not in all_of_us
    assert actions_of(others) | actions_of(all_of_us) >= _CHANGES
    writers = {
        role
        for role in of_type("AWS::IAM::Role")
        for each in statements_of(role)
        if actions_of(each) & _CHANGES and "'Audit.Arn'" in str(each["Resource"])
    }
    assert writers == {"AuditTrailRole"}


def test_published_heads_cannot_be_taken_back_for_five_years() -> None:
    bucket = RESOURCES["AuditHeads"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")
    properties = bucket["Properties"]
    assert properties["ObjectLockEnabled"] is True
    assert properties["ObjectLockConfiguration"]["Rule"] == {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 5}}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert all(properties["PublicAccessBlockConfiguration"].values())


def test_the_console_says_of_an_answer_what_the_sending_goes_by() -> None:
    console, reply = (FUNCTIONS[each]["Properties"]["Environment"]["Variables"] for each in ("Console", "Reply"))
    for name in ("META_HUMAN_AGENT", "ANONYMOUS_WAY"):
        assert console[name] == reply[name]
