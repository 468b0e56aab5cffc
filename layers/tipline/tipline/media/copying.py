"""A file from a stranger, rebuilt: a clean copy that says nothing about who made it. Run in a child process only."""

from tipline.media import documents, images, movies
from tipline.media.sniff import ENOUGH, Type, type_of
from tipline.media.verdict import Clean, Refusal, Refused


def rebuild(content: bytes) -> Clean:
    """Return a clean copy, or raise Refused."""
    if not content:
        raise Refused(Refusal.EMPTY)
    kind = type_of(content[:ENOUGH])
    if kind is Type.PDF:
        return documents.rebuild(content)
    if kind is Type.MOVIE:
        return movies.rebuild(content)
    return images.rebuild(content, kind)
