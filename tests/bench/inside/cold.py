"""Starts a function as Lambda would, and tells what that took: until its handler is ready, and until it has answered.

usage: python -I -S -B cold.py <plan.json> <result.json> <CLOCK_MONOTONIC at the start, in nanoseconds>
"""

import importlib
import json
import sys
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage


class Context:
    """Lambda's context, as far as anybody asks."""

    function_name = "bench"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:bench"
    aws_request_id = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Return plenty."""
        return 300_000


def _now(started: int) -> dict[str, float]:
    used = getrusage(RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "wall": (time.monotonic_ns() - started) / 1e9}


def main(plan_file: str, result_file: str, started: str) -> None:
    """Run the plan: `path`, the `module` whose `handler` it is, the `event`, whether AWS is `answered` in here."""
    with Path(plan_file).open() as file:
        plan = json.load(file)
    sys.path[:0] = plan["path"]
    if plan["answered"]:
        importlib.import_module("answers").install()
    handler = importlib.import_module(plan["module"]).handler
    ready = _now(int(started))
    answer = handler(plan["event"], Context())
    answered = _now(int(started))
    with Path(result_file).open("w") as file:
        json.dump({"ready": ready, "answered": answered, "answer": answer}, file)


main(*sys.argv[1:])
