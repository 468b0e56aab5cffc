"""Has warm functions of one process answer the same events in turn, and tells what CPU each answer took.

usage: python -I -S -B warm.py <plan.json> <result.json>
"""

import gc
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time_ns
from typing import Any

type Handler = Callable[[dict[str, Any], object], object]


class Context:
    """Lambda's context, as far as anybody asks."""

    def get_remaining_time_in_millis(self) -> int:
        """Return plenty."""
        return 300_000


def main(plan_file: str, result_file: str) -> None:
    """Run the plan: `path`, `rounds`, and for each side its `module`, `event`, and the `times` it answers per round."""
    with Path(plan_file).open() as file:
        plan = json.load(file)
    sys.path[:0] = plan["path"]
    answers = importlib.import_module("answers")
    answers.install()
    calls = answers.calls
    result: dict[str, Any] = {}
    handlers = {}
    for name, side in plan["sides"].items():
        handlers[name] = importlib.import_module(side["module"]).handler
        first = _once(handlers[name], side["event"], calls)
        again = _once(handlers[name], side["event"], calls)
        result[name] = {"first": first, "again": again, "cpu": []}
    for _ in range(plan["rounds"]):
        for name, side in plan["sides"].items():
            result[name]["cpu"].append(_timed(handlers[name], side["event"], side["times"]))
            calls.clear()
    with Path(result_file).open("w") as file:
        json.dump(result, file)


def _once(handler: Handler, event: dict[str, Any], calls: list[tuple[str, str]]) -> dict[str, Any]:
    """Answer one event; return the answer, the calls to AWS that it took, and how many bytes it logged."""
    calls.clear()
    logged = os.lseek(1, 0, os.SEEK_CUR)
    answer = handler(event, Context())
    sys.stdout.flush()
    return {"answer": answer, "calls": calls.copy(), "logged": os.lseek(1, 0, os.SEEK_CUR) - logged}


def _timed(handler: Handler, event: dict[str, Any], times: int) -> float:
    """Return the seconds of CPU that one answer takes."""
    gc.collect()
    began = process_time_ns()
    for _ in range(times):
        handler(event, Context())
    return (process_time_ns() - began) / times / 1e9


main(*sys.argv[1:])
