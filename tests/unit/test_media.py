"""Files are written anew: nothing planted is left, hostile ones are refused, and the child gave up its rights."""

import subprocess
import sys
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.media.corpus import HIDDEN, RECORDED, Case, cases
from tests.media.oracle import planted
from tipline.media import isolation
from tipline.media.codings import without_data
from tipline.media.copying import rebuild
from tipline.media.images import THUMBNAIL
from tipline.media.verdict import Clean, Refusal, Refused

CORPUS = tuple(cases())
_TRY = "from tipline.media.child import confine; confine(); "


@pytest.mark.parametrize("case", [case for case in CORPUS if case.good], ids=lambda case: case.name)
def test_a_good_file_is_copied_without_what_was_planted(case: Case) -> None:
    assert planted(rebuild(case.content).content) == 0


@pytest.mark.parametrize("case", [case for case in CORPUS if not case.good], ids=lambda case: case.name)
def test_a_bad_file_is_refused(case: Case) -> None:
    with pytest.raises(Refused):
        rebuild(case.content)


def test_rebuilding_a_clean_copy_changes_nothing_of_a_recording() -> None:
    once = rebuild((RECORDED / "fragments.mp4").read_bytes()).content
    assert rebuild(once).content == once


def test_a_picture_is_turned_as_its_camera_was() -> None:
    turned = next(case for case in CORPUS if case.name == "jpeg turned 6")
    with Image.open(BytesIO(turned.content)) as before, Image.open(BytesIO(rebuild(turned.content).content)) as after:
        assert after.size == before.size[::-1]


def test_a_thumbnail_is_small() -> None:
    small = rebuild(CORPUS[0].content).thumbnail
    assert small is not None
    with Image.open(BytesIO(small)) as image:
        assert image.size <= THUMBNAIL


def test_leading_data_of_aac_is_overwritten_and_sound_is_not() -> None:
    data = bytes((0b100_0000_1, 4)) + b"GPS!"  # a data element, aligned, of four bytes; then sound
    assert without_data(data + b"\x20sound") == data[:2] + bytes(4) + b"\x20sound"


def test_aac_that_ends_inside_a_data_element_is_refused() -> None:
    with pytest.raises(Refused):
        without_data(bytes((0b100_0000_1, 200)) + b"GPS!")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([RECORDED / "clip.mp4", RECORDED / "fragments.mp4", RECORDED / "hevc.mov"]), st.data())
def test_any_damage_to_a_recording_gives_a_copy_or_a_refusal(path: object, data: st.DataObject) -> None:
    damaged = bytearray(RECORDED.joinpath(str(path)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        assert isinstance(rebuild(bytes(damaged)), Clean)


def test_the_child_gives_the_same_copy() -> None:
    assert isolation.rebuilt(CORPUS[0].content) == rebuild(CORPUS[0].content)


def test_the_child_tells_why_it_refuses() -> None:
    with pytest.raises(Refused) as refused:
        isolation.rebuilt(b"MZ" + HIDDEN)
    assert refused.value.refusal is Refusal.KIND


@pytest.mark.parametrize(
    "attempt",
    ["import socket; socket.socket()", "open('/etc/hostname')", "import os; os.pipe()", "bytearray(1 << 31)"],
)
def test_the_child_can_reach_nothing(attempt: str) -> None:
    assert (_status(attempt), _status("import socket, os; " + _TRY + attempt)) == (0, 1)


def _status(code: str) -> int:
    return subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode  # noqa: S603 - ours


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}\n",
        b'{"extension": "html", "content_type": "text/html", "size": 4}\nhtml',
        b'{"refused": "x"}\n',
        b"[1]\n",
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(answer: bytes) -> None:
    with pytest.raises(Refused):
        isolation._understood(answer)  # noqa: SLF001 - what a child could say


def test_a_child_that_dies_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "sys", type("sys", (), {"executable": "/bin/false", "path": []}))
    with pytest.raises(Refused):
        isolation.rebuilt(CORPUS[0].content)
