"""A platform is off until its use was approved, can be switched on later, and off again."""

from collections.abc import Callable, Iterator

import pytest
import requests

from tools.local_aws import sam
from tools.local_aws.deployment import PARAMETERS
from tools.local_aws.sessions import Deployed

_STACK = "switching"
_OFF = PARAMETERS | {"FacebookApprovedBy": "", "InstagramApprovedBy": "", "XApprovedBy": ""}
_ON = _OFF | {"FacebookApprovedBy": "City attorney, 2026-11-01"}


type Describe = Callable[[], tuple[dict[str, str], set[str]]]


@pytest.fixture
def described(stack: Deployed) -> Iterator[Describe]:
    """Return a way to look at the outputs and resource names of the stack under test; it is deleted at the end."""
    cloudformation = stack.root.client("cloudformation")

    def described() -> tuple[dict[str, str], set[str]]:
        outputs = cloudformation.describe_stacks(StackName=_STACK)["Stacks"][0]["Outputs"]
        resources = cloudformation.describe_stack_resources(StackName=_STACK)["StackResources"]
        return {each["OutputKey"]: each["OutputValue"] for each in outputs}, {
            each["LogicalResourceId"] for each in resources
        }

    yield described
    cloudformation.delete_stack(StackName=_STACK)


def test_off_on_off(stack: Deployed, described: Describe) -> None:
    endpoint = stack.api.partition("/_aws/")[0]
    for parameters, on in ((_OFF, False), (_ON, True), (_OFF, False)):
        sam.deploy(_STACK, parameters)
        outputs, resources = described()
        host, _, stage = outputs["ApiUrl"].removeprefix("https://").partition("/")
        url = f"{endpoint}/_aws/execute-api/{host.partition('.')[0]}/{stage}/webhooks/"
        assert ("WebhookFacebook" in resources) == on
        assert outputs.get("FacebookApprovedBy") == ("City attorney, 2026-11-01" if on else None)
        answer = requests.post(f"{url}facebook", data=b"{}", timeout=30)
        # Where there is no route API Gateway itself answers; where there is one, our function refuses in one word.
        assert answer.status_code in {403, 404}
        assert (answer.text == "forbidden") == on
        assert requests.post(f"{url}sms", data=b"a=b", timeout=30).text == "forbidden"
        assert requests.post(f"{url}x", data=b"{}", timeout=30).text != "forbidden"
