"""Words as the triage rules see them: each word in all its readings, and phrases that match over them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from tipline.anonymize.folding import fold_word

type Sentence = list[frozenset[str]]
"""The words of a sentence, each as the set of its readings ("h3lppp" reads "h3lppp" and "help")."""

_TOKEN = re.compile(r"[^\W_]+(?:['@$!*][^\W_]+)*|[.?!\n]+|[^\w\s]")
_STOP = re.compile(r"[.?!\n]+")
_SPACED = re.compile(r"(?<![^\W_])(?:[ai] (?=[a-z][ .-][a-z][ .-]))?(?P<letters>(?:[a-z][ .-]){2,12}[a-z])(?![^\W_])")
_REPEATED = re.compile(r"(.)\1{2,}")
_LEET = str.maketrans("013457@$!", "oieastasi")
_SOFT_C = re.compile(r"c(?=[ei])")
_SHORTEST_SOUND = 6
_GAP = ".."
_LONGEST_GAP = 5
_LONGEST_WORD = 40
_SHORTEST_CUT = 5
_SHORTEST_PREFIX = 2


def sentences(text: str, synonyms: Mapping[str, tuple[str, ...]]) -> list[Sentence]:
    """Split a text into sentences of words. `synonyms` add readings to a word."""
    folded = _SPACED.sub(_joined, fold_word(text))
    found: list[Sentence] = [[]]
    known: dict[str, frozenset[str]] = {}
    for match in _TOKEN.finditer(folded):
        token = match[0][:_LONGEST_WORD]
        if _STOP.fullmatch(token):
            if found[-1] and not _is_inside_number(folded, match):
                found.append([])
        elif token[0].isalnum() or token in synonyms:
            if token not in known:
                known[token] = _readings(token, synonyms)
            found[-1].append(known[token])
    return [sentence for sentence in found if sentence]


def _joined(spaced: re.Match[str]) -> str:
    """Return "a gun" for "a g u n"."""
    return spaced[0].removesuffix(spaced["letters"]) + re.sub(r"[ .-]", "", spaced["letters"])


def _is_inside_number(text: str, match: re.Match[str]) -> bool:
    return match[0] == "." and text[match.end() : match.end() + 1].isalnum()


def _readings(token: str, synonyms: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    word = token.replace("'", "")
    readings = {word}
    if not word.isalpha() and any(c.isalpha() for c in word):
        readings.add(word.translate(_LEET))
        if "*" in word:
            readings.update(word.replace("*", vowel) for vowel in "aeiou")
    for reading in tuple(readings):
        if _REPEATED.search(reading):
            readings.update({_REPEATED.sub(r"\1", reading), _REPEATED.sub(r"\1\1", reading)})
    for reading in tuple(readings):
        if reading.endswith("in") and len(reading) >= _SHORTEST_CUT:
            readings.add(reading + "g")
    for reading in tuple(readings):
        readings.update(synonyms.get(reading, ()))
    readings.update({_sound(reading) for reading in readings if len(reading) >= _SHORTEST_SOUND})
    return frozenset(readings)


def _sound(word: str) -> str:
    """Return how a word sounds to one who writes as they speak: balasera is balacera, vala is bala."""
    sound = word.replace("ll", "y").replace("qu", "k").replace("h", "").replace("z", "s").replace("v", "b")
    return "~" + _SOFT_C.sub("s", sound).replace("c", "k")


class _Part(NamedTuple):
    words: frozenset[str]
    prefixes: tuple[str, ...]
    optional: bool
    gap: bool


class Match(NamedTuple):
    """Where in a sentence a phrase stands."""

    start: int
    end: int
    phrase: int
    always: bool


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of the rules file, found by the words that they may begin with."""

    parts: tuple[tuple[_Part, ...], ...]
    always: tuple[bool, ...]
    by_word: Mapping[str, tuple[int, ...]]
    by_prefix: Mapping[str, tuple[int, ...]]


def compile_phrases(texts: Iterable[str], groups: Mapping[str, tuple[str, ...]]) -> Phrases:
    """Read phrases as the rules file writes them."""
    texts = list(texts)
    parts = tuple(tuple(_part(part, groups) for part in text.removesuffix("!").split()) for text in texts)
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    by_prefix: defaultdict[str, list[int]] = defaultdict(list)
    for n, phrase in enumerate(parts):
        for part in phrase:
            for word in part.words:
                by_word[word].append(n)
            for prefix in part.prefixes:
                by_prefix[prefix[:_SHORTEST_PREFIX]].append(n)
            if not part.optional:
                break
    return Phrases(
        parts,
        tuple(text.endswith("!") for text in texts),
        {word: tuple(ns) for word, ns in by_word.items()},
        {prefix: tuple(ns) for prefix, ns in by_prefix.items()},
    )


def _part(text: str, groups: Mapping[str, tuple[str, ...]]) -> _Part:
    if text == _GAP:
        return _Part(frozenset(), (), optional=True, gap=True)
    optional = text.startswith("(")
    choices: list[str] = []
    for choice in text.strip("()").split("/"):
        choices += groups[choice.strip("<>")] if choice.startswith("<") else [choice]
    words = {fold_word(c) for c in choices if not c.endswith("*")}
    prefixes = [fold_word(c[:-1]) for c in choices if c.endswith("*")]
    return _Part(
        frozenset(words | {_sound(w) for w in words if len(w) >= _SHORTEST_SOUND}),
        tuple(prefixes + [_sound(p) for p in prefixes if len(p) >= _SHORTEST_SOUND]),
        optional,
        gap=False,
    )


def matches(sought: Phrases, sentence: Sentence) -> Iterator[Match]:
    """Yield where the phrases stand in a sentence."""
    for start, readings in enumerate(sentence):
        tried: set[int] = set()
        for reading in readings:
            tried.update(sought.by_word.get(reading, ()))
            tried.update(sought.by_prefix.get(reading[:_SHORTEST_PREFIX], ()))
        for n in sorted(tried):
            end = _match(sought.parts[n], sentence, start)
            if end > start:
                yield Match(start, end, n, sought.always[n])


def any_match(sought: Phrases, text: Iterable[Sentence]) -> bool:
    """Tell whether one of the phrases stands in one of the sentences."""
    return any(True for sentence in text for _ in matches(sought, sentence))


def _match(parts: tuple[_Part, ...], sentence: Sentence, start: int) -> int:
    """Return the index after the shortest match of a phrase that begins at a word, -1 for none."""
    reached = {start}
    for part in parts:
        if part.gap:
            reached = {at + skipped for at in reached for skipped in range(_LONGEST_GAP + 1)}
            continue
        after = {at + 1 for at in reached if at < len(sentence) and _fits(part, sentence[at])}
        reached = after | reached if part.optional else after
        if not reached:
            return -1
    return min(reached)


def _fits(part: _Part, readings: frozenset[str]) -> bool:
    if not part.words.isdisjoint(readings):
        return True
    return bool(part.prefixes) and any(reading.startswith(part.prefixes) for reading in readings)
