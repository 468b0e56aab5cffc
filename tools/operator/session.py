"""The deployed stack, and the clients of each identity that may reach it: the caller, the operator, the reader."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tipline.aws.errors import code
from tools.local_aws.checkout import STACK_FILE
from tools.operator.refusal import Refused, is_denied

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sts import STSClient

_CONFIG = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "total_max_attempts": 4})


class Clients:
    """The AWS clients of one identity, each made when it is first asked for."""

    def __init__(self, session: boto3.Session, endpoint: str | None) -> None:
        """`endpoint` is the local AWS, None for the real one."""
        self.session, self.endpoint = session, endpoint

    @cached_property
    def cloudformation(self) -> "CloudFormationClient":
        """Stacks."""
        return self.session.client("cloudformation", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def cloudwatch(self) -> "CloudWatchClient":
        """Alarms and metrics."""
        return self.session.client("cloudwatch", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        """Tables."""
        return self.session.client("dynamodb", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def s3(self) -> "S3Client":
        """Buckets."""
        return self.session.client("s3", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def functions(self) -> "LambdaClient":
        """Lambda."""
        return self.session.client("lambda", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def logs(self) -> "CloudWatchLogsClient":
        """Log groups."""
        return self.session.client("logs", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def secretsmanager(self) -> "SecretsManagerClient":
        """Secrets."""
        return self.session.client("secretsmanager", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def sns(self) -> "SNSClient":
        """Topics and subscriptions."""
        return self.session.client("sns", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def sqs(self) -> "SQSClient":
        """Queues."""
        return self.session.client("sqs", endpoint_url=self.endpoint, config=_CONFIG)

    @cached_property
    def sts(self) -> "STSClient":
        """Identities."""
        return self.session.client("sts", endpoint_url=self.endpoint, config=_CONFIG)


@dataclass(frozen=True)
class Stack:
    """One deployed Tipline."""

    name: str
    local: bool
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    api: str
    """Address of the webhooks, without a slash at its end."""
    caller: Clients
    """Whoever runs the command: an administrator of the account."""
    assume: Callable[[str], Clients]
    """The clients of a role, by the stack output that names it."""

    @cached_property
    def operator(self) -> Clients:
        """The role that runs the system and reads no tip."""
        return self.assume(self.output("OperatorRoleArn"))

    @cached_property
    def reader(self) -> Clients:
        """The role that reads tips and posts."""
        return self.assume(self.output("ReaderRoleArn"))

    @cached_property
    def resources(self) -> Mapping[str, str]:
        """Physical ids by logical ids."""
        pages = self.caller.cloudformation.get_paginator("list_stack_resources").paginate(StackName=self.name)
        return {
            each["LogicalResourceId"]: each["PhysicalResourceId"]
            for page in pages
            for each in page["StackResourceSummaries"]
            if each.get("PhysicalResourceId")
        }

    def output(self, name: str) -> str:
        """Return an output, or refuse."""
        try:
            return self.outputs[name]
        except KeyError:
            message = (
                f'Stack "{self.name}" has no output {name}: it was not deployed with this template, or not to its end. '
                'Look at it in the CloudFormation console, then run "sam deploy" again, or name another with --stack.'
            )
            raise Refused(message) from None


def find(name: str, *, local: bool) -> Stack:
    """Find a stack by its name: in the caller's AWS account, or in this checkout's local AWS. May raise Refused."""
    found = _local() if local else None
    if found:
        # The local AWS knows its administrator by this key, and checks no signature of it.
        session = boto3.Session("test", "test", region_name=found["region"])
        caller = Clients(session, found["endpoint"])
    else:
        session = boto3.Session()
        caller = Clients(session, None)
    described = _describe(caller.cloudformation, name, session.region_name)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    return Stack(
        name=name,
        local=local,
        outputs=outputs,
        parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in described.get("Parameters", [])},
        api=found["api"] if found else outputs.get("ApiUrl", ""),
        caller=caller,
        assume=lambda role: _assume(caller, role),
    )


def wants_local(flag: bool) -> bool:  # noqa: FBT001 - what argparse found
    """Tell whether the local stack is meant: --local, or TIPLINE_LOCAL=1."""
    return flag or os.environ.get("TIPLINE_LOCAL") == "1"


def _local() -> dict[str, str]:
    try:
        found = json.loads(STACK_FILE.read_text())
        return {name: found[name] for name in ("endpoint", "region", "api")}
    except (OSError, ValueError, KeyError):
        message = 'No local stack is up: run "make up" first, or leave out --local and TIPLINE_LOCAL.'
        raise Refused(message) from None


def _describe(client: "CloudFormationClient", name: str, region: str | None) -> "StackTypeDef":
    try:
        return client.describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if code(error) != "ValidationError":
            raise
    message = f'There is no stack "{name}" in {region}. Name yours with --stack, or set AWS_REGION to where it is.'
    raise Refused(message)


def _assume(caller: Clients, role_arn: str) -> Clients:
    try:
        lent = caller.sts.assume_role(RoleArn=role_arn, RoleSessionName="tipline")["Credentials"]
    except ClientError as error:
        if not is_denied(error):
            raise
        message = f"You may not act as {role_arn}. Ask whoever administers the AWS account to allow you sts:AssumeRole."
        raise Refused(message) from None
    session = boto3.Session(
        aws_access_key_id=lent["AccessKeyId"],
        aws_secret_access_key=lent["SecretAccessKey"],
        aws_session_token=lent["SessionToken"],
        region_name=caller.session.region_name,
    )
    return Clients(session, caller.endpoint)
