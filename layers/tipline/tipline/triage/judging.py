"""Judging by the rules of `rules.toml`: what they ask for, and the codes of those that are met."""

from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice

from tipline.model import Category, Priority, Triage
from tipline.triage.rules import Rule, Rules, load
from tipline.triage.words import Sentence, any_match, matches, sentences

_AROUND = 12
"""Words before and after a phrase in which a sign (now, past, hearsay) or an exception bears on it."""

_NEGATES_AT = 2
"""Words before a phrase in which "not" denies it."""

OWN_DANGER = "own_danger"
"""The sender is afraid for themselves."""
BARE = "bare_call"
"""Nothing but a call for help."""
_LONGEST_BARE = 8
_MOST_MATCHES = 100
_STRONG, _PLAIN = 3, 1
_FEWEST_WORDS_OF_A_LEAD = 6


@cache
def _rules() -> Rules:
    return load()


def judge(text: str) -> Triage:
    """Return the priority and the category that the rules ask for, and the codes of those that decided."""
    rules = _rules()
    words = sentences(text, rules.words)
    if _is_bare(words, rules):
        return Triage("other", rules.bare.priority, (BARE,))
    asked = [judged for rule in rules.priorities if (judged := _judge(rule, words, rules))]
    points = _points(words, rules)
    category = _category(points, urgent=any(priority < Priority.P2 for priority, _ in asked))
    usual, why = _usual(category, words, rules)
    priority = min([usual, *(priority for priority, _ in asked)])
    reasons = [code for each, code in sorted(asked) if each == priority] or [why]
    if any_match(rules.danger, words):
        reasons.append(OWN_DANGER)
    if points.get(category):
        reasons.append(f"category.{category}")
    return Triage(category, priority, tuple(dict.fromkeys(reasons)))


def _is_bare(text: list[Sentence], rules: Rules) -> bool:
    words = [word for sentence in text for word in sentence]
    return (
        0 < len(words) <= _LONGEST_BARE
        and all(word & rules.bare.words for word in words)
        and any(word & rules.bare.needs for word in words)
    )


def _judge(rule: Rule, text: list[Sentence], rules: Rules) -> tuple[Priority, str] | None:
    """Return the priority that a rule asks for, with its code and what turned it down; None where it is not met."""
    best: tuple[Priority, str] | None = None
    for sentence in text:
        for match in islice(matches(rule.any, sentence), _MOST_MATCHES):
            near = sentence[max(0, match.start - _AROUND) : match.end + _AROUND]
            if any_match(rule.unless, [near]):
                continue
            turned = "" if match.always else _turned_down(rule, sentence, match.start, near, rules)
            judged = (rule.otherwise, f"{rule.code}.{turned}") if turned else (rule.priority, rule.code)
            best = min(best, judged) if best else judged
            if not turned:
                break
    if best and rule.with_ and not any_match(rule.with_, text):
        return None
    return best


def _turned_down(rule: Rule, sentence: Sentence, start: int, near: Sentence, rules: Rules) -> str:
    """Return the sign that turns a phrase down: denied, unreal, past, hearsay, not now; empty for none."""
    signs = rules.signs
    if _is_denied(sentence, start, rules):
        return "denied"
    if any(not _is_denied(near, match.start, rules) for match in matches(signs["unreal"], near)):
        return "unreal"
    now = any_match(signs["now"], [near])
    if rule.now and not now:
        return "not_now"
    if not now and any_match(signs["past"], [near]):
        return "past"
    if not now and any_match(signs["hearsay"], [near]):
        return "hearsay"
    return ""


def _is_denied(words: Sentence, start: int, rules: Rules) -> bool:
    return any_match(rules.signs["not"], [words[max(0, start - _NEGATES_AT) : start]])


def _points(text: list[Sentence], rules: Rules) -> dict[Category, int]:
    """Return each category's points, those with none left out."""
    points: dict[Category, int] = {}
    for name, category in rules.categories.items():
        score = sum(
            worth * len({match.phrase for sentence in text for match in matches(phrases, sentence)})
            for phrases, worth in ((category.strong, _STRONG), (category.plain, _PLAIN))
        )
        if score:
            points[name] = score
    return points


def _category(points: Mapping[Category, int], *, urgent: bool) -> Category:
    """Return the category with the most points; what is urgent is a tip."""
    names: Iterable[Category] = (c for c in points if not (urgent and c == "not_a_tip"))
    return max(names, key=lambda name: points[name], default="other")


def _usual(category: Category, text: list[Sentence], rules: Rules) -> tuple[Priority, str]:
    """Return the category's own priority, one step less for what is past or hearsay, and why."""
    usual = rules.categories[category].usual
    if usual is Priority.P1 and not any_match(rules.signs["now"], text):
        for sign in ("past", "hearsay"):
            if any_match(rules.signs[sign], text):
                return Priority.P2, f"usual.{sign}"
    if usual is Priority.P2 and sum(map(len, text)) < _FEWEST_WORDS_OF_A_LEAD:
        return Priority.P3, "no_lead"
    return usual, "usual"
