"""The template, as tests read it."""

from pathlib import Path
from typing import Any

import yaml

_ROOT = Path(__file__).parents[1]


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short functions as their long form."""


def _function(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _function)

TEMPLATE: dict[str, Any] = yaml.load((_ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 - a safe loader
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, Any]:
    """Return the resources of one type by logical id."""
    return {name: each for name, each in RESOURCES.items() if each["Type"] == kind}


KEYS, TABLES, QUEUES = (of_type(f"AWS::{kind}") for kind in ("KMS::Key", "DynamoDB::Table", "SQS::Queue"))
FUNCTIONS, ALARMS = of_type("AWS::Serverless::Function"), of_type("AWS::CloudWatch::Alarm")


def statements_of(role: str) -> list[dict[str, Any]]:
    """Return every statement of a role's policies while every platform is on."""
    apart = [each["Properties"] for each in of_type("AWS::IAM::Policy").values()]
    policies = [
        *RESOURCES[role]["Properties"]["Policies"],
        *(each for each in apart if {"Ref": role} in each["Roles"]),
    ]
    return [
        statement.get("Fn::If", [None, statement])[1]
        for policy in policies
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def actions_of(statement: dict[str, Any]) -> set[str]:
    """Return the actions that a statement is about."""
    actions = statement["Action"]
    return {actions} if isinstance(actions, str) else set(actions)
