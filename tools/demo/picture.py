"""The demo as text: 100 columns wide, in colour only where a person watches."""

import sys
import textwrap
from collections.abc import Iterator, Sequence
from http import HTTPStatus

from tools.demo.records import Records, Row
from tools.demo.script import Scene
from tools.local_aws.controls import Delivered
from tools.simulator.send import Answered

_WIDTH = 100
_MARGIN = 14
_COLOURS = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33"}


def paint(text: str, colour: str) -> str:
    """Colour the text where standard output is a terminal."""
    return f"\033[{_COLOURS[colour]}m{text}\033[0m" if sys.stdout.isatty() else text


def headline(text: str) -> str:
    """Return a line that begins a part."""
    return "\n" + paint(f"== {text} " + "=" * (_WIDTH - len(text) - 4), "bold")


def wrapped(label: str, text: str) -> str:
    """Return text after a label, wrapped under itself; empty lines are left out."""
    margin = " " * _MARGIN
    lines = [line for line in text.splitlines() if line]
    filled = [textwrap.fill(line, _WIDTH, initial_indent=margin, subsequent_indent=margin) for line in lines]
    return f"    {label:{_MARGIN - 4}}" + "\n".join(filled).lstrip(" ")


def paragraph(text: str) -> str:
    """Return text that fills the width."""
    return "\n" + textwrap.fill(text, _WIDTH)


def scene(number: int, each: Scene, sent: str, answer: Answered, stored: Records) -> str:
    """Return what was sent, what was answered, and what was stored."""
    colour = "green" if answer.status == each.status else "red"
    lines = [f"\n{number:2}. {paint(each.title, 'bold')}"]
    if sent:
        lines.append(wrapped("sent", sent))
    body = "" if answer.status == HTTPStatus.OK else f" {answer.body}"
    lines.append(wrapped("answered", paint(str(answer.status), colour) + body))
    lines += [_tip(rows) for rows in stored.tips.values()]
    lines += [_post(row) for row in stored.posts.values()]
    if not stored.tips and not stored.posts:
        lines.append(wrapped("stored", "nothing"))
    return "\n".join(lines)


def _tip(rows: Sequence[Row]) -> str:
    tip, *messages = rows
    head = f"tip {tip['reference']}  {_priority(tip)}  {tip['category']}  {tip['platform']}"
    return "\n".join([wrapped("stored", head), *(wrapped("", f'"{message["text"]}"') for message in messages)])


def _post(row: Row) -> str:
    author = row["author"] or {}
    name = author.get("name") or author.get("handle") or author.get("id") or "nobody named"
    state = "removed, kept as it was" if row["removed"] else f"version {len(row['versions'])}"
    head = (
        f"{row['kind']} {row['reference']}  {_priority(row)}  {row['category']}  {row['platform']}, by {name}, {state}"
    )
    return "\n".join([wrapped("stored", head), wrapped("", f'"{row["text"]}"')])


def _priority(row: Row) -> str:
    priority = str(row["priority"])
    return paint(priority, {"P0": "red", "P1": "yellow"}.get(priority, "dim"))


def answered(reference: str, tip: Row, officer: str, arrived: Sequence[str]) -> str:
    """Return who took a tip, and what the platform was given for whoever sent it."""
    lines = [wrapped("signs in", f"{officer}, with a password and a code")]
    lines.append(wrapped("takes", f"tip {reference}: {tip['status'].replace('_', ' ')}"))
    lines += [wrapped("arrives", f'"{text}"') for text in arrived]
    return "\n" + "\n".join(lines)


def inboxes(messages: Sequence[Delivered]) -> str:
    """Return what each officer received, phone by phone and address by address."""
    return "\n".join(line for endpoint in _endpoints(messages) for line in _inbox(endpoint, messages))


def _endpoints(messages: Sequence[Delivered]) -> list[str]:
    return list(dict.fromkeys(message.endpoint for message in sorted(messages, key=lambda each: each.protocol)))


def _inbox(endpoint: str, messages: Sequence[Delivered]) -> Iterator[str]:
    own = [message for message in messages if message.endpoint == endpoint]
    kind = {"email": "email", "sms": "text message"}[own[0].protocol]
    yield f"\n{paint(endpoint, 'bold')}: {len(own)} {kind}{'' if len(own) == 1 else 's'}"
    for message in own:
        if message.subject is None:
            yield wrapped("text", message.message)
        else:
            yield wrapped("email", paint(message.subject, "bold"))
            yield wrapped("", message.message)
