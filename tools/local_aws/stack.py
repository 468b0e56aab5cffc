"""How to reach the deployed stack: .local/stack.json, the contract with tests and tools."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from tools.local_aws.checkout import STACK_FILE


@dataclass(frozen=True)
class Credentials:
    """A role's session."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)


@dataclass(frozen=True)
class Stack:
    """The deployed stack. `credentials` are the operator's, `reader_credentials` the reader's; never root's."""

    endpoint: str
    region: str
    credentials: Credentials
    reader_credentials: Credentials
    api: str
    console: str
    outputs: Mapping[str, str]
    secrets: Mapping[str, Mapping[str, str]] = field(repr=False)
    outbox: str
    officers: Mapping[str, Mapping[str, str]] = field(repr=False)
    """How each demo officer signs in, by role."""

    def write(self) -> None:
        """Write it to .local/stack.json."""
        STACK_FILE.touch(mode=0o600)
        STACK_FILE.write_text(json.dumps(asdict(self), indent=2) + "\n")

    @classmethod
    def read(cls) -> Self:
        """Read it from .local/stack.json."""
        fields = json.loads(STACK_FILE.read_text())
        for name in ("credentials", "reader_credentials"):
            fields[name] = Credentials(**fields[name])
        return cls(**fields)
