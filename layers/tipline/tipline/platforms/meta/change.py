"""One public change: a field of an account, and the value that says what happened."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tipline.platforms.fields import Payload, objects
from tipline.platforms.meta.entry import Entry, Id, Lenient

_AT_NAME = re.compile(r"(?<![\w@./])@([\w.]{2,50})(?<!\.)")
"""The name of `@name`, but not the middle of an email address or of a link."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change that the department's own account received."""

    entry: Entry
    account: str
    value: dict[str, Any] = field(repr=False)
    sha256: str


class _Tag(Payload):
    id: Lenient[Id] = None
    name: Lenient[str] = None


def tagged(text: str, message_tags: object = None) -> tuple[str, ...]:
    """Return who was tagged, each once: "Name (id)" of Meta's own tags, then every `@name` of the text."""
    return tuple(dict.fromkeys([*_named(message_tags), *_AT_NAME.findall(text)]))


def _named(message_tags: object) -> Iterator[str]:
    """Read a list of tags, or (older versions of the API) an object of lists by their place in the text."""
    groups = message_tags.values() if isinstance(message_tags, dict) else [message_tags]
    for group in groups:
        for each in objects(group):
            tag = _Tag.model_validate(each)
            if tag.name and tag.id:
                yield f"{tag.name} ({tag.id})"
            elif tag.name or tag.id:
                yield tag.name or tag.id or ""
