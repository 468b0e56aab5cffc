"""`python -m tests.bench`: what `make bench` calls. `--only a` runs one benchmark, `--json FILE` keeps every figure."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import cold, cost, files, journey, packages, warm
from tests.bench.figures import Section
from tools.local_aws.progress import Failed, note

SECTIONS: dict[str, Callable[[], Section]] = {
    "a": cold.run,
    "b": warm.run,
    "c": journey.run,
    "d": cost.run,
    "e": files.run,
}


def main() -> None:
    """Run the benchmarks and print their tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=SECTIONS, help="run this benchmark alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to this file")
    options = parser.parse_args()
    done: dict[str, Section] = {}
    machine = _machine()
    with packages.workshop():
        for name in [options.only] if options.only else SECTIONS:
            note(f"Measuring ({name}) ...")
            done[name] = SECTIONS[name]()
    sys.stdout.write("\n\n".join([machine, *(section.text() for section in done.values())]) + "\n")
    if options.json:
        figures = {name: section.data() for name, section in done.items()}
        options.json.write_text(json.dumps({"machine": machine, **figures}, indent=1) + "\n")


def _machine() -> str:
    """Say what it was measured on, and how busy that was before."""
    processors, load = os.cpu_count(), os.getloadavg()[0]
    kind = f"{processors} processors ({platform.machine()}), {platform.system()}, Python {platform.python_version()}"
    return f"{datetime.now(UTC):%Y-%m-%d}, {kind}, load {load:.1f} before"


try:
    main()
except Failed as failure:
    sys.exit(str(failure))
