"""Sends what was planted, and remembers what was sent, when, and what was answered."""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import requests

from tests.leaks.canaries import Canary
from tests.leaks.channels import Planted
from tests.leaks.moments import Arrivals
from tools.local_aws.platforms import Platforms
from tools.local_aws.sessions import Deployed
from tools.simulator.sign import headers

_AT_ONCE = 4
_PATIENCE_SECONDS = 90
_OK = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery and the status that it was answered."""

    planted: Planted
    status: int


@dataclass
class Courier:
    """Delivers to the deployed stack. `ahead` is how many seconds the functions' clock is ahead of ours."""

    stack: Deployed
    ahead: float
    sent: list[Sent] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """Everything that was answered: status, headers, body."""
    _times: list[float] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        """Return the functions' time."""
        return time.time() + self.ahead

    def send(self, planted: Planted, *, signed: bool = True, forged: bool = False) -> int:
        """Deliver it once, after the platform has come to know who wrote it; return the answer's status."""
        if planted.people:
            Platforms().know(planted.people)
        secret = dict(self.stack.secrets[planted.platform])
        if forged:
            secret = {name: value if name == "public_url" else "not-the-secret" for name, value in secret.items()}
        signature = headers(planted.platform, planted.body, secret) if signed else {}
        begin = time.time()
        answer = requests.post(
            f"{self.stack.api}/webhooks/{planted.platform}{planted.door}",
            data=planted.body,
            headers={**planted.headers, **signature},
            timeout=_PATIENCE_SECONDS,
        )
        with self._lock:
            self._times += [begin, time.time()]
            self.sent.append(Sent(planted, answer.status_code))
            told = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
            self.answers.append(f"{answer.status_code} {told} {answer.text}")
        return answer.status_code

    def send_all(self, deliveries: Iterable[Planted], *, at_once: int = _AT_ONCE) -> list[int]:
        """Deliver several, some at a time; return the statuses."""
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(self.send, deliveries))

    def canaries(self) -> list[Canary]:
        """Return everything that was planted. What was not taken need not be anywhere."""
        taken = {sent.planted.body for sent in self.sent if sent.status == _OK}
        return [
            canary if planted.body in taken else replace(canary, required=frozenset())
            for planted in {sent.planted.body: sent.planted for sent in self.sent}.values()
            for canary in planted.canaries
        ]

    def arrivals(self) -> Arrivals:
        """Return when deliveries came: by our clock, which AWS's own services have here, and by the functions'."""
        first, last, ahead = min(self._times), max(self._times), self.ahead
        return Arrivals(((first, last), (first + ahead, last + ahead)))
