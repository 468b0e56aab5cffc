"""The routes that a delivery can take, those that fail first: failures leak more than successes.

A new route is a function here, named in ROUTES. It plants by `deliveries` or `plant`, sends by the courier, sees to it
that what it is about has really happened (or raises Void), and leaves nothing failing behind.
"""

import contextlib
import random
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

from tests.leaks.channels import Planted, deliveries, one_each, plant, saying
from tests.leaks.command import Command
from tests.leaks.ground import Ground, Void
from tests.recordings import PLATFORMS
from tools.simulator.events import paths

_SOON_SECONDS = 2
_LONG_SECONDS = 8.0
_MANY = 1_000
_OK, _FORBIDDEN, _TOO_LARGE, _UNAVAILABLE = 200, 403, 413, 503


def refused(ground: Ground) -> None:
    """Signed with another secret, or not at all."""
    route = "bad signature"
    for planted in deliveries(route, ground.courier.now, stored=False):
        _expect({ground.courier.send(planted, forged=True), ground.courier.send(planted, signed=False)}, _FORBIDDEN)


def malformed(ground: Ground) -> None:
    """Signed, and cut in the middle; or whole, with lists where texts should be."""
    before = ground.line.depth("InboxDeadLettersUrl")
    whole = list(deliveries("malformed", ground.courier.now, stored=False))
    cut = [replace(each, body=each.body[: len(each.body) * 2 // 3].decode(errors="ignore").encode()) for each in whole]
    bent = [replace(each, body=_bent(each.body)) for each in whole]
    statuses = set(ground.courier.send_all([*cut, *bent]))
    if not {_OK} <= statuses <= {_OK, _FORBIDDEN}:  # X takes nothing that is no object
        raise Void(f"answered {sorted(statuses)}")
    ground.until(lambda: ground.line.depth("InboxDeadLettersUrl") >= before + len(bent), "nothing became a dead letter")


def _bent(body: bytes) -> bytes:
    """Return a body of which nothing is where it belongs: a form with other signs, an object with lists for texts."""
    if not body.startswith(b"{"):
        return body.replace(b"&", b";").replace(b"=", b":")
    return re.sub(rb':("[^"]*")', rb":[\1]", body)


def oversize(ground: Ground) -> None:
    """More than four megabytes; and less, but more than a queue holds once it is sealed."""
    for planted in deliveries("oversize", ground.courier.now, stored=False):
        for padding in (b"x" * 4_000_001, random.randbytes(900_000).hex().encode()):  # noqa: S311 - cannot be compressed
            body = planted.body
            body = body[:-1] + b',"more":"' + padding + b'"}' if body.startswith(b"{") else body + b"&More=" + padding
            _expect({ground.courier.send(replace(planted, body=body))}, _TOO_LARGE)


def webhook_without(service: str) -> Callable[[Ground], None]:
    """Return the route on which the webhooks do not reach a service."""

    def route(ground: Ground) -> None:
        ground.cool_down("Webhook")
        unlucky = one_each(f"webhook without {service}", ground.courier.now, stored=False)
        for each in unlucky:
            ground.faults.add(service, "*", "error", count=_MANY, function=_webhook(each.platform))
        with ThreadPoolExecutor(len(unlucky)) as pool:
            answers = [pool.submit(ground.courier.send, each) for each in unlucky]
            ground.until(lambda: all(fault["count"] < _MANY for fault in ground.faults.active()), "nothing failed")
            ground.clock.set_ahead(ground.ahead + 60)  # their patience is over
            _expect({answer.result() for answer in answers}, _UNAVAILABLE)
        ground.clock.set_ahead(ground.ahead)
        ground.faults.clear()

    route.__doc__ = f"Webhooks do not reach {service}."
    return route


def webhook_stopped(ground: Ground) -> None:
    """Lambda stops a webhook while it waits for SQS: nobody knows whether it is on the queue."""
    ground.faults.add("sqs", "SendMessage", "delay", seconds=_LONG_SECONDS / 2, function="Webhook")
    unlucky = one_each("webhook stopped", ground.courier.now)
    with contextlib.ExitStack() as short:
        for each in unlucky:
            short.enter_context(ground.timing_out(_webhook(each.platform), _SOON_SECONDS))
        if _OK in ground.courier.send_all(unlucky):
            raise Void("a webhook was not stopped")
    ground.faults.clear()


def _webhook(platform: str) -> str:
    return f"Webhook{platform.capitalize()}"


def webhook_raising(ground: Ground) -> None:
    """A webhook raises, with the whole request in the text of its error."""
    ground.breaks.choose("tipline.webhook:receive")
    ground.cool_down("Webhook")
    _expect(set(ground.courier.send_all(one_each("webhook raising", ground.courier.now, stored=False))), _UNAVAILABLE)
    ground.breaks.choose()
    ground.cool_down("Webhook")


def intake_raising(what: str, *functions: str) -> Callable[[Ground], None]:
    """Return the route on which something inside intake raises, with all that it was given in the text of its error."""

    def route(ground: Ground) -> None:
        before = ground.line.depth("InboxDeadLettersUrl")
        ground.breaks.choose(*functions)
        ground.cool_down("Intake")
        unlucky = one_each(f"{what} raising", ground.courier.now)
        _expect(set(ground.courier.send_all(unlucky)), _OK)
        ground.until(lambda: ground.line.depth("InboxDeadLettersUrl") >= before + len(unlucky), "nothing broke")
        ground.breaks.choose()
        ground.cool_down("Intake")

    route.__doc__ = f"The {what} raises, and its error quotes everything."
    return route


def failing(
    function: Literal["Intake", "Notify"],
    service: str,
    action: str,
    mode: Literal["throttle", "error"],
    *,
    cold: bool = False,
) -> Callable[[Ground], None]:
    """Return the route on which calls of a function fail, until they succeed again."""

    def route(ground: Ground) -> None:
        if cold:
            ground.cool_down(function)
        begin = time.time()
        ground.faults.add(service, action, mode, function=function)
        chosen = one_each if cold else deliveries
        unlucky = list(chosen(f"{function.lower()}: {service} {action}, {mode}", ground.courier.now))
        _expect(set(ground.courier.send_all(unlucky)), _OK)
        # Of the alerts only those of urgent tips are sent now.
        ground.failing(function, len(unlucky) if function == "Intake" else 1, begin)
        ground.faults.clear()
        ground.settle()

    route.__doc__ = f"{function}'s calls of {service} {action} meet: {mode}."
    return route


def answer_lost(ground: Ground) -> None:
    """The table has stored it, and its answer is lost."""
    ground.faults.add("dynamodb", "TransactWriteItems", "drop_response", count=2 * len(PLATFORMS), function="Intake")
    _expect(set(ground.courier.send_all(deliveries("answer lost", ground.courier.now))), _OK)
    ground.until(lambda: not ground.faults.active(), "no answer was lost")
    ground.settle()


def intake_stopped(ground: Ground) -> None:
    """Lambda stops intake while it waits for KMS with the delivery in its hands."""
    with ground.timing_out("Intake", _SOON_SECONDS):
        ground.faults.add("kms", "Decrypt", "delay", seconds=_LONG_SECONDS, function="Intake")
        _expect(set(ground.courier.send_all(one_each("intake stopped", ground.courier.now))), _OK)
        ground.until(lambda: ground.workers.listed("Intake"), "intake did not begin")
        ground.until(lambda: not [each for each in ground.workers.listed("Intake") if each.busy], "it was not stopped")
        ground.faults.clear()
    ground.settle()


def intake_killed(ground: Ground) -> None:
    """Workers are killed while they store."""
    ground.faults.add("dynamodb", "TransactWriteItems", "delay", seconds=_LONG_SECONDS / 2, function="Intake")
    _expect(set(ground.courier.send_all(one_each("intake killed", ground.courier.now))), _OK)
    ground.until(lambda: ground.workers.kill("Intake"), "no worker was killed")
    ground.faults.clear()
    ground.settle()


def out_of_tries(ground: Ground) -> None:
    """SQS gives a delivery up."""
    before = ground.line.depth("InboxDeadLettersUrl")
    ground.cool_down("Intake")
    ground.faults.add("kms", "Decrypt", "error", function="Intake")
    with ground.few_tries(1):
        begin = time.time()
        unlucky = one_each("out of tries", ground.courier.now)
        _expect(set(ground.courier.send_all(unlucky)), _OK)
        ground.failing("Intake", len(unlucky), begin)

        def all_given_up() -> bool:
            ground.ripen()
            return ground.line.depth("InboxDeadLettersUrl") >= before + len(unlucky)

        ground.until(all_given_up, "SQS gave nothing up")
    ground.faults.clear()


def repeated(ground: Ground) -> None:
    """The same delivery three times, in any order."""
    thrice = list(deliveries("repeated", ground.courier.now)) * 3
    random.shuffle(thrice)
    _expect(set(ground.courier.send_all(thrice)), _OK)


def stop(ground: Ground) -> None:
    """People say STOP, alone, after they have written."""
    said = [saying(word, platform, "STOP", ground.courier.now()) for platform in PLATFORMS for word in ("STOP", "ALTO")]
    _expect(set(ground.courier.send_all(said)), _OK)


def recorded(ground: Ground) -> None:
    """Everything that platforms have been seen to send: edits, withdrawals, receipts, posts, and what nobody reads."""
    every: list[Planted] = []
    for platform in PLATFORMS:
        every += [plant(path, f"recording {path.stem}", ground.courier.now()) for path in paths(platform)]
    _expect(set(ground.courier.send_all([each for each in every if not each.rubbish], at_once=8)), _OK)
    ground.courier.send_all([each for each in every if each.rubbish])
    ground.settle()


def replayed(ground: Ground) -> None:
    """An operator brings the dead letters back; what is mended is stored now."""
    Command().run("dead-letters", "replay", "--include-too-old")
    ground.settle()


ROUTES: tuple[Callable[[Ground], None], ...] = (
    refused,
    malformed,
    oversize,
    webhook_without("secretsmanager"),
    webhook_without("kms"),
    webhook_without("sqs"),
    webhook_stopped,
    webhook_raising,
    intake_raising("anonymizer", "tipline.anonymize:anonymize"),
    intake_raising("reader", *(f"tipline.platforms.{platform}.payload:read" for platform in PLATFORMS)),
    out_of_tries,
    intake_stopped,
    # Once intake asks a profile API: what it does when that fails belongs here.
    failing("Intake", "kms", "Decrypt", "throttle", cold=True),
    failing("Intake", "kms", "GenerateMac", "error"),
    failing("Intake", "dynamodb", "*", "throttle"),
    failing("Intake", "sqs", "SendMessage", "throttle"),
    failing("Notify", "sns", "Publish", "error"),
    failing("Notify", "dynamodb", "*", "throttle"),
    answer_lost,
    intake_killed,
    repeated,
    recorded,
    stop,
    replayed,
)


def _expect(statuses: set[int], wanted: int) -> None:
    if statuses != {wanted}:
        raise Void(f"answered {sorted(statuses)} where {wanted} was expected")

