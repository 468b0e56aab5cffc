"""Scene: what in an urgent tip may be the place that help must go to, and therefore stays."""

import re
from collections.abc import Sequence

from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.tagger import Tag

_HOMES = frozenset({"address", "location"})
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


def kept_places(reading: Reading, found: Sequence[Find], *, elsewhere: bool) -> list[Find]:
    """Return the finds that are places where help may have to go.

    `elsewhere`: it happens where the sender neither works nor learns, and these places are only kept where a home
    is told in the same words.
    """
    homes = [find for find in found if find.type in _HOMES]
    return homes + [
        find
        for find in found
        if _is_daily(reading, find)
        and (not elsewhere or any(find.start < home.end and home.start < find.end for home in homes))
    ]


def _is_daily(reading: Reading, find: Find) -> bool:
    """Tell whether the find is where the sender works or learns: a school by its name, not "his third period class"."""
    if find.type != "school":
        return find.type == "workplace"
    inside = range(reading.token_at(find.start), reading.token_at(find.end - 1) + 1)
    return any(reading.words[i] in _SCHOOLS or reading.is_capital(i) for i in inside)


def is_elsewhere(reading: Reading, tags: Sequence[Tag]) -> bool:
    """Tell whether the text says another place where it happens, and nothing of the sender being at work or school."""
    return any(tag.place >= _CERTAIN for tag in tags) and not _THERE.search(reading.line)


_CERTAIN = 0.6
"""The chance at which a place is surely one of the event."""
_THERE = re.compile(
    r"\b(?:here|aqui|inside|adentro|at (?:work|school|church)|on (?:my |the )?(?:shift|break|lunch|clock)|customers?"
    r"|clientes?|(?:came|come|comes|coming|walked|walks|ran|broke|breaking|busted|storming) in(?:to)?"
    r"|entro|entraron|entran"
    r"|en (?:el|mi) (?:trabajo|turno|jale|chamba)"
    r"|(?:in|at|by|outside|behind|to|from|of) (?:my|our|the) (?:\w+ )?(?:job|work|shop|store|office|class|classroom"
    r"|restaurant|salon|bar|lobby|break ?room|counter|register|building|clinic|school|lot|bathroom|kitchen|hallway"
    r"|cafeteria|gym)"
    r"|(?:my|our) (?:job|work|shop|store|office|salon|restaurant|bar|class|school|church|boss|coworkers?|customers?)"
    r"|(?:mi|nuestr[oa]) (?:trabajo|tienda|negocio|oficina|salon|taller|restaurante|local|escuela))\b"
)
"""What somebody says who is, or was, where they work or learn when it happened."""


def without_place(reading: Reading, find: Find) -> Find:
    """Return the find up to where it begins to say a place: "the cashier" of "the cashier at the Circle K"."""
    if find.type not in _HINTS:
        return find
    first, after = reading.token_at(find.start), reading.token_at(find.end - 1) + 1
    end = next((i for i in range(first + 1, after) if reading.words[i] in _WHERE), after)
    return find if end == after else Find(find.start, reading.tokens[end - 1].end, find.type)
