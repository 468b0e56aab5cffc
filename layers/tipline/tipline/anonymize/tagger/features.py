"""Features: what the tagger sees of each word, as strings that a linear model weighs.

Training and work use this module alike: a change here needs a new model (`make model`).
"""

# ruff: noqa: PLR2004 - distances in words

from collections.abc import Iterable, Sequence

from tipline.anonymize.folding import Folded
from tipline.anonymize.profile import Profile, one_off
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.tagger.classes import class_of
from tipline.anonymize.tagger.details import Detail, whose
from tipline.anonymize.words import NICKNAMES

_EDGE = ["<<"] * 6
_FIRST, _THIRD = frozenset({"i", "my", "we"}), frozenset({"he", "his"})
_STOPS = frozenset({".", "!", "?", "\n"})
_NAMES = frozenset({"given", "wordname", "surname", "unknown"})
_TELLING = frozenset(
    {
        "i", "my", "we", "you", "he", "his", "named", "call", "phone", "app", "email", "home", "plate", "record",
        "live", "work", "see", "say", "ask", "kin", "near_one", "official", "job", "closing", "not", "person",
        "vehicle", "school", "church", "secret", "birth", "device", "know", "greeting",
    }
)  # fmt: skip
"""Classes that tell something from several words away."""
_SHORTEST_MISSPELT = 5
_SHORT_LINE = 5


class Sight:
    """A reading as the tagger sees it: words and classes with room at both ends, and what the rules found."""

    def __init__(
        self,
        reading: Reading,
        profile: Profile,
        details: Sequence[Detail],
        found: Iterable[Find],
        *,
        rules: bool = True,
    ) -> None:
        """`rules` says whether features may show what the rules think: not where they were written beside the text."""
        self.reading, self.profile, self.rules = reading, profile, rules
        words = reading.words
        self.count = len(words)
        self.classes_inside = [class_of(word) for word in words]
        self.words = [*_EDGE, *("0" * min(len(w), 6) if w.isdecimal() and len(w) > 2 else w for w in words), *_EDGE]
        self.classes = [*_EDGE, *self.classes_inside, *_EDGE]
        self.shapes = [_shape(reading.folded, token.start, token.end, token.word) for token in reading.tokens]
        self.detail_at: list[Detail | None] = [None] * self.count
        for detail in details:
            self.detail_at[detail.first : detail.after] = [detail] * (detail.after - detail.first)
        self.phones = min(3, sum(detail.kind.endswith("phone") for detail in details))
        self.rule_at = [""] * self.count
        for find in found if rules else ():
            first, after = reading.token_at(find.start), reading.token_at(find.end - 1) + 1
            self.rule_at[first:after] = [find.type] * (after - first)
        self.places_of: dict[str, list[int]] = {}
        for i, word in enumerate(words):
            self.places_of.setdefault(word, []).append(i)
        self._profile_forms()
        self._lines()

    def _profile_forms(self) -> None:
        own = self.profile.words
        self.forms = dict.fromkeys(own, "name")
        for group in NICKNAMES:
            if group & own:
                for name in group - own:
                    self.forms[name] = "nickname"
        self.long_names = [name for name in own if len(name) >= _SHORTEST_MISSPELT]
        self.handle_letters = "".join(c for c in self.profile.handle if c.isalpha())
        self.has_profile = bool(own or self.profile.handle)

    def _lines(self) -> None:
        """Note for each word where its line begins, how long the line is, and whether it is the last of several."""
        words, starts, line = self.reading.words, [0], []
        for i, word in enumerate(words):
            line.append(len(starts) - 1)
            if word == "\n":
                starts.append(i + 1)
        ends = [*(start - 1 for start in starts[1:]), self.count]
        several = len(starts) > 1
        self.line_of = [(starts[n], ends[n] - starts[n], several and n == len(starts) - 1) for n in line]
        self.several_lines = several


def features(sight: Sight) -> list[list[str]]:
    """Return the features of each word."""
    past = _Past()
    rows = []
    for i in range(sight.count):
        class_ = sight.classes_inside[i]
        past.enter(sight, i)
        row = _around(sight, i)
        row += past.said(class_)
        row += _position(sight, i, past)
        row += _name(sight, i)
        if sight.detail_at[i]:
            row += _detail(sight, i, past)
        row += _rules(sight, i)
        row += _profile(sight, i)
        rows.append(row)
        past.leave(class_)
    return rows


def _around(sight: Sight, i: int) -> list[str]:
    """Return the word, its neighbours, and their classes, alone and together."""
    words, classes, at = sight.words, sight.classes, i + 6
    w3, w2, w1, word, v1, v2 = words[at - 3 : at + 3]
    c4, c3, c2, c1, class_, d1, d2 = classes[at - 4 : at + 3]
    row = [
        "b", f"w={word}", f"c={class_}", f"h={sight.shapes[i]}",
        f"w-5={words[at - 5]}", f"w-4={words[at - 4]}", f"w-3={w3}", f"w-2={w2}", f"w-1={w1}",
        f"w1={v1}", f"w2={v2}", f"w3={words[at + 3]}", f"w4={words[at + 4]}",
        f"c-5={classes[at - 5]}", f"c-4={c4}", f"c-3={c3}", f"c-2={c2}", f"c-1={c1}",
        f"c1={d1}", f"c2={d2}", f"c3={classes[at + 3]}", f"c4={classes[at + 4]}",
        f"w-1w={w1}|{word}", f"ww1={word}|{v1}", f"w-2w-1={w2}|{w1}", f"w1w2={v1}|{v2}", f"w-1w1={w1}|{v1}",
        f"w-3w-1={w3}|{w2}|{w1}",
        f"c-1c={c1}|{class_}", f"cc1={class_}|{d1}", f"c-2c={c2}|{c1}|{class_}", f"cc2={class_}|{d1}|{d2}",
        f"c-1c1={c1}|{class_}|{d1}", f"c-3c={c3}|{c2}|{c1}|{class_}", f"c-4c-1={c4}|{c3}|{c2}|{c1}",
        f"c-2c2={c2}|{c1}|{class_}|{d1}|{d2}", f"cwc={c2}|{w1}|{class_}", f"cwcc={c3}|{w2}|{c1}|{class_}",
    ]  # fmt: skip
    if word.isalpha():
        row += (f"p3={word[:3]}", f"s3={word[-3:]}", f"s2={word[-2:]}")
        if len(word) > 4:
            row.append(f"p4={word[:4]}")
    row += [f"l:{each}" for each in _TELLING.intersection(classes[max(6, at - 9) : at])]
    row += [f"r:{each}" for each in _TELLING.intersection(classes[at + 1 : at + 8])]
    return row


class _Past:
    """What was said before a word: who was spoken of last, and who the sentence is about."""

    def __init__(self) -> None:
        self.person, self.person_far = "0", 99
        self.owner, self.owner_far = "0", 99
        self.subject, self.in_sentence = "0", 0

    def enter(self, sight: Sight, i: int) -> None:
        if i and sight.reading.words[i - 1] in _STOPS:
            self.subject, self.in_sentence = "0", 0

    def said(self, class_: str) -> list[str]:
        person, owner, subject = self.person, self.owner, self.subject
        owner_far = min(self.owner_far, 5)
        return [
            f"p={person}{_far(self.person_far)}", f"o={owner}{_far(self.owner_far)}", f"po={person}{owner}|{class_}",
            f"s={subject}", f"sc={subject}|{class_}", f"pc={person}|{class_}", f"oc={owner}{owner_far}|{class_}",
        ]  # fmt: skip

    def leave(self, class_: str) -> None:
        self.person_far += 1
        self.owner_far += 1
        self.in_sentence += 1
        if class_ in _FIRST:
            self.person, self.person_far = "i", 0
        elif class_ in _THIRD or class_ == "person":
            self.person, self.person_far = "he", 0
        if class_ in {"my", "his"}:
            self.owner, self.owner_far = class_, 0
        if self.subject == "0":
            self.subject = _SUBJECT.get(class_, "0")


_SUBJECT = {
    "i": "i", "we": "i", "my": "i", "he": "he", "his": "he", "person": "he", "you": "you", "given": "name",
    "surname": "name",
}  # fmt: skip


def _position(sight: Sight, i: int, past: _Past) -> list[str]:
    class_, left = sight.classes_inside[i], sight.count - 1 - i
    start, length, last = sight.line_of[i]
    row = [
        f"at={_far(i)}", f"end={_far(left)}", f"in={_far(past.in_sentence)}", f"line={_far(i - start)}{'L' * last}",
        f"endc={_far(left)}|{class_}", f"atc={_far(i)}|{class_}", _next_person(sight, i),
    ]  # fmt: skip
    if length <= _SHORT_LINE and sight.several_lines:
        row += ("short", f"shortc={class_}{'L' * last}")
    quoted = sight.reading.quoted(sight.reading.tokens[i].start)
    if quoted:
        row += (f"q={quoted}", f"qc={quoted}|{class_}")
    return row


def _next_person(sight: Sight, i: int) -> str:
    for far, class_ in enumerate(sight.classes_inside[i + 1 : i + 10]):
        if class_ in _FIRST or class_ in _THIRD:
            return f"n={'i' if class_ in _FIRST else 'he'}{_far(far)}"
    return "n=0"


def _name(sight: Sight, i: int) -> list[str]:
    """Return what speaks for a name: capitals, and what stands around the same word elsewhere."""
    row: list[str] = []
    words, classes, at, class_ = sight.words, sight.classes, i + 6, sight.classes_inside[i]
    if sight.reading.is_capital(i) and sight.shapes[i] in {"Xx", "XX"}:
        row += ("cap", f"cap|{class_}", f"cap-1={classes[at - 1]}", f"cap-2={classes[at - 2]}|{classes[at - 1]}")
    if class_ not in _NAMES:
        return row
    row += (f"n-1={words[at - 1]}", f"n-2={words[at - 2]}|{words[at - 1]}", f"n1={words[at + 1]}")
    if sight.count - 1 - i <= 1:
        row.append(f"nend={classes[at - 1]}")
    for k in sight.places_of[sight.reading.words[i]][:4]:
        if k != i:
            row += (f"x={classes[k + 4]}|{classes[k + 5]}", f"x1={words[k + 5]}", f"xr={classes[k + 7]}")
            if sight.rule_at[k]:
                row.append(f"xrule={sight.rule_at[k]}")
    return row


def _detail(sight: Sight, i: int, past: _Past) -> list[str]:
    """Return what stands around the whole detail that the word is a part of."""
    detail = sight.detail_at[i]
    if detail is None:
        return []
    kind, words, classes = detail.kind, sight.words, sight.classes
    before, after = detail.first + 6, detail.after + 6
    row = [
        f"d={kind}", f"dw={kind}|{words[before - 1]}", f"dww={kind}|{words[before - 2]}|{words[before - 1]}",
        f"dcc={kind}|{classes[before - 2]}|{classes[before - 1]}",
        f"dccc={classes[before - 3]}|{classes[before - 2]}|{classes[before - 1]}",
        f"da={kind}|{classes[after]}|{classes[min(after + 1, len(classes) - 1)]}",
        f"dat={kind}|{_far(detail.first)}/{_far(sight.count - detail.after)}",
        f"dend={kind}|{_far(sight.count - detail.after)}", f"dpo={kind}|{past.person}{past.owner}",
        f"dphones={kind}|{sight.phones}",
    ]  # fmt: skip
    for far in range(1, 7):
        row += (f"d-{far}={kind}|{words[before - far]}", f"dl={kind}|{classes[before - far]}")
    row += [f"dr={kind}|{class_}" for class_ in classes[after : after + 6]]
    if sight.rules:
        row.append(f"dwhose={kind}|{whose(sight.reading, detail, sight.profile)}")
    return row


def _rules(sight: Sight, i: int) -> list[str]:
    row: list[str] = []
    if sight.rule_at[i]:
        row += (f"rule={sight.rule_at[i]}", f"rulec={sight.rule_at[i]}|{sight.classes_inside[i]}")
    if i and sight.rule_at[i - 1]:
        row.append(f"rule-1={sight.rule_at[i - 1]}")
    if i + 1 < sight.count and sight.rule_at[i + 1]:
        row.append(f"rule1={sight.rule_at[i + 1]}")
    return row


def _profile(sight: Sight, i: int) -> list[str]:
    """Return whether the word is the sender's name, like it, or a part of the handle."""
    if not sight.has_profile:
        return []
    word, at = sight.reading.words[i], i + 6
    form = sight.forms.get(word)
    if form:
        classes = sight.classes
        return [
            "profile", f"me={form}", f"mec={form}|{classes[at]}", f"mew={form}|{sight.words[at - 1]}",
            f"mecc={classes[at - 2]}|{classes[at - 1]}",
        ]  # fmt: skip
    if len(word) >= _SHORTEST_MISSPELT and any(one_off(word, name) for name in sight.long_names):
        return ["profile", "me=like"]
    if len(word) > 3 and word in sight.handle_letters:
        return ["profile", "me=handle"]
    return ["profile"]


def _shape(folded: Folded, start: int, end: int, word: str) -> str:
    if word.isalpha():
        if not folded.is_upper(start):
            return "x"
        if end - start == 1:
            return "X"
        return "XX" if folded.is_upper(start + 1) else "Xx"
    return "d" if word.isdecimal() else "m" if word.isalnum() else "."


def _far(distance: int) -> str:
    """Return a distance in words, coarser the longer it is."""
    if distance < 5:
        return str(distance)
    if distance < 8:
        return "5"
    if distance < 13:
        return "8"
    return "13" if distance < 21 else "21"
