"""The processes that run functions: on a Python that has nothing but the layers, to be seen and to be killed."""

import os
import signal
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime


def install(python: Path) -> None:
    """Run functions on `python`. Ministack would run them on its own and lend them all that it has installed."""
    detect = lambda_runtime._detect_runtime_binary

    def detect_runtime_binary(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        return (str(python) if runtime.startswith("python") else binary), script

    lambda_runtime._detect_runtime_binary = detect_runtime_binary


def listed() -> list[dict[str, Any]]:
    """Return the running workers: function, process id, and whether it is handling an event now."""
    every = [worker for pool in list(lambda_runtime._workers.values()) for worker in list(pool)]
    running = [(worker, process) for worker in every if (process := worker._proc) and process.poll() is None]
    return [{"function": worker.func_name, "pid": process.pid, "busy": worker.in_use} for worker, process in running]


def kill(function: str, *, idle: bool = False) -> int:
    """Kill, without warning, the busy (or else the idle) workers of functions named like `function`; count them."""
    victims = [worker for worker in listed() if worker["busy"] != idle and function in worker["function"]]
    for worker in victims:
        os.kill(worker["pid"], signal.SIGKILL)
    return len(victims)
