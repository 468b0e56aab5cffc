"""Classes of words: what the tagger knows of a word besides the word itself."""

import tomllib
from importlib import resources

from tipline.anonymize.folding import MARKS
from tipline.anonymize.words import COMMON, GIVEN, JOBS, KIN, LISTS, OFFICIALS, SURNAMES, WORD_NAMES

_LONGEST_NUMBER = 5
_PUNCTUATION = frozenset(".,!?;:\"'()-/&#@$+*\n")


def _load() -> dict[str, str]:
    text = (resources.files("tipline.anonymize") / "words" / "classes.toml").read_text(encoding="utf-8")
    lists = {name: words.split() for name, words in tomllib.loads(text).items()}
    lists["kin"] += sorted(KIN)
    lists["official"] += sorted(OFFICIALS)
    lists["vehicle"] += sorted(LISTS["circumstances_makes"])
    lists["job"] = sorted(JOBS)
    classes: dict[str, str] = {}
    for name, words in lists.items():
        for word in words:
            classes.setdefault(word, name)
    return classes


_CLASSES = _load()


def class_of(word: str) -> str:
    """Return the class of a folded word or mark."""
    known = _CLASSES.get(word)
    if known is None:
        known = _class_by_shape(word)
        if len(_CLASSES) < _MOST_KNOWN:
            _CLASSES[word] = known
    return known


_MOST_KNOWN = len(_CLASSES) + 20_000
"""Words of one function's lifetime that are remembered; a stranger decides what they are."""


def _class_by_shape(word: str) -> str:
    if word.isdecimal():
        return f"d{min(len(word), _LONGEST_NUMBER)}"
    if word in MARKS:
        return "mark"
    if not word[0].isalnum():
        return word if word in _PUNCTUATION else "*"
    if not word.isalpha():
        return "mixed"
    return _class_of_letters(word)


def _class_of_letters(word: str) -> str:
    if word in WORD_NAMES:
        return "wordname"
    if word in COMMON:
        return "common"
    if word in GIVEN:
        return "given"
    if word in SURNAMES:
        return "surname"
    return "letter" if len(word) == 1 else "unknown"
