"""(a) Cold start of `webhook`: against a bare floor, and against the customary stack."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench import deliveries, packages, processes
from tests.bench.emulated import local_aws
from tests.bench.figures import OURS, Comparison, Section
from tools.local_aws.checkout import endpoint
from tools.local_aws.sessions import LocalSession

ROUNDS = 15

_NOTES = (
    "floor: one module, plain boto3, the same three calls and cryptography; same dependencies, byte-compiled",
    "customary: Powertools (resolver, Logger, Metrics, Tracer), pydantic, requests, boto3 resource; no byte code",
    "compiled: the customary stack with byte code, to tell what the libraries cost from what compiling them costs",
    "aim: CPU to handler ready at most 1.30 of the floor and at most 0.50 of the customary stack",
    "the local AWS answers the three calls, without TLS: on AWS every side also pays for three handshakes",
    "files are in the machine's cache; on AWS reading the package comes on top, for every side",
)


def run() -> Section:
    """Measure it."""
    sides = {
        OURS: packages.ours("webhook"),
        "floor": packages.plain("floor"),
        "customary": packages.customary(),
        "compiled": packages.customary(compiled=True),
    }
    samples: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: {side: [] for side in sides})
    with local_aws(), _resources() as environment:
        for number in range(-1, ROUNDS):
            # Every side goes first as often as the others.
            order = [*sides][number % len(sides) :] + [*sides][: number % len(sides)]
            for side in order:
                event = deliveries.api_event(deliveries.messages([deliveries.message()]))
                measured = processes.start(sides[side], event, environment)
                if number < 0:
                    continue  # the first round fills the machine's cache of files
                for until in ("ready", "answered"):
                    for measure in ("cpu", "wall"):
                        samples[until, measure][side].append(1000 * measured[until][measure])
    names = {"ready": "process start to handler ready", "answered": "process start to first 200"}
    names_of_measures = {"cpu": "CPU", "wall": "wall"}
    return Section(
        "(a) Cold start of webhook",
        _NOTES,
        [
            Comparison(f"{names_of_measures[measure]}, {names[until]}", "ms", by_side)
            for (until, measure), by_side in samples.items()
        ],
    )


@contextmanager
def _resources() -> Iterator[dict[str, str]]:
    """Make a secret, a key and a queue on the local AWS; yield the environment that names them."""
    session = LocalSession.of_root()
    manager, kms, sqs = session.client("secretsmanager"), session.client("kms"), session.client("sqs")
    secret = manager.create_secret(Name="tipline-bench", SecretString=processes.SECRET)["ARN"]
    key = kms.create_key(Description="tipline-bench")["KeyMetadata"]["Arn"]
    queue = sqs.create_queue(QueueName="tipline-bench")["QueueUrl"]
    try:
        yield {"AWS_ENDPOINT_URL": endpoint(), "SECRET_ARN": secret, "INBOX_KEY_ARN": key, "INBOX_URL": queue}
    finally:
        sqs.delete_queue(QueueUrl=queue)
        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        manager.delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
