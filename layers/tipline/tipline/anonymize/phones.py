"""Phone numbers however they are written: in digits, in words, spaced, with letters that look like digits."""

# ruff: noqa: PLR2004, PLR0911 - small numbers count words, letters or digits; a grammar is one rule after another

import re
from collections.abc import Iterator
from typing import NamedTuple

from tipline.anonymize.reading import Reading

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_UNIDADES = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciseis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidos",
    "veintitres",
    "veinticuatro",
    "veinticinco",
    "veintiseis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_NUMBERS = {
    **{word: str(i) for i, word in enumerate(_UNITS)},
    **{word: str(i) for i, word in enumerate(_UNIDADES)},
    "oh": "0",
    "o": "0",
    "nil": "0",
    "ought": "0",
    "won": "1",
    "niner": "9",
    "fo": "4",
    "un": "1",
    "una": "1",
}
_TENS = {
    **{
        w: 10 * (i + 2)
        for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
    },
    **{
        w: 10 * (i + 3)
        for i, w in enumerate(["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"])
    },
    "fourty": 40,
}
_HUNDREDS = {
    **{
        w: 100 * (i + 2)
        for i, w in enumerate(["doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos"])
    },
    "setecientos": 700,
    "ochocientos": 800,
    "novecientos": 900,
    "ciento": 100,
    "cien": 100,
}
_REPEATS = {"double": 2, "dbl": 2, "doble": 2, "triple": 3}
_FILLERS = frozenset(
    ["dash", "hyphen", "dot", "point", "punto", "guion", "space", "espacio", "and", "y", "then", "luego"]
)
_SEPARATORS = frozenset("-./()+,:*#\"'")
_MOST_SEPARATORS = 4
_MOST_ATOMS = 16
_NEVER_FIRST = frozenset({"o", "un", "una", "fo", "won", "once", "point", "and", "y"})

_LOOKALIKE = re.compile(r"[0-9oil]{2,15}")
_GLUED = re.compile(r"(?:zero|one|two|three|four|five|six|seven|eight|nine|oh|cero|uno|dos|tres|cuatro|cinco|seis|siete"
                    r"|ocho|nueve|[0-9o]){2,15}")  # fmt: skip
_SPELLED = re.compile(
    "|".join(sorted((*_UNITS[:10], *_UNIDADES[:10], "oh", "o", *"0123456789"), key=len, reverse=True))
)
_LOOKALIKE_DIGITS = str.maketrans("oil", "011")

_PHONE_WORD = re.compile(
    r"\b(?:number|numbr|num|cell|phone|tel|telefono|cel|celular|numero|call|text|txt|llam\w+|marqu?\w+"
    r"|whatsapp|burner|line|fon|"
    r"contact|reach|digits|ring|jack|cellphone|hit)\b"
)
_EXTENSION = re.compile(r"[ ,]{0,2}(?:ext|extension|x)[. ]{0,2}[0-9]{1,6}\b")


class Phone(NamedTuple):
    """A phone number in the folded text, as its digits without the country's 1."""

    start: int
    end: int
    digits: str


class _Atom(NamedTuple):
    first: int
    last: int
    digits: str
    spelled: bool


def national(phone: str) -> str:
    """Return a number's digits without the +1 of North America."""
    digits = "".join(c for c in phone if c.isdecimal())
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def phones(reading: Reading) -> Iterator[Phone]:
    """Yield the phone numbers of a text, from left to right."""
    for run in _runs(reading):
        i = 0
        while i < len(run):
            length = _phone_length(reading, run, i)
            if not length:
                i += 1
                continue
            last = run[i + length - 1].last
            start, end = reading.tokens[run[i].first].start, reading.tokens[last].end
            if start and reading.text[start - 1] in "+(":
                start -= 1
            extension = _EXTENSION.match(reading.text, end)
            digits = "".join(atom.digits for atom in run[i : i + length])
            yield Phone(start, extension.end() if extension else end, national(digits))
            i += length


def _runs(reading: Reading) -> Iterator[list[_Atom]]:
    """Yield the stretches of numbers that only separators divide."""
    run: list[_Atom] = []
    gap = fillers = 0
    i = 0
    while i < len(reading.words):
        atom = _atom(reading, i, inside=bool(run))
        if atom:
            run.append(atom)
            gap = fillers = 0
            i = atom.last + 1
            continue
        word = reading.words[i]
        gap += word in _SEPARATORS
        fillers += word in _FILLERS
        if not (word in _SEPARATORS or word in _FILLERS) or gap > _MOST_SEPARATORS or fillers > 1:
            if run:
                yield run
            run, gap, fillers = [], 0, 0
        i += 1
    if run:
        yield run


def _atom(reading: Reading, i: int, *, inside: bool) -> _Atom | None:
    words = reading.words
    word = words[i]
    if word.isdecimal() and word.isascii():
        return _Atom(i, i, word, spelled=False)
    if word in _REPEATS and i + 1 < len(words):
        digit = words[i + 1] if words[i + 1].isdecimal() else _NUMBERS.get(words[i + 1], "")
        return _Atom(i, i + 1, digit * _REPEATS[word], spelled=True) if len(digit) == 1 else None
    if word in _HUNDREDS:
        rest = _atom(reading, i + 1, inside=True) if i + 1 < len(words) and words[i + 1] not in _HUNDREDS else None
        value = int(rest.digits) if rest and rest.spelled and len(rest.digits) <= 2 else 0
        return _Atom(i, rest.last if rest and value else i, str(_HUNDREDS[word] + value), spelled=True)
    if word in _TENS:
        return _tens(words, i)
    if word in _NUMBERS:
        return _Atom(i, i, _NUMBERS[word], spelled=True) if inside or word not in _NEVER_FIRST else None
    if inside and word in {"l", "i"} and words[i + 1 : i + 2] and words[i + 1].isdecimal():
        return _Atom(i, i, "1", spelled=False)
    if not any(c.isdecimal() for c in word) and len(word) < 5:
        return None
    if _LOOKALIKE.fullmatch(word) and any(c.isdecimal() for c in word):
        return _Atom(i, i, word.translate(_LOOKALIKE_DIGITS), spelled=False)
    if _GLUED.fullmatch(word):
        digits = "".join(_NUMBERS.get(part, part) for part in _SPELLED.findall(word))
        return _Atom(i, i, digits, spelled=True)
    return None


def _tens(words: list[str], i: int) -> _Atom:
    tens = _TENS[words[i]]
    for j in (i + 1, i + 2):
        if j < len(words) and words[j] in ("-", "y"):
            continue
        unit = words[j] if j < len(words) else ""
        unit = unit if unit.isdecimal() else _NUMBERS.get(unit, "")
        if len(unit) == 1 and unit != "0" and (j == i + 1 or words[i + 1] in ("-", "y")):
            return _Atom(i, j, str(tens + int(unit)), spelled=True)
        break
    return _Atom(i, i, str(tens), spelled=True)


def _phone_length(reading: Reading, run: list[_Atom], i: int) -> int:
    """Return how many atoms from the i-th on are one phone number, 0 for none."""
    total, sums, seven = 0, set[int](), 0
    start = reading.tokens[run[i].first].start
    international = start > 0 and reading.text[start - 1] == "+"
    ones = run[i].digits[0] == "1" and not run[i].spelled
    for n, atom in enumerate(run[i : i + _MOST_ATOMS], start=1):
        total += len(atom.digits)
        sums.add(total)
        follows = run[i + n].digits if i + n < len(run) else ""
        if total == 11 and ones and (sums & {4, 1} or n == 1):
            return n
        if total == 10 and run[i].digits[0] not in "01" and (sums & {3, 6} or n == 1):
            return n
        if international and 11 <= total <= 15 and len(follows) not in (2, 3, 4):
            return n
        if total == 7:
            seven = n
        if total > 15:
            break
    return seven if seven and _is_local(reading, run, i, seven) else 0


def _is_local(reading: Reading, run: list[_Atom], i: int, length: int) -> bool:
    """Tell whether seven digits are a phone number: said to be one, or written 555-0133."""
    atoms = run[i : i + length]
    if len(atoms[0].digits) != 3 and not (length == 1 or all(len(a.digits) <= 2 for a in atoms)):
        return False
    alone = (i == 0 or len(run[i - 1].digits) > 4) and i + length == len(run)
    if not alone or run[i].digits[0] in "01":
        return False
    first, last = atoms[0].first, atoms[-1].last
    between = reading.text[reading.tokens[first].end : reading.tokens[last].start]
    if length == 2 and between == "-":
        return True
    return bool(_PHONE_WORD.search(reading.before(first, 6)))
