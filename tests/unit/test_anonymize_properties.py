"""Promises of the anonymizer that hold for any text and any sender."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tipline.anonymize as package
from tests.labelled.score import load
from tipline.anonymize import anonymize, redaction_spans
from tipline.anonymize.folding import fold_word
from tipline.model import Sender

LABELLED = Path(__file__).parents[1] / "labelled"
TIPS = [tip for name in ("tips_dev", "tips30", "fresh") for tip in load(str(LABELLED / f"{name}.json"))]
SENTENCES = sorted({part for tip in TIPS for part in re.split(r"(?<=[.!?\n])\s+", tip["text"]) if part})
WORDS = sorted({word for tip in TIPS for word in tip["text"].split()})

any_text = st.one_of(
    st.text(max_size=200),
    st.text(
        alphabet=st.sampled_from(list("0123456789 -.@:/?=&\"'[]()\n\u200d\ufe0f\ud800ñÁ\u0430\u043e")), max_size=120
    ),
    st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(SENTENCES), max_size=6).map(" ".join),
)
names = st.one_of(
    st.none(), st.text(max_size=30), st.sampled_from(["Maria Lopez", "Hope Will", "soph 🌊", "D'Andre O'Neil"])
)
handles = st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["maria.l_22", "@rico"]))
phones = st.one_of(st.none(), st.text(max_size=12), st.just("+19105550117"))
senders = st.builds(Sender, id=st.just("1"), name=names, handle=handles, phone=phones)


@given(text=any_text, sender=senders, urgent=st.booleans())
def test_spans_lie_inside_the_text_and_apart(text: str, sender: Sender, *, urgent: bool) -> None:
    end_before = 0
    for start, end, type_ in redaction_spans(text, sender, urgent=urgent):
        assert end_before <= start < end <= len(text)
        assert re.fullmatch(r"[a-z]*", type_)
        end_before = end


@given(text=any_text, sender=senders, urgent=st.booleans())
@settings(max_examples=300)
def test_a_placeholder_in_a_text_stays_whole(text: str, sender: Sender, *, urgent: bool) -> None:
    written = f"{text} [tipster's name] {text}"
    spans = redaction_spans(written, sender, urgent=urgent)
    at = len(text) + 1
    inside = [span for span in spans if span[0] < at + len("[tipster's name]") and at < span[1]]
    assert all(start <= at and at + len("[tipster's name]") <= end for start, end, _ in inside)


@given(text=any_text, sender=senders)
def test_the_places_that_stay_are_places_of_the_anonymized_text(text: str, sender: Sender) -> None:
    anonymous = anonymize(text, sender, urgent=True)
    for start, end in anonymous.tipster_places:
        assert 0 <= start < end <= len(anonymous.text)
        assert anonymous.text[start:end] in text


@given(text=any_text, sender=senders, urgent=st.booleans())
def test_everything_outside_the_spans_is_kept(text: str, sender: Sender, *, urgent: bool) -> None:
    rest, at = "", 0
    for start, end, _ in redaction_spans(text, sender, urgent=urgent):
        rest, at = rest + text[at:start], end
    rest += text[at:]
    kept = re.sub(r"\[tipster's [a-z ]+(?: \d+)?\]", "", anonymize(text, sender, urgent=urgent).text)
    assert kept == re.sub(r"\[tipster's [a-z ]+(?: \d+)?\]", "", rest)


GIVEN = st.sampled_from(["Marisol", "Denise", "Tavon", "Yesenia", "Walter", "Guadalupe"])
SURNAME = st.sampled_from(["Gutierrez", "Okafor", "Pruden", "Stallings", "Zepeda"])
SAYS = st.sampled_from(
    [
        "my name is {0} {1} and the guy next door sells pills",
        "it was me {0} who called",
        "{0} here, they are back",
        "they will know {0} told you",
        "soy {0}, no digan nada",
        "thanks, {0} {1}",
        "the house is loud. {0} {1}",
        "ask {0} about it",
        "{1} family line, {0} writing",
    ]
)


@given(
    GIVEN, SURNAME, SAYS, st.sampled_from([str, str.lower, str.upper]), st.lists(st.sampled_from(SENTENCES), max_size=2)
)
def test_the_senders_name_is_in_no_text_that_gives_it_to_nobody_else(
    first: str, last: str, says: str, case: type[str], more: list[str]
) -> None:
    text = " ".join(
        [*(part for part in more if first not in part and last not in part), ". " + case(says.format(first, last))]
    )
    left = fold_word(anonymize(text, Sender(id="1", name=f"{first} {last}"), urgent=True).text).split()
    assert not {first.lower(), last.lower()} & {word.strip(".,'s") for word in left}


@given(
    st.integers(0, 99),
    st.sampled_from(["{}-{}-01{:02}", "({}) {} 01{:02}", "{}{}01{:02}", "+1{}{}01{:02}", "{}.{}.01{:02}"]),
)
def test_the_senders_number_is_in_no_text(line: int, shape: str) -> None:
    number = shape.format(910, 555, line)
    for text in (f"his number is {number}", f'he said "call {number}"', f"{number}", f"from {number} ok"):
        anonymous = anonymize(text, Sender(id="1", phone=f"+191055501{line:02}"), urgent=True).text
        assert f"01{line:02}" not in anonymous


@given(
    st.sampled_from(["look at {}", "posted by {}", "{} did it", "his ig is {}"]),
    st.sampled_from(["q.bee_9", "marialo22"]),
)
def test_the_senders_handle_is_in_no_text(says: str, handle: str) -> None:
    assert handle not in anonymize(says.format("@" + handle), Sender(id="1", handle=handle), urgent=True).text


@pytest.mark.parametrize("module", sorted(path.stem for path in Path(package.__path__[0]).glob("*.py")))
def test_no_pattern_nests_one_endless_repeat_in_another(module: str) -> None:
    """Such patterns take exponential time on the text of somebody who wants that."""
    parser = import_module("re._parser")
    found = vars(import_module(f"tipline.anonymize.{module}".removesuffix(".__init__"))).values()
    for pattern in (each for each in found if isinstance(each, re.Pattern)):
        assert not _nests(parser.parse(pattern.pattern, pattern.flags), parser, inside=False), pattern.pattern


def _nests(parsed: object, parser: object, *, inside: bool) -> bool:
    endless = vars(parser)["MAXREPEAT"]
    for part in parsed if hasattr(parsed, "__iter__") else ():
        if isinstance(part, tuple) and str(part[0]) in {"MAX_REPEAT", "MIN_REPEAT"}:
            _, most, body = part[1]
            if inside and most == endless:
                return True
            if _nests(body, parser, inside=inside or most == endless):
                return True
        elif not isinstance(part, str | bytes) and _nests(part, parser, inside=inside):
            return True
    return False
