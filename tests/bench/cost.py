"""(d) What a tip consumes, and what 1,000 tips cost at list price."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from tests.bench import deliveries, packages, processes
from tests.bench.figures import OURS, Rows, Section, number
from tests.bench.prices import EMPTY_RECEIVES_PER_QUEUE, MONTHLY, PRICES, TEXTS
from tests.bench.processes import Side
from tests.bench.units import consumed, resources, rows
from tests.bench.warm import sealed_event

TIPS = 1_000
ROUNDS = 5
CALL_SECONDS = 0.01
"""What a call to AWS is taken to wait for, within the region."""
PLATFORM_LOG_BYTES = 350
"""What Lambda itself logs of an invocation: START, END and REPORT."""

_WHOLE_PROCESSOR_MB = 1769
_SQS_CHUNK = 65_536
_GB = 1_000_000_000

type Calls = Sequence[tuple[str, str]]

_NOTES = (
    "warm: a busy hour; cold: every delivery meets three sleeping functions, and Lambda charges for their start",
    f"a duration: CPU as here, stretched by the memory's part of a processor; {CALL_SECONDS:g} s per call to AWS",
    "a tip: one delivery, one alert, one email and one text, to one officer; each further officer adds both again",
    "list prices, no free tier (tests/bench/prices.py); left out: storage, and $0.30 a month per custom metric",
    "capacity is computed by DynamoDB's rules from the requests that were really made",
)


@dataclass(frozen=True, slots=True)
class Work:
    """What one invocation of a function was seen to take."""

    memory_mb: int
    cpu_seconds: float
    calls: Calls
    logged_bytes: int

    @property
    def gb_seconds(self) -> float:
        """What Lambda would charge for: a part of a processor takes that much longer, and every call waits."""
        slower = max(1.0, _WHOLE_PROCESSOR_MB / self.memory_mb)
        return self.memory_mb / 1024 * (self.cpu_seconds * slower + CALL_SECONDS * len(self.calls))


def run() -> Section:
    """Measure and compute it."""
    message = deliveries.messages([deliveries.message()])
    webhook = _measure("webhook", "WebhookFacebook", deliveries.api_event(message))
    intake = _measure("intake", "Intake", sealed_event(message))
    alert = json.loads(_sent(intake["warm"].calls)[-1]) | {"not_before": 0}
    notify = _measure("notify", "Notify", deliveries.queue_event(json.dumps(alert)))
    post = _measure("intake", "Intake", sealed_event(deliveries.comment()))
    work = {state: [each[state] for each in (webhook, intake, notify)] for state in ("warm", "cold")}
    return Section(
        f"(d) Capacity, and dollars per {TIPS:,} tips",
        _NOTES,
        tables=[_capacity(work["warm"], post["warm"]), _bill(work), _standing()],
    )


def _measure(function: str, logical_id: str, event: Mapping[str, Any]) -> dict[str, Work]:
    """Return what the function takes when warm, and when cold: the start included."""
    package = packages.ours(function)
    memory = resources()[logical_id]["Properties"]["MemorySize"]
    seen = processes.answer({OURS: Side(package, event, 20)}, ROUNDS)[OURS]
    starts = [processes.start(package, event, {}, answered=True)["answered"]["cpu"] for _ in range(ROUNDS)]
    return {
        "warm": Work(memory, median(seen["cpu"]), seen["again"]["calls"], seen["again"]["logged"]),
        "cold": Work(memory, median(starts), seen["first"]["calls"], seen["first"]["logged"]),
    }


def _capacity(tip: Sequence[Work], post: Work) -> Rows:
    """Show what one tip and one post consume in DynamoDB."""
    _, intake, notify = tip
    shown = {
        "a tip, stored (intake)": intake.calls,
        "its alert (notify)": notify.calls,
        "a comment, stored (intake)": post.calls,
    }
    table = [["DynamoDB", "write units", "read units", "rows put, bytes"]]
    for what, calls in shown.items():
        units = consumed(calls)
        sizes = ", ".join(f"{name} {size:,}" for name, size in rows(calls))
        table.append([what, f"{units.writes:g}", f"{units.reads:g}", sizes])
    return table


def _bill(work: Mapping[str, Sequence[Work]]) -> Rows:
    """Show what 1,000 tips cost."""
    warm, cold = _quantities(work["warm"]), _quantities(work["cold"])
    lines = [
        [unit, number(warm[unit]), number(cold[unit]), *(f"{each[unit] * price:.4f}" for each in (warm, cold))]
        for unit, price in PRICES.items()
    ]
    return [
        [f"per {TIPS:,} tips", "quantity, warm", "quantity, cold", "$, warm", "$, cold"],
        *lines,
        ["all", "", "", *(f"{_dollars(each, PRICES):.4f}" for each in (warm, cold))],
        ["all but text messages", "", "", *(f"{_dollars(each, PRICES.keys() - {TEXTS}):.4f}" for each in (warm, cold))],
    ]


def _dollars(quantities: Mapping[str, float], units: Iterable[str]) -> float:
    return sum(quantities[unit] * PRICES[unit] for unit in units)


def _quantities(work: Sequence[Work]) -> dict[str, float]:
    """Return what 1,000 tips take of each unit."""
    calls = [call for each in work for call in each.calls]
    units = consumed(calls)
    actions = Counter(action for action, _ in calls)
    # Sent, received, deleted: a request each, and as many more as it has chunks of 64 kB.
    queued = sum(2 * ceil(len(body) / _SQS_CHUNK) + 1 for body in _sent(calls))
    return {
        unit: TIPS * quantity
        for unit, quantity in {
            "API Gateway REST, requests": 1,
            "Lambda, requests": len(work),
            "Lambda arm64, GB-seconds": sum(each.gb_seconds for each in work),
            "SQS standard, requests": queued,
            "KMS, requests": sum(count for action, count in actions.items() if action.startswith("TrentService")),
            "Secrets Manager, requests": actions["secretsmanager.GetSecretValue"],
            "DynamoDB on demand, write units": units.writes,
            "DynamoDB on demand, read units": units.reads,
            "CloudWatch Logs, GB taken in": sum(each.logged_bytes + PLATFORM_LOG_BYTES for each in work) / _GB,
            "SNS, publications": actions["Publish"],
            "SNS, emails": 1,
            TEXTS: 1,
        }.items()
    }


def _standing() -> Rows:
    """Show what the stack costs in a month in which nobody writes."""
    kinds = Counter(each["Type"] for each in resources().values())
    queues = sum("Queue" in event["Properties"] for each in resources().values() for event in _events(each))
    receives = queues * EMPTY_RECEIVES_PER_QUEUE
    dollars = {kind: kinds[kind] * price for kind, price in MONTHLY.items()}
    polling = receives * PRICES["SQS standard, requests"]
    return [
        ["per month, all four platforms on", "quantity", "$"],
        *([kind, str(kinds[kind]), f"{dollars[kind]:.2f}"] for kind in MONTHLY),
        ["SQS, empty receives by Lambda", f"{receives:,}", f"{polling:.2f}"],
        ["all", "", f"{sum(dollars.values()) + polling:.2f}"],
    ]


def _events(resource: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [*resource.get("Properties", {}).get("Events", {}).values()]


def _sent(calls: Calls) -> list[str]:
    return [json.loads(body)["MessageBody"] for action, body in calls if action == "AmazonSQS.SendMessage"]
