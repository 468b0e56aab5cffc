"""One entry of a delivery: the account that it is about, and when Meta sent it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from tipline.model import Ignored, Unreadable
from tipline.platforms.fields import Identifier, Payload, Seconds
from tipline.platforms.meta.reasons import OTHER_ACCOUNT, UNREADABLE_ACCOUNT


def _nothing_if_wrong(value: object, validate: ValidatorFunctionWrapHandler) -> object:
    try:
        return validate(value)
    except ValidationError:
        return None


type Lenient[T] = Annotated[T | None, WrapValidator(_nothing_if_wrong)]
"""A part that we can do without: of a wrong type, it counts as absent."""

type Id = Annotated[Identifier, Field(min_length=1)]
"""An id that says something."""


class EntryHead(Payload):
    """What every entry begins with."""

    id: Lenient[Id] = None
    time: Lenient[Seconds] = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the items of one entry belong."""

    platform: str
    accounts: frozenset[str]
    """The department's own accounts; empty takes all."""
    id: str | None
    time: float | None
    """When Meta sent the entry: later than what it tells of, and later again in a repeat."""

    def receiver(self, named: str | None = None) -> str | Ignored | Unreadable:
        """Return which own account an item is for: the one it names or the entry's, else why it is for none."""
        candidates = [each for each in (named, self.id) if each]
        if not candidates:
            return UNREADABLE_ACCOUNT
        return next((each for each in candidates if not self.accounts or each in self.accounts), OTHER_ACCOUNT)

    def is_own(self, author: str | None) -> bool:
        """Tell whether an id is that of an account of the department."""
        return author is not None and (author == self.id or author in self.accounts)
