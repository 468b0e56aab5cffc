"""What the rules that a sergeant may change ask for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.model import CATEGORIES, Priority
from tipline.triage.judging import OWN_DANGER, judge

URGENCY = [
    line.split("|", 1)
    for line in (Path(__file__).parents[1] / "labelled" / "urgency.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
LIFE = [text for priority, text in URGENCY if priority == "P0"]
NOT_LIFE = [text for priority, text in URGENCY if priority != "P0"]


@pytest.mark.parametrize("text", LIFE)
def test_danger_to_life_or_a_child_is_p0(text: str) -> None:
    assert judge(text).priority is Priority.P0


@pytest.mark.parametrize("text", LIFE[::5])
def test_capitals_and_exclamation_marks_change_nothing(text: str) -> None:
    assert judge(text.upper() + "!!!").priority is Priority.P0


@pytest.mark.parametrize("text", NOT_LIFE)
def test_what_only_speaks_of_such_things_is_not_p0(text: str) -> None:
    assert judge(text).priority is not Priority.P0


@pytest.mark.parametrize(
    "text", ["HELP", "help!!", "Ayuda", "AYUDA", "INFO", "911", "h e l p", "HELPPPP", "🆘", "auxilio", "help me"]
)
def test_a_bare_call_is_p1(text: str) -> None:
    judged = judge(text)
    assert (judged.priority, judged.reasons) == (Priority.P1, ("bare_call",))


@pytest.mark.parametrize(
    "text",
    [
        "he has a gun to her head",
        "he has a g u n to her head",
        "he has a 🔫 to her head",
        "hes gonna k1ll me",
        "hes gonna k!ll me",
        "hes gonna kiiiill me",
        "hes shootin at us",
        "shes bleding out",
        "balasera en la calle",
        "BALACERA EN LA CALLE",
        "se está desangrando",
        "se esta desangrando",
        "th\u0435r\u0435 sh\u043e\u043eting \u043eutside my house",
    ],
)
def test_p0_words_are_read_in_other_spellings(text: str) -> None:
    assert judge(text).priority is Priority.P0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("somebody got shot over there last year", "shots.past"),
        ("nobody got shot", "shots.denied"),
        ("got shot in a video game", "shots.unreal"),
    ],
)
def test_what_is_past_denied_or_unreal_is_not_p0_and_says_why(text: str, reason: str) -> None:
    judged = judge(text)
    assert judged.priority is not Priority.P0
    assert reason in judged.reasons


def test_not_a_drill_is_no_drill() -> None:
    assert judge("this is not a drill, somebody just got shot").priority is Priority.P0


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("they sell pills out of that house all night", "drugs"),
        ("venden cristal en la casa de la esquina", "drugs"),
        ("somebody stole my truck from the driveway last night", "vehicle_theft"),
        ("a car hit my mailbox and drove off after", "hit_and_run"),
        ("le pega a su esposa todas las noches", "domestic_violence"),
        ("pit bull chained up with no water", "animal_cruelty"),
        ("drunk driver all over the road on market", "dui"),
        ("what time are you open", "not_a_tip"),
        ("zzz", "other"),
    ],
)
def test_the_category_is_what_it_is_about(text: str, category: str) -> None:
    assert judge(text).category == category


@pytest.mark.parametrize(
    ("text", "afraid"),
    [
        ("somebody keeps taking packages and im scared, he followed me home", True),
        ("they dump trash behind the store", False),
    ],
)
def test_a_sender_who_is_afraid_is_heard(text: str, *, afraid: bool) -> None:
    assert (OWN_DANGER in judge(text).reasons) is afraid


@given(st.text(max_size=300))
def test_any_text_is_judged_with_a_reason(text: str) -> None:
    judged = judge(text)
    assert judged.category in CATEGORIES
    assert judged.reasons


@given(st.sampled_from(LIFE), st.sampled_from(["😭", "!!!", " ...", "\n\n", " please"]))
def test_what_follows_does_not_hide_a_danger(text: str, more: str) -> None:
    assert judge(text + more).priority is Priority.P0
