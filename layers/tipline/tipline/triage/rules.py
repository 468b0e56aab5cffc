"""The rules of `rules.toml`, read once."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from tipline.anonymize.folding import fold_word
from tipline.model import CATEGORIES, Category, Priority
from tipline.triage.words import Phrases, compile_phrases

_SIGNS = ("now", "past", "hearsay", "unreal", "not")


@dataclass(frozen=True, slots=True)
class Rule:
    """What raises a priority."""

    code: str
    priority: Priority
    otherwise: Priority
    any: Phrases
    with_: Phrases | None
    unless: Phrases
    now: bool


@dataclass(frozen=True, slots=True)
class About:
    """What speaks for a category, and its priority when no rule asks for more."""

    usual: Priority
    strong: Phrases
    plain: Phrases


@dataclass(frozen=True, slots=True)
class Bare:
    """A message that is only a call: all of its words are of `words`, one of `needs`."""

    priority: Priority
    words: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole file."""

    priorities: tuple[Rule, ...]
    categories: Mapping[Category, About]
    signs: Mapping[str, Phrases]
    words: Mapping[str, tuple[str, ...]]
    danger: Phrases
    bare: Bare


def load() -> Rules:
    """Read the rules file of the package."""
    text = (resources.files("tipline.triage") / "rules.toml").read_text(encoding="utf-8")
    return parse(tomllib.loads(text))


def parse(read: Mapping[str, Any]) -> Rules:
    """Turn what the file says into rules; KeyError or ValueError for a word that the file may not use."""
    groups = {name: tuple(words.split()) for name, words in read["groups"].items()}

    def phrases(texts: Iterable[str]) -> Phrases:
        return compile_phrases(texts, groups)

    categories: dict[Category, About] = {}
    for name, each in read["category"].items():
        if name not in CATEGORIES:
            msg = f"no such category: {name}"
            raise ValueError(msg)
        categories[name] = About(Priority(each["usual"]), phrases(each["strong"]), phrases(each["plain"]))
    return Rules(
        tuple(_rule(each, phrases) for each in read["rule"]),
        categories,
        {sign: phrases(read["signs"][sign]) for sign in _SIGNS},
        {fold_word(w): tuple(meaning.split()) for meaning, words in read["means"].items() for w in words.split()},
        phrases(read["danger"]["any"]),
        Bare(Priority(read["bare"]["priority"]), frozenset(read["bare"]["words"]), frozenset(read["bare"]["needs"])),
    )


def _rule(each: Mapping[str, Any], phrases: Callable[[Iterable[str]], Phrases]) -> Rule:
    priority = Priority(each["priority"])
    return Rule(
        code=each["code"],
        priority=priority,
        otherwise=Priority(each.get("otherwise", "P2")),
        any=phrases(each["any"]),
        with_=phrases(each["with"]) if "with" in each else None,
        unless=phrases(each.get("unless", ())),
        now=each.get("now", False),
    )
