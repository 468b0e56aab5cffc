"""Triage: how urgent a text is and what it is about. Pure.

Two judges: the rules of `rules.toml`, which a sergeant may change, and weights learned from labelled tips, which count
the rules' opinion among the words. Of each decision it is told why.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from tipline.anonymize.folding import Folded
from tipline.anonymize.reading import Reading
from tipline.model import Category, Priority, Triage
from tipline.triage.judging import BARE, OWN_DANGER, judge
from tipline.triage.weighing import Weighed, weigh

__all__ = ["keeps_places", "priority_of", "triage", "with_words_of"]

_P0_AT = 0.3
"""The chance of P0 at which officers are woken: a false alarm costs less than a life."""
_P0_AT_WITH_RULE = 0.15
"""The same where a rule asks for P0 too."""
_CLEARLY = 2.0
"""So many times likelier a less urgent priority must be than the one that a rule asks for."""
_AT_MOST_ONE_LESS = {
    Priority.P0: Priority.P1,
    Priority.P1: Priority.P2,
    Priority.P2: Priority.P3,
    Priority.P3: Priority.P3,
}
"""How far what a rule asks for can be turned down: words never make an attack mere information."""
_DOUBT_AT = 0.4
"""The chance of P0 and P1 together at which the sender's place stays, whatever is decided."""

_UNSURE = 0.3
"""The chance of a category below which an urgent rule's own counts."""

_DOUBT = "maybe_urgent"
_CATEGORIES: tuple[Category, ...] = get_args(Category)


def triage(text: str) -> Triage:
    """Judge a text: its priority, its category, the codes of the reasons, and the words that caused it."""
    asked = judge(text)
    if asked.reasons == (BARE,):
        return asked
    weighed = weigh(Reading(Folded(text)), asked)
    priority = priority_of(asked, weighed.priorities)
    category = _category(asked, weighed, priority)
    reasons = [each for each in asked.reasons if asked.priority == priority or each == OWN_DANGER]
    reasons.append(f"words.{priority.value}")
    if priority >= Priority.P2 and weighed.priorities["P0"] + weighed.priorities["P1"] >= _DOUBT_AT:
        reasons.append(_DOUBT)
    words = dict.fromkeys((*weighed.words_for(priority.value), *weighed.words_for(category)))
    return Triage(category, priority, tuple(dict.fromkeys(reasons)), tuple(words))


def keeps_places(judged: Triage) -> bool:
    """Tell whether the sender's own place must stay in the text: life may be in danger, or the sender be afraid."""
    return judged.priority < Priority.P2 or bool({OWN_DANGER, _DOUBT} & set(judged.reasons))


def with_words_of(judged: Triage, text: str) -> Triage:
    """Return the judgement with only those of its words that a text still has: none that was taken out of it."""
    left = frozenset(Reading(Folded(text)).words)
    return replace(judged, words=tuple(word for word in judged.words if word in left))


def priority_of(asked: Triage, chances: Mapping[str, float]) -> Priority:
    """Return the priority of a text, from what the rules ask for and the chances by its words."""
    if chances["P0"] >= (_P0_AT_WITH_RULE if asked.priority is Priority.P0 else _P0_AT):
        return Priority.P0
    likeliest = Priority(max(("P1", "P2", "P3"), key=lambda each: chances[each]))
    if asked.priority < likeliest and chances[likeliest] < _CLEARLY * chances[asked.priority]:
        return asked.priority
    return min(likeliest, _AT_MOST_ONE_LESS[asked.priority])


def _category(asked: Triage, weighed: Weighed, priority: Priority) -> Category:
    """Return the likeliest category; P0 to P2 are tips, and where nothing is likely the rule knows best."""
    possible: list[Category] = [each for each in _CATEGORIES if not (priority < Priority.P3 and each == "not_a_tip")]
    likeliest = max(possible, key=lambda each: weighed.categories[each])
    unsure = weighed.categories[likeliest] < _UNSURE and asked.category != "other"
    return asked.category if unsure and asked.priority is priority is Priority.P0 else likeliest
