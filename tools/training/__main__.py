"""`make model`: trains both models anew from the labelled tips, and notes what they were made of."""

import argparse
import sys
from pathlib import Path

from tools.training.corpus import HELD_OUT, authors
from tools.training.learn import learn_details, learn_weights
from tools.training.manifest import DETAILS, WEIGHTS, write


def main(arguments: list[str] | None = None) -> None:
    """Train on everybody but the held-out author and those given; by default into the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], help="authors to leave out, besides the held-out one")
    parser.add_argument("--into", type=Path, help="a folder for the models instead of the package's own")
    parser.add_argument("--only", choices=("details", "weights"))
    options = parser.parse_args(arguments)
    left_out = {HELD_OUT, *options.without}
    tips = [tip for author, written in authors().items() if author not in left_out for tip in written]
    details = options.into / DETAILS.name if options.into else DETAILS
    weights = options.into / WEIGHTS.name if options.into else WEIGHTS
    if options.only != "weights":
        learn_details([tip for tip in tips if not tip.author.startswith("urgency")], details)
        sys.stdout.write(f"{details}: {details.stat().st_size:,} bytes\n")
    if options.only != "details":
        learn_weights(tips, weights)
        sys.stdout.write(f"{weights}: {weights.stat().st_size:,} bytes\n")
    if not options.into:
        write()


if __name__ == "__main__":
    main()
