"""The routes that a delivery can take, those that fail first: failures leak more than successes.

A new route is a function here and a line of ROUTES, whose name its canaries bear. It sends what it plants, sees to it
that what it is about has really happened (or raises Void), and leaves nothing failing behind; what still waits on a
queue then comes to rest.
"""

import contextlib
import random
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

from tests.leaks.channels import Planted, asked_about, deliveries, one_each, plant
from tests.leaks.command import Command
from tests.leaks.files import FILES
from tests.leaks.ground import Ground
from tests.leaks.threads import THREADS, Route, cleaned, vault_without
from tests.leaks.void import Void, expect
from tests.recordings import PLATFORMS
from tools.simulator.events import paths
from tools.stand_in.server import Mood

_SOON_SECONDS = 2
_LONG_SECONDS = 8.0
_MANY = 1_000
_OK, _FORBIDDEN, _TOO_LARGE, _UNAVAILABLE = 200, 403, 413, 503
_TOO_MANY_BYTES = 4_000_001
_TOO_MANY_SEALED = 900_000
"""Of random bytes in hex: they cannot be compressed to what a queue holds."""


def refused(ground: Ground, name: str) -> None:
    """Sign with another secret, or not at all."""
    for planted in deliveries(name, ground.courier.now, stored=False):
        expect({ground.courier.send(planted, forged=True), ground.courier.send(planted, signed=False)}, {_FORBIDDEN})


def malformed(ground: Ground, name: str) -> None:
    """Send what is cut in the middle; and what is whole, with lists where texts should be."""
    whole = list(deliveries(name, ground.courier.now, stored=False))
    cut = [replace(each, body=each.body[: len(each.body) * 2 // 3].decode(errors="ignore").encode()) for each in whole]
    bent = [replace(each, body=_bent(each.body)) for each in whole]
    with ground.burying(len(bent)):
        expect(ground.courier.send_all(bent), {_OK})
        # X takes nothing that is no object.
        expect(ground.courier.send_all(cut), {_OK, _FORBIDDEN})


def _bent(body: bytes) -> bytes:
    if body.startswith(b"{"):
        return re.sub(rb':("[^"]*")', rb":[\1]", body)
    return body.replace(b"&", b";").replace(b"=", b":")


def oversize(ground: Ground, name: str) -> None:
    """Send more than the four megabytes that are taken; and less, but more than a queue holds once it is sealed."""
    for planted in one_each(name, ground.courier.now, stored=False):
        for more in (b"x" * _TOO_MANY_BYTES, random.randbytes(_TOO_MANY_SEALED).hex().encode()):
            expect({ground.courier.send(replace(planted, body=_padded(planted.body, more)))}, {_TOO_LARGE})


def _padded(body: bytes, more: bytes) -> bytes:
    return body[:-1] + b',"more":"' + more + b'"}' if body.startswith(b"{") else body + b"&More=" + more


def webhook_without(service: str) -> Route:
    """Return the route on which the webhooks do not reach a service."""

    def route(ground: Ground, name: str) -> None:
        ground.cool_down("Webhook")
        unlucky = one_each(name, ground.courier.now, stored=False)
        for each in unlucky:
            ground.faults.add(service, "*", "error", count=_MANY, function=_webhook(each.platform))
        with ThreadPoolExecutor(len(unlucky)) as pool:
            answers = [pool.submit(ground.courier.send, each) for each in unlucky]
            ground.until(lambda: all(fault["count"] < _MANY for fault in ground.faults.active()), "nothing failed")
            with ground.later(60):  # their patience is over
                expect([answer.result() for answer in answers], {_UNAVAILABLE})
        ground.faults.clear()

    return route


def webhook_stopped(ground: Ground, name: str) -> None:
    """Have Lambda stop the webhooks while they wait for SQS: nobody knows whether it is on the queue."""
    ground.faults.add("sqs", "SendMessage", "delay", seconds=2 * _SOON_SECONDS, function="Webhook")
    unlucky = one_each(name, ground.courier.now)
    with contextlib.ExitStack() as short:
        for each in unlucky:
            short.enter_context(ground.timing_out(_webhook(each.platform), _SOON_SECONDS))
        if _OK in ground.courier.send_all(unlucky):
            message = "a webhook was not stopped"
            raise Void(message)
        time.sleep(2 * _SOON_SECONDS)  # what was sent arrives all the same
    ground.faults.clear()


def _webhook(platform: str) -> str:
    return f"Webhook{platform.capitalize()}"


def webhook_raising(ground: Ground, name: str) -> None:
    """Have the webhooks raise, with the whole request in the text of the error."""
    with ground.broken("Webhook", "tipline.webhook:receive"):
        expect(ground.courier.send_all(one_each(name, ground.courier.now, stored=False)), {_UNAVAILABLE})


def intake_raising(*functions: str, chosen: Callable[[str, Callable[[], float]], list[Planted]] = one_each) -> Route:
    """Return the route on which these raise inside intake, with all that they were given in the text of the error."""

    def route(ground: Ground, name: str) -> None:
        unlucky = chosen(name, ground.courier.now)
        with ground.broken("Intake", *functions), ground.burying(len(unlucky)):
            expect(ground.courier.send_all(unlucky), {_OK})

    return route


def profile_failing(mood: Mood, outcome: str) -> Route:
    """Return the route on which the platforms, asked who wrote, behave so."""

    def route(ground: Ground, name: str) -> None:
        unlucky = asked_about(name, ground.courier.now)
        ground.platforms.be(mood)
        with ground.asking(outcome, len(unlucky)):
            expect(ground.courier.send_all(unlucky), {_OK})
        ground.platforms.be("well")

    return route


def profile_unknown(ground: Ground, name: str) -> None:
    """Ask about people whom the platforms do not know: they quote the id that they were asked about."""
    unlucky = [replace(each, people={}) for each in asked_about(name, ground.courier.now)]
    with ground.asking("refused", len(unlucky)):
        expect(ground.courier.send_all(unlucky), {_OK})


def profile_told(ground: Ground, name: str) -> None:
    """Have people talk of themselves as others would: only the platforms tell whose name it is.

    One at a time: an answer that comes late is none, and then the name stays in the text.
    """
    strangers = asked_about(name, ground.courier.now, introduced=False)
    with ground.asking("found", len(strangers)):
        expect(ground.courier.send_all(strangers, at_once=1), {_OK})


def out_of_tries(ground: Ground, name: str) -> None:
    """Have SQS give deliveries up."""
    ground.faults.add("kms", "Decrypt", "error", function="Intake")
    ground.cool_down("Intake")
    unlucky = one_each(name, ground.courier.now)
    with ground.few_tries(1), ground.burying(len(unlucky)):
        begin = time.time()
        expect(ground.courier.send_all(unlucky), {_OK})
        # Not all of them: a worker that is slow to start is stopped without a word, and that was the only try.
        ground.failing("Intake", 1, begin)
        ground.until(ground.emptied, "SQS does not give up")
    ground.faults.clear()


def failing(
    function: Literal["Intake", "Notify"], service: str, action: str, mode: Literal["throttle", "error"]
) -> Route:
    """Return the route on which calls of a function fail, until they succeed again."""

    def route(ground: Ground, name: str) -> None:
        ground.faults.add(service, action, mode, function=function)
        if service == "kms":  # a warm one remembers keys
            ground.cool_down(function)
        begin = time.time()
        unlucky = one_each(name, ground.courier.now)
        expect(ground.courier.send_all(unlucky), {_OK})
        # Of the alerts, only those of urgent tips are sent now.
        ground.failing(function, len(unlucky) if function == "Intake" else 1, begin)
        ground.faults.clear()

    return route


def answer_lost(ground: Ground, name: str) -> None:
    """Lose the answers of a table that has stored what it was given."""
    ground.faults.add("dynamodb", "TransactWriteItems", "drop_response", count=len(PLATFORMS), function="Intake")
    expect(ground.courier.send_all(one_each(name, ground.courier.now)), {_OK})
    ground.until(lambda: not ground.faults.active(), "no answer was lost")


def intake_stopped(ground: Ground, name: str) -> None:
    """Have Lambda stop intake while it waits for KMS, with the delivery in its hands."""
    with ground.timing_out("Intake", _SOON_SECONDS):
        ground.faults.add("kms", "Decrypt", "delay", seconds=_LONG_SECONDS, function="Intake")
        expect(ground.courier.send_all(one_each(name, ground.courier.now)), {_OK})
        ground.until(lambda: ground.workers.listed("Intake"), "intake did not begin")
        ground.until(lambda: not [each for each in ground.workers.listed("Intake") if each.busy], "it was not stopped")
        ground.faults.clear()


def intake_killed(ground: Ground, name: str) -> None:
    """Kill intake while it stores."""
    ground.faults.add("dynamodb", "TransactWriteItems", "delay", seconds=_LONG_SECONDS / 2, function="Intake")
    expect(ground.courier.send_all(one_each(name, ground.courier.now)), {_OK})
    ground.until(lambda: ground.workers.kill("Intake"), "no worker was killed")
    ground.faults.clear()


def repeated(ground: Ground, name: str) -> None:
    """Send the same thrice, in any order."""
    thrice = one_each(name, ground.courier.now) * 3
    random.shuffle(thrice)
    expect(ground.courier.send_all(thrice), {_OK})


def recorded(ground: Ground, name: str) -> None:
    """Send all that platforms have been seen to send: edits, withdrawals, receipts, posts, and what nobody reads."""
    every: list[Planted] = []
    for platform in PLATFORMS:
        every += [plant(path, f"{name} {path.stem}", ground.courier.now()) for path in paths(platform)]
    expect(ground.courier.send_all([each for each in every if not each.rubbish], at_once=8), {_OK})
    expect(ground.courier.send_all([each for each in every if each.rubbish]), {_OK, _FORBIDDEN})


def replayed(_ground: Ground, _name: str) -> None:
    """Bring the dead letters back, as an operator does: what is mended is stored now."""
    Command().run("dead-letters", "replay", "--include-too-old")


ROUTES: dict[str, Route] = {
    "janitor": cleaned,
    "bad signature": refused,
    "malformed": malformed,
    "oversize": oversize,
    "webhook without its secret": webhook_without("secretsmanager"),
    "webhook without KMS": webhook_without("kms"),
    "webhook without SQS": webhook_without("sqs"),
    "webhook stopped by Lambda": webhook_stopped,
    "webhook raising": webhook_raising,
    "anonymizer raising": intake_raising("tipline.anonymize:anonymize"),
    "reader raising": intake_raising(*(f"tipline.platforms.{platform}.payload:read" for platform in PLATFORMS)),
    "out of tries": out_of_tries,
    "intake stopped by Lambda": intake_stopped,
    "profile refused": profile_failing("refusing", "refused"),
    "profile unknown": profile_unknown,
    "profile slow": profile_failing("slow", "timeout"),
    "profile API failing": profile_failing("failing", "error"),
    "profile API hanging up": profile_failing("hanging_up", "error"),
    "profile lookup raising": intake_raising("tipline.meta_api.profiles:look_up", chosen=asked_about),
    "vault without its key": vault_without("VaultKey"),
    "vault without its MAC key": vault_without("VaultMacKey"),
    "vault raising": intake_raising("tipline.vault:_pack"),
    "KMS throttled": failing("Intake", "kms", "Decrypt", "throttle"),
    "KMS failing": failing("Intake", "kms", "GenerateMac", "error"),
    "tables throttled": failing("Intake", "dynamodb", "*", "throttle"),
    "alerts queue throttled": failing("Intake", "sqs", "SendMessage", "throttle"),
    "SNS failing": failing("Notify", "sns", "Publish", "error"),
    "alerts table throttled": failing("Notify", "dynamodb", "*", "throttle"),
    "table's answer lost": answer_lost,
    "intake killed": intake_killed,
    "profile told": profile_told,
    "repeated": repeated,
    "recording": recorded,
    **THREADS,
    **FILES,
    "dead letters replayed": replayed,
}
