"""The stack on the local AWS: deployed as a department would, then given what the local AWS drops, and secrets."""

import json
import secrets
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tipline.aws.secrets import ANY_ACCOUNT
from tools.local_aws import emulator, officers, sam
from tools.local_aws.checkout import ARCHITECTURE, LOCAL, REGION, STACK_FILE, STACK_NAME, endpoint, stand_in_url
from tools.local_aws.controls import Workers, lead
from tools.local_aws.platforms import Platforms
from tools.local_aws.progress import note, step
from tools.local_aws.sessions import LocalSession
from tools.local_aws.stack import Credentials, Stack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

PARAMETERS = {
    "Architecture": ARCHITECTURE,
    "RequireTls": "no",
    "DutyEmail": "duty@example.com",
    "DutyPhone": "+19105550100",
    "OperatorEmail": "operators@example.com",
    "FacebookApprovedBy": "local demo",
    "InstagramApprovedBy": "local demo",
    "XApprovedBy": "local demo",
    "ReconcileMeta": "yes",
    "ReconcileX": "yes",
    "SmsFailureLogs": f"sns/{REGION}/000000000000/DirectPublishToPhoneNumber/Failure",
    "RetrySeconds": "1",
    "InboxVisibilitySeconds": "60",
}
_CONSOLE = "console"
"""Under this path the console is found, as under a domain of a department's own."""
_SESSION_SECONDS = 12 * 60 * 60
_DEPLOYED = LOCAL / "deployed.json"
_TOKEN_SECRET = "TokenSecret"  # noqa: S105 - how their logical ids end


def up() -> Stack:
    """Bring the local AWS and the stack up to date with this checkout, and write .local/stack.json."""
    LOCAL.mkdir(exist_ok=True)
    emulator.start()
    sources = sam.build()
    parameters = PARAMETERS | dict.fromkeys(("MetaApiUrl", "XApiUrl", "TwilioApiUrl"), stand_in_url())
    # By this name: browsers take `http://localhost` for safe enough to keep a cookie that says "Secure".
    parameters["ConsoleAddress"] = f"{endpoint()}/{_CONSOLE}".replace("127.0.0.1", "localhost")
    state = {"pid": emulator.running(), "sources": sources, "parameters": parameters}
    if not (_DEPLOYED.exists() and json.loads(_DEPLOYED.read_text()) == state):
        _DEPLOYED.unlink(missing_ok=True)
        with step("Deploying (sam deploy)"):
            sam.deploy(STACK_NAME, parameters)
            _reapply_what_is_dropped()
        _DEPLOYED.write_text(json.dumps(state))
    _keep_tokens()
    lead(_CONSOLE, f"/_aws/execute-api/{_resources('AWS::ApiGateway::RestApi')['ConsoleApi']}/v1")
    stack = _describe()
    stack.write()
    return stack


def down() -> None:
    """Stop the local AWS; what was stored in it is gone."""
    emulator.stop()
    _DEPLOYED.unlink(missing_ok=True)
    STACK_FILE.unlink(missing_ok=True)


def _reapply_what_is_dropped() -> None:
    """Set through the API what ministack's CloudFormation accepts and forgets, as the deployed template says it.

    Of what this template uses that is: a table's time to live and its point-in-time recovery.
    """
    cloudformation = LocalSession.of_root().client("cloudformation")
    template = cloudformation.get_template(StackName=STACK_NAME, TemplateStage="Processed")["TemplateBody"]
    dynamodb = LocalSession.of_root().client("dynamodb")
    for logical_id, table in _resources("AWS::DynamoDB::Table").items():
        properties = template["Resources"][logical_id]["Properties"]
        if expiry := properties.get("TimeToLiveSpecification"):
            _set_expiry(dynamodb, table, expiry["AttributeName"])
        if recovery := properties.get("PointInTimeRecoverySpecification"):
            dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=recovery)


def _set_expiry(dynamodb: "DynamoDBClient", table: str, attribute: str) -> None:
    if dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED":
        dynamodb.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"AttributeName": attribute, "Enabled": True}
        )


def _resources(kind: str) -> dict[str, str]:
    """Return the physical ids of the stack's resources of one type, by logical id."""
    cloudformation = LocalSession.of_root().client("cloudformation")
    listed = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed if each["ResourceType"] == kind}


def _describe() -> Stack:
    stack = LocalSession.of_root().client("cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    api = _reachable(outputs["ApiUrl"])
    return Stack(
        endpoint=endpoint(),
        region=REGION,
        credentials=_assume(outputs["OperatorRoleArn"]),
        reader_credentials=_assume(outputs["ReaderRoleArn"]),
        api=api,
        console=outputs["ConsoleUrl"],
        outputs=outputs,
        secrets=_keep_secrets(api),
        outbox=f"{endpoint()}/_outbox",
        officers=officers.keep(outputs, _former_officers()),
    )


def _reachable(url: str) -> str:
    """Return https://<api id>.execute-api.<region>.<suffix>/<stage> in the form that is reachable here: as a path."""
    host, _, stage = url.removeprefix("https://").partition("/")
    return f"{endpoint()}/_aws/execute-api/{host.partition('.')[0]}/{stage}"


def _former_officers() -> dict[str, dict[str, str]]:
    """Return what the last stack file says of them: an authenticator app's key is shown only once."""
    former: dict[str, dict[str, str]] = (
        json.loads(STACK_FILE.read_text()).get("officers", {}) if STACK_FILE.exists() else {}
    )
    return former


def _assume(role_arn: str) -> Credentials:
    session = (
        LocalSession.of_root()
        .client("sts")
        .assume_role(RoleArn=role_arn, RoleSessionName="local", DurationSeconds=_SESSION_SECONDS)["Credentials"]
    )
    return Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])


def _keep_secrets(api: str) -> dict[str, dict[str, str]]:
    """Give every platform that is on a random secret, keep those that it has, and return them by platform."""
    manager = LocalSession.of_root().client("secretsmanager")
    wanted = {
        "facebook": {"app_secret": secrets.token_hex(16), "verify_token": secrets.token_urlsafe(16)},
        "instagram": {"app_secret": secrets.token_hex(16), "verify_token": secrets.token_urlsafe(16)},
        "x": {"consumer_secret": secrets.token_urlsafe(32)},
        "sms": {"auth_token": secrets.token_hex(16), "public_url": f"{api}/webhooks/sms"},
    }
    kept = {}
    for logical_id, arn in _resources("AWS::SecretsManager::Secret").items():
        if logical_id.endswith(_TOKEN_SECRET):
            continue
        platform = logical_id.removesuffix("Secret").lower()
        former = _value(manager, arn).get("current", {})
        current = wanted[platform] | former
        if platform == "sms":
            current["public_url"] = wanted["sms"]["public_url"]
        if current != former:
            manager.put_secret_value(SecretId=arn, SecretString=json.dumps({"current": current}))
            if former:
                note("The API's address changed: restarting the functions, which remember secrets for five minutes")
                Workers().kill("", idle=True)
        kept[platform] = current
    return kept


def _keep_tokens() -> None:
    """Give every platform that is on a token, keep those that they have, and have the stand-in take them."""
    manager = LocalSession.of_root().client("secretsmanager")
    # As Meta's begin: a Page's, and one of "Instagram Login", which has a host of its own. X has four keys, Twilio two.
    random = secrets.token_hex(24)
    wanted = {
        "facebook": ("graph.facebook.com", f"EAA{random}"),
        "instagram": ("graph.instagram.com", f"IGAA{random}"),
        "x": ("api.x.com", ":".join(secrets.token_hex(16) for _ in range(4))),
        "sms": ("api.twilio.com", f"AC{'0' * 32}:{secrets.token_hex(16)}"),
    }
    accepted = {}
    for logical_id, arn in _resources("AWS::SecretsManager::Secret").items():
        if logical_id.endswith(_TOKEN_SECRET):
            host, token = wanted[logical_id.removesuffix(_TOKEN_SECRET).lower()]
            tokens = _value(manager, arn).get("tokens", {})
            if not tokens:
                tokens = {ANY_ACCOUNT: token}
                manager.put_secret_value(SecretId=arn, SecretString=json.dumps({"tokens": tokens}))
            accepted[host] = [*tokens.values()]
    Platforms().accept(accepted)


def _value(manager: "SecretsManagerClient", arn: str) -> dict[str, dict[str, str]]:
    try:
        value: dict[str, dict[str, str]] = json.loads(manager.get_secret_value(SecretId=arn)["SecretString"])
    except (ClientError, KeyError, ValueError):
        return {}
    return value
