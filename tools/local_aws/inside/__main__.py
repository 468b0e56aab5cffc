"""Serve ministack on the loopback interface, with an outbox, faults, a movable clock, a view of queues and workers.

Beside it, on a port of its own, what plays the platforms' APIs.
"""

import argparse
import asyncio
import logging
import os
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack.app import app as ministack

from tools.local_aws.inside import breaks, clock, layers, outbox, queued, turns, workers
from tools.local_aws.inside.doors import Doors
from tools.stand_in.server import StandIn

LAMBDA_PATH = Path(__file__).parent / "lambda_path"


def main() -> None:
    """Serve until told to stop. `--checkout` is there to be seen in the list of processes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--stand-in-port", type=int, required=True)
    parser.add_argument("--checkout", type=Path, required=True)
    parser.add_argument("--lambda-python", type=Path, required=True)
    parser.add_argument("--clock-file", type=Path, required=True)
    parser.add_argument("--breaks-file", type=Path, required=True)
    options = parser.parse_args()
    # Read by workers alone: this process has its own path already.
    os.environ["PYTHONPATH"] = str(LAMBDA_PATH)
    os.environ["TIPLINE_CLOCK_FILE"] = str(options.clock_file)
    os.environ["TIPLINE_BREAKS_FILE"] = str(options.breaks_file)
    clock.start(options.clock_file)
    breaks.start(options.breaks_file)
    layers.install()
    outbox.install()
    queued.install()
    turns.install()
    workers.install(options.lambda_python)
    config = Config()
    config.bind = [f"127.0.0.1:{options.port}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    logging.getLogger("hypercorn.error").setLevel(logging.WARNING)
    with StandIn(options.stand_in_port):
        asyncio.run(serve(Doors(ministack), config))


main()
