"""(b) CPU per delivery, warm: `webhook` against the floor, `intake` against parsing and storing alone."""

import base64
import json
import time
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.bench import deliveries, packages, processes
from tests.bench.figures import OURS, Comparison, Section
from tests.bench.processes import Side
from tipline.delivery import Delivery
from tipline.sealing import DataKey, Sealer
from tools.local_aws.checkout import ROOT

ROUNDS = 7
BATCH_BYTES = 100_000
MANY = 100
_TIPS = ROOT / "tests" / "labelled" / "tips_dev.json"

_NOTES = (
    "calls to AWS are answered within the process, below boto3: making and reading them counts, waiting does not",
    "baseline of webhook: the floor of (a)",
    "baseline of intake: json.loads and one transaction per message; nothing opened, validated, anonymized or told",
)


def run() -> Section:
    """Measure it."""
    small = deliveries.messages([deliveries.message()])
    many = deliveries.messages(deliveries.message(text) for text in islice(cycle(_texts(_TIPS)), MANY))
    pairs = {
        "webhook: one message": _webhook(small, 100),
        f"webhook: a batch of {BATCH_BYTES // 1000} kB": _webhook(_batch(), 25),
        "intake: one message": _intake(small, 40),
        f"intake: one delivery of {MANY:,} messages": _intake(many, 1),
    }
    comparisons, calls = [], [["calls to AWS per delivery", OURS, "baseline"]]
    for what, sides in pairs.items():
        measured = processes.answer(sides, ROUNDS)
        samples = {side: [1000 * seconds for seconds in measured[side]["cpu"]] for side in sides}
        comparisons.append(Comparison(what, "ms CPU", samples))
        calls.append([what, *(_listed(measured[side]["again"]["calls"]) for side in sides)])
    return Section(
        "(b) CPU per delivery, warm",
        _NOTES,
        comparisons,
        [calls],
    )


def sealed_event(body: bytes) -> dict[str, Any]:
    """Return the event with which `intake` gets a delivery from the inbox."""
    sealer = Sealer("inbox", lambda: DataKey(processes.KEY, processes.WRAPPED), time.time)
    sealed = sealer.seal(Delivery(body, int(time.time())).pack(), "facebook")
    return deliveries.queue_event(base64.b64encode(sealed).decode(), platform="facebook")


def _webhook(body: bytes, times: int) -> dict[str, Side]:
    event = deliveries.api_event(body)
    return {
        OURS: Side(packages.ours("webhook"), event, times),
        "baseline": Side(packages.plain("floor"), event, times),
    }


def _intake(body: bytes, times: int) -> dict[str, Side]:
    return {
        OURS: Side(packages.ours("intake"), sealed_event(body), times),
        "baseline": Side(packages.plain("plain_intake"), deliveries.queue_event(body.decode()), times),
    }


def _batch() -> bytes:
    items = [deliveries.message()]
    while len(body := deliveries.messages(items)) < BATCH_BYTES:
        items += [deliveries.message() for _ in range(10)]
    return body


def _texts(file: Path) -> list[str]:
    return [tip["text"] for tip in json.loads(file.read_text())]


def _listed(calls: list[tuple[str, str]]) -> str:
    actions = [action.rpartition(".")[2] for action, _ in calls]
    return ", ".join(f"{actions.count(action):,} {action}" for action in dict.fromkeys(actions))
