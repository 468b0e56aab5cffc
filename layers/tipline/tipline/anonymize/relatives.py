"""Relatives: the names of those who lead to the tipster, unless they are who the tip is about."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import HIDDEN
from tipline.anonymize.naming import Trust, is_name, name_end
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import CHILD, KIN, NEAR_ONES

_MY = re.compile(r"\b(?:my|our|mi|mis|nuestro|nuestra|me and my|and my|y mi) (?=\w)")
_QUALIFIERS = frozenset(
    "little lil older oldest younger youngest big baby late own poor elderly teenage only dear sweet best good close twin step "
    "grand great ex mayor menor pequeno pequena difunto difunta unico unica querido querida mejor 1 2 3 4 5 6 7 8 9 10 11 12 "
    "13 14 15 16 17 year yr old yo s in law".split()
)
_CLOSE_FRIENDS = frozenset("coworker friend bestfriend roommate companera companero amiga amigo boss supervisor manager".split())
_WITNESS = re.compile(
    r"^(?:,? ?(?:who|que|also|too|just|already|ya|tambien|lo|la|le|me|was|is|and|y|\d+|can|will|would|still|even) )*"
    r"(?:saw|seen|sees|seeing|heard|hears|told|tells|showed|shown|shows|says|said|knows?|knew|goes|go|went|attends?|plays|rides|rode|works?|"
    r"worked|has|had|have|got|recorded|filmed|took|witnessed|noticed|found|recognized|recognised|sits|sat|is in|is at|is on|is friends|"
    r"friends|in \d|was (?:there|with|in|at|walking|outside|playing|home|driving|sitting)|and i|y yo|can|could|will|confirm|"
    r"remembers|recogni\w+|came home|called|text|texted|sent|was there|vio|vieron|oyo|escucho|me (?:dijo|conto|enseno|mostro|mando)|dijo|conto|sabe|"
    r"saben|va|estudia|juega|trabaja|grabo|tiene|estaba|miro|conoce|fue testigo|enseno|mostro|reconocio|too|tambien|is (?:a|my|the|in|at|\d+|scared|afraid|"
    r"terrified|friends|best)|es|está|esta)\b"
)
_CONCERNED = re.compile(
    r"\b(?:missing|shot|stabbed|killed|murdered|raped|beat|beats|beating|beaten|hit|hits|attacked|assaulted|kidnapped|taken|jumped|robbed|"
    r"overdos\w+|bleeding|unconscious|dying|dead|died|suicidal|hurt|injured|stole|stolen|steals|stealing|sells|selling|deals|dealing|did it|"
    r"hiding|wanted|warrant|run away|ran away|ran off|runaway|disappeared|never came|hasnt|has not|didnt come|not come|isnt answering|"
    r"drunk|drinking|abus\w+|molest\w+|touched|threat\w+|breaking|broke|cooking|cooks|smok\w+|burn\w+|drives|drove|"
    r"perdid[oa]|desaparec\w+|no aparece|no ha|no llego|no regres\w+|no contesta|herid[oa]|muert[oa]|mato|mataron|balearon|apunal\w+|golpe\w+|pega\w*|"
    r"viol[oa]\w*|robo|roba|robaron|vende|vendiendo|escondid[oa]|se llevaron|secuestr\w+|amenaz\w+|abus\w+|le disp\w+|"
    r"got (?:the gun|a gun|jumped|shot|hit|robbed)|has (?:the gun|a gun|warrants?|guns?|drugs|been)|had (?:the|a) gun|in danger|in trouble|needs help)\b"
)
_LOOK_AHEAD = 9


def relatives(reading: Reading) -> Iterator[Find]:
    """Yield the names of relatives who are witnesses: "my daughter Emma saw it"."""
    for _, first in reading.cues(_MY):
        i = _skip(reading, first, _QUALIFIERS)
        if i >= len(reading.words) or "ex" in reading.words[first:i]:
            continue
        kin = reading.words[i]
        if kin not in KIN and kin not in _CLOSE_FRIENDS:
            continue
        if reading.tokens[i].possessive:
            continue
        i += 1
        while i < len(reading.words) and (reading.words[i] in KIN or reading.words[i] in {",", "(", "name", "named", "is", "in", "law", "-", "llamada", "se", "llama", "llamado", "s"}):
            i += 1
        yield from _named(reading, i, kin)


def _skip(reading: Reading, i: int, words: frozenset[str]) -> int:
    while i < len(reading.words) and (reading.words[i] in words or reading.words[i] == "-"):
        i += 1
    return i


def _named(reading: Reading, first: int, kin: str) -> Iterator[Find]:
    """Yield the name at token `first`, and the one after "and", if such a relative is to be hidden."""
    if first >= len(reading.words) or not is_name(reading, first, Trust.SEEN):
        return
    after = name_end(reading, first, Trust.SEEN)
    follows = reading.after(after, _LOOK_AHEAD)
    before = reading.before(first, 7)
    concerned = bool(_CONCERNED.search(follows) or _CONCERNED.search(before))
    witness = bool(_WITNESS.match(follows))
    if concerned or (kin not in CHILD and not witness and follows):
        return
    yield Find(reading.tokens[first].start, reading.tokens[after - 1].end, "relative")
    if reading.words[after : after + 1] in (["and"], ["y"], ["&"]):
        second = name_end(reading, after + 1, Trust.SEEN)
        if second:
            yield Find(reading.tokens[after + 1].start, reading.tokens[second - 1].end, "relative")


_SELF = re.compile(
    r"\b(?:(?:i am|im|i was|i used to be|ive been|as|being|soy|yo soy|fui|era|yo era|this is|its|es|speaking as|i m) )(?=\w)"
)
_OF = re.compile(
    r"(?:(?:his|her|their|the|su|la|el|one of (?:his|her|their)|una? de sus|un|una|a) (?:\w+ ){0,2}?(\w+)"
    r"(?: (?:mama|momma|daddy|in law|girl|neighbor|neighbour|officer|counselor|lawyer|teacher))?)"
)
_THE = frozenset({"the", "la", "el", "a", "un", "una"})


def relations(reading: Reading) -> Iterator[Find]:
    """Yield what tipsters say they are to somebody: "I'm his cousin", "soy la novia de Tito"."""
    from tipline.anonymize.words import RELATION

    for match, first in reading.cues(_SELF):
        words = reading.words
        if first >= len(words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        owned = words[first] in {"his", "her", "their", "su", "one", "una", "uno"} or reading.tokens[first].possessive
        i = first
        while i < min(first + 5, len(words)) and words[i] not in RELATION:
            if not words[i].isalnum() or words[i] in {"and", "who", "that", "to", "in", "at", "y", "que", "with", "con"}:
                break
            owned = owned or reading.tokens[i].possessive
            i += 1
        if i >= len(words) or words[i] not in RELATION or HIDDEN in words[first:i]:
            continue
        after = i + 1
        while after < len(words) and words[after] in RELATION | {"officer", "in", "law"}:
            after += 1
        owned = owned or (after < len(words) and words[after] in {"of", "de", "del", "to"}) or words[first] in _THE
        if owned and (words[first] in _THE or i > first or owned):
            yield Find(reading.tokens[first].start, reading.tokens[after - 1].end, "relation")
        del match


_KEPT_KIN = re.compile(r"\b(?:my|mi) (?=\w)")


def kin_of_the_named(reading: Reading) -> Iterator[Find]:
    """Yield "my brother" of "my brother Jerome Tate": the name stays, that he is a brother goes."""
    for match, first in reading.cues(_KEPT_KIN):
        i = _skip(reading, first, _QUALIFIERS)
        if i + 1 >= len(reading.words) or reading.words[i] not in KIN | NEAR_ONES:
            continue
        start = reading.tokens[reading.line_token(match.start())].start
        follows = i + 1
        while follows < len(reading.words) and reading.words[follows] in KIN | {"in", "law", ","}:
            follows += 1
        if follows < len(reading.words) and is_name(reading, follows, Trust.SEEN):
            yield Find(start, reading.tokens[follows - 1 if reading.words[follows - 1] != "," else follows - 2].end, "relation")
