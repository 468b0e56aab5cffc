"""(c) From signed POST to stored item on the local AWS: Tipline against an API, one function and a table."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING

import requests
from boto3.dynamodb.conditions import Attr

from tests.bench import deliveries
from tests.bench.emulated import local_aws
from tests.bench.figures import OURS, Comparison, Section
from tests.bench.packages import HERE, WORKSHOP
from tools.local_aws import deployment, sam
from tools.local_aws.checkout import ARCHITECTURE, endpoint
from tools.local_aws.controls import wait_until
from tools.local_aws.progress import Failed
from tools.local_aws.sessions import Deployed, LocalSession

if TYPE_CHECKING:
    from mypy_boto3_sqs.literals import QueueAttributeFilterType

SINGLES = 30
BLOCKS = 5
BLOCK = 80
AT_ONCE = 8
BASELINE_STACK = "tipline-bench"
_LOOK_EVERY_SECONDS = 0.01
_thread = threading.local()

_NOTES = (
    "one function: API Gateway, a function that checks no signature and puts the item, a table",
    "Tipline: two queues and two more functions on the way, and officers are told besides",
    "the emulator is one Python process and shares this machine's processors with the functions: AWS does neither",
)


@dataclass(frozen=True, slots=True)
class System:
    """One of the two stacks: where it is sent to, and how to see what came of it."""

    url: str
    secret: str
    stored: Callable[[], int]
    """How many deliveries have become items."""
    idle: Callable[[], bool]

    def send(self) -> None:
        """Send one delivery of one message, signed."""
        body = deliveries.messages([deliveries.message()])
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": deliveries.signature(body, self.secret)}
        if not hasattr(_thread, "session"):
            _thread.session = requests.Session()
        answer = _thread.session.post(self.url, data=body, headers=headers, timeout=30)
        if answer.status_code != requests.codes.ok:
            message = f"A delivery was answered {answer.status_code}"
            raise Failed(message)

    def wait_for(self, number: int) -> None:
        """Return once so many are stored."""
        if not wait_until(lambda: self.stored() >= number, seconds=60, every=_LOOK_EVERY_SECONDS):
            raise Failed("What was sent was not stored within a minute")

    def come_to_rest(self) -> None:
        """Return once nothing is under way, so that the next to be measured has the machine to itself."""
        wait_until(self.idle, seconds=60)


def run() -> Section:
    """Measure it."""
    with local_aws(), _one_function() as one_function:
        systems = {OURS: _ours(), "one function": one_function}
        for system in systems.values():
            _block(system)
        singles = _alternate(systems, SINGLES, _single)
        blocks = _alternate(systems, BLOCKS, _block)
    at_once = f"{BLOCK} deliveries, {AT_ONCE} at a time"
    return Section(
        "(c) From signed POST to stored item, on the local AWS",
        _NOTES,
        [
            Comparison("one delivery: POST to 200", "ms", _column(singles, 0)),
            Comparison("one delivery: POST to stored", "ms", _column(singles, 1)),
            Comparison(f"{at_once}: answered", "per second", _column(blocks, 0), higher_is_better=True),
            Comparison(f"{at_once}: stored", "per second", _column(blocks, 1), higher_is_better=True),
        ],
    )


type _Figures = dict[str, list[tuple[float, float]]]


def _alternate(systems: dict[str, System], rounds: int, measure: Callable[[System], tuple[float, float]]) -> _Figures:
    figures: _Figures = {side: [] for side in systems}
    for number in range(rounds):
        for side in list(systems)[:: 1 if number % 2 else -1]:
            systems[side].come_to_rest()
            figures[side].append(measure(systems[side]))
    return figures


def _column(figures: _Figures, position: int) -> dict[str, list[float]]:
    return {side: [each[position] for each in found] for side, found in figures.items()}


def _single(system: System) -> tuple[float, float]:
    """Return the milliseconds from sending to the answer, and to the stored item."""
    before = system.stored()
    began = time.perf_counter()
    system.send()
    answered = time.perf_counter()
    system.wait_for(before + 1)
    return 1000 * (answered - began), 1000 * (time.perf_counter() - began)


def _block(system: System) -> tuple[float, float]:
    """Return how many deliveries per second are answered, and stored."""
    before = system.stored()
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as senders:
        for _ in senders.map(System.send, repeat(system, BLOCK)):
            pass
    answered = time.perf_counter()
    system.wait_for(before + BLOCK)
    return BLOCK / (answered - began), BLOCK / (time.perf_counter() - began)


def _ours() -> System:
    stack = Deployed.of(deployment.up())
    tips = stack.reader.resource("dynamodb").Table(stack.outputs["TipsTable"])
    sqs = stack.operator.client("sqs")
    waiting: list[QueueAttributeFilterType] = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
    ]

    def idle() -> bool:
        urls = (stack.outputs["InboxQueueUrl"], stack.outputs["AlertsQueueUrl"])
        counts = [sqs.get_queue_attributes(QueueUrl=url, AttributeNames=waiting)["Attributes"] for url in urls]
        return all(value == "0" for each in counts for value in each.values())

    return System(
        url=f"{stack.api}/webhooks/facebook",
        secret=stack.secrets["facebook"]["app_secret"],
        stored=lambda: tips.scan(Select="COUNT", FilterExpression=Attr("sk").eq("tip"))["Count"],
        idle=idle,
    )


@contextmanager
def _one_function() -> Iterator[System]:
    """Deploy the baseline, and delete it afterwards: the local AWS may be somebody's who goes on using it."""
    (WORKSHOP / "dependencies").mkdir()
    (WORKSHOP / "dependencies" / "python").symlink_to(sam.BUILD / "Dependencies" / "python")
    template = WORKSHOP / "one_function.yaml"
    template.write_text((HERE / "one_function.yaml").read_text())
    root = LocalSession.of_root()
    cloudformation = root.client("cloudformation")
    sam.deploy(BASELINE_STACK, {"Architecture": ARCHITECTURE}, template)
    try:
        outputs = cloudformation.describe_stacks(StackName=BASELINE_STACK)["Stacks"][0]["Outputs"]
        named = {each["OutputKey"]: each["OutputValue"] for each in outputs}
        items = root.resource("dynamodb").Table(named["Table"])
        yield System(
            url=f"{endpoint()}/_aws/execute-api/{named['Api']}/Prod/deliveries",
            secret="unused",
            stored=lambda: items.scan(Select="COUNT")["Count"],
            idle=lambda: True,
        )
    finally:
        cloudformation.delete_stack(StackName=BASELINE_STACK)
