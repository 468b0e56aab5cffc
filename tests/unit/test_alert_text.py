"""The words of an alert: they fit, they say what an officer needs, and they say nothing else."""

import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tipline.alert_text import SENSITIVE, Call, Wording, compose
from tipline.model import CATEGORIES, Alert, AlertKind, Priority

# 3GPP TS 23.038, section 6.2.1 (one septet each) and 6.2.1.1 (two septets each).
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
WORST_DISPLAY_NAME = "[" * 10

ALERTS = st.builds(
    Alert,
    id=st.text(),
    kind=st.sampled_from(AlertKind),
    platform=st.text(),
    priority=st.sampled_from(Priority),
    category=st.sampled_from(sorted(CATEGORIES)),
    reference=st.text(),
    root=st.none() | st.text(),
    not_before=st.integers(0),
    follow_up=st.booleans(),
)
POSTS = st.integers(0, 10**12)
CALLS = st.builds(Call, minutes=st.integers(0, 10**6), step=st.integers(1, 10**6), taken_by=st.text())
CONSOLE = "https://abcdefghij.execute-api.us-gov-west-1.amazonaws.com/v1"


def an_alert(**changes: object) -> Alert:
    alert = Alert("tip:1", AlertKind.TIP, "facebook", Priority.P1, "hit_and_run", "7K4Q2M")
    return dataclasses.replace(alert, **changes)  # type: ignore[arg-type]


def gsm_length(text: str) -> int:
    assert set(text) <= GSM_BASIC | GSM_EXTENSION, "one other character makes segments of 70"
    return sum(2 if character in GSM_EXTENSION else 1 for character in text)


@given(ALERTS, POSTS)
@example(an_alert(kind=AlertKind.POST, platform="[" * 99, reference="W" * 99), 10**6)
@example(an_alert(kind=AlertKind.POST, platform="€" * 99, reference="ñ" * 99), 10**6)
def test_an_sms_with_the_prefix_of_sns_is_one_segment_whatever_the_fields_hold(alert: Alert, posts: int) -> None:
    """SNS puts `DISPLAYNAME> ` (at most 10 characters) before every SMS of a topic."""
    sms = compose(alert, Wording("any"), posts).sms

    assert gsm_length(f"{WORST_DISPLAY_NAME}> {sms}") <= 160


@given(ALERTS, POSTS, CALLS, st.sampled_from(["", CONSOLE, f"https://{'long' * 40}.example.org"]))
def test_an_sms_is_one_segment_whoever_took_the_tip_and_wherever_the_console_is(
    alert: Alert, posts: int, call: Call, console: str
) -> None:
    sms = compose(alert, Wording("any", console_url=console), posts, call).sms

    assert gsm_length(f"{'W' * 10}> {sms}") <= 160


def test_with_a_console_email_and_sms_carry_the_link_to_the_tip() -> None:
    announcement = compose(an_alert(), Wording("WPD TIPS", console_url=CONSOLE), call=Call(minutes=15))

    link = f"Open: {CONSOLE}/tips/7K4Q2M"
    assert announcement.sms == f"P1 tip 7K4Q2M via facebook. Ack within 15 min. Uncorroborated. {link}"
    assert link in announcement.email.splitlines()


def test_an_alert_about_a_post_leads_to_the_posts_page() -> None:
    for posts in (0, 3):
        announcement = compose(an_alert(kind=AlertKind.POST), Wording("WPD TIPS", console_url=CONSOLE), posts)
        assert announcement.sms.endswith(f"Open: {CONSOLE}/posts/7K4Q2M")
        assert f"Open: {CONSOLE}/posts/7K4Q2M" in announcement.email.splitlines()


def test_the_longest_text_leaves_out_when_to_acknowledge_rather_than_the_link() -> None:
    alert = an_alert(platform="W" * 10, follow_up=True)
    wording = Wording("WPD TIPS", console_url=CONSOLE)

    assert compose(alert, wording, call=Call(minutes=999)).sms == (
        f"P1 more on tip 7K4Q2M via WWWWWWWWWW. Uncorroborated. Open: {CONSOLE}/tips/7K4Q2M"
    )


def test_who_took_a_tip_is_said_and_nothing_is_asked() -> None:
    announcement = compose(an_alert(kind=AlertKind.TAKEN), Wording("WPD TIPS"), call=Call(taken_by="Ana Núñez"))

    assert announcement.sms == "P1 tip 7K4Q2M taken by Ana Nunez. No need to acknowledge it."
    assert "Somebody acknowledged it: you need not." in announcement.email
    assert announcement.attributes["kind"] == "taken"


@given(ALERTS, POSTS, st.text())
def test_a_subject_is_one_line_of_printable_ascii_that_sns_accepts(alert: Alert, posts: int, name: str) -> None:
    """https://docs.aws.amazon.com/sns/latest/api/API_Publish.html asks for less than 100 characters."""
    subject = compose(alert, Wording(name), posts).subject

    assert subject.isascii()
    assert subject.isprintable()
    assert 0 < len(subject) < 100


@given(ALERTS, POSTS)
def test_an_email_is_short_and_has_no_long_lines(alert: Alert, posts: int) -> None:
    email = compose(alert, Wording("WPD TIPS"), posts).email

    assert len(email.splitlines()) <= 10
    assert max(map(len, email.splitlines())) <= 120


@given(ALERTS, POSTS)
def test_nothing_of_the_alert_is_said_but_priority_kind_platform_reference_and_category(
    alert: Alert, posts: int
) -> None:
    """Two alerts that differ in id, root and time only read the same."""
    other = dataclasses.replace(alert, id="tip:other", root="other", not_before=7)

    assert compose(alert, Wording("WPD TIPS"), posts) == compose(other, Wording("WPD TIPS"), posts)


def test_the_sms_of_a_tip_says_priority_kind_platform_reference_uncorroborated_and_how_to_open_it() -> None:
    sms = compose(an_alert(), Wording("WPD TIPS")).sms

    assert sms == "P1 tip 7K4Q2M via facebook. Uncorroborated. Open: tipline show 7K4Q2M"


def test_the_email_of_a_tip_reads_well_at_3_am() -> None:
    announcement = compose(an_alert(), Wording("WPD TIPS"))

    assert announcement.subject == "WPD TIPS: P1 tip 7K4Q2M via facebook"
    assert announcement.email.splitlines() == [
        "P1 tip 7K4Q2M via facebook",
        "",
        "A private message. Urgent. Read it now.",
        "Category: hit and run",
        "Uncorroborated: nobody has checked it.",
        "",
        "Open: tipline show 7K4Q2M",
        "",
        "On purpose, this email says nothing of what was written, by whom, or where. Do not reply to it.",
    ]


def test_a_summary_says_how_many_posts_came_after_which_one() -> None:
    announcement = compose(an_alert(kind=AlertKind.POST, priority=Priority.P2), Wording("WPD TIPS"), posts=498)

    assert announcement.sms == (
        "P2 posts: 498 more after 7K4Q2M via facebook. Uncorroborated. Open: tipline show 7K4Q2M"
    )
    assert "Posts below the same one since the last alert: 498." in announcement.email


@pytest.mark.parametrize("kind", [AlertKind.TIP, AlertKind.POST])
@pytest.mark.parametrize("category", sorted(SENSITIVE))
def test_an_email_names_no_sensitive_category_unless_the_department_says_so(kind: AlertKind, category: str) -> None:
    alert = an_alert(kind=kind, category=category)
    named = f"Category: {category.replace('_', ' ')}"

    hushed, frank = compose(alert, Wording("WPD TIPS")), compose(alert, Wording("WPD TIPS", sensitive_categories=True))

    assert named in frank.email
    assert category.replace("_", " ") not in hushed.email + hushed.subject + hushed.sms
    assert "Category: shown when you open it" in hushed.email


def test_domestic_violence_sexual_offenses_and_what_is_mostly_about_children_are_sensitive() -> None:
    assert {"domestic_violence", "sexual_offense", "missing_person", "trafficking"} == SENSITIVE


@given(ALERTS, POSTS)
def test_no_sms_and_no_subject_names_the_category(alert: Alert, posts: int) -> None:
    wording = Wording("WPD TIPS", sensitive_categories=True)
    other = dataclasses.replace(alert, category="arson")

    assert compose(alert, wording, posts).sms == compose(other, wording, posts).sms
    assert compose(alert, wording, posts).subject == compose(other, wording, posts).subject


def test_filter_policies_see_kind_priority_category_and_platform_even_where_the_category_is_sensitive() -> None:
    announcement = compose(an_alert(category="sexual_offense"), Wording("WPD TIPS"))

    assert announcement.attributes == {
        "kind": "tip",
        "priority": "P1",
        "category": "sexual_offense",
        "platform": "facebook",
    }


@given(ALERTS)
def test_no_attribute_is_empty_because_sns_would_refuse_the_alert(alert: Alert) -> None:
    assert all(compose(alert, Wording("WPD TIPS")).attributes.values())


def test_an_unreadable_message_sends_officers_to_the_page_itself() -> None:
    announcement = compose(an_alert(kind=AlertKind.UNREADABLE), Wording("WPD TIPS"))
    sentence = "A message could not be read. Look in the page's own inbox."

    assert announcement.sms == f"P1 unreadable message via facebook. {sentence}"
    assert sentence in announcement.email


def test_a_test_is_marked_as_one_everywhere() -> None:
    announcement = compose(an_alert(kind=AlertKind.TEST, platform="test"), Wording("WPD TIPS"))

    assert announcement.subject == "WPD TIPS: TEST P1 alert 7K4Q2M via test"
    assert announcement.sms == "TEST P1 alert 7K4Q2M via test. No action needed."
    assert announcement.email.startswith("TEST ")


def test_a_further_message_is_told_as_one() -> None:
    """Two alerts with one reference would look like one that was sent twice."""
    said = compose(an_alert(follow_up=True), Wording("any"))

    assert said.sms.startswith("P1 more on tip 7K4Q2M via facebook.")
    assert "A further message of the same sender." in said.email
