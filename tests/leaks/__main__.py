"""`python -m tests.leaks`: what `make leaks` calls. Exits with 1 where something leaked or the test means nothing."""

import sys

from tests.leaks.run import run
from tests.leaks.void import Void
from tools.local_aws import deployment, emulator
from tools.local_aws.progress import Failed
from tools.local_aws.sessions import Deployed


def main() -> int:
    """Run it. A stack that was up before is used and left up."""
    was_up = emulator.running() is not None
    try:
        report = run(Deployed.of(deployment.up()))
    finally:
        if not was_up:
            deployment.down()
    sys.stdout.write(f"{report.text()}\n")
    return 0 if report.good else 1


try:
    sys.exit(main())
except (Failed, Void) as failure:
    sys.exit(str(failure))
