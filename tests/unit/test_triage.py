"""How urgent a text is and what it is about: rules and learned weights together."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.anonymize.folding import Folded
from tipline.anonymize.reading import Reading
from tipline.model import CATEGORIES, Priority, Triage
from tipline.triage import keeps_places, priority_of, triage, with_words_of
from tipline.triage.judging import judge
from tipline.triage.weighing import LABELS, features, read, weigh

LIFE = [
    line.removeprefix("P0|")
    for line in (Path(__file__).parents[1] / "labelled" / "urgency.txt").read_text(encoding="utf-8").splitlines()
    if line.startswith("P0|")
]


def test_danger_to_life_or_a_child_is_p0() -> None:
    missed = [text for text in LIFE if triage(text).priority is not Priority.P0]
    assert len(missed) <= 0.05 * len(LIFE), missed


@pytest.mark.parametrize("text", ["HELP", "ayuda", "911", "h e l p", "🆘"])
def test_a_bare_call_is_p1_by_the_rules_alone(text: str) -> None:
    assert triage(text) == judge(text)
    assert triage(text).priority is Priority.P1


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("mi vecino le pega a sus hijos", Priority.P0),
        ("soy la abuela, el novio de mi hija le pega a mi nieto", Priority.P0),
        ("my neighbor hits his 4 year old every night, I hear her screaming", Priority.P0),
        ("they are selling drugs out of 14 Elm St qudubakori", Priority.P2),
    ],
)
def test_what_a_rule_asks_for_is_not_talked_away(text: str, least: Priority) -> None:
    assert triage(text).priority <= least


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("they sell pills out of that house all night", "drugs"),
        ("venden cristal en la casa de la esquina", "drugs"),
        ("somebody stole my truck from the driveway last night", "vehicle_theft"),
        ("a car hit my mailbox and drove off after", "hit_and_run"),
        ("pit bull chained up with no water", "animal_cruelty"),
        ("drunk driver all over the road on market", "dui"),
        ("what time are you open", "not_a_tip"),
    ],
)
def test_the_category_is_what_it_is_about(text: str, category: str) -> None:
    assert triage(text).category == category


def test_the_words_that_caused_it_are_told() -> None:
    judged = triage("he has a gun and he is walking into the elementary school on Pine. hurry")
    assert judged.priority is Priority.P0
    assert {"gun", "school"} & set(judged.words)
    assert f"words.{judged.priority}" in judged.reasons


def test_of_the_words_only_those_are_told_that_the_anonymized_text_still_has() -> None:
    judged = triage("my name is Gunnar, he has a gun to her head")
    told = with_words_of(judged, "my name is [tipster's name], he has a gun to her head").words
    assert set(told) == set(judged.words) - {"gunnar"}
    assert not with_words_of(judged, "").words


@pytest.mark.parametrize(
    ("text", "keeps"),
    [
        ("he is beating her right now, apt 4, she is screaming", True),
        ("somebody keeps taking packages and im scared, he followed me home", True),
        ("what time are you open on saturday", False),
    ],
)
def test_the_place_is_kept_where_the_sender_may_be_in_danger(text: str, *, keeps: bool) -> None:
    assert keeps_places(triage(text)) is keeps


@pytest.mark.parametrize("asked", list(Priority))
def test_words_turn_a_rule_down_by_one_step_at_most(asked: Priority) -> None:
    sure_of_nothing = {"P0": 0.0, "P1": 0.0, "P2": 0.0, "P3": 1.0}
    lowest = priority_of(Triage("assault", asked, ("rule",)), sure_of_nothing)
    assert lowest.value == f"P{min(3, int(asked[1]) + 1)}"


@given(st.text(max_size=300))
def test_any_text_is_judged_with_a_reason(text: str) -> None:
    judged = triage(text)
    assert judged.category in CATEGORIES
    assert judged.reasons
    assert all(word.isalpha() for word in judged.words)


def test_chances_of_priorities_and_of_categories_add_up() -> None:
    text = "he hit me with his car and left"
    weighed = weigh(Reading(Folded(text)), judge(text))
    assert sum(weighed.priorities.values()) == pytest.approx(1)
    assert sum(weighed.categories.values()) == pytest.approx(1)
    assert {*weighed.priorities, *weighed.categories} == set(LABELS)


def test_a_word_adds_what_the_weights_say() -> None:
    assert dict(read(["w gun\tP0 0.50 weapons -0.25"])) == {
        "w gun": ((LABELS.index("P0"), 0.5), (LABELS.index("weapons"), -0.25))
    }


def test_features_are_each_once_and_point_at_their_words() -> None:
    found = features(Reading(Folded("gun gun 4471")), None)
    names = [feature.name for feature in found]
    assert len(names) == len(set(names))
    assert {"w gun", "w 0000", "b gun gun", "b gun 0000"} <= set(names)
    assert next(feature for feature in found if feature.name == "b gun 0000").words == (1, 2)
