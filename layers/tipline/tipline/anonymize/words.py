"""The word lists of `words/`, folded: names, words that are no names, people, kin, jobs."""

import tomllib
from collections.abc import Iterator
from importlib import resources

from tipline.anonymize.folding import fold_word

_FOLDER = resources.files("tipline.anonymize") / "words"


def _lines(name: str) -> Iterator[frozenset[str]]:
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield frozenset(fold_word(word) for word in line.split())


def _all(name: str) -> frozenset[str]:
    return frozenset[str]().union(*_lines(name))


def _named(name: str) -> dict[str, frozenset[str]]:
    lists = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return {key: frozenset(words.split()) for key, words in lists.items()}


_PEOPLE = _named("people.toml")

LISTS = _named("lists.toml")
"""Words that single detectors look for or stop at."""

COMMON = _all("common.txt")
"""Words that are no names unless something says so."""

GIVEN = _all("given_names.txt")
"""Given names."""

SURNAMES = _all("surnames.txt")
"""Surnames that are not also common words."""

NICKNAMES = tuple(_lines("nicknames.txt"))
"""Groups of names that one person may go by."""

WORD_NAMES = _PEOPLE["word_names"] | (GIVEN & COMMON)
"""Given names that are words as well: believed only where a capital or the sentence says that they are names."""

TITLES = _PEOPLE["titles"]
"""Words that may stand before a name and belong to it."""

OFFICIALS = _PEOPLE["officials"]
"""Titles of people whom a tipster names."""

OWN_CHILD = _PEOPLE["own_child"]
"""Words for a child of the tipster's."""

CHILD = OWN_CHILD | _PEOPLE["other_child"]
"""Words for a younger relative."""

PARTNER = _PEOPLE["partner"]
"""Words for a husband or a wife."""

ELDER = _PEOPLE["elder"]
"""Words for parents and grandparents."""

KIN = CHILD | PARTNER | ELDER | _PEOPLE["sibling"]
"""Words for a relative."""

HOUSEHOLD = CHILD | PARTNER | ELDER
"""Relatives whose contact details lead to the tipster."""

NEAR_ONES = KIN | _PEOPLE["near_ones"]
"""Words for someone the tipster has: what belongs to them is not the tipster's own."""

RELATION = KIN | _PEOPLE["relation"]
"""Words by which tipsters say what they are to somebody."""

JOBS = _PEOPLE["jobs"]
"""Words for what somebody does for a living or is in an organisation."""

FIRST = _PEOPLE["first"]
"""Words that say the speaker."""

THIRD = _PEOPLE["third"]
"""Words that say somebody else."""

THIRD_VERBS = _PEOPLE["third_verbs"]
"""Verbs that, without a subject, still tell of somebody else."""
