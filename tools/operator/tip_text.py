"""How a terminal shows tips and posts: 80 columns, times as they are stored, nothing that a terminal would obey."""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tipline.model import KNOWN_PERSON

type Row = Mapping[str, Any]

WIDTH = 80
_INDENT = 11
UNCORROBORATED = "UNCORROBORATED: nobody has checked it."

_PRIVACY_READER = "Read by a privacy reader first: "
_FLAGS = {
    "no_profile": "the sender's name was not known when the text was anonymized",
    "unowned_name": "a name in it may be the sender's",
}
"""What the flags of a tip say; one that is not here says it itself."""

# What changes the order in which text is shown: a text could pretend to say something else.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ACTIONS = {"add": "written", "edit": "edited", "hide": "hidden", "unhide": "shown again", "remove": "removed"}


def harmless(text: str) -> str:
    """Return a text as a terminal may print it: control and direction characters become visible as `<U+001B>`.

    Whoever sends a tip could otherwise move the cursor, clear the screen or turn the words around.
    """
    return "".join(
        f"<U+{ord(character):04X}>" if _is_control(character) else character
        for character in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    )


def _is_control(character: str) -> bool:
    if character == "\n":
        return False
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in _DIRECTIONS


def list_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a table of tips; nothing of their text."""
    heading = f"{'TIP':<8}{'PRIORITY':<10}{'CATEGORY':<20}{'VIA':<12}RECEIVED (rounded down)"
    for number, row in enumerate(rows):
        if number == 0:
            yield heading
        yield (
            f"{row.get('reference', '?'):<8}{row.get('priority', '?'):<10}{_words(row.get('category')):<20}"
            f"{row.get('platform', '?'):<12}{moment(row.get('received_at'))}"
        ).rstrip()


def tip_lines(tip: Row, messages: Iterable[Row]) -> Iterator[str]:
    """Yield a tip with all its text."""
    yield f"Tip {tip.get('reference', '?')}  {tip.get('priority', '?')}  {_words(tip.get('category'))}"
    yield UNCORROBORATED
    flags = tip.get("flags", ())
    whose = "KNOWN PERSON: answers our private reply to a comment" if KNOWN_PERSON in flags else "sender not kept"
    yield f"Via:       {tip.get('platform', '?')}, private message, {whose}"
    yield f"Received:  {moment(tip.get('received_at'))} (rounded down)"
    yield f"Status:    {tip.get('status', '?')}"
    yield from _reasons(tip)
    if flags and KNOWN_PERSON not in flags:
        yield from _folded(_PRIVACY_READER, "; ".join(_FLAGS.get(each) or _words(each) for each in flags))
    for row in messages:
        number = int(str(row["sk"]).partition("#")[2] or 0)
        edited = f", an edit of message {row['edit_of']}" if row.get("edit_of") else ""
        withdrawn = ", withdrawn by its sender" if row.get("unsent") else ""
        yield ""
        yield f"Message {number}{edited}{withdrawn}, {moment(row.get('received_at'))}:"
        yield from _text(row.get("text", ""), erased=bool(row.get("unsent")))
        yield from _attachments(row)
        if redactions := row.get("redactions"):
            counted = ", ".join(f"{_words(kind)} {number}" for kind, number in sorted(redactions.items()))
            yield from _folded("Redacted:  ", counted)


def post_lines(post: Row) -> Iterator[str]:
    """Yield a public post with all its text and whose it is."""
    yield f"Post {post.get('reference', '?')}  {post.get('priority', '?')}  {_words(post.get('category'))}"
    yield UNCORROBORATED
    yield f"Via:       {post.get('platform', '?')}, public {_words(post.get('kind'))}"
    yield from _folded("Author:    ", _author(post.get("author")) + (" (our own account)" if post.get("own") else ""))
    if post.get("permalink"):
        yield f"Link:      {harmless(post['permalink'])}"
    if post.get("published_at"):
        yield f"Published: {moment(post['published_at'])}"
    yield f"Received:  {moment(post.get('received_at'))} (rounded down)"
    if states := [word for word in ("removed", "hidden") if post.get(word)]:
        yield f"Now:       {' and '.join(states)} on the platform"
    if tagged := post.get("tagged"):
        yield from _folded("Tagged:    ", ", ".join(map(str, tagged)))
    yield from _reasons(post)
    yield ""
    yield "Text:"
    yield from _text(post.get("text", ""), erased=bool(post.get("removed")))
    yield from _attachments(post)
    yield from _versions(post)


def moment(seconds: float | None) -> str:
    """Return a time in this computer's time zone, to the minute."""
    if seconds is None:
        return "at an unknown time"
    return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M %Z")


def _reasons(row: Row) -> Iterator[str]:
    reasons = [_words(each).replace(".", ": ") for each in row.get("reasons", [])]
    yield from _folded("Why:       ", ", ".join(reasons) or "no rule stood out")


def _versions(post: Row) -> Iterator[str]:
    """Yield what the post said before, where it said something else."""
    for version in post.get("versions", []):
        text = version.get("text", "")
        if text and text != post.get("text"):
            action = _ACTIONS.get(version.get("action", ""), "changed")
            yield ""
            yield f"Earlier text ({action} {moment(version.get('at'))}):"
            yield from _text(text, erased=False)


def _text(text: str, *, erased: bool) -> Iterator[str]:
    if not text.strip():
        yield "  (erased, as the department chose)" if erased else "  (no text)"
        return
    for line in harmless(text).split("\n"):
        # Addresses and numbers stay whole: people copy them.
        wrapped = textwrap.wrap(line, WIDTH - 2, break_long_words=False, break_on_hyphens=False)
        yield from (f"  {part}" for part in wrapped or [""])


def _attachments(row: Row) -> Iterator[str]:
    if attachments := row.get("attachments"):
        yield from _folded("Attached:  ", f"{', '.join(map(_words, attachments))} (not stored: look on the platform)")


def _author(author: Row | None) -> str:
    if not author:
        return "not told by the platform"
    handle = f"@{author['handle']}" if author.get("handle") else None
    return ", ".join(str(each) for each in (author.get("name"), handle, author.get("id")) if each) or "not told"


def _folded(label: str, text: str) -> list[str]:
    return textwrap.wrap(
        harmless(text).replace("\n", " "), WIDTH, initial_indent=label, subsequent_indent=" " * min(len(label), _INDENT)
    ) or [label.rstrip()]


def _words(code: object) -> str:
    return harmless(str(code or "?").replace("_", " "))
