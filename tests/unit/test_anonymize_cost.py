"""What a hostile text costs: 70,000 characters, steps in proportion to its length."""

import sys
from collections.abc import Callable

import pytest

from tipline.anonymize import anonymize
from tipline.model import Sender
from tipline.triage import triage

SENDER = Sender(id="1", name="Maria Lopez", handle="maria.l", phone="+19105550101")
LONGEST = 70_000
STEPS_PER_CHARACTER = 700

HOSTILE = [
    "one ",
    "@a ",
    " 'a",
    "a.a@",
    "x.com/?s=1&",
    "my name is ",
    "call me 910 555 ",
    "[tipster's name]",
    "[tipster's ",
    "report 1-1-1-",
    'told me "',
    "A. ",
]


@pytest.mark.parametrize("part", HOSTILE)
def test_a_hostile_text_is_anonymized_in_steps_in_proportion_to_its_length(part: str) -> None:
    assert steps(lambda: anonymize(repeated(part, LONGEST), SENDER, urgent=False)) < LONGEST * STEPS_PER_CHARACTER


@pytest.mark.parametrize("part", ["🔫", "help me he has a gun ", "a.a@"])
def test_a_hostile_text_is_judged_in_steps_in_proportion_to_its_length(part: str) -> None:
    shorter = steps(lambda: triage(repeated(part, LONGEST // 14)))
    assert steps(lambda: triage(repeated(part, LONGEST // 7))) < 3 * shorter


def test_the_longest_text_is_judged() -> None:
    assert triage(repeated("he is here. ", LONGEST)).priority


def repeated(part: str, length: int) -> str:
    """Return a text of so many characters."""
    return (part * (length // len(part) + 1))[:length]


def steps(work: Callable[[], object]) -> int:
    """Count the calls that the work makes, in Python and in C."""
    counted = 0

    def count(_code: object, *_: object) -> None:
        nonlocal counted
        counted += 1

    monitoring, tool = sys.monitoring, sys.monitoring.PROFILER_ID
    monitoring.use_tool_id(tool, "steps")
    try:
        for event in (monitoring.events.PY_START, monitoring.events.CALL):
            monitoring.register_callback(tool, event, count)
        monitoring.set_events(tool, monitoring.events.PY_START | monitoring.events.CALL)
        work()
    finally:
        monitoring.set_events(tool, 0)
        monitoring.free_tool_id(tool)
    return counted
