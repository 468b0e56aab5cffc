"""Until when a person may be answered, and how an answer reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.replying import WORDS, Reason, comment_window, fits, safety_text, signed, to_known_person, window

_HOUR, _DAY = 3_600, 86_400


@pytest.mark.parametrize("platform", ["facebook", "instagram"])
def test_meta_lets_us_answer_for_24_hours_and_a_person_for_7_days(platform: str) -> None:
    assert window(platform, 0, _DAY - 1, human_agent=False).until == _DAY
    closed = window(platform, 0, _DAY, human_agent=False)
    assert (closed.open, closed.until) == (False, _DAY)
    assert "24 hours" in closed.why
    late = window(platform, 0, _DAY, human_agent=True)
    assert (late.open, late.human_agent, late.until) == (True, True, 7 * _DAY)
    assert not window(platform, 0, _DAY - 1, human_agent=True).human_agent
    assert not window(platform, 0, 7 * _DAY, human_agent=True).open


@pytest.mark.parametrize("platform", ["sms", "x"])
def test_the_others_set_no_end(platform: str) -> None:
    assert window(platform, 0, 365 * _DAY, human_agent=False).open
    assert window(platform, 0, 365 * _DAY, human_agent=False).until is None


@pytest.mark.parametrize("platform", ["facebook", "instagram", "sms", "x"])
def test_who_never_wrote_is_not_written_to(platform: str) -> None:
    assert not window(platform, None, 0, human_agent=True).open


def test_a_comment_is_answered_in_private_for_7_days_on_metas_platforms_alone() -> None:
    assert comment_window("facebook", 0, 7 * _DAY - 1).open
    assert not comment_window("facebook", 0, 7 * _DAY).open
    assert not comment_window("x", 0, 1).open


@pytest.mark.parametrize(
    ("name", "by"), [("Dana Ruiz", "Dana"), ("Dana", "Dana"), ("D.R.", "D.R."), ("  Dana  Maria Ruiz ", "Dana")]
)
def test_an_answer_is_signed_with_the_first_name(name: str, by: str) -> None:
    assert signed("Which house?", name, "first_name") == f"Which house?\n\n- {by}"


@pytest.mark.parametrize(("name", "by"), [("Dana Ruiz", "D.R."), ("dana", "D."), ("D.R.", "D.R.")])
def test_or_with_initials(name: str, by: str) -> None:
    assert signed("Which house?", name, "initials") == f"Which house?\n\n- {by}"


@given(first=st.from_regex("[A-Z][a-z]{2,9}", fullmatch=True), last=st.from_regex("[A-Z][a-z]{2,9}", fullmatch=True))
def test_the_family_name_is_never_sent(first: str, last: str) -> None:
    for style in ("first_name", "initials"):
        assert last not in signed("?", f"{first} {last}", style).removeprefix(f"?\n\n- {first}")


def test_instagram_counts_bytes_the_others_characters() -> None:
    assert fits("facebook", "ñ" * 2_000)
    assert not fits("instagram", "ñ" * 501)
    assert fits("sms", "a" * 1_600)
    assert not fits("sms", "a" * 1_601)


@pytest.mark.parametrize(("language", "words"), [("en", ("call 911",)), ("es", ("llame al 911",))])
def test_the_safety_text_says_that_it_is_automatic(language: str, words: tuple[str, ...]) -> None:
    assert all(each in safety_text(language) for each in words)
    assert safety_text(language).casefold().startswith(("automatic", "mensaje automático"))
    assert safety_text("und") == f"{safety_text('en')}\n{safety_text('es')}"
    assert fits("instagram", safety_text("und"))


def test_a_known_person_is_told_so_and_how_to_stay_anonymous() -> None:
    text = to_known_person("Which house?", "call 910-555-0100")
    assert text.startswith("Which house?")
    assert "not anonymous" in text
    assert "call 910-555-0100" in text


def test_every_reason_has_words_for_an_officer() -> None:
    assert WORDS.keys() == set(Reason)
