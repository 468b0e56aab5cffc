"""What happens when a platform calls: handshake, signature, seal, queue, and only then the 200."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tipline.delivery import Delivery
from tipline.patience import Patience, Unavailable
from tipline.request import FORBIDDEN, Answer, Request, SecretVersions

MAX_BODY_BYTES = 4_000_000

_NO_SECRET = Answer(FORBIDDEN.status, FORBIDDEN.body, reason="no_secret")
_METHOD_NOT_ALLOWED = Answer(405, "forbidden", reason="method")
_TOO_LARGE = Answer(413, "large", reason="too_large")
_UNAVAILABLE = Answer(503, "unavailable", reason="unavailable")


class Platform(Protocol):
    """What a platform's `signature` module offers."""

    @property
    def BUDGET_SECONDS(self) -> float:  # noqa: N802 - a module's constant
        """How long the platform can be kept waiting."""

    def accepted(self, request: Request, /) -> Answer:
        """Return what it is told when its delivery is safe."""

    def handshake(self, request: Request, secrets: SecretVersions, /) -> Answer:
        """Answer a GET: proof that we know the secret, or FORBIDDEN."""

    def verify(self, request: Request, secrets: SecretVersions, /) -> bool:
        """Tell whether a POST was signed with one of the secrets. Any bytes give an answer."""


class TooLarge(Exception):
    """A sealed delivery that one queue message cannot hold."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What `receive` reaches. Each may raise Unavailable."""

    secrets: Callable[[], SecretVersions]
    """The platform's verification secrets; an empty tuple where none is set."""
    seal: Callable[[bytes], bytes]
    queue: Callable[[bytes], None]
    """Makes a sealed delivery durable; raises TooLarge."""


def receive(
    request: Request, platform: Platform, doors: Doors, *, clock: Callable[[], float], sleep: Callable[[float], None]
) -> Answer:
    """Answer one request. A 200 to a POST means that its body lies sealed on the queue."""
    patience = Patience(clock() + platform.BUDGET_SECONDS, clock, sleep)
    try:
        secrets = patience.until_available(doors.secrets)
        if not secrets:
            return _NO_SECRET
        if request.method == "GET":
            return platform.handshake(request, secrets)
        if request.method != "POST":
            return _METHOD_NOT_ALLOWED
        if not platform.verify(request, secrets):
            return FORBIDDEN
        return _keep(request.body, doors, patience) or platform.accepted(request)
    except Unavailable:
        return _UNAVAILABLE


def _keep(body: bytes, doors: Doors, patience: Patience) -> Answer | None:
    """Make a genuine body durable; return an answer only where that cannot be."""
    if len(body) > MAX_BODY_BYTES:
        return _TOO_LARGE
    packed = Delivery(body, int(patience.clock())).pack()
    sealed = patience.until_available(lambda: doors.seal(packed))
    try:
        patience.until_available(lambda: doors.queue(sealed))
    except TooLarge:
        return _TOO_LARGE
    return None
