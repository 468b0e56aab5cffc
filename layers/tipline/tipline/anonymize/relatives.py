"""Relatives: the names of those who lead to the tipster, unless they are who the tip is about."""

import re
from collections.abc import Iterator

from tipline.anonymize.naming import Trust, is_name, name_before, name_end
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import ELDER, KIN, LISTS, OWN_CHILD, PARTNER

_MY = re.compile(r"\b(?:my|our|mi|mis|nuestro|nuestra|me and my|y mi) (?=\w)")
_QUALIFIERS = LISTS["relatives_qualifiers"]
_COLLEAGUES = LISTS["relatives_colleagues"]
_BETWEEN = frozenset(
    {",", "(", "name", "named", "is", "in", "law", "-", "llamada", "se", "llama", "llamado", "s", "names"}
)

# A relative who only perceived or said something is a witness: hidden. One who did or suffered something is the tip.
_WITNESS = re.compile(
    r"^(?:(?:,|who|que|also|too|just|already|ya|tambien|lo|la|le|me|and|y|i|yo|can|will|would|still|even"
    r"|was|is|there|he|she) )*"
    r"(?:saw|seen|sees|heard|hears|told me|told us|showed|shown|shows|knows?|knew|know|recorded|filmed"
    r"|witnessed|noticed|recogni\w+|"
    r"confirm|remembers|came home and|got (?:the|a|it) (?:text|video|picture|pic|screenshot|message)|vio"
    r"|vieron|oyo|escucho|"
    r"(?:me )?(?:dijo|conto|enseno|mostro)|sabe|saben|grabo|miro|conoce|testigo|reconocio|too|tambien"
    r"|with me|conmigo|was there|is one of|can (?:tell|vouch|confirm)|puede|pueden)\b"
)
_CONCERNED = re.compile(
    r"\b(?:missing|shot|stabbed|killed|murdered|raped|beat|beats|beating|beaten|hit|hits|attacked"
    r"|assaulted|kidnapped|taken|jumped|"
    r"robbed|overdos\w+|od|oded|bleeding|unconscious|dying|dead|suicidal|hurt|injured|stole|stolen|steals"
    r"|stealing|sells|selling|"
    r"deals|dealing|did it|hiding|wanted|warrants?|run away|ran away|ran off|runaway|disappeared"
    r"|never came|hasnt|has not|didnt come|"
    r"isnt answering|drunk|drinking|abus\w+|molest\w+|touched|threat\w+|walked (?:away|off)|wandered"
    r"|got lost|is lost|breaking|broke|cooking|smok\w+|burn\w+|snuck|choked|chok\w+|"
    r"perdid[oa]|desaparec\w+|no aparece|no ha|no llego|no regres\w+|no contesta|herid[oa]|muert[oa]|mato"
    r"|mataron|balearon|apunal\w+|"
    r"golpe\w+|pega\w*|viol[oa]\w*|roba|robaron|vende|vendiendo|escondid[oa]|se llevaron|secuestr\w+"
    r"|amenaz\w+|abus\w+|ahorc\w+|"
    r"guns?|knife|pistola|in danger|in trouble|needs help|from your (?:post|picture)|the one (?:who|that"
    r"|in|from)|responsible|guilty)\b"
)
_BLAMED = re.compile(
    r"\b(?:it was|its|it is|thats|is|fue|era|es|by|think|bet|suspect|name|turn in|report|reporting"
    r"|denunciar|on|off|from|robbed|against|scammed|to|de|a|at|cheated|for)$"
)
_LOOK_AHEAD = 9


def relatives(reading: Reading) -> Iterator[Find]:
    """Yield the names of relatives who are no part of the crime."""
    for match, first in reading.cues(_MY):
        i = _skip(reading, first)
        if i >= len(reading.words):
            continue
        kin = reading.words[i]
        if reading.tokens[i].possessive and reading.words[i + 1 : i + 2] in (["name"], ["names"]):
            kin = kin.removesuffix("s")
        if kin not in KIN | _COLLEAGUES:
            continue
        i += 1
        while i < len(reading.words) and (reading.words[i] in KIN or reading.words[i] in _BETWEEN):
            i += 1
        yield from _named_first(reading, reading.line_token(match.start()), kin, i)
        blamed = _BLAMED.search(reading.before(reading.line_token(match.start()), 4))
        if not blamed or reading.before(reading.line_token(match.start()), 3).endswith("behalf of"):
            yield from _named(reading, i, kin)


def _named_first(reading: Reading, my: int, kin: str, after: int) -> Iterator[Find]:
    """Yield X of "X is my wife" and "X is my wife's name"."""
    is_ = my - 1
    if is_ < 1 or reading.words[is_] not in {"is", "es", "thats", "was"} or kin not in OWN_CHILD | PARTNER | ELDER:
        return
    first = name_before(reading, is_)
    if first is None or not is_name(reading, first, Trust.SEEN):
        return
    if not _CONCERNED.search(reading.after(after, _LOOK_AHEAD)):
        yield Find(reading.tokens[first].start, reading.tokens[is_ - 1].end, "relative")


def _skip(reading: Reading, i: int) -> int:
    while i < len(reading.words) and (reading.words[i] in _QUALIFIERS or reading.words[i] == "-"):
        i += 1
    return i


def _named(reading: Reading, first: int, kin: str) -> Iterator[Find]:
    """Yield the name at token `first`, and the one after "and", if such a relative is to be hidden."""
    if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
        return
    after = name_end(reading, first, Trust.SEEN)
    if not after:
        return
    follows = reading.after(after, _LOOK_AHEAD)
    concerned = bool(_CONCERNED.search(follows) or _CONCERNED.search(reading.before(first, 7)))
    witness = bool(_WITNESS.match(follows))
    told = reading.words[first - 1] in {"is", "llama"}
    if "behalf" in reading.before(first, 7):
        concerned, kin = False, "mother"
    if not witness and (concerned or (kin not in OWN_CHILD | PARTNER | ELDER and not told)):
        return
    yield Find(reading.tokens[first].start, reading.tokens[after - 1].end, "relative")
    if reading.words[after : after + 1] in (["and"], ["y"], ["&"]):
        second = name_end(reading, after + 1, Trust.SEEN)
        if second:
            yield Find(reading.tokens[after + 1].start, reading.tokens[second - 1].end, "relative")
