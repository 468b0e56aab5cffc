"""`make demo`: set up, send, show, check, stop. Exits 0 only if everything happened as the script says."""

import sys
import time
from datetime import UTC, datetime

from tools.demo import picture
from tools.demo.officer import NotAsExpected, Officer
from tools.demo.records import Records, Row, settled
from tools.demo.script import ANSWER, ANSWERED, SCENES, Scene
from tools.local_aws import deployment, emulator
from tools.local_aws.controls import Clock, Delivered, Outbox, wait_until
from tools.local_aws.platforms import Platforms
from tools.local_aws.progress import Failed, note
from tools.local_aws.sessions import Deployed
from tools.simulator.events import EVENTS, Recorded, load
from tools.simulator.send import send

_URGENT = {"P0", "P1"}
_BUCKET_SECONDS = 15 * 60


def main() -> int:
    """Run the demo. A stack that was up before is used and left up."""
    was_up = emulator.running() is not None
    note("Setting up (the first time takes minutes, later ones seconds)")
    try:
        wrong = _show(Deployed.of(deployment.up()))
    finally:
        if not was_up:
            deployment.down()
    for each in wrong:
        _print(picture.paint(f"NOT AS EXPECTED: {each}", "red"))
    if not wrong:
        _print(picture.paint("\nEverything happened as it should.", "green"))
    return 1 if wrong else 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _show(stack: Deployed) -> list[str]:
    """Send every scene, show what came of it and who was told; return what was not as expected."""
    outbox = Outbox()
    outbox.clear()
    began = Records.read(stack)
    _print(picture.headline("Deliveries, each signed as its platform signs, sent to the real API"))
    wrong = _play(stack)
    stored = Records.read(stack).since(began)
    wait_until(lambda: settled(stack, "AlertsQueueUrl"))
    _print(picture.headline("What the officers on duty received, by SNS, after filter policies"))
    at_once = outbox.messages()
    _print(picture.inboxes(at_once))
    wrong += _check_alerts(stored, at_once)
    wrong += _answer(stack, stored)
    wrong += _show_held(stored, len(at_once))
    wrong += _check_silence(stored, outbox.messages())
    return wrong


def _play(stack: Deployed) -> list[str]:
    wrong = []
    sent: dict[tuple[str, str], Recorded] = {}
    for number, scene in enumerate(SCENES, 1):
        before = Records.read(stack)
        delivery = sent.setdefault((scene.thread or str(number), scene.case), _load(scene))
        answer = send(stack.target, delivery.platform, delivery.body, forged=scene.forged)
        wait_until(lambda: settled(stack, "InboxQueueUrl"), seconds=60)
        stored = Records.read(stack).since(before)
        text = next((each["text"] for each in delivery.expect if isinstance(each, dict) and each.get("text")), "")
        _print(picture.scene(number, scene, text, answer, stored))
        if answer.status != scene.status:
            wrong.append(f"scene {number} was answered {answer.status}, not {scene.status}")
        if (outcome := _outcome(stored)) != scene.outcome:
            wrong.append(f"scene {number} stored {outcome}, not {scene.outcome}")
        priorities = {str(rows[0]["priority"]) for rows in stored.tips.values()}
        if scene.priority and priorities != {scene.priority}:
            wrong.append(f"scene {number} is of priority {', '.join(priorities) or 'none'}, not {scene.priority}")
        texts = [str(message["text"]) for rows in stored.tips.values() for message in rows[1:]]
        if scene.hides and any(scene.hides in each for each in texts):
            wrong.append(f"scene {number} stored what it should hide")
    return wrong


def _load(scene: Scene) -> Recorded:
    """Load the scene's delivery. One thread has one set of ids, new at every run of the demo."""
    return load(EVENTS / scene.platform / f"{scene.case}.json", unique=_ids(scene.thread) if scene.thread else None)


_RUN = f"{time.time_ns():x}"[-10:]


def _ids(thread: str) -> str:
    return _RUN + f"{sum(thread.encode()):x}"


def _outcome(stored: Records) -> str:
    match [*stored.tips, *stored.posts]:
        case []:
            return "nothing"
        case [_] if stored.tips:
            return "tip"
        case [_]:
            [post] = stored.posts.values()
            if post["removed"]:
                return "tombstone"
            return "post" if len(post["versions"]) == 1 else "new version"
        case several:
            return f"{len(several)} things"


def _check_alerts(stored: Records, messages: list[Delivered]) -> list[str]:
    """Urgent tips must have reached phone and mailbox at once."""
    urgent = [rows[0]["reference"] for rows in stored.tips.values() if rows[0]["priority"] in _URGENT]
    return [
        f"{reference} is urgent and no {protocol} says so"
        for reference in urgent
        for protocol in ("email", "sms")
        if not any(message.protocol == protocol and reference in message.message for message in messages)
    ]


def _answer(stack: Deployed, stored: Records) -> list[str]:
    """Have an officer take the urgent text message and answer it; show what arrives at the platform."""
    tip = next(rows[0] for rows in stored.tips.values() if rows[0]["platform"] == "sms" and rows[0]["priority"] == "P0")
    reference = str(tip["reference"])
    _print(picture.headline("An officer takes it and answers, in the console"))
    try:
        officer = Officer.signed_in(stack)
        officer.take(reference)
        officer.answer(reference, ANSWER)
    except NotAsExpected as failure:
        return [str(failure)]
    arrived = wait_until(lambda: [text for text in Platforms().sent(ANSWERED) if ANSWER in text], 60)
    row = Records.read(stack).tips[str(tip["tip_id"])][0]
    _print(picture.answered(reference, row, stack.officers["officer"]["email"], arrived or []))
    wrong = [] if arrived else ["the answer did not arrive"]
    return wrong if row.get("assignee") else [*wrong, "nobody took the tip"]


def _show_held(stored: Records, already: int) -> list[str]:
    """Say which alerts wait for the end of their time bucket, then let that time come."""
    held = [rows[0] for rows in stored.tips.values() if rows[0]["priority"] not in _URGENT]
    if not held:
        return []
    due = max(int(tip["received_at"]) for tip in held) + _BUCKET_SECONDS
    _print(picture.headline("And later"))
    _print(
        picture.paragraph(
            f"Alerts of {len(held)} tips of priority P2 and P3 are held until {_hour(due)}, the end of the quarter of "
            "an hour in which they came: sent at once, they would tell when that was. The demo does not wait; it puts "
            "the functions' clock forward to then."
        )
    )
    clock, outbox = Clock(), Outbox()
    try:
        clock.set_ahead(max(0.0, due + 1 - time.time()))
        wait_until(lambda: not _unannounced(held, outbox.messages()))
    finally:
        clock.set_ahead(0)
    messages = outbox.messages()
    _print(picture.inboxes(messages[already:]))
    return [f"{reference} was held and never announced" for reference in _unannounced(held, messages)]


def _hour(when: int) -> str:
    return datetime.fromtimestamp(when, UTC).astimezone().strftime("%H:%M")


def _unannounced(tips: list[Row], messages: list[Delivered]) -> list[str]:
    references = [str(tip["reference"]) for tip in tips]
    return [each for each in references if not any(each in message.message for message in messages)]


def _check_silence(stored: Records, messages: list[Delivered]) -> list[str]:
    """No alert may carry a tip's text."""
    texts = [str(message["text"]) for rows in stored.tips.values() for message in rows[1:]]
    loud = [text for text in texts if any(text in message.message for message in messages)]
    return [f"{len(loud)} alerts carry the text of a tip"] if loud else []


try:
    sys.exit(main())
except Failed as failure:
    sys.exit(str(failure))
