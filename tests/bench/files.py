"""(e) Files through the whole stack on the local AWS: 200 of them, what is lost, how soon, in how much memory."""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.emulated import local_aws
from tests.bench.figures import Section, number
from tests.media.corpus import cases
from tests.stack.line import Line, sms
from tools.local_aws import deployment
from tools.local_aws.controls import Workers, wait_until
from tools.local_aws.platforms import Platforms
from tools.local_aws.progress import Failed
from tools.local_aws.sessions import Deployed

MESSAGES, EACH = 20, 10
_PATIENCE_SECONDS = 900
_KIB = 1024
_NOTES = (
    "every fourth file or so is hostile: bombs, polyglots, truncated ones, programs; those are refused",
    "the tips are waited for first, files afterwards: a tip waits for none of its files",
    "the emulator is one Python process and shares this machine's processors with all functions: AWS does neither",
)


@dataclass
class _Memory:
    """The most that the workers of a function, and the children in which they parse, were seen to hold."""

    function: str
    worker: int = 0
    child: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look several times a second."""
        watcher = threading.Thread(target=self._watch)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()
            watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            for each in Workers().listed(self.function):
                self.worker = max(self.worker, _peak(each.pid))
                self.child = max(self.child, *map(_peak, _children(each.pid)), 0)


def _peak(pid: int) -> int:
    """Return the most bytes that a process has held at once; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * _KIB for line in lines if line.startswith("VmHWM")), 0)


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:
        return []


def run() -> Section:
    """Measure it."""
    with local_aws():
        line, memory = Line(Deployed.of(deployment.up())), _Memory("Rebuild")
        began = time.perf_counter()
        with memory.watched():
            words = _send(line)
            _wait(lambda: _tips(line, words) == MESSAGES, "tips were lost")
            seen = time.perf_counter() - began
            _wait(lambda: sum(_states(line, words).values()) == MESSAGES * EACH, "files were lost")
            took = time.perf_counter() - began
        states = _states(line, words)
    rows = [
        ["", ""],
        ["files sent", str(MESSAGES * EACH)],
        *([f"told of as {state}", str(count)] for state, count in sorted(states.items())),
        ["lost", str(MESSAGES * EACH - sum(states.values()))],
        ["all tips stored after", f"{seen:.1f} s"],
        ["all files told of after", f"{took:.1f} s"],
        ["files a second", number(MESSAGES * EACH / took)],
        ["peak memory of a rebuild worker", f"{memory.worker / _KIB**2:.0f} MiB"],
        ["peak memory of a child that parses", f"{memory.child / _KIB**2:.0f} MiB"],
    ]
    return Section("(e) 200 files through the whole stack, on the local AWS", _NOTES, tables=[rows])


def _send(line: Line) -> list[str]:
    corpus = [case.content for case in cases() if case.content]
    files = [corpus[at % len(corpus)] for at in range(MESSAGES * EACH)]
    bodies, held = {}, {}
    for message in range(MESSAGES):
        word, form = f"files{secrets.token_hex(6)}", {"NumMedia": str(EACH)}
        for index, content in enumerate(files[message * EACH : (message + 1) * EACH]):
            path = (
                f"/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM{secrets.token_hex(16)}/Media/ME{secrets.token_hex(16)}"
            )
            held[path] = content
            form |= {f"MediaUrl{index}": f"https://api.twilio.com{path}", f"MediaContentType{index}": "image/jpeg"}
        bodies[word] = sms(f"Pictures of the yard, {word}", **form)
    Platforms().hold(held, line.stack.target.secrets["sms"]["auth_token"])
    with ThreadPoolExecutor(8) as senders:
        answers = list(senders.map(lambda body: line.send("sms", body).status, bodies.values()))
    if set(answers) != {200}:
        raise Failed("A delivery was not taken")
    return list(bodies)


def _wait(condition: Callable[[], bool], otherwise: str) -> None:
    if not wait_until(condition, seconds=_PATIENCE_SECONDS, every=0.25):
        raise Failed(otherwise)


def _tips(line: Line, words: list[str]) -> int:
    texts = [row.get("text", "") for row in line.items("TipsTable")]
    return sum(any(word in text for text in texts) for word in words)


def _states(line: Line, words: list[str]) -> Counter[str]:
    """Count what the rows of the files say, of those that say something."""
    rows = line.items("TipsTable")
    tips = {row["tip_id"] for row in rows if any(word in row.get("text", "") for word in words)}
    files = [row for row in rows if row["tip_id"] in tips and row["sk"].startswith("media#")]
    return Counter(str(row["state"]) for row in files if row["state"] != "waiting")
