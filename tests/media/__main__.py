"""Runs each way of cleaning over the corpus and prints the table. Fails where ours leaves anything.

`python -m tests.media untouched rebuilt` runs some of the ways alone.
"""

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.media.corpus import Case, cases
from tests.media.methods import METHODS
from tests.media.oracle import EXIFTOOL, FFMPEG, alike, identifying, planted


def main() -> int:
    """Print the tables; return 1 where ours left something, lost something or let something through."""
    if EXIFTOOL is None:
        sys.exit("make media needs exiftool, which is not installed. On Debian: apt-get install libimage-exiftool-perl")
    if FFMPEG is None:
        sys.stdout.write("ffmpeg is not installed: of recordings nobody looks whether they still show the same.\n")
    corpus = list(cases())
    failures: list[str] = []
    good = sum(case.good for case in corpus)
    sys.stdout.write(f"{good} good files, {len(corpus) - good} bad ones\n\n")
    heads = (
        "| way | good files copied | with identifying tags | with planted values | not alike | bad let through | s |"
    )
    sys.stdout.write(f"{heads}\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for name in sys.argv[1:] or METHODS:
        row, found = _row(name, corpus)
        sys.stdout.write(f"| {name} | {row} |\n")
        sys.stdout.flush()
        if name == "untouched":
            named = {fault.partition(":")[0] for fault in found if ": tags" in fault or ": bytes" in fault}
            failures += [f"{case.name}: nothing is planted" for case in corpus if case.good and case.name not in named]
        if name == "rebuilt":
            failures += found
    sys.stdout.write("".join(f"\nFAILED {failure}" for failure in failures))
    return bool(failures)


def _row(name: str, corpus: list[Case]) -> tuple[str, list[str]]:
    copied, failures, counts = 0, [], dict.fromkeys(("tags", "bytes", "look", "bad"), 0)
    with TemporaryDirectory() as folder:
        began, copies = time.monotonic(), []
        for number, case in enumerate(corpus):
            copy = METHODS[name](case)
            if copy is None:
                if case.good:
                    failures.append(f"{case.name}: refused")
                continue
            if not case.good:
                counts["bad"] += 1
                failures.append(f"{case.name}: let through")
                continue
            copied += 1
            path = Path(folder, f"{number}.{copy[1]}")
            path.write_bytes(copy[0])
            copies.append((case, path))
        took = time.monotonic() - began
        tags = identifying([path for _, path in copies])
        for case, path in copies:
            content = path.read_bytes()
            faults = {
                "tags": bool(tags[path]),
                "bytes": bool(planted(content)),
                "look": not alike(case.content, content, case.extension),
            }
            for fault, so in faults.items():
                counts[fault] += so
                if so:
                    failures.append(f"{case.name}: {fault} {tags[path] if fault == 'tags' else ''}")
    return (
        f"{copied} | {counts['tags']} | {counts['bytes']} | {counts['look']} | {counts['bad']} | {took:.1f}",
        failures,
    )


if __name__ == "__main__":
    sys.exit(main())
