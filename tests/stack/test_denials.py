"""Who may know what is IAM: each role is refused what its row in docs/architecture.md does not name."""

import functools
import json
import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tools.local_aws.checkout import STACK_NAME
from tools.local_aws.sessions import Deployed, LocalSession
from tools.local_aws.stack import Credentials

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ALL_TABLES = (
    "TipsTable",
    "PostsTable",
    "VaultTable",
    "SeenTable",
    "AlertsTable",
    "OfficersTable",
    "ClocksTable",
)
_ALL_QUEUES = (
    "InboxQueueUrl",
    "InboxDeadLettersUrl",
    "AlertsQueueUrl",
    "AlertsDeadLettersUrl",
    "ClockQueueUrl",
    "RepliesQueueUrl",
    "RepliesDeadLettersUrl",
    "MediaQueueUrl",
    "RebuildQueueUrl",
    "MediaDeadLettersUrl",
)
_OF_THE_OPERATOR = set(_ALL_QUEUES) - {"ClockQueueUrl", "MediaQueueUrl", "RebuildQueueUrl", "MediaDeadLettersUrl"}
_KEYS = ("InboxKey", "SeenKey", "SeenMacKey", "VaultKey", "VaultMacKey", "VaultTipMacKey", "MediaKey", "StagingKey")
_ROLES = {
    "WebhookFacebookRole",
    "WebhookInstagramRole",
    "WebhookXRole",
    "WebhookSmsRole",
    "IntakeRole",
    "NotifyRole",
    "EscalateRole",
    "SmsFailuresRole",
    "SubscriptionsRole",
    "JanitorRole",
    "ConsoleRole",
    "ReplyRole",
    "ReconcileRole",
    "FetchRole",
    "RebuildRole",
    "OperatorRole",
    "ReaderRole",
}


@pytest.fixture(scope="session")
def resources(stack: Deployed) -> dict[str, str]:
    """Return the physical ids of the stack's resources by logical id."""
    listed = stack.root.client("cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in listed}


@pytest.fixture(scope="session")
def assume(stack: Deployed, resources: dict[str, str]) -> Callable[[str], LocalSession]:
    """Return what opens the session of a role of the stack."""
    sts, iam = stack.root.client("sts"), stack.root.client("iam")

    @functools.cache
    def assume(role: str) -> LocalSession:
        arn = iam.get_role(RoleName=resources[role])["Role"]["Arn"]
        made = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        return LocalSession.of_role(Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))

    return assume


@pytest.fixture(scope="session")
def administrator(stack: Deployed) -> Iterator[LocalSession]:
    """Return the session of a role of the account that may do everything: `Action: *` on `Resource: *`."""
    iam, name = stack.root.client("iam"), f"administrator-{secrets.token_hex(4)}"
    account = stack.root.client("sts").get_caller_identity()["Account"]
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_role_policy(
        RoleName=name,
        PolicyName="all",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )
    made = stack.root.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]
    yield LocalSession.of_role(Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))
    iam.delete_role_policy(RoleName=name, PolicyName="all")
    iam.delete_role(RoleName=name)


def _refused(call: Callable[[], object]) -> bool:
    try:
        call()
    except ClientError as error:
        # Refused for another reason means that IAM let it through.
        return any(word in error.response["Error"]["Code"] for word in ("AccessDenied", "Authorization"))
    return False


_READ_BY_PEOPLE = {
    "OperatorRole": {"PostsTable", "SeenTable", "AlertsTable", "OfficersTable"},
    "ReaderRole": {"TipsTable", "PostsTable"},
}
_MAY_SCAN = {
    "ConsoleRole": {"OfficersTable"},
    "IntakeRole": {"PostsTable"},
    "NotifyRole": {"OfficersTable"},
    "SmsFailuresRole": {"OfficersTable"},
    "SubscriptionsRole": {"OfficersTable"},
    "JanitorRole": {"VaultTable"},
    **_READ_BY_PEOPLE,
}


@pytest.mark.parametrize("role", sorted(_ROLES))
@pytest.mark.parametrize("table", _ALL_TABLES)
def test_a_table_is_listed_by_nobody_else(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str, table: str
) -> None:
    dynamodb = assume(role).client("dynamodb")
    allowed = table in _MAY_SCAN.get(role, set())
    assert _refused(lambda: dynamodb.scan(TableName=stack.outputs[table], Limit=1)) != allowed


_MAY_GET = {
    "IntakeRole": {"TipsTable", "PostsTable", "SeenTable", "VaultTable"},
    "ReplyRole": {"TipsTable", "PostsTable", "VaultTable"},
    "NotifyRole": {"AlertsTable", "ClocksTable"},
    "EscalateRole": {"ClocksTable"},
    "SmsFailuresRole": {"ClocksTable"},
    "ConsoleRole": {"OfficersTable", "ClocksTable"},
    **_READ_BY_PEOPLE,
}
_HASH = {
    "TipsTable": ("tip_id", "sk"),
    "PostsTable": ("root", "item_id"),
    "AlertsTable": ("id",),
    "OfficersTable": ("officer_id",),
    "ClocksTable": ("tip_id",),
}


@pytest.mark.parametrize("role", sorted(_ROLES))
@pytest.mark.parametrize("table", _ALL_TABLES)
def test_a_row_is_read_by_nobody_else(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str, table: str
) -> None:
    dynamodb = assume(role).client("dynamodb")
    key = {name: {"S": "none"} for name in _HASH.get(table, ("key",))}
    allowed = table in _MAY_GET.get(role, set())
    assert _refused(lambda: dynamodb.get_item(TableName=stack.outputs[table], Key=key)) != allowed


@pytest.mark.parametrize("role", sorted(_ROLES))
def test_a_row_of_the_vault_is_written_and_deleted_by_nobody_else(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str
) -> None:
    dynamodb, table = assume(role).client("dynamodb"), stack.outputs["VaultTable"]
    allowed = role in {"IntakeRole", "JanitorRole"}
    row = {"key": {"S": f"test-{role}"}, "epoch": {"S": "none"}, "expires": {"N": "0"}}
    assert _refused(lambda: dynamodb.put_item(TableName=table, Item=row)) != allowed
    assert _refused(lambda: dynamodb.delete_item(TableName=table, Key={"key": row["key"]})) != allowed
    assert _refused(
        lambda: dynamodb.query(
            TableName=table,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": "key"},
            ExpressionAttributeValues={":key": row["key"]},
        )
    )


_MAY_RECEIVE = {
    "IntakeRole": {"InboxQueueUrl"},
    "NotifyRole": {"AlertsQueueUrl"},
    "ReplyRole": {"RepliesQueueUrl"},
    "EscalateRole": {"ClockQueueUrl"},
    "FetchRole": {"MediaQueueUrl"},
    "RebuildRole": {"RebuildQueueUrl"},
    "OperatorRole": _OF_THE_OPERATOR,
}


@pytest.mark.parametrize("role", sorted(_ROLES))
@pytest.mark.parametrize("queue", _ALL_QUEUES)
def test_a_queue_is_received_from_by_nobody_else(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str, queue: str
) -> None:
    sqs = assume(role).client("sqs")
    allowed = queue in _MAY_RECEIVE.get(role, set())
    assert _refused(lambda: sqs.receive_message(QueueUrl=stack.outputs[queue], VisibilityTimeout=0)) != allowed


_TOKEN_READERS = {
    "FacebookTokenSecret": {"IntakeRole", "ReplyRole", "ReconcileRole"},
    "InstagramTokenSecret": {"IntakeRole", "ReplyRole", "ReconcileRole"},
    "XTokenSecret": {"ReplyRole", "ReconcileRole", "FetchRole"},
    "SmsTokenSecret": {"ReplyRole", "ReconcileRole"},
}
_SECRETS = ("FacebookSecret", "InstagramSecret", "XSecret", "SmsSecret")


@pytest.mark.parametrize("role", sorted(_ROLES))
@pytest.mark.parametrize("secret", _SECRETS)
def test_a_secret_is_read_by_its_own_webhook_alone(
    resources: dict[str, str], assume: Callable[[str], LocalSession], role: str, secret: str
) -> None:
    manager = assume(role).client("secretsmanager")
    # Twilio hands out files to whoever knows the token that it signs with.
    allowed = role == f"Webhook{secret.removesuffix('Secret')}Role" or (role, secret) == ("FetchRole", "SmsSecret")
    assert _refused(lambda: manager.get_secret_value(SecretId=resources[secret])) != allowed


@pytest.mark.parametrize("role", sorted(_ROLES))
@pytest.mark.parametrize("secret", sorted(_TOKEN_READERS))
def test_the_tokens_of_our_accounts_are_read_by_who_asks_the_platform(
    resources: dict[str, str], assume: Callable[[str], LocalSession], role: str, secret: str
) -> None:
    manager = assume(role).client("secretsmanager")
    assert _refused(lambda: manager.get_secret_value(SecretId=resources[secret])) != (role in _TOKEN_READERS[secret])


_MAY_USE = {
    ("InboxKey", "generate_data_key"): {
        "ReplyRole",
        "ReconcileRole",
        *(role for role in _ROLES if role.startswith("Webhook")),
    },
    ("InboxKey", "decrypt"): {"IntakeRole"},
    ("SeenKey", "generate_data_key"): {"IntakeRole"},
    ("SeenKey", "decrypt"): {"IntakeRole"},
    ("SeenMacKey", "generate_mac"): {"IntakeRole"},
    ("VaultKey", "generate_data_key"): {"IntakeRole"},
    ("VaultKey", "decrypt"): {"IntakeRole", "ReplyRole"},
    ("VaultMacKey", "generate_mac"): {"IntakeRole"},
    ("VaultTipMacKey", "generate_mac"): {"IntakeRole", "ReplyRole"},
    ("MediaKey", "generate_data_key"): {"IntakeRole"},
    ("MediaKey", "decrypt"): {"FetchRole"},
    ("StagingKey", "generate_data_key"): {"FetchRole", "RebuildRole"},
    ("StagingKey", "decrypt"): {"FetchRole", "RebuildRole"},
}


def _use(session: LocalSession, key_id: str, operation: str, wrapped: bytes) -> object:
    kms = session.client("kms")
    match operation:
        case "generate_data_key":
            return kms.generate_data_key(KeyId=key_id, KeySpec="AES_256")
        case "decrypt":
            return kms.decrypt(KeyId=key_id, CiphertextBlob=wrapped)
        case _:
            return kms.generate_mac(KeyId=key_id, Message=b"m", MacAlgorithm="HMAC_SHA_256")


@pytest.mark.parametrize("role", sorted(_ROLES))
@pytest.mark.parametrize(("key", "operation"), sorted(_MAY_USE))
def test_a_key_is_used_by_nobody_else(
    stack: Deployed,
    resources: dict[str, str],
    assume: Callable[[str], LocalSession],
    role: str,
    key: str,
    operation: str,
) -> None:
    wrapped = _wrapped(stack, resources[key]) if operation == "decrypt" else b""
    allowed = role in _MAY_USE[key, operation]
    assert _refused(lambda: _use(assume(role), resources[key], operation, wrapped)) != allowed


@pytest.mark.parametrize(("key", "operation"), sorted(_MAY_USE))
def test_an_administrator_of_the_account_cannot_use_a_key(
    stack: Deployed, resources: dict[str, str], administrator: LocalSession, key: str, operation: str
) -> None:
    wrapped = _wrapped(stack, resources[key]) if operation == "decrypt" else b""
    assert _refused(lambda: _use(administrator, resources[key], operation, wrapped))
    assert not _refused(lambda: administrator.client("kms").describe_key(KeyId=resources[key]))


@pytest.mark.parametrize("key", _KEYS)
def test_an_administrator_cannot_grant_the_use_of_a_key(
    stack: Deployed, resources: dict[str, str], administrator: LocalSession, key: str
) -> None:
    arn = stack.root.client("iam").get_role(RoleName=resources["OperatorRole"])["Role"]["Arn"]
    kms = administrator.client("kms")
    assert _refused(lambda: kms.create_grant(KeyId=resources[key], GranteePrincipal=arn, Operations=["Decrypt"]))


def _wrapped(stack: Deployed, key_id: str) -> bytes:
    return stack.root.client("kms").generate_data_key(KeyId=key_id, KeySpec="AES_256")["CiphertextBlob"]


@pytest.mark.parametrize("role", sorted(_ROLES - {"NotifyRole"}))
def test_only_notify_publishes_to_officers(stack: Deployed, assume: Callable[[str], LocalSession], role: str) -> None:
    sns = assume(role).client("sns")
    assert _refused(lambda: sns.publish(TopicArn=stack.outputs["AlertsTopicArn"], Message="x"))


@pytest.mark.parametrize("role", sorted(_ROLES - {"SubscriptionsRole", "OperatorRole", "ConsoleRole"}))
def test_nobody_else_subscribes_officers_or_writes_the_roster(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str
) -> None:
    session, arn = assume(role), stack.outputs["AlertsTopicArn"]
    assert _refused(lambda: session.client("sns").subscribe(TopicArn=arn, Protocol="sms", Endpoint="+19105550166"))
    row = {"officer_id": {"S": "none"}}
    table = stack.outputs["OfficersTable"]
    assert _refused(lambda: session.client("dynamodb").put_item(TableName=table, Item=row))
    assert _refused(lambda: session.client("dynamodb").delete_item(TableName=table, Key=row))


@pytest.mark.parametrize("role", sorted(_ROLES - {"NotifyRole", "EscalateRole", "SmsFailuresRole", "ConsoleRole"}))
def test_nobody_else_moves_a_clock(stack: Deployed, assume: Callable[[str], LocalSession], role: str) -> None:
    dynamodb, table = assume(role).client("dynamodb"), stack.outputs["ClocksTable"]
    update = "SET #state = :acknowledged"
    names, values = {"#state": "state"}, {":acknowledged": {"S": "acknowledged"}}
    assert _refused(
        lambda: dynamodb.update_item(
            TableName=table,
            Key={"tip_id": {"S": "none"}},
            UpdateExpression=update,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )
    )


_MAY_SEND = {
    **{role: {"InboxQueueUrl"} for role in _ROLES if role.startswith("Webhook")},
    "IntakeRole": {"AlertsQueueUrl", "InboxDeadLettersUrl", "RepliesQueueUrl", "MediaQueueUrl"},
    "FetchRole": {"MediaQueueUrl", "RebuildQueueUrl"},
    "ReplyRole": {"InboxQueueUrl"},
    "ReconcileRole": {"InboxQueueUrl"},
    "ConsoleRole": {"AlertsQueueUrl", "RepliesQueueUrl"},
    "NotifyRole": {"AlertsQueueUrl", "ClockQueueUrl"},
    "EscalateRole": {"AlertsQueueUrl", "ClockQueueUrl"},
    "SmsFailuresRole": {"ClockQueueUrl"},
    "OperatorRole": _OF_THE_OPERATOR,
}


@pytest.mark.parametrize("queue", ["AuditQueueUrl", "RepliesQueueUrl"])
def test_the_console_cannot_take_back_what_it_handed_over(
    stack: Deployed, assume: Callable[[str], LocalSession], queue: str
) -> None:
    sqs, url = assume("ConsoleRole").client("sqs"), stack.outputs[queue]
    assert _refused(lambda: sqs.receive_message(QueueUrl=url, VisibilityTimeout=0))
    assert _refused(lambda: sqs.purge_queue(QueueUrl=url))


def test_the_console_neither_lists_nor_deletes_tips(stack: Deployed, assume: Callable[[str], LocalSession]) -> None:
    dynamodb, table = assume("ConsoleRole").client("dynamodb"), stack.outputs["TipsTable"]
    assert _refused(lambda: dynamodb.scan(TableName=table, Limit=1))
    assert _refused(lambda: dynamodb.delete_item(TableName=table, Key={"tip_id": {"S": "none"}, "sk": {"S": "tip"}}))


@pytest.mark.parametrize("role", sorted(_ROLES - {"OperatorRole"}))
@pytest.mark.parametrize("queue", _ALL_QUEUES)
def test_a_queue_is_sent_to_by_nobody_else(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str, queue: str
) -> None:
    if queue in _MAY_SEND.get(role, set()):
        return  # its own tests show that it does
    sqs = assume(role).client("sqs")
    assert _refused(lambda: sqs.send_message(QueueUrl=stack.outputs[queue], MessageBody="x"))


_FILES: dict[tuple[str, str, str], set[str]] = {
    # bucket, where, what is tried: who may
    ("StagingBucket", "in/none", "get"): {"RebuildRole"},
    ("StagingBucket", "in/none", "put"): {"FetchRole"},
    ("StagingBucket", "in/none", "delete"): {"FetchRole", "RebuildRole"},
    ("StagingBucket", "results/none", "get"): {"FetchRole"},
    ("StagingBucket", "results/none", "put"): {"RebuildRole"},
    ("StagingBucket", "results/none", "delete"): {"FetchRole"},
    ("OriginalsBucket", "none", "get"): set(),
    ("OriginalsBucket", "none", "put"): {"FetchRole"},
    ("OriginalsBucket", "none", "delete"): set(),
    ("MediaBucket", "none", "get"): {"ConsoleRole"},
    ("MediaBucket", "none", "put"): {"RebuildRole"},
    ("MediaBucket", "none", "delete"): set(),
}


@pytest.mark.parametrize("role", sorted(_ROLES))
def test_files_are_reached_by_their_own_functions_alone_and_listed_by_nobody(
    stack: Deployed, assume: Callable[[str], LocalSession], role: str
) -> None:
    s3, root = assume(role).client("s3"), stack.root.client("s3")
    for (bucket, key, what), allowed in _FILES.items():
        assert _refused(functools.partial(_touch, s3, what, stack.outputs[bucket], key)) != (role in allowed), (
            key,
            what,
        )
    for bucket in ("StagingBucket", "MediaBucket", "OriginalsBucket"):
        assert _refused(functools.partial(s3.list_objects_v2, Bucket=stack.outputs[bucket]))
    for bucket, key, _ in _FILES:
        root.delete_object(Bucket=stack.outputs[bucket], Key=key)


def _touch(s3: "S3Client", what: str, bucket: str, key: str) -> None:
    match what:
        case "get":
            s3.get_object(Bucket=bucket, Key=key)
        case "put":
            s3.put_object(Bucket=bucket, Key=key, Body=b"")
        case _:
            s3.delete_object(Bucket=bucket, Key=key)
