"""`python -m tools.simulator PLATFORM CASE...`: send recorded deliveries to the stack that `make up` left running."""

import argparse
import sys

from tools.local_aws.stack import Stack
from tools.simulator.events import EVENTS, load, paths
from tools.simulator.send import Target, send


def main() -> int:
    """Send each case and print its answer; without a case, list those of the platform."""
    parser = argparse.ArgumentParser(prog="python -m tools.simulator", description=__doc__)
    parser.add_argument("platform", choices=sorted({path.parent.name for path in paths()}))
    parser.add_argument("case", nargs="*", help="names of files in events/PLATFORM; none lists them")
    parser.add_argument("--forged", action="store_true", help="sign with a wrong secret")
    parser.add_argument("--times", type=int, default=1, help="send the very same delivery so often")
    options = parser.parse_args()
    if not options.case:
        for path in paths(options.platform):
            sys.stdout.write(f"{path.stem}: {load(path).about}\n")
        return 0
    stack = Stack.read()
    for case in options.case:
        recorded = load(EVENTS / options.platform / f"{case}.json")
        for _ in range(options.times):
            answer = send(Target(stack.api, stack.secrets), recorded.platform, recorded.body, forged=options.forged)
            sys.stdout.write(f"{case}: {answer.status} {answer.body}\n")
    return 0


sys.exit(main())
