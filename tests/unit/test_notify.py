"""Telling officers, one order at a time: at once, held, counted, or not again."""

import dataclasses

import pytest

from tests.fakes.notify import InMemoryAlertLog, Officers
from tipline.alert_log import Entry, State, Window
from tipline.model import Alert, AlertKind, Priority
from tipline.notify import (
    GRACE_SECONDS,
    LATE_SECONDS,
    LEASE_SECONDS,
    LONG_WINDOW_SECONDS,
    WINDOW_SECONDS,
    Busy,
    Order,
    Outcome,
    Wakeup,
    notify,
)
from tipline.patience import Unavailable


def a_tip(priority: Priority = Priority.P1, **changes: object) -> Alert:
    alert = Alert("tip:1", AlertKind.TIP, "sms", priority, "theft", "7K4Q2M")
    return dataclasses.replace(alert, **changes)  # type: ignore[arg-type]


def a_post(number: int, priority: Priority = Priority.P3, root: str | None = "root", **changes: object) -> Alert:
    alert = Alert(f"post:{number}", AlertKind.POST, "facebook", priority, "other", f"REF{number:03}", root)
    return dataclasses.replace(alert, **changes)  # type: ignore[arg-type]


def unreadable(number: int, platform: str = "facebook") -> Alert:
    return Alert(f"unreadable:{number}", AlertKind.UNREADABLE, platform, Priority.P1, "other", "7K4Q2M")


def subjects(officers: Officers) -> list[str]:
    return [announcement.subject.removeprefix("WPD TIPS: ") for announcement in officers.told]


def last_queued(officers: Officers) -> Order:
    return officers.queued[-1][0]


# ---- Tips -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("priority", [Priority.P0, Priority.P1])
def test_an_urgent_tip_goes_out_at_once_even_when_something_asks_to_hold_it(priority: Priority) -> None:
    officers = Officers()

    outcome = notify(a_tip(priority, not_before=int(officers.now) + 500), officers.doors())

    assert outcome is Outcome.SENT
    assert subjects(officers) == [f"{priority} tip 7K4Q2M via sms"]
    assert officers.queued == []


@pytest.mark.parametrize("priority", [Priority.P2, Priority.P3])
@pytest.mark.parametrize(("remaining", "delay"), [(0.2, 1), (500, 500), (900, 900), (5_000, 900)])
def test_a_tip_that_can_wait_is_put_back_until_its_time_bucket_ends(
    priority: Priority, remaining: float, delay: int
) -> None:
    """SQS delays a message by 900 seconds at most, so a long bucket takes several rounds."""
    officers = Officers()
    bucket_end = int(officers.now) + 10_000
    officers.now = bucket_end - remaining
    tip = a_tip(priority, not_before=bucket_end)

    assert notify(tip, officers.doors()) is Outcome.HELD
    assert officers.told == []
    assert officers.queued == [(tip, delay)]
    assert officers.log.entries == {}, "a row would tell when the tip came"


def test_a_held_tip_goes_out_once_its_bucket_is_over() -> None:
    officers = Officers()
    tip = a_tip(Priority.P2, not_before=int(officers.now))

    assert notify(tip, officers.doors()) is Outcome.SENT


def test_a_test_alert_takes_the_same_way_as_a_tip() -> None:
    officers = Officers()

    notify(a_tip(kind=AlertKind.TEST), officers.doors())

    assert subjects(officers) == ["TEST P1 alert 7K4Q2M via sms"]
    assert officers.log.entries["tip:1"].state is State.SENT


# ---- Once -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alert", [a_tip(), a_post(1), a_post(1, Priority.P0), unreadable(1)])
def test_a_repeat_of_an_alert_is_not_sent_again(alert: Alert) -> None:
    officers = Officers()
    notify(alert, officers.doors())

    assert notify(alert, officers.doors()) is Outcome.REPEATED
    assert len(officers.told) == 1


@pytest.mark.parametrize("alert", [a_tip(), a_post(1), unreadable(1)])
def test_an_alert_that_could_not_be_published_is_sent_by_the_next_try(alert: Alert) -> None:
    officers = Officers(broken={"publish"})
    with pytest.raises(Unavailable):
        notify(alert, officers.doors())
    officers.broken.clear()

    assert notify(alert, officers.doors()) is Outcome.SENT
    assert len(officers.told) == 1


@pytest.mark.parametrize("alert", [a_tip(), a_post(1), unreadable(1)])
def test_while_a_worker_is_sending_an_alert_its_repeat_must_come_back(alert: Alert) -> None:
    """So that the alert is sent should that worker die."""
    officers = Officers()
    officers.log.claim(Entry(alert, State.CLAIMED, int(officers.now) + LEASE_SECONDS))

    with pytest.raises(Busy):
        notify(alert, officers.doors())
    assert officers.told == []


@pytest.mark.parametrize("alert", [a_tip(), a_post(1), unreadable(1)])
def test_an_alert_whose_worker_died_is_sent_when_its_claim_has_run_out(alert: Alert) -> None:
    officers = Officers()
    officers.log.claim(Entry(alert, State.CLAIMED, int(officers.now) + LEASE_SECONDS))
    officers.now += LEASE_SECONDS

    assert notify(alert, officers.doors()) is Outcome.SENT


def test_an_alert_that_is_out_is_not_sent_again_because_it_could_not_be_marked() -> None:
    class Unmarkable(InMemoryAlertLog):
        def mark_sent(self, alert_id: str, /) -> None:  # noqa: ARG002
            raise Unavailable

    officers = Officers(log=Unmarkable())

    assert notify(a_tip(), officers.doors()) is Outcome.SENT


def test_workers_that_are_always_in_each_others_way_give_up_and_come_back() -> None:
    class Contended(InMemoryAlertLog):
        def claim(self, entry: Entry, /, *, instead_of: Entry | None = None) -> bool:  # noqa: ARG002
            return False

    with pytest.raises(Busy):
        notify(a_tip(), Officers(log=Contended()).doors())


# ---- Posts ----------------------------------------------------------------------------------------------------------


def test_the_first_post_of_a_root_goes_out_at_once_and_asks_to_be_woken_when_its_window_is_over() -> None:
    officers = Officers()

    assert notify(a_post(1), officers.doors()) is Outcome.SENT
    assert subjects(officers) == ["P3 post REF001 via facebook"]
    assert officers.queued == [(Wakeup("facebook#root", "post:1", 0), WINDOW_SECONDS + GRACE_SECONDS)]


def test_a_post_is_not_held_to_the_time_bucket() -> None:
    officers = Officers()

    assert notify(a_post(1, not_before=int(officers.now) + 500), officers.doors()) is Outcome.SENT


def test_further_posts_of_the_root_are_counted_and_one_summary_follows() -> None:
    officers = Officers()
    for number in range(1, 5):
        notify(a_post(number), officers.doors())
    wakeup = last_queued(officers)
    officers.now += WINDOW_SECONDS + GRACE_SECONDS

    assert notify(wakeup, officers.doors()) is Outcome.SENT
    assert subjects(officers) == ["P3 post REF001 via facebook", "P3 posts: 3 more after REF001 via facebook"]


def test_500_comments_in_5_minutes_with_one_p0_among_them_make_3_alerts() -> None:
    officers = Officers()
    start = officers.now
    for number in range(500):
        officers.now = start + number * 300 / 499
        notify(a_post(number, Priority.P0 if number == 250 else Priority.P3), officers.doors())
    officers.now = start + WINDOW_SECONDS + GRACE_SECONDS
    woken = 0
    while woken < len(officers.queued):
        wakeup, delay = officers.queued[woken]
        officers.now += delay if woken else 0
        notify(wakeup, officers.doors())
        woken += 1

    assert subjects(officers) == [
        "P3 post REF000 via facebook",
        "P0 post REF250 via facebook",
        "P3 posts: 498 more after REF000 via facebook",
    ]


@pytest.mark.parametrize("priority", [Priority.P0, Priority.P1])
def test_an_urgent_post_goes_out_at_once_in_the_middle_of_a_window(priority: Priority) -> None:
    officers = Officers()
    notify(a_post(1), officers.doors())

    assert notify(a_post(2, priority), officers.doors()) is Outcome.SENT


def test_an_urgent_post_opens_no_window() -> None:
    officers = Officers()
    notify(a_post(1, Priority.P0), officers.doors())

    assert notify(a_post(2), officers.doors()) is Outcome.SENT


def test_posts_of_another_root_or_platform_have_windows_of_their_own() -> None:
    officers = Officers()
    notify(a_post(1), officers.doors())

    assert notify(a_post(2, root="other"), officers.doors()) is Outcome.SENT
    assert notify(a_post(3, platform="x"), officers.doors()) is Outcome.SENT


def test_posts_without_a_root_share_one_window_so_that_they_cannot_be_a_flood_either() -> None:
    officers = Officers()
    notify(a_post(1, root=None), officers.doors())

    assert notify(a_post(2, root=None), officers.doors()) is Outcome.COLLAPSED


def test_a_summary_has_the_most_urgent_priority_and_a_category_only_where_all_posts_share_it() -> None:
    officers = Officers()
    for number, priority, category in [(1, "P3", "other"), (2, "P3", "drugs"), (3, "P2", "drugs")]:
        notify(a_post(number, Priority(priority), category=category), officers.doors())
    officers.now += WINDOW_SECONDS
    notify(last_queued(officers), officers.doors())
    for number, category in [(4, "drugs"), (5, "arson")]:
        notify(a_post(number, category=category), officers.doors())
    officers.now += WINDOW_SECONDS
    notify(last_queued(officers), officers.doors())

    first, second = (announcement.attributes for announcement in officers.told[1:])
    assert (first["priority"], first["category"]) == ("P2", "drugs")
    assert (second["priority"], second["category"]) == ("P3", "other")


def test_from_the_third_summary_on_there_is_one_an_hour() -> None:
    officers = Officers()
    start, times = officers.now, []
    notify(a_post(0), officers.doors())
    for minute in range(4 * 60):
        notify(a_post(minute + 1), officers.doors())
        officers.now = start + (minute + 1) * 60
        if notify(last_queued(officers), officers.doors()) is Outcome.SENT:
            times.append((officers.now - start) / 60)

    assert times == [5, 10, 15, 75, 135, 195]


def test_a_wakeup_that_comes_too_early_is_put_back() -> None:
    """The long windows are longer than SQS can delay a message."""
    officers = Officers()
    key = "facebook#root"
    opened = Window(key, "facebook", "REF001", "post:1", 3, int(officers.now) + LONG_WINDOW_SECONDS, posts=2)
    officers.log.windows[key] = opened
    wakeup = Wakeup(key, "post:1", 3)

    assert notify(wakeup, officers.doors()) is Outcome.WAITING
    assert officers.queued == [(wakeup, 900)]


def test_after_a_window_without_posts_the_next_post_is_a_first_one_again() -> None:
    officers = Officers()
    notify(a_post(1), officers.doors())
    wakeup = last_queued(officers)
    officers.now += WINDOW_SECONDS + GRACE_SECONDS

    assert notify(wakeup, officers.doors()) is Outcome.QUIET
    assert notify(a_post(2), officers.doors()) is Outcome.SENT
    assert notify(a_post(3), officers.doors()) is Outcome.COLLAPSED


def test_the_wakeup_of_a_window_that_is_past_does_nothing() -> None:
    officers = Officers()
    notify(a_post(1), officers.doors())
    stale = last_queued(officers)
    officers.now += WINDOW_SECONDS
    notify(a_post(2), officers.doors())
    notify(a_post(3), officers.doors())
    officers.now += WINDOW_SECONDS

    assert notify(stale, officers.doors()) is Outcome.REPEATED
    assert notify(Wakeup("facebook#unknown", "post:1", 0), officers.doors()) is Outcome.REPEATED
    assert len(officers.told) == 2


def test_the_same_wakeup_twice_makes_one_summary() -> None:
    officers = Officers()
    for number in range(3):
        notify(a_post(number), officers.doors())
    wakeup = last_queued(officers)
    officers.now += WINDOW_SECONDS
    notify(wakeup, officers.doors())

    assert notify(wakeup, officers.doors()) is Outcome.REPEATED
    assert len(officers.told) == 2


def test_a_summary_that_could_not_be_published_keeps_its_count_and_is_sent_by_the_next_try() -> None:
    officers = Officers()
    for number in range(3):
        notify(a_post(number), officers.doors())
    wakeup = last_queued(officers)
    officers.now += WINDOW_SECONDS
    officers.broken.add("publish")
    with pytest.raises(Unavailable):
        notify(wakeup, officers.doors())
    officers.broken.clear()
    notify(a_post(9), officers.doors())

    assert notify(wakeup, officers.doors()) is Outcome.SENT
    assert subjects(officers)[-1] == "P3 posts: 2 more after REF000 via facebook"


def test_a_first_post_whose_wakeup_could_not_be_queued_is_not_sent_yet() -> None:
    """Sent and forgotten, it would leave a window that nobody sums up."""
    officers = Officers(broken={"queue"})

    with pytest.raises(Unavailable):
        notify(a_post(1), officers.doors())
    assert officers.told == []


def test_a_lost_wakeup_does_not_silence_a_root() -> None:
    officers = Officers()
    for number in range(3):
        notify(a_post(number), officers.doors())
    officers.queued.clear()
    officers.now += WINDOW_SECONDS + LATE_SECONDS

    notify(a_post(3), officers.doors())
    notify(officers.queued[0][0], officers.doors())

    assert subjects(officers)[-1] == "P3 posts: 3 more after REF000 via facebook"


def test_a_post_that_comes_shortly_before_a_due_wakeup_is_counted_without_a_second_one() -> None:
    officers = Officers()
    for number in range(3):
        notify(a_post(number), officers.doors())
    officers.now += WINDOW_SECONDS + LATE_SECONDS - 1

    assert notify(a_post(3), officers.doors()) is Outcome.COLLAPSED
    assert len(officers.queued) == 1


# ---- Unreadable -----------------------------------------------------------------------------------------------------


def test_unreadable_messages_alert_at_most_once_an_hour_over_all_platforms() -> None:
    officers = Officers()
    outcomes = []
    for minute in range(0, 125, 5):
        outcomes.append(notify(unreadable(minute, "x" if minute % 2 else "facebook"), officers.doors()))
        officers.now += 300

    assert [number for number, outcome in enumerate(outcomes) if outcome is Outcome.SENT] == [0, 12, 24]
    assert officers.queued == [], "nothing is summed up"
