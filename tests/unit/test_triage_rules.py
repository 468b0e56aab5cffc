"""The rules file: what a sergeant may write, and what is caught before it is deployed."""

import copy
import tomllib
from importlib import resources
from typing import Any

import pytest

from tipline.anonymize.folding import fold_word
from tipline.model import CATEGORIES
from tipline.triage.rules import load, parse
from tipline.triage.words import compile_phrases, matches, sentences

FILE: dict[str, Any] = tomllib.loads((resources.files("tipline.triage") / "rules.toml").read_text(encoding="utf-8"))


def found(phrase: str, text: str) -> bool:
    """Tell whether a phrase of the rules file stands in a text."""
    phrases = compile_phrases([phrase], {"weapon": ("gun", "kni*")})
    return any(True for sentence in sentences(text, {}) for _ in matches(phrases, sentence))


@pytest.mark.parametrize(
    ("phrase", "text", "stands"),
    [
        ("shots fired", "SHOTS FIRED on 5th", True),
        ("shots fired", "shots were fired", False),
        ("shots .. fired", "shots were just fired", True),
        ("shots .. fired", "shots by two men in a car fired", False),
        ("shots .. fired", "shots. fired", False),
        ("shoot* at", "shooting at us", True),
        ("he/she hit", "She hit him", True),
        ("he (just) hit", "he hit", True),
        ("he (just) hit", "he just hit", True),
        ("he (just) hit", "he never hit", False),
        ("with <weapon>", "with knives", True),
        ("kill myself!", "kill myself", True),
        ("dont", "don't", True),
        ("nino", "niño", True),
    ],
)
def test_a_phrase_stands_where_the_file_says_it_does(phrase: str, text: str, *, stands: bool) -> None:
    assert found(phrase, text) is stands


def test_every_rule_says_why_and_has_a_code_of_its_own() -> None:
    codes = [rule["code"] for rule in FILE["rule"]]
    assert len(set(codes)) == len(codes)
    assert all(rule["why"] for rule in FILE["rule"])


def test_every_category_has_rules() -> None:
    assert set(load().categories) == CATEGORIES


def test_phrases_are_written_as_texts_are_read() -> None:
    """A capital, an accent or an apostrophe in a phrase would never be found."""
    for phrase in _phrases(FILE):
        assert phrase == fold_word(phrase).replace("'", ""), phrase


def test_a_choice_has_a_word_on_both_sides() -> None:
    for phrase in _phrases(FILE):
        assert all(all(part.strip("()").split("/")) for part in phrase.split()), phrase


@pytest.mark.parametrize(
    "change",
    [
        {"rule": [{"code": "x", "priority": "P9", "any": ["a"]}]},
        {"category": {"jaywalking": {"usual": "P3", "strong": [], "plain": []}}},
        {"rule": [{"code": "x", "priority": "P0", "any": ["<nobody> here"]}]},
    ],
)
def test_a_file_that_says_what_it_may_not_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        parse(copy.deepcopy(FILE) | change)


def _phrases(read: dict[str, Any]) -> list[str]:
    lists = [*read["signs"].values(), read["danger"]["any"]]
    lists += [rule.get(key, []) for rule in read["rule"] for key in ("any", "with", "unless")]
    lists += [category[key] for category in read["category"].values() for key in ("strong", "plain")]
    return [phrase for phrases in lists for phrase in phrases]
