"""Weighing: what the words of a text speak for, by weights learned from labelled tips (`make model`).

A linear model, so that each decision can name the words that caused it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from tipline.anonymize.reading import Reading
from tipline.anonymize.tagger.classes import class_of
from tipline.model import CATEGORIES, Priority, Triage

WEIGHTS = "weights.tsv"

PRIORITIES = tuple(priority.value for priority in Priority)
LABELS = (*PRIORITIES, *sorted(CATEGORIES))

_MOST_WORDS = 1_000
_LONG_WORD, _GRAM = 5, 4
_DIGITS = 5
_LENGTH_STEP, _LONGEST = 6, 9

type Weights = Mapping[str, tuple[tuple[int, float], ...]]
"""By feature, pairs of a label's index and its weight."""


class Feature(NamedTuple):
    """Something that a text says, and the indexes of the words that say it."""

    name: str
    words: tuple[int, ...]


class Weighed(NamedTuple):
    """The chance of each priority and of each category, and what each word adds to each label."""

    priorities: Mapping[str, float]
    categories: Mapping[str, float]
    words: Sequence[str]
    added: Mapping[int, Mapping[str, float]]
    """By the index of a word."""

    def words_for(self, label: str, most: int = 5) -> tuple[str, ...]:
        """Return the words that speak most for a label, each once, in the order of the text."""
        strongest = sorted(self.added, key=lambda i: -self.added[i].get(label, 0.0))
        chosen: dict[str, int] = {}
        for i in strongest:
            if len(chosen) == most or self.added[i].get(label, 0.0) < _WORTH_NAMING:
                break
            if self.words[i].isalpha() and class_of(self.words[i]) not in _SAYS_LITTLE:
                chosen.setdefault(self.words[i], i)
        return tuple(sorted(chosen, key=lambda word: chosen[word]))


_WORTH_NAMING = 0.1
_SAYS_LITTLE = frozenset(
    {"and", "article", "at", "be", "but", "can", "for", "he", "his", "i", "if", "it", "my", "of", "we", "who", "you"}
)
"""Classes of words that are no reason a person would give."""


def weigh(reading: Reading, judged: Triage) -> Weighed:
    """Weigh a text, and what the rules think of it."""
    weights = _weights()
    words = _words(reading)
    totals = [0.0] * len(LABELS)
    added: dict[int, dict[str, float]] = defaultdict(dict)
    for feature in features(reading, judged):
        for label, weight in weights.get(feature.name, ()):
            totals[label] += weight
            for i in feature.words:
                share = added[i].get(LABELS[label], 0.0) + weight / len(feature.words)
                added[i][LABELS[label]] = share
    border = len(PRIORITIES)
    return Weighed(_chances(LABELS[:border], totals[:border]), _chances(LABELS[border:], totals[border:]), words, added)


def features(reading: Reading, judged: Triage | None) -> list[Feature]:
    """Return the features of a text, each once; `judged` is what the rules think, None where that is not to count."""
    words = _words(reading)
    found: dict[str, Feature] = {}
    for name, where in (*_said(words), *_about(reading, words), *(_by_rules(judged) if judged else ())):
        found.setdefault(name, Feature(name, where))
    return list(found.values())


def _words(reading: Reading) -> list[str]:
    spoken = [word for word in reading.words if word[0].isalnum() or word in "!?"][:_MOST_WORDS]
    return ["0" * min(len(word), _DIGITS) if word.isdecimal() else word for word in spoken]


def _said(words: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield words alone, in pairs and threes, and with the classes of their neighbours."""
    classes = [class_of(word) for word in words]
    for i, word in enumerate(words):
        yield f"w {word}", (i,)
        if word.isalpha() and len(word) >= _GRAM:
            # Parts of words: people misspell, and Spanish has many endings.
            edged = f"^{word}$"
            for at in range(len(edged) - _GRAM + 1):
                yield f"g {edged[at : at + _GRAM]}", (i,)
        if len(word) > _LONG_WORD:
            yield f"p {word[:_LONG_WORD]}", (i,)
        if i + 1 < len(words):
            yield f"b {word} {words[i + 1]}", (i, i + 1)
            yield f"c {classes[i]} {words[i + 1]}", (i + 1,)
            yield f"d {word} {classes[i + 1]}", (i,)
        if i + 2 < len(words):
            yield f"s {word} {words[i + 2]}", (i, i + 2)
            yield f"t {word} {words[i + 1]} {words[i + 2]}", (i, i + 1, i + 2)


def _about(reading: Reading, words: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"n {min(len(words) // _LENGTH_STEP, _LONGEST)}", ()
    if not reading.capitals_mean_names:
        yield "capitals", ()


def _by_rules(judged: Triage) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"rule.category {judged.category}", ()
    yield f"rule.priority {judged.priority.value}", ()
    for reason in judged.reasons:
        yield f"rule {reason}", ()


def _chances(labels: Sequence[str], totals: Sequence[float]) -> dict[str, float]:
    highest = max(totals)
    shares = [math.exp(total - highest) for total in totals]
    return {label: share / sum(shares) for label, share in zip(labels, shares, strict=True)}


@cache
def _weights() -> Weights:
    text = (resources.files("tipline.triage") / WEIGHTS).read_text(encoding="utf-8")
    return dict(read(text.splitlines()))


def read(lines: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[int, float], ...]]]:
    """Read lines such as `w gun<TAB>P0 0.52 weapons 0.91`."""
    index = {label: i for i, label in enumerate(LABELS)}
    for line in lines:
        name, _, pairs = line.partition("\t")
        parts = pairs.split()
        yield name, tuple((index[label], float(weight)) for label, weight in zip(parts[::2], parts[1::2], strict=True))
