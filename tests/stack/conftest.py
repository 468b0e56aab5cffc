"""For tests on the deployed local stack: the stack, and the controls of the AWS it runs on.

Uses the stack that `make up` left running, brought up to date; otherwise starts one and stops it at the end.
"""

from collections.abc import Iterator

import pytest

from tipline.aws.officers import DynamoOfficers
from tools.local_aws import deployment, emulator
from tools.local_aws.checkout import STACK_NAME
from tools.local_aws.controls import Clock, Faults, Outbox, Workers
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Deployed]:
    """Return the running stack of this checkout."""
    was_up = emulator.running() is not None
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():  # its progress is for whoever waits
        up = deployment.up()
    yield Deployed.of(up)
    if not was_up:
        deployment.down()


@pytest.fixture
def outbox(stack: Deployed) -> Outbox:  # noqa: ARG001 - must be up
    """Return the outbox, emptied."""
    outbox = Outbox()
    outbox.clear()
    return outbox


@pytest.fixture
def faults(stack: Deployed) -> Iterator[Faults]:  # noqa: ARG001 - must be up
    """Return the faults; whatever a test adds ends with it."""
    faults = Faults()
    faults.clear()
    yield faults
    faults.clear()


@pytest.fixture
def clock(stack: Deployed) -> Iterator[Clock]:  # noqa: ARG001 - must be up
    """Return the functions' clock; true again after the test."""
    clock = Clock()
    yield clock
    clock.set_ahead(0)


@pytest.fixture
def platforms(stack: Deployed) -> Iterator[Platforms]:  # noqa: ARG001 - must be up
    """Return what plays the platforms' APIs; well again after the test."""
    platforms = Platforms()
    platforms.reset()
    yield platforms
    platforms.reset()


@pytest.fixture
def workers(stack: Deployed) -> Workers:  # noqa: ARG001 - must be up
    """Return the processes that run functions."""
    return Workers()


@pytest.fixture(scope="session", autouse=True)
def _nobody_on_the_roster(stack: Deployed) -> None:
    """Begin with an empty roster and no clock, so that alerts go to whom a test says.

    `make up` puts the demo officers back.
    """
    roster = DynamoOfficers(stack.root.client("dynamodb"), stack.outputs["OfficersTable"])
    for officer in roster.all():
        roster.remove(officer.officer_id)
    dynamodb, clocks = stack.root.client("dynamodb"), stack.outputs["ClocksTable"]
    for item in dynamodb.scan(TableName=clocks)["Items"]:
        dynamodb.delete_item(TableName=clocks, Key={"tip_id": item["tip_id"]})
    stack.root.client("lambda").invoke(FunctionName=function_of(stack, "Subscriptions"), Payload=b"{}")


def function_of(stack: Deployed, logical_id: str) -> str:
    """Return the name of a function of the stack."""
    found = stack.root.client("cloudformation").describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId=logical_id
    )
    return found["StackResourceDetail"]["PhysicalResourceId"]
