"""The labelled tips and what is learned from them."""

import re
from pathlib import Path
from random import Random as Chance

import pytest

from tipline.anonymize.folding import Folded
from tipline.anonymize.phones import phones
from tipline.anonymize.reading import Reading
from tipline.model import CATEGORIES
from tools.training import frames, manifest
from tools.training.corpus import HELD_OUT, TIPS, LabelledTip, Mark, Unmarked, authors, read
from tools.training.learn import learn_details, learn_weights
from tools.training.rewording import respelled, reworded, without_profile

WRITTEN = authors()
EVERY = [tip for tips in WRITTEN.values() for tip in tips]
A_TIP = LabelledTip(
    "texts",
    "en",
    {"platform": "facebook", "name": "Dana Reed", "handle": "dana.reed", "phone": None},
    "im Dana. he is Rex, 910-555-0142. Dana",
    (Mark(3, 7, own=True, type="name"), Mark(15, 18, own=False, type="name"), Mark(20, 32, own=False, type="phone"),
     Mark(34, 38, own=True, type="name")),
    "drugs",
    "P2",
)  # fmt: skip


def test_the_models_were_made_of_what_is_here() -> None:
    """If this fails: `make model`, which takes a quarter of an hour."""
    assert manifest.digests() == manifest.read()


def test_the_held_out_author_is_there_and_nobody_elses_text_is_among_theirs() -> None:
    others = {tip.text for author, tips in WRITTEN.items() if author != HELD_OUT for tip in tips}
    assert len(WRITTEN[HELD_OUT]) > 200
    assert not others & {tip.text for tip in WRITTEN[HELD_OUT]}


def test_every_tip_is_marked_and_judged_in_known_words() -> None:
    judged = [tip for tip in EVERY if tip.author != "tips30"]
    assert {tip.category for tip in judged if tip.category} == CATEGORIES
    assert {tip.priority for tip in judged if tip.priority} == {"P0", "P1", "P2", "P3"}
    assert all(mark.start < mark.end <= len(tip.text) for tip in EVERY for mark in tip.marks)


def test_every_whole_phone_number_in_the_tips_is_a_made_up_one() -> None:
    found = {
        phone.digits
        for path in TIPS.glob("*.txt")
        for tip in read(path)
        for phone in phones(Reading(Folded(tip.text)))
        if re.fullmatch(r"[\d\s().+-]+", tip.text[phone.start : phone.end]) and len(phone.digits) == 10
    }
    assert {digits for digits in found if digits[3:8] != "55501" and digits != "5550164910"} == set()


@pytest.mark.parametrize(
    "text", ["@ en sms P0 drugs\nhi\n", "@ en sms | P0 drugs\n{T.nose|x}\n", "@ en sms | P0 drugs\na { b\n"]
)
def test_what_is_marked_wrongly_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unmarked):
        list(read(path))


def test_a_reworded_tip_says_the_same_of_others() -> None:
    new = reworded(A_TIP, Chance(4))
    names = [new.text[mark.start : mark.end] for mark in new.marks]
    assert names[0] == names[3] != "Dana"
    assert names[1] != "Rex"
    assert re.fullmatch(r"\d10-555-0?\d+", names[2])
    assert new.sender["name"] == f"{names[0]} Reed"
    assert new.text == A_TIP.text.replace("Dana", names[0]).replace("Rex", names[1]).replace("910-555-0142", names[2])


def test_a_respelled_tip_keeps_its_marks() -> None:
    for seed in range(20):
        new = respelled(A_TIP, Chance(seed))
        assert [new.text[m.start : m.end].lower() for m in new.marks] == ["dana", "rex", "910-555-0142", "dana"]


def test_a_tip_without_a_profile_keeps_only_the_number_of_a_text_message() -> None:
    sender: dict[str, str | None] = {"platform": "sms", "name": "D", "handle": "d", "phone": "+19105550101"}
    assert without_profile(A_TIP).sender == {"platform": "facebook", "name": None, "handle": None, "phone": None}
    assert without_profile(A_TIP._replace(sender=sender)).sender["phone"] == "+19105550101"


def test_framed_tips_are_marked_where_their_frames_say() -> None:
    known = frames.load()
    for seed in range(60):
        new = frames.framed(A_TIP, known, Chance(seed))
        assert A_TIP.text in new.text
        assert len(new.marks) > len(A_TIP.marks) or new.text == A_TIP.text
        for mark in new.marks:
            assert new.text[mark.start : mark.end].strip() == new.text[mark.start : mark.end]


def test_the_same_tips_make_the_same_models(tmp_path: Path) -> None:
    some = WRITTEN["fresh"]
    made = []
    for name in ("a", "b"):
        details, weights = tmp_path / f"{name}_details.crf", tmp_path / f"{name}.tsv"
        learn_details(some, details)
        learn_weights(some, weights)
        made.append((details.read_bytes(), weights.read_bytes()))
    assert made[0] == made[1]
    assert all(made[0])
