"""Frames: plain ways of giving a detail, added to labelled tips, and plain reports. The frames are in `frames.txt`."""

import re
import string
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from tools.training.corpus import LabelledTip, Mark
from tools.training.rewording import FAMILY_NAMES, GIVEN_NAMES

type Frames = dict[tuple[str, str, str], list[str]]

_SLOT = re.compile(r"\[(\w)\]")
_NICKNAMES = (
    "Smoke,Peanut,Pooh,Boogie,Red,Tiny,Big Mike,Lil Ray,Flaco,el Gordo,la Güera,Chuy,Nacho,Pelón,Bubba,Skeet,Junior,"
    "Mama D,Doc,Slim,Tank,Cookie,Nene,Tito,Chino,Dee,T,JR,Miss Dot,Cap,Chef,Coach,Pops,Duke,Spider,Ghost,Twin,Birdie"
).split(",")
_STREETS = (
    "Oak,Dawson,Castle,Market,Princess,Wooster,Queen,Nun,Church,Adams,Rankin,Kidder,Gordon,Kerr,Shipyard,Oleander,"
    "Carolina Beach,Wrightsville,Greenville Loop,Pine Grove,Chestnut,Orange,Ann,Red Cross,Bladen,Harnett,Hooper,Evans,"
    "Lake,Sunset,Park,Maple,Cedar,Hawthorne,Barclay,Longleaf,Silver Lake,Myrtle Grove,Masonboro,Holly,Heron,Sandpiper"
).split(",")
_KINDS_OF_STREET = "St,Ave,Rd,Dr,Ln,Ct,Blvd,Way,street,ave,rd,st,,".split(",")
_WORKPLACES = (
    "the Food Lion on Market,Novant,Target,the car wash on 17th,Waffle House,the marina,Smith's Bakery,the school,"
    "Walmart,the laundromat,el restaurante La Costa,la panadería,the clinic on 16th,a nail shop,Lowes,the shipyard"
).split(",")
_JOBS = (
    "nurse,teacher,cashier,bartender,bus driver,cook,manager,mail carrier,janitor,security guard,maestra,mesera,"
    "cocinero,albañil,roofer,CNA"
).split(",")
_DIGITS = "zero one two three four five six seven eight nine".split()
_DIGITOS = "cero uno dos tres cuatro cinco seis siete ocho nueve".split()
_PLATE_LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
_TYPES = {
    "N": "name", "F": "name", "K": "nickname", "P": "phone", "A": "address", "U": "address", "E": "email",
    "H": "handle", "L": "plate", "R": "relative", "W": "workplace", "J": "job", "C": "caseno", "B": "dob",
    "M": "name", "G": "place", "S": "place",
}  # fmt: skip


_KNOWN = 0.4


def load() -> Frames:
    """Read `frames.txt`: by whose (T, O), language and place."""
    frames: Frames = {}
    current: list[str] = []
    for line in (Path(__file__).parent / "frames.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            whose, lang, where = line.removeprefix("## ").split()
            current = frames.setdefault((whose, lang, where), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return frames


def framed(tip: LabelledTip, frames: Frames, random: Random) -> LabelledTip:
    """Return the tip with one to four frames around it."""
    lang = "es" if tip.lang == "es" or (tip.lang == "mix" and random.random() < 0.5) else "en"
    parts: list[tuple[str, Sequence[Mark]]] = [(tip.text, tip.marks)]
    small = random.random() < 0.4
    chance = random.random()

    def add(at: int, whose: str, where: str) -> None:
        text, marks = _filled(random.choice(frames[whose, lang, where]), own=whose == "T", lang=lang, random=random)
        parts.insert(at, (text.lower() if small and len(text.lower()) == len(text) else text, marks))

    if chance < 0.55:
        add(0, "T", "begin")
    if chance > 0.35:
        add(len(parts), "T", "end")
        if random.random() < 0.3:
            add(len(parts), "T", "end")
    for share in (0.75, 0.35):
        if random.random() < share:
            add(random.randint(0, len(parts)), "O", "any")
    return _joined(tip, parts, random)


def reports(frames: Frames, random: Random, number: int) -> Iterator[LabelledTip]:
    """Yield short messages in which nobody speaks of themselves: a word that is not understood is no detail."""
    for _ in range(number):
        lang = random.choice(["en", "en", "en", "es"])
        name = _name(random) if random.random() < _KNOWN else None
        sender = {"platform": "facebook", "name": name, "handle": None, "phone": None}
        said = [random.choice(frames["O", lang, "alone"]) for _ in range(random.choice([1, 1, 2]))]
        parts = [_filled(each, own=False, lang=lang, random=random) for each in said]
        small = random.random() < _KNOWN
        parts = [(text.lower() if small and len(text.lower()) == len(text) else text, marks) for text, marks in parts]
        yield _joined(LabelledTip("reports", lang, sender, "", (), "", ""), parts, random)


def _joined(tip: LabelledTip, parts: Sequence[tuple[str, Sequence[Mark]]], random: Random) -> LabelledTip:
    text, marks = "", list[Mark]()
    for part, inside in parts:
        if text:
            ended = text.rstrip()[-1:] in {".", "!", "?"}
            text += random.choice(["\n", " ", "\n\n"] if ended else [". ", ", ", " ", ". ", "\n", "! "])
        marks += [mark._replace(start=mark.start + len(text), end=mark.end + len(text)) for mark in inside]
        text += part
    return tip._replace(text=text, marks=tuple(marks))


def _filled(frame: str, *, own: bool, lang: str, random: Random) -> tuple[str, list[Mark]]:
    text, marks, at = "", list[Mark](), 0
    for match in _SLOT.finditer(frame):
        text += frame[at : match.start()]
        value = _phone(random, lang) if match[1] == "P" else _FILLERS[match[1]](random)
        if match[1] in _TYPES:
            marks.append(Mark(len(text), len(text) + len(value), own, _TYPES[match[1]]))
        text += value
        at = match.end()
    return text + frame[at:], marks


def _name(random: Random) -> str:
    first, last = random.choice(GIVEN_NAMES).capitalize(), random.choice(FAMILY_NAMES).capitalize()
    title = random.choice(["Mr.", "Mrs.", "Ms.", "Miss", "Doña", "Don", "Sra.", "Dr.", "Pastor"])
    forms = [first] * 9 + [f"{first} {last}"] * 7
    forms += [
        f"{first[0]}. {last}",
        f"{first} {last[0]}.",
        f"{title} {last}",
        f"{first} {last} {last[::2].capitalize()}",
    ]
    return random.choice(forms)


def _phone(random: Random, lang: str) -> str:
    area, line = random.choice("910 910 910 252 919 704 336 984 828".split()), f"{random.randint(100, 199):04}"
    words = _DIGITOS if lang == "es" else _DIGITS
    whole = f"{area}555{line}"
    forms = [f"{area}-555-{line}"] * 7 + [whole] * 2 + [f"({area}) 555-{line}"] * 2 + [f"{area} 555 {line}"] * 2
    forms += [f"{area}.555.{line}"] * 2 + [f"555-{line}"] * 2 + [f"+1{whole}", " ".join(whole)]
    forms += [" ".join(words[int(c)] for c in whole)] * 2
    return random.choice(forms)


def _address(random: Random) -> str:
    number = random.choice([random.randint(3, 99), random.randint(100, 999), random.randint(1000, 7999)])
    way = random.choice(["", "", "", "N ", "S ", "E "])
    street = f"{number} {way}{random.choice(_STREETS)} {random.choice(_KINDS_OF_STREET)}".strip()
    if random.random() < 0.25:
        street += f"{random.choice([' apt ', ' Apt ', ', unit ', ' #'])}{random.randint(1, 30)}{random.choice('  ABC')}"
    return street.strip()


def _unit(random: Random) -> str:
    shape = random.choice("{n}{l},apt {n},apt {n}{l},unit {n},lot {n},{l}{n},#{n},Apt. {n},building {n}".split(","))
    return shape.format(n=random.randint(1, 40), l=random.choice("ABCD"))


def _plate(random: Random) -> str:
    letters = "".join(random.choice(_PLATE_LETTERS) for _ in range(3))
    plate = random.choice(["{}-{:04}", "{} {:04}", "{}{:04}"]).format(letters, random.randint(0, 9999))
    return plate.lower() if random.random() < 0.15 else plate


def _handle(random: Random) -> str:
    first = random.choice([*GIVEN_NAMES, "moon", "wavy", "ilm", "real", "lil"])
    last = random.choice([*GIVEN_NAMES[:400], "910", "xo", "vibes", "nc", "07", "mma", "art"])
    number = random.choice(["", "", str(random.randint(1, 99))])
    return random.choice(["@", "@", "@", "$", ""]) + first + random.choice(["", ".", "_", "__"]) + last + number


def _email(random: Random) -> str:
    first, last = random.choice(GIVEN_NAMES), random.choice(FAMILY_NAMES)
    local = random.choice([f"{first}.{last}", f"{first[0]}{last}{random.randint(1, 99)}", f"{first}{last[:3]}"])
    return f"{local}@{random.choice(['example.com', 'example.net', 'example.org', 'mail.example'])}"


def _case(random: Random) -> str:
    year = random.randint(20, 26)
    return random.choice(
        [
            f"{year}-{random.randint(1000, 99999)}",
            f"{year} CVD {random.randint(100, 4999)}",
            f"#{year}{random.randint(1000, 9999)}",
        ]
    )


def _birth(random: Random) -> str:
    month, day, year = random.randint(1, 12), random.randint(1, 28), random.randint(1940, 2010)
    named = random.choice(["March", "May", "July", "enero", "agosto"])
    return random.choice([f"{month}/{day}/{year}", f"{month:02}-{day:02}-{year % 100:02}", f"{named} {day}, {year}"])


def _strange(random: Random) -> str:
    """Return a word that nobody knows: misspelt, a code, a slip of the thumb."""
    syllables = "".join(random.choice("bdfgklmnprstvzqj") + random.choice("aeiou") for _ in range(random.randint(2, 6)))
    letters = "".join(random.choice(string.ascii_lowercase) for _ in range(random.randint(3, 9)))
    code = f"{random.choice(['', 'ref', 'order-', 'canary'])}{random.getrandbits(32):0{random.randint(4, 8)}x}"
    word = random.choice([syllables, syllables, letters, code, f"{syllables}-{random.randint(1, 999)}"])
    return random.choice([word, word, word.capitalize(), word.upper()])


def _somebody(random: Random) -> str:
    """Return how people call others: by their name, by what everybody calls them, in small letters or not."""
    forms: list[Callable[[Random], str]] = [_name, _name, lambda random: random.choice(_NICKNAMES), _strange_name]
    name = random.choice(forms)(random)
    return name.lower() if random.random() < _KNOWN else name


def _strange_name(random: Random) -> str:
    syllables = "".join(random.choice("bdfgklmnprstvzjy") + random.choice("aeiou") for _ in range(random.randint(2, 4)))
    return (syllables + random.choice(["", "n", "s", "sh", "l"])).capitalize()


_FILLERS: dict[str, Callable[[Random], str]] = {
    "N": _name,
    "F": lambda random: random.choice(GIVEN_NAMES).capitalize(),
    "K": lambda random: random.choice(_NICKNAMES),
    "A": _address,
    "U": _unit,
    "E": _email,
    "H": _handle,
    "L": _plate,
    "R": lambda random: random.choice(GIVEN_NAMES).capitalize(),
    "W": lambda random: random.choice(_WORKPLACES),
    "J": lambda random: random.choice(_JOBS),
    "C": _case,
    "B": _birth,
    "D": lambda random: str(random.randint(9, 17)),
    "M": _somebody,
    "G": lambda random: random.choice(_WORKPLACES),
    "S": lambda random: f"{random.choice(_STREETS)} {random.choice(_KINDS_OF_STREET)}".strip(),
    "X": _strange,
}
