"""The webhook flow: no 200 before the delivery is durable, and nothing at all without a signature."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tipline.delivery import Delivery
from tipline.patience import Unavailable
from tipline.platforms.x import signature as x
from tipline.request import Answer, Request, SecretVersions
from tipline.webhook import MAX_BODY_BYTES, Doors, TooLarge, receive

_SECRETS: SecretVersions = ({"consumer_secret": "current"},)


@dataclass
class Street:
    """Everything around the flow: a queue, a clock that moves only by sleeping, and services that fail on demand."""

    secrets: SecretVersions = _SECRETS
    failures: int = 0
    fails_at: str = ""
    now: float = 1_000.0
    slept: float = 0.0
    queue: list[bytes] = field(default_factory=list)
    full: bool = False

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += seconds

    def _may_fail(self, place: str) -> None:
        if place == self.fails_at and self.failures > 0:
            self.failures -= 1
            raise Unavailable

    def _secrets(self) -> SecretVersions:
        self._may_fail("secrets")
        return self.secrets

    def _seal(self, packed: bytes) -> bytes:
        self._may_fail("seal")
        return packed

    def _queue(self, sealed: bytes) -> None:
        self._may_fail("queue")
        if self.full:
            raise TooLarge
        self.queue.append(sealed)

    def call(self, request: Request) -> Answer:
        doors = Doors(secrets=self._secrets, seal=self._seal, queue=self._queue)
        return receive(request, x, doors, clock=lambda: self.now, sleep=self.sleep)


def _post(body: bytes, key: str = "current") -> Request:
    signature = x._sign(key, body)  # noqa: SLF001 - what X itself computes
    return Request("POST", {"x-twitter-webhooks-signature": (signature,)}, {}, body)


def test_a_signed_delivery_is_queued_and_then_accepted() -> None:
    street = Street()
    assert street.call(_post(b'{"a":1}')).status == 200
    assert [Delivery.unpack(each).body for each in street.queue] == [b'{"a":1}']


def test_a_forged_delivery_is_refused_and_nothing_is_queued() -> None:
    street = Street()
    assert street.call(_post(b"{}", key="guess")).status == 403
    assert street.queue == []


@pytest.mark.parametrize("secrets", [(), ({},), ({"consumer_secret": ""},)])
def test_a_missing_or_empty_secret_refuses(secrets: SecretVersions) -> None:
    street = Street(secrets=secrets)
    assert street.call(_post(b"{}", key="")).status == 403
    assert street.queue == []


def test_both_secrets_are_accepted_while_one_is_rotated() -> None:
    street = Street(secrets=({"consumer_secret": "new"}, {"consumer_secret": "old"}))
    assert [street.call(_post(b"{}", key)).status for key in ("new", "old", "older")] == [200, 200, 403]


@pytest.mark.parametrize("place", ["secrets", "seal", "queue"])
def test_a_service_that_recovers_in_time_is_waited_for(place: str) -> None:
    street = Street(fails_at=place, failures=3)
    assert street.call(_post(b"{}")).status == 200
    assert len(street.queue) == 1


@pytest.mark.parametrize("place", ["secrets", "seal", "queue"])
def test_a_service_that_stays_down_is_answered_with_503_within_the_platforms_time(place: str) -> None:
    street = Street(fails_at=place, failures=10_000)
    assert street.call(_post(b"{}")).status == 503
    assert x.BUDGET_SECONDS / 2 < street.slept < x.BUDGET_SECONDS
    assert street.queue == []


def test_a_body_over_4_mb_is_refused_as_too_large() -> None:
    street = Street()
    assert street.call(_post(b'{"a":"' + b"x" * MAX_BODY_BYTES + b'"}')).status == 413
    assert street.queue == []


def test_what_one_queue_message_cannot_hold_is_refused_as_too_large() -> None:
    assert Street(full=True).call(_post(b"{}")).status == 413


def test_the_crc_handshake_is_no_signing_oracle() -> None:
    street = Street()
    forged = '{"for_user_id":"1","direct_message_events":[]}'
    assert street.call(Request("GET", {}, {"crc_token": forged}, b"")).status == 403
    token = "a_plain_token"
    answer = street.call(Request("GET", {}, {"crc_token": token}, b""))
    assert answer.status == 200
    signature = answer.body.partition('": "')[2].rstrip('"}')
    replayed = Request("POST", {"x-twitter-webhooks-signature": (signature,)}, {}, token.encode())
    assert street.call(replayed).status == 403
    assert street.queue == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", ""])
def test_other_methods_are_refused(method: str) -> None:
    assert Street().call(Request(method, {}, {}, b"")).status == 405


def test_a_compressible_body_shrinks_before_it_is_sealed() -> None:
    street = Street()
    street.call(_post(b'{"a":"' + b"x" * 1_000_000 + b'"}'))
    assert len(street.queue[0]) < 5_000


def test_random_bytes_survive_the_way_to_intake() -> None:
    body = os.urandom(1_000)
    assert Delivery.unpack(Delivery(body, 7).pack()) == Delivery(body, 7)


def test_a_repr_shows_nothing_of_a_request_or_delivery() -> None:
    shown: list[Callable[[], str]] = [
        lambda: repr(_post(b'{"text":"secret"}')),
        lambda: repr(Delivery(b"secret", 7)),
    ]
    assert not any("secret" in show() for show in shown)
