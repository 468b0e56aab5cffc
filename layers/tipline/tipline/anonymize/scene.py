"""Scene: what in an urgent tip may be the place that help must go to, and therefore stays."""

from tipline.anonymize.reading import Find, Reading

_PLACES = frozenset({"address", "location", "workplace"})
_SCHOOLS = frozenset(
    {
        "academy",
        "campus",
        "college",
        "colegio",
        "elementary",
        "escuela",
        "high",
        "middle",
        "prepa",
        "school",
        "secundaria",
    }
)
_HINTS = frozenset({"job", "relation", "other", "school"})
_WHERE = frozenset({"at", "in", "on", "en", "from", "for", "de", "del", "near", "by", "por"})


def is_place(reading: Reading, find: Find) -> bool:
    """Tell whether the find is a place. A school is one by its name; "his third period class" is none."""
    if find.type in _PLACES:
        return True
    if find.type != "school":
        return False
    inside = range(reading.token_at(find.start), reading.token_at(find.end - 1) + 1)
    return any(reading.words[i] in _SCHOOLS or reading.is_capital(i) for i in inside)


def without_place(reading: Reading, find: Find) -> Find:
    """Return the find up to where it begins to say a place: "the cashier" of "the cashier at the Circle K"."""
    if find.type not in _HINTS:
        return find
    first, after = reading.token_at(find.start), reading.token_at(find.end - 1) + 1
    end = next((i for i in range(first + 1, after) if reading.words[i] in _WHERE), after)
    return find if end == after else Find(find.start, reading.tokens[end - 1].end, find.type)
