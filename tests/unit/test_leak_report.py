"""The leak test's report: it counts, names field, channel, place and form, and shows no text."""

from collections import Counter

from tests.leaks.canaries import Canary
from tests.leaks.report import TIME, Hit, Report


def report() -> Report:
    return Report(
        places=["table Seen", "table Tips"],
        channels=["sms", "x"],
        canaries=7,
        forms=700,
        searched=Counter(
            {("table Seen", "sms"): 4, ("table Tips", "sms"): 3, ("table Tips", "x"): 2, ("table Seen", TIME): 9}
        ),
        required=2,
        known={"SQS stamps": {"table Seen"}},
    )


def test_a_clean_report_is_good_and_says_of_how_many() -> None:
    clean = report()
    assert clean.good
    assert "0 of 9:" in clean.text()
    assert [line.split() for line in clean.text().splitlines()[1:3]] == [
        ["table", "Seen", "0", "of", "4", "0", "of", "0", "0", "of", "9", "*"],
        ["table", "Tips", "0", "of", "3", "0", "of", "2", "0", "of", "0"],
    ]
    assert "* known: SQS stamps (table Seen)." in clean.text()


def test_a_leak_is_named_by_field_channel_place_and_form() -> None:
    leaking = report()
    leaking.hits = {
        Hit("sms", "From", "intake killed", "table Tips", "sha256"),
        Hit(TIME, "arrival", "any", "table Seen", "ISO"),
    }
    assert not leaking.good
    assert "LEAK sms, From, route intake killed: in table Tips, form sha256" in leaking.text()
    assert "LEAK time, arrival, route any: in table Seen, form ISO" in leaking.text()
    assert "1 of 9:" in leaking.text()
    assert "1 of 3" in leaking.text()


def test_a_test_that_means_nothing_is_not_good() -> None:
    empty = report()
    empty.missing = [(Canary("Gonetoolost", "Body: plate", "sms", "repeated"), "table Tips")]
    assert not empty.good
    assert "VOID sms, Body: plate, route repeated: not in table Tips" in empty.text()
    assert "Gonetoolost" not in empty.text()
    blind = report()
    blind.uncaught = ["table Seen"]
    assert not blind.good
    assert "1 of 2 leaks" in blind.text()
