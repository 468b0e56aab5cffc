"""Profile: the names already known to be the tipster's, found again wherever the text repeats them."""

# ruff: noqa: PLR2004, PLR0911 - small numbers count words, letters or digits; a grammar is one rule after another

import re
from collections.abc import Iterator

from tipline.anonymize.folding import fold_word
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import COMMON, GIVEN, LISTS, NEAR_ONES, NICKNAMES, OFFICIALS, SURNAMES, TITLES, WORD_NAMES

_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_MISSPELT = 5
_OWNED_BY_ANOTHER = re.compile(
    r"(?:\b(?:his|her|their|hers|su|whose|the (?:guy|girl|dude|man|woman|driver|suspect|kid)s|boys|mans"
    r"|girls|dudes|guys)"
    r" (?:\w+ ){0,2}?(?:name|names|nombre|nickname)(?: (?:is|was|its|be|es|era|actually|really|might be|maybe))*"
    r"|\b(?:named|name of|called|se llama|se llaman|le dicen|llamado|llamada|apodado|de nombre|other"
    r"|another|different|not|otro|otra)"
    r"|\b(?:is|es|was|era|are|be) (?:also |named |another |otro )?|\b(?:goes by|go by the name|aka|alias"
    r"|real name|he|she|el|ella))(?: [:,\"-])*$"
)
_DISOWNED = re.compile(
    r"\b(?:this is|im|i am|its|soy|es) not (\w+)\b|\bno (?:soy|es) (\w+)\b|\b(?:on|using|from|desde"
    r"|con) (\w+?)s? (?:phone|facebook|fb|account|page|insta|ig)\b"
)
_ON = re.compile(r"\b(?:on|using|from|borrowed|borrowing|con|usando|del|desde)$")
_SOMEBODYS = LISTS["profile_somebodys"]
_TOLD_ON_BY = re.compile(
    r"\b(?:this is|its|it is|it was|thats|soy|im|i am|es|fue|my (?:\w+ )?name is|my name|mi nombre es"
    r"|if it is)$"
)


class Profile:
    """What the platform says of the sender: names to look for, and the handle."""

    def __init__(self, name: str | None, handle: str | None, phone: str | None) -> None:
        """Fold the profile's names."""
        self.phone = phone or ""
        self.handle = fold_word(handle or "").strip().lstrip("@")
        words = _LETTERS.findall(fold_word(name or "").replace("'", ""))
        self.full = tuple(words) if len(words) > 1 else ()
        parts = [w for w in _LETTERS.findall(self.handle) if w in GIVEN and w not in WORD_NAMES and len(w) > 3]
        self.words = frozenset(word for word in (*words, *parts) if is_telling(word))


def is_telling(word: str) -> bool:
    """Tell whether a word of a name says who somebody is, wherever it stands: not "Mrs", not "runner"."""
    return len(word) > 1 and word.isalpha() and word not in TITLES | OFFICIALS and (word not in COMMON or word in GIVEN)


def known_names(reading: Reading, own: frozenset[str], full: tuple[str, ...], type_: str) -> Iterator[Find]:
    """Yield where the text repeats one of the `own` words, unless the sentence gives it to somebody else."""
    if not own and not full:
        return
    if type_ == "name" and any(own & set(filter(None, match.groups())) for match in _DISOWNED.finditer(reading.line)):
        return
    forms = own.union(*(group for group in NICKNAMES if group & own))
    hits = [i for i, word in enumerate(reading.words) if _matches(word, forms, own)]
    hits += _whole(reading, full)
    seen: set[int] = set()
    for i in sorted(set(hits)):
        if i in seen:
            continue
        if _in_handle(reading, i):
            continue
        first, after = _run(reading, i, set(hits), own)
        seen.update(range(first, after))
        if after - first == 1 and not _is_meant(reading, i):
            continue
        if type_ == "name" and own <= GIVEN:
            after = _with_surname(reading, after, own)
        if not any(map(reading.is_capital, range(first, after))) and all(
            w in WORD_NAMES for w in reading.words[first:after]
        ):
            continue
        if not _is_another(reading, first, after, own):
            token = reading.tokens[after - 1]
            end = (
                token.end - 2
                if token.possessive and reading.text[token.start : token.end].endswith("'s")
                else token.end
            )
            yield Find(reading.tokens[_with_title(reading, first)].start, end, type_)


def shortened_names(reading: Reading, own: frozenset[str]) -> Iterator[Find]:
    """Yield what may be a short form of one of the `own` words, or what one of them is short for: Tati, Tatiana."""
    for i, word in enumerate(reading.words):
        if len(word) < _SHORTEST_SHORTENED or word in own or word in COMMON or not reading.is_capital(i):
            continue
        if any(len(name) >= _SHORTEST_SHORTENED and (name.startswith(word) or word.startswith(name)) for name in own):
            yield Find(reading.tokens[i].start, reading.tokens[i].end, "name")


_SHORTEST_SHORTENED = 4


def _with_title(reading: Reading, first: int) -> int:
    """Return where the name begins with the title before it: "Pastor Fidel", "Hna. Perpetua"."""
    at = first - 2 if first > 1 and reading.words[first - 1] == "." else first - 1
    return at if at >= 0 and reading.words[at] in TITLES | _BRETHREN else first


_BRETHREN = frozenset({"brother", "sister", "hermano", "hermana"})


def _with_surname(reading: Reading, after: int, own: frozenset[str]) -> int:
    """Return where the name ends with the surname after it, which a profile of given names does not tell."""
    if after >= len(reading.words):
        return after
    initial = len(reading.words[after]) == 1 and reading.words[after].isalpha() and reading.is_capital(after)
    return after + 1 if initial or _is_other_surname(reading, after, own) else after


def _in_handle(reading: Reading, i: int) -> bool:
    """Tell whether the word is a part of a handle or an address on the net: those are looked at as a whole."""
    token = reading.tokens[i]
    return reading.text[max(0, token.start - 1) : token.start] in {"@", "_", "/"} or reading.text[
        token.end : token.end + 1
    ] in {"_", "@"}


def _matches(word: str, forms: frozenset[str], own: frozenset[str]) -> bool:
    if word in forms or (word.endswith("s") and word[:-1] in forms and word not in COMMON):
        return True
    if len(word) < _SHORTEST_MISSPELT or word in COMMON or word in GIVEN or word in SURNAMES:
        return False
    return any(len(name) >= _SHORTEST_MISSPELT and one_off(word, name) for name in own)


def one_off(a: str, b: str) -> bool:
    """Tell whether two words differ by one letter changed, added, left out, or swapped with its neighbour."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return a == b
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    swapped = a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :]
    return a[i + 1 :] == b[i + 1 :] or a[i:] == b[i + 1 :] or a[i + 1 :] == b[i:] or swapped


def _whole(reading: Reading, full: tuple[str, ...]) -> list[int]:
    """Return the indexes of the words of each place where the whole profile name stands."""
    n = len(full)
    if not n:
        return []
    return [
        i + k for i in range(len(reading.words) - n + 1) if tuple(reading.words[i : i + n]) == full for k in range(n)
    ]


def _run(reading: Reading, i: int, hits: set[int], own: frozenset[str]) -> tuple[int, int]:
    """Return the stretch of own names around token i, initials between and after them included."""
    words, after = reading.words, i + 1
    while after < len(words):
        if after in hits:
            after += 1
        elif words[after] in {".", "-"} and after + 1 in hits:
            after += 2
        elif (len(words[after]) == 1 and words[after].isalpha() and any(w[0] == words[after] for w in own)) or (
            len(words[after]) == 1 and reading.is_capital(after) and {after + 1, after + 2} & hits
        ):
            after += 1
        else:
            break
    first = i
    if i > 1 and words[i - 1] == "." and len(words[i - 2]) == 1 and any(w[0] == words[i - 2] for w in own):
        first = i - 2
    return first, after


def _is_meant(reading: Reading, i: int) -> bool:
    """Tell whether a name that is a word as well stands here as a name."""
    word = reading.words[i]
    if word not in WORD_NAMES and word not in COMMON:
        return True
    if reading.words[i + 1 : i + 2] and reading.words[i + 1] in {"you", "u", "i", "we", "he", "she", "they", "ya"}:
        return False
    before = reading.before(i, 4)
    if _TOLD_ON_BY.search(before):
        return True
    at_start = reading.sentence_start(i) == i
    alone = at_start and reading.sentence_end(i) - i <= 2
    return reading.is_capital(i) and (not at_start or alone)


def _is_another(reading: Reading, first: int, after: int, own: frozenset[str]) -> bool:
    """Tell whether the sentence says that the name is somebody else's: another surname, or "his name is"."""
    words = reading.words
    if after < len(words) and _is_other_surname(reading, after, own):
        return True
    if first and _is_other_given(reading, first - 1, own):
        return True
    if first and words[first - 1] in OFFICIALS:
        return True
    if (
        after < len(words)
        and reading.tokens[after - 1].possessive
        and words[after] in _SOMEBODYS
        and _ON.search(reading.before(first, 2))
    ):
        return True
    if first and words[first - 1] == "the" and words[after - 1] not in own and words[after - 1].endswith("s"):
        return True
    before = reading.before(first, 7)
    if _TOLD_ON_BY.search(before):
        return False
    if (
        first
        and any(w in NEAR_ONES for w in words[max(0, first - 2) : first])
        and {"my", "mi", "his", "her"} & set(words[max(0, first - 4) : first])
    ):
        return True
    if reading.quoted_by_another(reading.tokens[first].start) and re.search(
        r"\b(?:my name is|im|me llamo|soy)$", before
    ):
        return True
    return bool(_OWNED_BY_ANOTHER.search(before))


def _is_other_surname(reading: Reading, i: int, own: frozenset[str]) -> bool:
    word = reading.words[i]
    if word in own or not word.isalpha() or len(word) < 3 or reading.tokens[i - 1].possessive:
        return False
    if reading.tokens[i].start - reading.tokens[i - 1].end != 1 or word in COMMON:
        return False
    return word in SURNAMES or (reading.is_capital(i) and not reading.is_shout(i))


def _is_other_given(reading: Reading, i: int, own: frozenset[str]) -> bool:
    word = reading.words[i]
    if word == "." and i and len(reading.words[i - 1]) == 1:
        i, word = i - 1, reading.words[i - 1]
    near = reading.words[i + 1] not in {",", "\n", "!", "?", ":"}
    if near and len(word) == 1 and word.isalpha() and reading.is_capital(i):
        return not any(name[0] == word for name in own)
    return near and word in GIVEN and word not in own and (word not in WORD_NAMES or reading.is_capital(i))
