"""What rebuild does with a file that was put down, whatever ends it in the middle."""

from dataclasses import dataclass, field

import pytest

from tipline.media.verdict import Clean, Refusal, Refused
from tipline.rebuilding import rebuild

_CLEAN = Clean(b"clean", "image/jpeg", "jpg")


class Killed(BaseException):
    """The worker is gone."""


@dataclass
class _Shelf:
    files: dict[str, bytes] = field(default_factory=lambda: {"n": b"file"})
    said: list[object] = field(default_factory=list)
    dies: bool = False

    def take(self, name: str) -> bytes | None:
        return self.files.get(name)

    def keep(self, name: str, clean: Clean) -> None:
        if self.dies:
            raise Killed
        self.said.append((name, clean))

    def refuse(self, name: str, line: str) -> None:
        self.said.append((name, line))

    def discard(self, name: str) -> None:
        del self.files[name]


def _rebuilt(content: bytes) -> Clean:
    assert content == b"file"
    return _CLEAN


def test_a_clean_copy_is_kept_and_the_file_is_gone() -> None:
    shelf = _Shelf()
    assert rebuild("n", shelf, _rebuilt) == "clean"
    assert (shelf.said, shelf.files) == ([("n", _CLEAN)], {})


def test_a_refused_file_is_gone_too_and_the_line_says_why() -> None:
    def refuse(_content: bytes) -> Clean:
        raise Refused(Refusal.KIND)

    shelf = _Shelf()
    assert rebuild("n", shelf, refuse) == "refused"
    assert (shelf.said, shelf.files) == ([("n", Refusal.KIND.value)], {})


def test_a_worker_that_is_killed_leaves_the_file_to_the_next() -> None:
    shelf = _Shelf(dies=True)
    with pytest.raises(Killed):
        rebuild("n", shelf, _rebuilt)
    shelf.dies = False
    assert rebuild("n", shelf, _rebuilt) == "clean"
    assert rebuild("n", shelf, _rebuilt) == "done_before"
    assert shelf.said == [("n", _CLEAN)]
