"""Answers of officers on their way to people: taken, refused in every way, cut off, and to people who left."""

import itertools
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tests.leaks import canaries
from tests.leaks.canaries import ALERTS, PAGES, SENT, TIPS
from tests.leaks.cases import Case, answered, message_of, rows_of
from tests.leaks.channels import Planted, plant
from tests.leaks.ground import Ground
from tests.leaks.threads import Correspondent
from tests.leaks.void import expect, must
from tests.recordings import PLATFORMS
from tipline.aws.dynamodb import to_item
from tipline.aws.replies_queue import order_answer
from tipline.aws.tip_rows import answer_key
from tipline.replying import tip_of_comment
from tools.simulator.events import paths

_OK, _LED_ON = 200, 303
_REFUSALS: Mapping[str, tuple[tuple[int, int, int], ...]] = {
    "facebook": ((400, 10, 2018278), (400, 551, 1545041), (400, 190, 0), (403, 200, 0), (400, 100, 0)),
    "instagram": ((400, 10, 2018278), (400, 100, 0)),
    "x": ((403, 0, 0), (401, 0, 0)),
    "sms": ((400, 21610, 0), (400, 21614, 0), (400, 30007, 0)),
}
"""By platform, the statuses, codes and subcodes of answers that it never takes."""
_LATERS = {"facebook": (400, 613, 0), "instagram": (500, 2, 0), "x": (503, 0, 0), "sms": (429, 20429, 0)}
"""What each says of one that it takes when it is sent again."""
_FINISHED = frozenset({"sent", "failed"})
_LEASE_OVER_SECONDS = 130
_WINDOW_OVER_SECONDS = 16 * 86_400


def stories(ground: Ground, name: str) -> list[Planted]:
    """Return a message of somebody on each platform, who will be answered."""
    return [answered(Correspondent(platform, name, ground.courier.now).tells()) for platform in PLATFORMS]


class Refused:
    """The platforms refuse answers in every way, quoting whom and what; and take one at the second try."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes on each platform."""
        return stories(ground, name)

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Answer each as often as the platform has ways to refuse."""
        wished = {}
        for case in cases:
            troubles = (*_REFUSALS[case.platform], _LATERS[case.platform])
            wished[case.person] = [{"status": each[0], "code": each[1], "more": [each[2]]} for each in troubles]
        ground.platforms.post(troubles=wished)
        for case in cases:
            for _ in wished[case.person]:
                _answer(ground, case, name)
        for case in cases:
            states, refusals = _settled(ground, case.tip_id), len(_REFUSALS[case.platform])
            must((states["failed"], states["sent"]) == (refusals, 1), "answers were not refused")


class Raising:
    """Parts of `reply` raise, with the person and the answer in the text of the error, until SQS gives up."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes on each platform, which is not told of it: nothing is ever sent."""
        return [Correspondent(platform, name, ground.courier.now).tells() for platform in PLATFORMS]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Answer each twice."""
        apis = [f"tipline.platform_api.{api}:answer" for api in ("meta", "twilio", "x")]
        for inside in (["tipline.vault:Origin"], apis):
            with (
                ground.broken("Reply", *inside),
                ground.few_tries(1, "RepliesQueueUrl"),
                ground.burying(len(cases), "RepliesDeadLettersUrl"),
            ):
                for case in cases:
                    _answer(ground, case, name)


class CutOff:
    """A platform hangs up, `reply` is killed while it sends, its keys and its tables are out of reach."""

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes on each platform."""
        return stories(ground, name)

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Answer each."""
        first, second, *others = cases
        ground.platforms.be("hanging_up")
        _answer(ground, first, name)
        must(_settled(ground, first.tip_id)["failed"], "the platform did not hang up")
        ground.platforms.be("slow")
        _answer(ground, second, name)
        ground.until(lambda: ground.platforms.sent(second.person), "the platform was not asked")
        ground.until(lambda: ground.workers.kill("Reply"), "no worker was killed")
        ground.platforms.be("well")
        for service in ("kms", "dynamodb"):
            begin = time.time()
            ground.faults.add(service, "*", "error", function="Reply")
            for case in others:
                _answer(ground, case, name)
            ground.failing("Reply", len(others), begin)
            ground.faults.clear()
            until_sent(ground, others)
        with ground.later(_LEASE_OVER_SECONDS):
            must(_settled(ground, second.tip_id)["failed"], "who was killed sent again")


class Left:
    """People are answered who said STOP, and others whose rows of the vault are out of date."""

    def __init__(self) -> None:
        """Nobody has written yet."""
        self._people: list[Correspondent] = []

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody writes on each platform, who may say STOP."""
        self._people = [Correspondent(platform, name, ground.courier.now) for platform in PLATFORMS]
        return [each.tells() for each in self._people]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Half of them say it; the others write no more."""
        expect(ground.courier.send_all(each.says("STOP") for each in self._people[::2]), {_OK})
        ground.settle()
        for case in cases[::2]:
            _answer(ground, case, name)
        for case in cases[::2]:
            must(_settled(ground, case.tip_id)["failed"], "who left was answered")
        with ground.later(_WINDOW_OVER_SECONDS):
            for case in cases[1::2]:
                _answer(ground, case, name)
            for case in cases[1::2]:
                must(_settled(ground, case.tip_id)["failed"], "who was forgotten was answered")


class InPrivate:
    """A public comment is answered in private; its author writes back, and joins the tip that this began."""

    def __init__(self) -> None:
        """Nobody has commented yet."""
        self._comment: Planted | None = None

    def arriving(self, ground: Ground, name: str) -> list[Planted]:
        """Somebody comments. The comment's ids go with the answer, and with the tip that it begins."""
        path = next(path for path in paths("facebook") if path.stem == "comment")
        planted, places = plant(path, name, ground.courier.now()), {TIPS, "queue RepliesQueue", SENT}
        ids = [replace(each, allowed=each.allowed | places) for each in planted.canaries if ALERTS in each.allowed]
        rest = [each for each in planted.canaries if ALERTS not in each.allowed]
        self._comment = replace(planted, canaries=(*ids, *rest))
        return [self._comment]

    def work(self, ground: Ground, name: str, cases: list[Case]) -> None:
        """Answer it, and have its author write."""
        del cases  # it became no tip
        text = self._comment.body.decode() if self._comment else ""
        [post] = [each for each in ground.line.items("PostsTable") if each["item_id"] in text]
        story = Correspondent("facebook", name, ground.courier.now).tells()
        ground.platforms.post(authors={post["item_id"]: message_of(story).sender.id})
        words = ground.staff.plant(canaries.word(), "private reply", name, TIPS, PAGES, SENT)
        page, officer = f"/posts/{post['reference']}", ground.staff.officer
        written = {"csrf": officer.fields(page)["csrf"], "seen": str(post.get("version", 0)), "text": words}
        officer.post(f"{page}/reply", _LED_ON, **written)
        tip_id = tip_of_comment("facebook", post["item_id"])
        must(_settled(ground, tip_id)["sent"], "a comment was not answered in private")
        ground.settle()
        expect(ground.courier.send_all([story]), {_OK})
        ground.settle()
        must("message#0001" in rows_of(ground, tip_id), "who was answered in private did not join")


def until_sent(ground: Ground, cases: Iterable[Case]) -> None:
    """Wait until every answer of these tips is sent."""
    for case in cases:
        states = _settled(ground, case.tip_id)
        must(states["sent"] == states.total() > 0, "an answer was not sent")


def _settled(ground: Ground, tip_id: str) -> Counter[str]:
    """Wait until a tip's answers are dealt with; return how many are in which state."""

    def states() -> Counter[str]:
        rows = rows_of(ground, tip_id)
        return Counter(row["state"] for key, row in rows.items() if key.startswith("answer#"))

    ground.until(lambda: set(states()) <= _FINISHED, "an answer is neither sent nor given up")
    return states()


def _answer(ground: Ground, case: Case, name: str) -> None:
    """Put an answer where the console puts them."""
    rows = rows_of(ground, case.tip_id)
    number = next(each for each in itertools.count(1) if answer_key(each) not in rows)
    words = ground.staff.plant(canaries.word(), "answer", name, TIPS, PAGES, SENT)
    row = {"tip_id": case.tip_id, "sk": answer_key(number), "text": words, "by": ground.staff.officer_name}
    _put(ground, row | {"at": int(ground.now()), "state": "queued"})
    _order(ground, case.tip_id, number)


def _put(ground: Ground, row: Mapping[str, object]) -> None:
    dynamodb, table = ground.line.stack.root.client("dynamodb"), ground.line.stack.outputs["TipsTable"]
    dynamodb.put_item(TableName=table, Item=to_item(row))


def _order(ground: Ground, tip_id: str, number: int) -> None:
    sqs, url = ground.line.stack.root.client("sqs"), ground.line.stack.outputs["RepliesQueueUrl"]
    order_answer(sqs, url, tip_id, number)
