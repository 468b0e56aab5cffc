"""How people say who they are, and who others are: what must go and what must stay."""

import re
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


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("I work at the Sonic on Oleander. He shot a man at 1418 Queen St and drove off", False),
        ("I work at the Sonic on Oleander. He just walked in and has a gun, he came from 1418 Queen St", True),
        ("I work at the Sonic on Oleander and he has a gun", True),
    ],
)
def test_where_somebody_works_goes_from_an_urgent_tip_only_if_it_happens_elsewhere(text: str, *, there: bool) -> None:
    assert ("Sonic" in anonymize(text, NOBODY, urgent=True).text) is there
    assert "Queen St" in anonymize(text, NOBODY, urgent=True).text or "Queen St" not in text
    assert "Sonic" in anonymize(text, NOBODY, urgent=True, deadly=True).text


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Her eye is shut. They live at 1819 Tulip Dr lot 4 with his dad.", "1819 Tulip Dr lot 4"),
        ("mi placa es THX-5016 y la de él es THK-5061", "THK-5061"),
        ("my tag HLW 4480 hers HLV 4408", "HLV 4408"),
        ("I knew him. He worked at the cement plant", "the cement plant"),
    ],
)
def test_what_is_somebody_elses_beside_the_tipsters_stays(text: str, stays: str) -> None:
    assert stays in anonymize(text, NOBODY, urgent=False).text


def test_a_number_that_goes_in_one_place_goes_in_every_place() -> None:
    assert "555" not in anonymize("text me 910-555-0101. i said 910 555 0101", NOBODY, urgent=False).text


def test_the_senders_handle_goes_with_other_dots_and_lines_in_it() -> None:
    known = Sender(id="1", handle="naye_mtz.07")
    assert "naye" not in anonymize("he follows @naye.mtz07 now", known, urgent=True).text


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        ("Walter", "We meet on Sundays. Hermano Walter Ramos can tell"),
        ("Tatiana Roa", "Everybody at the gym, Tati included, saw it"),
        ("Vane Roque", "Vanesa, from the clinic, saw it"),
    ],
)
def test_a_known_name_goes_with_its_title_its_surname_and_its_short_form(profile: str, text: str) -> None:
    anonymous = anonymize(text, Sender(id="1", name=profile), urgent=False).text
    assert not {"Walter", "Ramos", "Hermano", "Tati", "Vanesa"} & set(re.findall(r"\w+", anonymous))


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
