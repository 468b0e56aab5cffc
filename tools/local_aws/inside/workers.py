"""The processes that run functions: on a Python that has nothing but the layers, to be seen and to be killed."""

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
    return [{"function": worker.func_name, "pid": process.pid, "busy": worker.in_use} for worker, process in _running()]


def kill(function: str, *, idle: bool = False) -> int:
    """Kill, without warning, the busy (or else the idle) workers of functions named like `function`; count them."""
    victims = [process for worker, process in _running() if worker.in_use != idle and function in worker.func_name]
    for process in victims:
        process.kill()
    for process in victims:
        process.wait()  # who still seems alive would be given the next event
    return len(victims)


def _running() -> list[tuple[Any, Any]]:
    every = [worker for pool in list(lambda_runtime._workers.values()) for worker in list(pool)]
    return [(worker, process) for worker in every if (process := worker._proc) and process.poll() is None]
