"""Rewording: a tip with other names, numbers and spelling, so that a model learns what is said, not who says it."""

import re
import unicodedata
from collections.abc import Callable
from random import Random

from tipline.anonymize.words import GIVEN, SURNAMES, TITLES
from tools.training.corpus import LabelledTip, Mark

GIVEN_NAMES = sorted(name for name in GIVEN if len(name) > 2)
FAMILY_NAMES = sorted(name for name in SURNAMES if len(name) > 2)
_LETTERS = re.compile(r"[^\W\d_]+")
_HANDLE_PARTS = [
    *("moon wave real its just king queen 910 252 bby xo fit art mma drip vibes nc og tha luna sol flor 99 07").split(),
    *GIVEN_NAMES[::7],
]
_ENDINGS = "y ie o a sha quan ita inho elle ard vonte z".split()
_KEPT_WORDS = TITLES | {"the", "el", "la", "de", "del", "los", "officer", "det", "sgt", "detective", "deputy", "jr"}
_SHORTEST_NAME = 3
_LONGEST_PLATE_LETTERS = 4
_FEWEST_DIGITS = 4
_NAMES = frozenset({"name", "nickname", "relative"})


def reworded(tip: LabelledTip, random: Random) -> LabelledTip:
    """Return the tip with other details: the same one becomes the same other one everywhere, the sender's too."""
    words: dict[str, str] = {}
    seen: dict[tuple[str, str], str] = {}
    text, marks, at = "", [], 0
    for mark in tip.marks:
        if mark.start < at:
            continue
        old = tip.text[mark.start : mark.end]
        if mark.type in _NAMES:
            new = old if random.random() < _KEPT else _LETTERS.sub(lambda m: _name(m[0], words, random), old)
        else:
            new = seen.setdefault((mark.type, old.lower()), _detail(mark.type, old, random))
        text += tip.text[at : mark.start]
        marks.append(Mark(len(text), len(text) + len(new), mark.own, mark.type))
        text += new
        at = mark.end
    text += tip.text[at:]
    return tip._replace(text=text, marks=tuple(marks), sender=_sender(tip.sender, words, seen))


_KEPT = 0.15
"""Share of names that stay."""


def respelled(tip: LabelledTip, random: Random) -> LabelledTip:
    """Return the tip, now and then, in small letters, in capitals, or without accents; no mark moves."""
    chance = random.random()
    change: Callable[[str], str]
    if chance < 0.15:
        change = str.lower
    elif chance < 0.22:
        change = str.upper
    elif chance < 0.32:
        change = _bare
    else:
        return tip
    return tip._replace(text="".join(new if len(new := change(c)) == 1 else c for c in tip.text))


def without_profile(tip: LabelledTip) -> LabelledTip:
    """Return the tip as it comes without a profile: only a text message still has its number."""
    phone = tip.sender["phone"] if tip.sender["platform"] == "sms" else None
    return tip._replace(sender={"platform": tip.sender["platform"], "name": None, "handle": None, "phone": phone})


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0] if letter.isalpha() else letter


def _name(old: str, words: dict[str, str], random: Random) -> str:
    key = old.lower()
    if key not in words:
        if len(key) < _SHORTEST_NAME or key in _KEPT_WORDS:
            return old
        given = key in GIVEN or (key not in SURNAMES and random.random() < 0.5)
        new = random.choice(GIVEN_NAMES if given else FAMILY_NAMES)
        if random.random() < 0.12:
            new = new[: max(2, len(new) // 2)] + random.choice(_ENDINGS)
        words[key] = new
    return _cased(words[key], old)


def _cased(new: str, old: str) -> str:
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[0].isupper() else new


def _detail(type_: str, old: str, random: Random) -> str:
    match type_:
        case "phone":
            return _phone(old, random)
        case "plate" if sum(c.isalpha() for c in old) <= _LONGEST_PLATE_LETTERS:
            return "".join(_sign(c, random) for c in old)
        case "handle" if " " not in old and "@" not in old[1:]:
            sign = old[0] if old[0] in "@$" else ""
            parts = random.choice(_HANDLE_PARTS), random.choice(["", "_", ".", "__"]), random.choice(_HANDLE_PARTS)
            return sign + "".join(parts) + random.choice(["", "", "_", str(random.randint(1, 99))])
        case "address":
            return re.sub(r"\d{2,5}", lambda m: "".join(str(random.randint(1, 9)) for _ in m[0]), old)
        case _:
            return old


def _phone(old: str, random: Random) -> str:
    """Return other digits at both ends, the middle (555) as it is."""
    digits = sum(c.isdecimal() for c in old)
    if digits < _FEWEST_DIGITS:
        return old
    new, nth = "", 0
    for c in old:
        if c.isdecimal():
            nth += 1
            kept = digits >= 7 and 1 < nth < digits - 3
            new += c if kept else str(random.randint(2 if nth == 1 else 0, 9))
        else:
            new += c
    return new


def _sign(c: str, random: Random) -> str:
    if c.isdecimal():
        return str(random.randint(0, 9))
    if not c.isalpha():
        return c
    letter = random.choice("abcdefghjklmnprstvwxyz")
    return letter.upper() if c.isupper() else letter


def _sender(
    sender: dict[str, str | None], words: dict[str, str], seen: dict[tuple[str, str], str]
) -> dict[str, str | None]:
    """Return the sender's profile with the same details changed as in the text."""
    changed = dict(sender)
    if sender["name"]:
        changed["name"] = _LETTERS.sub(lambda m: _cased(words.get(m[0].lower(), m[0]), m[0]), sender["name"])
    if sender["handle"]:
        handle = sender["handle"].lower()
        for old, new in words.items():
            if len(old) >= _SHORTEST_NAME:
                handle = handle.replace(old, new)
        changed["handle"] = seen.get(("handle", f"@{handle}"), seen.get(("handle", handle), handle)).lstrip("@")
    if sender["phone"]:
        for (type_, old), new in seen.items():
            digits = "".join(c for c in old if c.isdecimal())
            if type_ == "phone" and digits and sender["phone"].endswith(digits):
                changed["phone"] = "+1" + "".join(c for c in new if c.isdecimal())[-10:]
    return changed
