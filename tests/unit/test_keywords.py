"""Which messages are commands, not tips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tipline.platforms.keywords import begun_anew, opt


@pytest.mark.parametrize("word", ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ALTO"])
def test_each_stop_word_is_one_in_any_case(word: str) -> None:
    assert opt(word) == opt(word.lower()) == opt(word.title()) == "opt_out"


@pytest.mark.parametrize("text", ["START", "start", "Unstop", "UNSTOP!"])
def test_each_start_word_is_one_in_any_case(text: str) -> None:
    assert opt(text) == "opt_in"


@pytest.mark.parametrize(
    "text",
    [
        " stop ",
        "Stop.",
        "¡Alto!",
        '"STOP"',
        "stop\n",
        "(end)",
        "S-T-O-P",
        "\u200bstop\ufeff",
        "\uff33\uff34\uff2f\uff30",
        "...quit...",
    ],
)
def test_punctuation_white_space_and_invisible_characters_do_not_matter(text: str) -> None:
    assert opt(text) == "opt_out"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!",
        "HELP",
        "ayuda",
        "INFO",
        "stop him",
        "please stop",
        "stop stop",
        "STOP 2",
        "STOP 🔫",
        "start over",
        "alto, hay un muerto",
        "the end",
        "endgame",
        "no",
        "stop" * 30,
        "." * 200 + "stop",
    ],
)
def test_whatever_says_more_or_something_else_may_be_a_tip(text: str) -> None:
    assert opt(text) is None


@given(st.text())
def test_any_text_gives_an_answer(text: str) -> None:
    assert opt(text) in {None, "opt_out", "opt_in"}
    assert opt(text + " there is a fire") is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("NEW", ""),
        ("new.", ""),
        ("Nuevo", ""),
        ("\N{INVERTED EXCLAMATION MARK}NUEVO!", ""),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER N}ew", ""),
        ("n\N{COMBINING ACUTE ACCENT}ew", ""),
        ("\N{ZERO WIDTH SPACE}new\N{ZERO WIDTH SPACE}", ""),
        ("NEW there is a fight", "there is a fight"),
        ("new: (maybe) a fight", "(maybe) a fight"),
        ("Nuevo - hay una pelea", "hay una pelea"),
        ("NUEVO\n\n\N{INVERTED QUESTION MARK}quién?", "\N{INVERTED QUESTION MARK}quién?"),
        ("NEW \N{PISTOL}", "\N{PISTOL}"),
    ],
)
def test_a_message_whose_first_word_is_new_begins_anew(text: str, rest: str) -> None:
    assert begun_anew(text) == rest


@pytest.mark.parametrize(
    "text",
    ["", " ", "!", "news", "newer", "NUEVOS", "Nueva York", "a new car", "renew", "new1", "\N{PISTOL} NEW", "N E W"],
)
def test_any_other_message_does_not(text: str) -> None:
    assert begun_anew(text) is None


@given(st.text())
def test_any_text_has_an_answer_that_is_its_own_end(text: str) -> None:
    rest = begun_anew(text)
    assert rest is None or text.endswith(rest)
    assert begun_anew(f"NEW. {text}") is not None
