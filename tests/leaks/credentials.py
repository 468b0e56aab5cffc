"""What the stack keeps secret: who has it can read the page's private messages, or forge them. Searched for as well."""

import json
from collections.abc import Iterator

from tests.leaks.canaries import Canary

SECRETS = "secrets"
"""Their column: it is no channel."""
_TOLD_TO_ALL = frozenset({"public_url"})
"""Kept with the secrets because it is needed with them: where deliveries are sent to."""


def credentials(name: str, value: str) -> Iterator[Canary]:
    """Yield every text inside a secret's value."""
    yield from _inside(json.loads(value), name)


def _inside(value: object, name: str) -> Iterator[Canary]:
    match value:
        case dict():
            for key, each in value.items():
                if key not in _TOLD_TO_ALL:
                    yield from _inside(each, f"{name}.{key}")
        case str():
            yield Canary(value, name, SECRETS, "any")
        case _:
            raise TypeError(name)
