"""What runs in the child process: takes a file, gives up every right, parses it.

From then on nothing can be opened any more, no file and no socket: the limit of open descriptors is zero. Memory and
processor time are limited too, and the environment is empty, so that a file that takes this process over has nothing to
steal and nowhere to send it.
"""

import json
import resource
import sys

from tipline.media.copying import rebuild
from tipline.media.verdict import Refusal, Refused

MEMORY = 1_500_000_000
SECONDS = 60
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 0,
}


def confine() -> None:
    """Give up, for good, what parsing does not need. What is open stays open."""
    for limit, value in LIMITS.items():
        resource.setrlimit(limit, (value, value))


def answer(content: bytes) -> bytes:
    """Return the clean copy, or the refusal, as the parent reads it: a line of JSON, then the bytes."""
    try:
        clean = rebuild(content)
    except Refused as refused:
        return json.dumps({"refused": refused.refusal.name}).encode() + b"\n"
    except MemoryError:
        return json.dumps({"refused": Refusal.TOO_LARGE.name}).encode() + b"\n"
    head = {"content_type": clean.content_type, "extension": clean.extension, "size": len(clean.content)}
    return json.dumps(head).encode() + b"\n" + clean.content + (clean.thumbnail or b"")


def main() -> None:
    """Read a file, confine, parse, answer."""
    content = sys.stdin.buffer.read()
    confine()
    sys.stdout.buffer.write(answer(content))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
