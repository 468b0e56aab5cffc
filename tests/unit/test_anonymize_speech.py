"""How people say who they are, and who others are: what must go and what must stay."""

from pathlib import Path

import pytest

from tipline.anonymize import anonymize
from tipline.model import Sender

NOBODY = Sender(id="1")
SPEECH = [
    tuple(part.strip() for part in line.split("|"))
    for line in (Path(__file__).parents[1] / "labelled" / "speech.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("text", "goes", "stays"), SPEECH)
def test_the_tipsters_own_goes_and_the_suspects_stays(text: str, goes: str, stays: str) -> None:
    anonymous = anonymize(text, NOBODY, urgent=False).text
    assert [part for part in goes.split(";") if part and part in anonymous] == []
    assert [part for part in stays.split(";") if part not in anonymous] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("my name is Ana Ruiz. - Ana", "my name is [tipster's name]. - [tipster's name]"),
        (
            "call me at 910-555-0101 or 910-555-0102",
            "call me at [tipster's phone 1] or [tipster's phone 2]",
        ),
        (
            "text me 910-555-0101. again, 910 555 0101, or email bo@example.com",
            "text me [tipster's phone]. again, [tipster's phone], or email [tipster's email]",
        ),
    ],
)
def test_a_replacement_is_readable_and_numbered_only_where_there_are_several(before: str, after: str) -> None:
    assert anonymize(before, NOBODY, urgent=False).text == after


def test_redactions_are_counted_by_type() -> None:
    text = "My name is Ana Ruiz, call me at 910-555-0101 or 910-555-0102. He sells pills."
    assert anonymize(text, NOBODY, urgent=False).redactions == {"name": 1, "phone": 2}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("he is selling pills out of the house", "en"),
        ("el señor vende droga en la casa", "es"),
        ("ok 👍", "und"),
    ],
)
def test_the_language_is_a_label(text: str, language: str) -> None:
    assert anonymize(text, NOBODY, urgent=False).language == language


@pytest.mark.parametrize(
    "text",
    [
        "hes breaking in, im at 533 Bonham Ave",
        "he has a knife. I live right above him in 3C",
        "ya viene para aca, vivo en 12 Oak St apt 4",
        "they robbed my store, I work at the Sonic on Oleander",
    ],
)
def test_where_life_may_be_in_danger_the_tipsters_place_stays(text: str) -> None:
    assert anonymize(text, NOBODY, urgent=True).text == text


def test_the_same_place_goes_where_nothing_is_urgent() -> None:
    assert "533 Bonham" not in anonymize("im at 533 Bonham Ave, he dumps trash", NOBODY, urgent=False).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://www.instagram.com/p/Cx1/?igsh=MzRl", "https://www.instagram.com/p/Cx1/"),
        ("https://www.instagram.com/reel/Cx1/?hl=en&igshid=MzRl", "https://www.instagram.com/reel/Cx1/?hl=en"),
        ("facebook.com/share/p/1a/?mibextid=wwX look", "facebook.com/share/p/1a/ look"),
        ("https://youtu.be/abc?si=Q1w2&t=30", "https://youtu.be/abc?t=30"),
        ("https://x.com/i/status/18?s=46&t=Zz9", "https://x.com/i/status/18"),
        ("https://news.example/a?t=5&s=2", "https://news.example/a?t=5&s=2"),
        ("see http://shop.example/x?id=7&utm_source=ig&utm_id=3&fbclid=I1&gclid=2.", "see http://shop.example/x?id=7."),
    ],
)
def test_a_link_does_not_say_who_shared_it(before: str, after: str) -> None:
    assert anonymize(before, NOBODY, urgent=False).text == after
