"""Sessions whose clients talk to the local AWS and nothing else; the deployed stack, and who may look at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

import boto3

from tools.local_aws.checkout import REGION, endpoint
from tools.local_aws.stack import Credentials, Stack
from tools.simulator.send import Target


class LocalSession(boto3.Session):
    """A boto3 session bound to the local AWS."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - boto3's own
        """Begin without a client."""
        super().__init__(**options)
        self._made: dict[str, Any] = {}
        self._making = Lock()

    if not TYPE_CHECKING:  # so that clients keep the types of boto3's stubs

        def client(self, service_name, **options):  # noqa: ANN001, ANN003, ANN201 - typed by boto3's stubs
            """Return a client for the local AWS: one that was made before, for that takes longer than most calls."""
            if options:
                return super().client(service_name, **({"endpoint_url": endpoint()} | options))
            with self._making:
                if service_name not in self._made:
                    self._made[service_name] = super().client(service_name, endpoint_url=endpoint())
                return self._made[service_name]

        def resource(self, service_name, **options):  # noqa: ANN001, ANN003, ANN201 - typed by boto3's stubs
            """Make a resource for the local AWS."""
            return super().resource(service_name, **({"endpoint_url": endpoint()} | options))

    @classmethod
    def of_role(cls, credentials: Credentials) -> Self:
        """Return the session of an assumed role."""
        return cls(
            aws_access_key_id=credentials.access_key_id,
            aws_secret_access_key=credentials.secret_access_key,
            aws_session_token=credentials.session_token,
            region_name=REGION,
        )

    @classmethod
    def of_root(cls) -> Self:
        """Return a session as the account's root, whom no policy binds: to set up and to look, never to test."""
        name = "test"  # ministack's own; it checks no signature of root
        return cls(aws_access_key_id=name, aws_secret_access_key=name, region_name=REGION)


@dataclass(frozen=True)
class Deployed:
    """The deployed stack, and the sessions of its operator, its reader, and root (to set up and to look)."""

    api: str
    console: str
    outputs: Mapping[str, str]
    secrets: Mapping[str, Mapping[str, str]] = field(repr=False)
    officers: Mapping[str, Mapping[str, str]] = field(repr=False)
    """How demo officers sign in to the console, by role."""
    operator: LocalSession
    reader: LocalSession
    root: LocalSession

    @classmethod
    def of(cls, stack: Stack) -> Self:
        """Open the sessions of a stack."""
        operator, reader = LocalSession.of_role(stack.credentials), LocalSession.of_role(stack.reader_credentials)
        return cls(
            stack.api,
            stack.console,
            stack.outputs,
            stack.secrets,
            stack.officers,
            operator,
            reader,
            LocalSession.of_root(),
        )

    @property
    def target(self) -> Target:
        """Where the simulator sends."""
        return Target(self.api, self.secrets)
