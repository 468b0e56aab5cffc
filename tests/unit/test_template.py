"""What the template promises, where the local AWS cannot prove it: it drops many properties without a word."""

import re

import pytest

from tests.template import (
    ALARMS,
    FUNCTIONS,
    KEYS,
    QUEUES,
    RESOURCES,
    TABLES,
    TEMPLATE,
    actions_of,
    of_type,
    statements_of,
)
from tipline.escalation import Ladder
from tipline.live import escalate
from tipline.model import Priority
from tipline.platform_api.calls import CONNECT_SECONDS, READ_SECONDS
from tipline.reply import LEASE_SECONDS, MOST_ATTEMPTS
from tipline.roster import Step

_PLATFORMS = {"Facebook", "Instagram", "X", "Sms"}


_CRYPTOGRAPHY = re.compile(
    r"kms:(\*|Decrypt|Encrypt|ReEncrypt.*|Generate.*|Sign|Verify.*|CreateGrant|DeriveSharedSecret|ImportKeyMaterial)"
)


@pytest.mark.parametrize("name", KEYS)
def test_the_account_may_manage_a_key_but_never_use_it(name: str) -> None:
    statements = KEYS[name]["Properties"]["KeyPolicy"]["Statement"]
    root = [each for each in statements if ":root" in str(each["Principal"])]
    assert len(root) == 1
    assert not [action for action in actions_of(root[0]) if "*" in action or _CRYPTOGRAPHY.fullmatch(action)]
    assert "kms:PutKeyPolicy" in actions_of(root[0])  # or nobody could ever repair it


_MAY_USE = {
    "InboxKey": {
        "kms:GenerateDataKey": {*(f"Webhook{name}Role" for name in _PLATFORMS), "ReplyRole", "ReconcileRole"},
        "kms:Decrypt": {"IntakeRole"},
    },
    "SeenKey": {"kms:GenerateDataKey": {"IntakeRole"}, "kms:Decrypt": {"IntakeRole"}},
    "SeenMacKey": {"kms:GenerateMac": {"IntakeRole"}},
    "VaultKey": {"kms:GenerateDataKey": {"IntakeRole"}, "kms:Decrypt": {"IntakeRole", "ReplyRole"}},
    "MediaKey": {"kms:GenerateDataKey": {"IntakeRole"}, "kms:Decrypt": {"FetchRole"}},
    "StagingKey": {
        "kms:GenerateDataKey": {"FetchRole", "RebuildRole"},
        "kms:Decrypt": {"FetchRole", "RebuildRole"},
    },
    "VaultMacKey": {"kms:GenerateMac": {"IntakeRole"}},
    "VaultTipMacKey": {"kms:GenerateMac": {"IntakeRole", "ReplyRole"}},
}


@pytest.mark.parametrize("name", KEYS)
def test_each_key_is_used_by_the_roles_of_its_functions_alone(name: str) -> None:
    granted: dict[str, set[str]] = {}
    for statement in KEYS[name]["Properties"]["KeyPolicy"]["Statement"]:
        assert "Condition" not in statement
        assert statement["Effect"] == "Allow"
        roles = set(re.findall(r"(\w+Role)\.Arn", str(statement["Principal"])))
        for action in actions_of(statement):
            if _CRYPTOGRAPHY.fullmatch(action):
                granted.setdefault(action, set()).update(roles)
        assert roles or ":root" in str(statement["Principal"])
    assert granted == _MAY_USE[name]


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_no_role_names_a_key_or_a_wildcard_of_actions(role: str) -> None:
    for statement in statements_of(role):
        assert not [action for action in actions_of(statement) if action.startswith("kms:") or action.endswith("*")]
    assert "ManagedPolicyArns" not in RESOURCES[role]["Properties"]


_NOT_NARROWABLE = {"sns:", "cloudwatch:"}


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_a_statement_about_everything_is_only_about_what_cannot_be_narrowed(role: str) -> None:
    for statement in statements_of(role):
        if statement["Resource"] == "*":
            narrow = _NOT_NARROWABLE | ({"ec2:"} if role == "RebuildRole" else set())
            assert {action.partition(":")[0] + ":" for action in actions_of(statement)} <= narrow
            assert not actions_of(statement) & {"sns:Publish", "sns:Subscribe"}


def test_the_operator_reaches_no_tip_no_vault_and_no_secret_value() -> None:
    text = str(statements_of("OperatorRole"))
    assert "Tips" not in text
    assert "Vault" not in text
    assert "GetSecretValue" not in text
    assert "kms:" not in text


def test_the_reader_reads_tips_and_posts_and_nothing_else() -> None:
    (statement,) = statements_of("ReaderRole")
    assert actions_of(statement) == {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan"}
    assert set(re.findall(r"(\w+)\.Arn", str(statement["Resource"]))) == {"Tips", "Posts"}


def test_the_console_reaches_nothing_that_could_tell_who_wrote() -> None:
    reached: dict[str, set[str]] = {}
    for statement in statements_of("ConsoleRole"):
        for name in re.findall(r"(\w+)(?=\.Arn)|'Ref': '(\w+)'", str(statement["Resource"])):
            reached.setdefault("".join(name), set()).update(actions_of(statement))
    assert reached.keys() == {
        *("Tips", "Posts", "Officers", "OfficersPool", "Clocks", "Sessions", "ConsoleLogs", "AlertsTopic"),
        *("AuditQueue", "AlertsQueue", "RepliesQueue", "CleanMedia"),
    }
    assert reached["CleanMedia"] == {"s3:GetObject"}
    assert {"sqs:SendMessage"} == reached["AuditQueue"] == reached["AlertsQueue"] == reached["RepliesQueue"]
    assert reached["Posts"] == {"dynamodb:Query"}
    assert not {"dynamodb:Scan", "dynamodb:DeleteItem"} & reached["Tips"]


def test_the_console_lists_its_verbs_on_an_api_of_its_own() -> None:
    events = FUNCTIONS["Console"]["Properties"]["Events"].values()
    found = {(each["Properties"]["Path"], each["Properties"]["Method"]) for each in events}
    assert found == {("/", "get"), ("/", "post"), ("/{proxy+}", "get"), ("/{proxy+}", "post")}
    assert {each["Properties"]["RestApiId"]["Ref"] for each in events} == {"ConsoleApi"}


@pytest.mark.parametrize("platform", sorted(_PLATFORMS))
def test_a_webhook_reads_its_own_secret_and_can_only_send(platform: str) -> None:
    statements = statements_of(f"Webhook{platform}Role")
    by_action = {action: str(each["Resource"]) for each in statements for action in actions_of(each)}
    assert by_action.keys() == {
        "secretsmanager:GetSecretValue",
        "sqs:SendMessage",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }
    assert by_action["secretsmanager:GetSecretValue"] == str({"Fn::GetAtt": f"{platform}Secret.Id"})
    assert "Inbox.Arn" in by_action["sqs:SendMessage"]


_TOKEN_READERS = {
    "Facebook": {"IntakeRole", "ReplyRole", "ReconcileRole"},
    "Instagram": {"IntakeRole", "ReplyRole", "ReconcileRole"},
    "X": {"ReplyRole", "ReconcileRole", "FetchRole"},
    "Sms": {"ReplyRole", "ReconcileRole"},
}


@pytest.mark.parametrize("platform", _TOKEN_READERS)
def test_the_tokens_of_a_platform_are_read_by_those_who_ask_it_and_no_others(platform: str) -> None:
    assert RESOURCES[f"{platform}TokenSecret"].get("Condition") == (None if platform == "Sms" else f"{platform}On")
    secret = {"Fn::GetAtt": f"{platform}TokenSecret.Id"}
    readers = {
        role
        for role in of_type("AWS::IAM::Role")
        for each in statements_of(role)
        if "secretsmanager:GetSecretValue" in actions_of(each) and each["Resource"] == secret
    }
    assert readers == _TOKEN_READERS[platform]


@pytest.mark.parametrize("name", ["MetaApiUrl", "XApiUrl", "TwilioApiUrl"])
def test_nothing_but_this_machine_can_be_made_to_play_the_platforms(name: str) -> None:
    parameter = TEMPLATE["Parameters"][name]
    assert parameter["Default"] == ""
    pattern = re.compile(parameter["AllowedPattern"])
    assert pattern.fullmatch("http://127.0.0.1:14566")
    assert not pattern.search("https://graph.facebook.example")
    assert not pattern.search("http://127.0.0.1:80.example")


@pytest.mark.parametrize("platform", sorted(_PLATFORMS - {"Sms"}))
def test_a_platform_is_off_until_somebody_says_who_approved_it(platform: str) -> None:
    for name in (f"{platform}Secret", f"Webhook{platform}", f"Webhook{platform}Role", f"Webhook{platform}Logs"):
        assert RESOURCES[name]["Condition"] == f"{platform}On"
    parameter = TEMPLATE["Parameters"][f"{platform}ApprovedBy"]
    assert parameter["Default"] == ""
    assert TEMPLATE["Outputs"][f"{platform}ApprovedBy"]["Condition"] == f"{platform}On"
    assert RESOURCES["Api"]["Properties"]["AlwaysDeploy"] is True


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_logs_to_its_own_group_with_an_end(name: str) -> None:
    properties = FUNCTIONS[name]["Properties"]
    assert properties["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Logs"}
    assert properties["Role"] == {"Fn::GetAtt": f"{name}Role.Arn"}
    assert RESOURCES[f"{name}Logs"]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_nothing_of_an_event_is_ever_logged_or_traced() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["POWERTOOLS_LOGGER_LOG_EVENT"] == "false"
    assert variables["POWERTOOLS_TRACE_DISABLED"] == "true"
    assert variables["POWERTOOLS_TRACER_CAPTURE_RESPONSE"] == "false"
    assert variables["POWERTOOLS_TRACER_CAPTURE_ERROR"] == "false"
    assert "Tracing" not in str(FUNCTIONS)
    assert not {"AccessLogSetting", "MethodSettings", "TracingEnabled"} & RESOURCES["Api"]["Properties"].keys()


@pytest.mark.parametrize("name", ["Tips", "Posts", "Officers", "Audit"])
def test_tips_posts_and_the_roster_outlive_the_stack_and_can_be_restored(name: str) -> None:
    table = TABLES[name]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert "TimeToLiveSpecification" not in table["Properties"]


@pytest.mark.parametrize("name", ["Seen", "Alerts", "Vault", "Sessions", "Clocks"])
def test_what_is_promised_to_be_forgotten_is_deleted_and_never_backed_up(name: str) -> None:
    table = TABLES[name]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Delete", "Delete")
    assert table["Properties"]["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
    assert not {"PointInTimeRecoverySpecification", "StreamSpecification"} & table["Properties"].keys()


def test_no_table_streams() -> None:
    assert "StreamSpecification" not in str(TABLES)


@pytest.mark.parametrize("name", [*KEYS, *QUEUES])
def test_keys_and_queues_are_deleted_with_the_stack(name: str) -> None:
    assert RESOURCES[name]["DeletionPolicy"] == "Delete"


def test_queues_keep_sealed_deliveries_4_days_and_dead_letters_14() -> None:
    inbox, dead = (QUEUES[name]["Properties"] for name in ("Inbox", "InboxDeadLetters"))
    assert inbox["MessageRetentionPeriod"] == 4 * 86_400
    assert dead["MessageRetentionPeriod"] == 14 * 86_400
    assert inbox["MaximumMessageSize"] == dead["MaximumMessageSize"] == 1_048_576
    assert inbox["RedrivePolicy"]["maxReceiveCount"] == 30
    assert all(queue["Properties"]["SqsManagedSseEnabled"] for queue in QUEUES.values())


def test_queues_and_topics_refuse_plain_http() -> None:
    policy = RESOURCES["QueuesTlsOnly"]
    assert {each["Ref"] for each in policy["Properties"]["Queues"]} == set(QUEUES)
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert TEMPLATE["Parameters"]["RequireTls"]["Default"] == "yes"
    for topic in ("AlertsTopicPolicy", "OperatorsTopicPolicy"):
        assert "aws:SecureTransport" in str(RESOURCES[topic])


def test_alarms_can_reach_the_operators() -> None:
    """A topic encrypted with alias/aws/sns takes nothing from CloudWatch, and without a policy nobody may publish."""
    assert "KmsMasterKeyId" not in RESOURCES["OperatorsTopic"]["Properties"]
    (statement, _) = RESOURCES["OperatorsTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert "cloudwatch.amazonaws.com" in statement["Principal"]["Service"]
    assert "events.amazonaws.com" in statement["Principal"]["Service"]
    assert all(alarm["Properties"]["AlarmActions"] == [{"Ref": "OperatorsTopic"}] for alarm in ALARMS.values())


@pytest.mark.parametrize(
    ("alarm", "metric", "threshold", "comparison"),
    [
        ("InboxDeadLettersAlarm", "ApproximateNumberOfMessagesVisible", 0, "GreaterThanThreshold"),
        ("AuditDeadLettersAlarm", "ApproximateNumberOfMessagesVisible", 0, "GreaterThanThreshold"),
        ("AlertsDeadLettersAlarm", "ApproximateNumberOfMessagesVisible", 0, "GreaterThanThreshold"),
        ("InboxDeadLettersAgeAlarm", "ApproximateAgeOfOldestMessage", 604_800, "GreaterThanOrEqualToThreshold"),
        ("AlertsDeadLettersAgeAlarm", "ApproximateAgeOfOldestMessage", 604_800, "GreaterThanOrEqualToThreshold"),
        ("InboxAgeAlarm", "ApproximateAgeOfOldestMessage", 600, "GreaterThanOrEqualToThreshold"),
        ("RefusedSignaturesAlarm", "RefusedSignatures", 50, "GreaterThanThreshold"),
        ("RefusedSizesAlarm", "RefusedSizes", 0, "GreaterThanThreshold"),
        ("RepliesDeadLettersAlarm", "ApproximateNumberOfMessagesVisible", 0, "GreaterThanThreshold"),
        ("RepliesFailedAlarm", "RepliesFailed", 0, "GreaterThanThreshold"),
        ("RecoveredAlarm", "Recovered", 0, "GreaterThanThreshold"),
        ("RecoveredFacebookAlarm", "Recovered", 0, "GreaterThanThreshold"),
        ("RecoveredInstagramAlarm", "Recovered", 0, "GreaterThanThreshold"),
        ("RecoveredXAlarm", "Recovered", 0, "GreaterThanThreshold"),
        ("UnacknowledgedAlarm", "oldest_unacknowledged_seconds", 3_600, "GreaterThanOrEqualToThreshold"),
        ("LaddersExhaustedAlarm", "LaddersExhausted", 0, "GreaterThanThreshold"),
        ("OfficersUnreachedAlarm", "OfficersUnreached", 0, "GreaterThanThreshold"),
        ("ClocksDamagedAlarm", "ClocksDamaged", 0, "GreaterThanThreshold"),
        ("SubscriptionsBrokenAlarm", "SubscriptionsBroken", 0, "GreaterThanThreshold"),
        ("SubscriptionsPendingAlarm", "SubscriptionsPending", 0, "GreaterThanThreshold"),
    ],
)
def test_an_alarm_watches_what_its_name_says(alarm: str, metric: str, threshold: int, comparison: str) -> None:
    properties = ALARMS[alarm]["Properties"]
    assert (properties["MetricName"], properties["Threshold"]) == (metric, threshold)
    assert properties["ComparisonOperator"] == comparison
    if properties["Namespace"] == "AWS/SQS":
        queue = alarm.removesuffix("Alarm").removesuffix("Age") if "DeadLetters" in alarm else "Inbox"
        assert properties["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": f"{queue}.QueueName"}}]


def test_refused_signatures_alarm_after_three_periods_of_five_minutes() -> None:
    properties = ALARMS["RefusedSignaturesAlarm"]["Properties"]
    assert (properties["Statistic"], properties["Period"], properties["EvaluationPeriods"]) == ("Sum", 300, 3)


def test_changed_keys_and_code_are_told_to_the_operators() -> None:
    keys = RESOURCES["KeyChangedRule"]["Properties"]
    assert keys["EventPattern"]["detail"]["eventName"] == ["PutKeyPolicy", "CreateGrant"]
    assert set(re.findall(r"'Ref': '(\w+)'", str(keys["EventPattern"]))) == set(KEYS)
    code = RESOURCES["CodeChangedRule"]["Properties"]
    # CloudTrail names the call UpdateFunctionCode20150331v2.
    assert code["EventPattern"]["detail"]["eventName"] == [
        {"prefix": "UpdateFunctionCode"},
        {"prefix": "UpdateFunctionConfiguration"},
    ]
    assert keys["Targets"][0]["Arn"] == code["Targets"][0]["Arn"] == {"Ref": "OperatorsTopic"}


def test_subscriptions_filter_by_priority_and_kind() -> None:
    email, phone = (RESOURCES[f"Duty{each}Subscription"]["Properties"]["FilterPolicy"] for each in ("Email", "Phone"))
    assert "P3" in email["priority"]
    assert "post" in email["kind"]
    assert "P3" not in phone["priority"]
    assert "post" not in phone["kind"]


@pytest.mark.parametrize("metric", ["OLDEST", "EXHAUSTED"])
def test_the_alarms_of_the_ladder_watch_what_escalate_counts(metric: str) -> None:
    watched = {each["Properties"]["MetricName"]: each["Properties"] for each in ALARMS.values()}
    assert watched[getattr(escalate, metric)]["Dimensions"] == [{"Name": "service", "Value": "escalate"}]


def test_the_ladder_of_the_parameters_can_be_read_and_no_other_is_let_through() -> None:
    parameters = {name: TEMPLATE["Parameters"][f"Escalation{name}"] for name in ("Steps", "Minutes", "Rounds")}
    ladder = Ladder.read(*(each["Default"] for each in parameters.values()))
    assert ladder.steps == (Step.UNIT, Step.SUPERVISORS, Step.EVERYONE)
    assert ladder.minutes == {Priority.P0: 2, Priority.P1: 15, Priority.P2: 60}
    assert ladder.rounds == {Priority.P0: 5, Priority.P1: 2, Priority.P2: 1}
    for name, wrong in {"Steps": "unit,chief", "Minutes": "2,0,60", "Rounds": "5,2"}.items():
        assert not re.fullmatch(parameters[name]["AllowedPattern"], wrong)


def test_the_sweep_comes_each_minute_and_the_comparison_every_five() -> None:
    assert FUNCTIONS["Escalate"]["Properties"]["Events"]["Sweep"]["Properties"]["Schedule"] == "rate(1 minute)"
    compare = FUNCTIONS["Subscriptions"]["Properties"]["Events"]["Compare"]["Properties"]
    assert compare["Schedule"] == "rate(5 minutes)"


def test_intake_has_one_processor_ten_minutes_and_one_delivery_at_a_time() -> None:
    properties = FUNCTIONS["Intake"]["Properties"]
    assert (properties["MemorySize"], properties["Timeout"]) == (1769, 600)
    source = properties["Events"]["Delivery"]["Properties"]
    assert source["BatchSize"] == 1
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_delivery_stays_hidden_for_six_times_as_long_as_intake_may_work_on_it() -> None:
    """AWS asks for the timeout at least, and advises six times as much."""
    assert (
        TEMPLATE["Parameters"]["InboxVisibilitySeconds"]["Default"] >= 6 * FUNCTIONS["Intake"]["Properties"]["Timeout"]
    )


def test_no_second_worker_begins_an_answer_that_one_is_sending() -> None:
    timeout = FUNCTIONS["Reply"]["Properties"]["Timeout"]
    assert timeout < LEASE_SECONDS < QUEUES["RepliesQueue"]["Properties"]["VisibilityTimeout"]
    assert timeout > CONNECT_SECONDS + READ_SECONDS
    assert QUEUES["RepliesQueue"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == MOST_ATTEMPTS + 1


def test_nothing_has_a_physical_name() -> None:
    names = {"TableName", "QueueName", "TopicName", "FunctionName", "RoleName", "BucketName", "LogGroupName", "Name"}
    assert not {
        (resource, name)
        for resource, each in RESOURCES.items()
        for name in names & each.get("Properties", {}).keys()
        if (resource, name) not in {("Api", "Name"), ("ConsoleApi", "Name")}  # labels, and the alarms' dimensions
    }


def test_every_parameter_explains_itself_and_has_a_safe_default() -> None:
    for name, parameter in TEMPLATE["Parameters"].items():
        assert len(parameter["Description"]) > 20, name
        assert "Default" in parameter, name
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert {each for group in groups for each in group["Parameters"]} == set(TEMPLATE["Parameters"])


def test_every_skipped_check_says_why() -> None:
    for each in RESOURCES.values():
        for skip in each.get("Metadata", {}).get("checkov", {}).get("skip", []):
            assert len(skip["comment"]) > 30


_CONTRACT_OUTPUTS = (
    "ApiUrl TipsTable PostsTable VaultTable SeenTable AlertsTable InboxQueueUrl InboxDeadLettersUrl AlertsQueueUrl "
    "AlertsDeadLettersUrl AlertsTopicArn OperatorsTopicArn OperatorRoleArn ReaderRoleArn OfficersTable ClocksTable "
    "ClockQueueUrl"
)


@pytest.mark.parametrize("output", _CONTRACT_OUTPUTS.split())
def test_outputs_that_others_rely_on_are_there(output: str) -> None:
    assert "Value" in TEMPLATE["Outputs"][output]
    assert "Condition" not in TEMPLATE["Outputs"][output]
