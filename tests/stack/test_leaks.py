"""The leak test as a test: nothing of a sender anywhere, and the search sees what it must."""

from tests.leaks.canaries import PAGES, SENT
from tests.leaks.credentials import SECRETS
from tests.leaks.people import NAMELESS
from tests.leaks.run import run
from tests.leaks.staff import STAFF
from tests.recordings import PLATFORMS
from tools.local_aws.sessions import Deployed


def test_nothing_of_a_sender_is_found_anywhere(stack: Deployed) -> None:
    report = run(stack)
    assert report.good, report.text()
    # So that an empty search cannot pass.
    assert len(report.places) > 40
    assert {PAGES, SENT} < set(report.places)
    assert report.required > 300
    assert all(report.searched[place, platform] > 500 for place in report.places for platform in PLATFORMS)
    # Each platform's own, and the tokens of those that are asked who wrote.
    assert all(report.searched[place, SECRETS] >= len(PLATFORMS) + len(NAMELESS) for place in report.places)
    assert all(report.searched[place, STAFF] > 40 for place in report.places)
