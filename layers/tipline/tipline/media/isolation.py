"""A file is parsed in a process of its own: started here, believed in nothing but a known answer."""

import json
import subprocess
import sys

from tipline.media.verdict import Clean, Refusal, Refused

_SECONDS = 90
_KINDS = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "pdf": "application/pdf",
}
_MAX_ANSWER = 100_000_000


def rebuilt(content: bytes) -> Clean:
    """Return the clean copy, or raise Refused. Whatever goes wrong with the child is the file's fault."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "tipline.media.child"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what a parser says of a file may quote it
            timeout=_SECONDS,
            env={"PYTHONPATH": ":".join(sys.path)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(Refusal.TOO_LARGE) from None
    if child.returncode:
        raise Refused(Refusal.DAMAGED)
    return _understood(child.stdout)


def _understood(answer: bytes) -> Clean:
    head, _, content = answer.partition(b"\n")
    try:
        told = json.loads(head)
        if "refused" in told:
            raise Refused(Refusal[told["refused"]])
        size, kind = int(told["size"]), str(told["content_type"])
        extension = str(told["extension"])
    except (ValueError, KeyError, TypeError):
        raise Refused(Refusal.DAMAGED) from None
    if _KINDS.get(extension) != kind or not 0 < size <= len(content) <= _MAX_ANSWER:
        raise Refused(Refusal.DAMAGED)
    return Clean(content[:size], kind, extension, content[size:] or None)
