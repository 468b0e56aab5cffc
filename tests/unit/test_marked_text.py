"""Taking words out of a text, and showing what was taken out."""

from hypothesis import given
from hypothesis import strategies as st

from tipline.console.marked_text import REDACTED, occurrences, pieces, without

_TEXTS = st.text(alphabet="ab [']ñ🚨\n", max_size=40)


def test_what_was_taken_out_and_the_places_of_the_tipster_are_told_apart() -> None:
    text = "[tipster's name 2] lives at 12 Oak St, call [redacted] [not a mark]"
    kinds = [(piece.kind, piece.text) for piece in pieces(text, [(28, 37)])]
    assert ("redaction", "[tipster's name 2]") in kinds
    assert ("place", "12 Oak St") in kinds
    assert ("redaction", "[redacted]") in kinds
    assert kinds[-1] == ("plain", " [not a mark]")


@given(_TEXTS, st.lists(st.tuples(st.integers(-2, 45), st.integers(-2, 45)), max_size=4))
def test_the_pieces_are_the_whole_text_whatever_the_places(text: str, places: list[tuple[int, int]]) -> None:
    found = pieces(text, places)
    assert "".join(piece.text for piece in found) == text
    assert all(text[piece.start : piece.end] == piece.text for piece in found)


@given(_TEXTS, _TEXTS, _TEXTS, _TEXTS)
def test_other_places_stay_where_their_words_are(before: str, gone: str, between: str, place: str) -> None:
    text = before + gone + between + place
    span = (len(before), len(before) + len(gone))
    kept = (len(text) - len(place), len(text))
    if not gone or not place:
        return
    left, places = without(text, [kept, span], [span])
    assert left == before + REDACTED + between + place
    assert [left[start:end] for start, end in places] == [place]


def test_words_are_found_whatever_their_case_and_never_inside_what_was_taken_out() -> None:
    assert occurrences("Ana, ANA [tipster's name] name", "ana") == [(0, 3), (5, 8)]
    assert occurrences("[tipster's name] name", "name") == [(17, 21)]
    assert occurrences("anything", "  ") == []
    assert occurrences("a.b axb", "a.b") == [(0, 3)]
