"""Taking Tipline out of an account."""

import pytest

from tests.template import RESOURCES, TEMPLATE
from tools.operator.uninstall import _BUCKETS, _REMAINING, Remaining, uninstall


class FakeAccount:
    """A stack that remembers whether it was deleted."""

    def __init__(self, waiting: int = 0) -> None:
        self.on_queues, self.deleted = waiting, False

    def remaining(self) -> list[Remaining]:
        return [Remaining("tipline-Tips-1", 1_234, 2_000_000_000), Remaining("tipline-Posts-1", 0, 0)]

    def buckets(self) -> dict[str, tuple[str, ...]]:
        return {
            "tipline-auditheads-1": _BUCKETS["AuditHeadsBucket"],
            "tipline-originals-1": _BUCKETS["OriginalsBucket"],
        }

    def waiting(self) -> int:
        return self.on_queues

    def delete(self) -> None:
        self.deleted = True


def run(account: FakeAccount, typed: str = "", *, yes: bool) -> tuple[int, str]:
    said: list[str] = []

    def ask(prompt: str) -> str:
        said.append(prompt)
        return typed

    return uninstall(account, "tipline", said.append, ask, yes=yes), "\n".join(said)


def test_it_says_what_remains_and_what_that_costs_and_does_nothing() -> None:
    account = FakeAccount()
    code, said = run(account, yes=False)
    assert (code, account.deleted) == (0, False)
    assert "1,234 rows, 2,000.0 MB: $0.90 a month" in said
    assert "0 rows, 0.0 MB: less than $0.01 a month" in said
    assert "--no-deletion-protection-enabled \\\n    --table-name tipline-Tips-1" in said
    assert "tipline-auditheads-1\n    what each day's audit ended with: locked" in said
    assert "Type the name" not in said


def test_what_is_said_to_remain_is_what_the_template_keeps() -> None:
    kept = {name for name, each in RESOURCES.items() if each.get("DeletionPolicy") == "Retain"}
    outputs = [*_REMAINING, *_BUCKETS]
    assert {TEMPLATE["Outputs"][each]["Value"]["Ref"] for each in outputs} == kept


@pytest.mark.parametrize("typed", ["", "yes", "Tipline", "tipline2"])
def test_without_the_name_typed_nothing_is_deleted(typed: str) -> None:
    account = FakeAccount()
    code, said = run(account, typed, yes=True)
    assert (code, account.deleted) == (1, False)
    assert said.endswith("Nothing was done.")


def test_with_the_name_typed_the_stack_goes_and_the_tables_remain() -> None:
    account = FakeAccount()
    code, said = run(account, " tipline ", yes=True)
    assert (code, account.deleted) == (0, True)
    assert said.endswith("tipline-Tips-1, tipline-Posts-1, tipline-auditheads-1 and tipline-originals-1 remain.")


def test_messages_that_nobody_read_are_warned_of_before_they_go() -> None:
    assert "WARNING" in run(FakeAccount(waiting=3), yes=False)[1]
    assert "WARNING" not in run(FakeAccount(waiting=0), yes=False)[1]
