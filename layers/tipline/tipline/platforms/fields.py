"""Fields as platforms send them: ids as numbers or text, times in seconds or milliseconds, JSON of any shape."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_MILLISECONDS_FROM = 1e11
"""Later than the year 5100 as seconds, earlier than 1974 as milliseconds."""


class Payload(BaseModel):
    """A part of a payload: unknown fields are dropped, and no error ever quotes what was sent."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


def _identifier(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _seconds(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        raise ValueError("not a time") from None  # the original error quotes what was sent
    return seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds


Identifier = Annotated[str, BeforeValidator(_identifier)]
"""An id: platforms send the same one as a number or as text."""

Seconds = Annotated[float, Field(ge=0, le=_MILLISECONDS_FROM), BeforeValidator(_seconds)]
"""A time since the epoch: platforms mix seconds and milliseconds, numbers and text."""


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Yield the JSON objects of a list; anything else in it, or no list at all, yields nothing."""
    if isinstance(value, list):
        yield from (each for each in value if isinstance(each, dict))


def digest(item: object) -> str:
    """Return the SHA-256 (hex) of one item as received: its JSON, keys in the order received, without white space."""
    return hashlib.sha256(json.dumps(item, separators=(",", ":")).encode()).hexdigest()


class UnreadableDelivery(ValueError):
    """A delivery whose body, as a whole, is not what the platform sends: no JSON object, no form."""


_SURROGATES = re.compile(r"""(?sx) \\ (?:
    u[dD][89aAbB][0-9a-fA-F]{2} \\u[dD][c-fC-F][0-9a-fA-F]{2}    # a pair: one character beyond the first 65,536
    | (?P<lone> u[dD][89a-fA-F][0-9a-fA-F]{2} )
    | .                                                          # any other escape
)""")


def _without_lone_surrogates(text: str) -> str:
    """Replace half characters: a platform that cuts a text may cut an emoji, and halves cannot be stored."""
    if "\\ud" not in text.lower():
        return text
    return _SURROGATES.sub(lambda escape: "\\ufffd" if escape["lone"] else escape[0], text)


def parse_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a delivery is, or raise UnreadableDelivery. The error carries nothing of the body."""
    try:
        parsed = json.loads(_without_lone_surrogates(body.decode()))
    except (ValueError, RecursionError):
        raise UnreadableDelivery from None
    if not isinstance(parsed, dict):
        raise UnreadableDelivery from None
    return parsed
