"""`python -m tests.bench`: what `make bench` calls. `--only a` runs one benchmark, `--json FILE` keeps every figure."""

import argparse
import json
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import cold, cost, journey, packages, warm
from tests.bench.figures import Section
from tools.local_aws import deployment, emulator
from tools.local_aws.progress import Failed, step

SECTIONS: dict[str, Callable[[], Section]] = {"a": cold.run, "b": warm.run, "c": journey.run, "d": cost.run}


def main() -> None:
    """Run the benchmarks and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, help="run this benchmark alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to this file")
    options = parser.parse_args()
    done: dict[str, Section] = {}
    with packages.workshop(), _local_aws():
        for name in [options.only] if options.only else SECTIONS:
            with step(f"Measuring ({name})"):
                done[name] = SECTIONS[name]()
    sys.stdout.write("\n\n".join(section.text() for section in done.values()) + "\n")
    if options.json:
        figures = {name: section.data() for name, section in done.items()}
        options.json.write_text(json.dumps({"machine": platform.platform(), **figures}, indent=1))


@contextmanager
def _local_aws() -> Iterator[None]:
    """Use the local AWS if it is up, else start it, and stop it afterwards."""
    started = emulator.start()
    try:
        yield
    finally:
        if started:
            deployment.down()


try:
    main()
except Failed as failure:
    sys.exit(str(failure))
