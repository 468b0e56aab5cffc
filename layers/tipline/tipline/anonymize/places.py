"""Places that are the tipster's own: the address they give as theirs, where they live next to it all."""

# ruff: noqa: PLR2004 - small numbers count words, letters or digits

import re
from collections.abc import Iterator

from tipline.anonymize.folding import MARKS, OWN_NAME
from tipline.anonymize.phrases import phrase_end
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import LISTS, NEAR_ONES, THIRD

_STREET = (
    r"(?:street|str|st|avenue|ave|av|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|way|circle|cir|place"
    r"|pl|terrace|ter|highway|hwy|parkway|"
    r"pkwy|loop|trail|trl|trce|trace|square|sq|run|cove|cv|pike|row|alley|path|bend|walk|walkway|view|hill"
    r"|crossing|xing|landing|ridge|point|calle|avenida|camino)"
)
_UNIT = (
    r"(?:(?: ,)? (?:apt|apto|apartment|apartamento|unit|lot|suite|ste|trailer|bldg|edificio|depto|room"
    r"|cuarto|#|number|no)(?: [.#])?(?: # )? ?[a-z0-9]{1,4}\b(?: - [a-z0-9]{1,3})?)"
)
ADDRESS = re.compile(
    rf"\b[0-9]{{1,6}}(?: [a-z])?(?: (?:n|s|e|w|north|south|east|west|ne|nw|se|sw)(?: \.)?)?(?: (?!and\b"
    rf"|is\b|or\b|at\b)[a-z0-9]{{1,20}}){{1,3}}? {_STREET}\b"
    rf"{_UNIT}?(?:(?: ,)? (?:wilmington|leland|nc|n c|carolina beach|castle hayne|hampstead"
    rf"|[a-z]{{3,14}} nc)(?: ,)?(?: nc)?(?: [0-9]{{5}})?)?"
    rf"|\b(?:calle|avenida) [a-z0-9]{{1,20}}(?: [a-z0-9]{{1,20}})? (?:#|no|num|numero)? ?[0-9]{{1,6}}\b{_UNIT}?"
    rf"|\b(?:apt|apto|apartment|apartamento|unit|lot|trailer"
    rf"|room) (?:# )?[a-z0-9]{{1,4}}\b(?: [0-9]{{1,6}} [a-z]{{3,20}} {_STREET}\b)?"
)
"""An address as it stands in a reading's line."""
_LIVE = re.compile(
    r"\b(?:(?:i|we|ive|weve) (?:(?:also|do|both|still|actually|currently|just|used to|have|been|all"
    r"|only) )*(?:live|lived|living|stay|staying|stayed|reside|"
    r"rent|renting|own|be|b)(?: (?:here|over|out|down|up|right|there|off|alone|with my \w+|too|across"
    r"|a house|the house|nearby|close))*"
    r"|(?:yo )?(?:vivo|vivimos|vivia|me quedo|rento)(?: (?:aqui|alla|ahi|cerca|sola|solo|ahi mismo))*"
    r"|(?:im|i am|were|we are|we re|estoy|estamos) (?:staying |living |currently |over |here |right |just "
    r"|down |viviendo |quedando )?)"
    r" ?(?P<at>(?:at|on|in|off|at the corner of|by|en|en la|en el|en los|en las|sobre|de|from) )"
)
_MY_PLACE = re.compile(
    r"\b(?:my|our|mi|nuestra|the same) (?:home |mailing |current |street |physical |full "
    r"|same )?(?:address|addy|house|home|place|apartment|apt|crib|spot|trailer|condo|unit|porch|"
    r"driveway|yard|backyard|building|residence|(?:ring |security |doorbell )?(?:camera|cameras|cam|cams"
    r"|doorbell)|ring|casa|direccion|domicilio|apartamento|departamento|traila)(?: (?:is|s|at|on|in|es"
    r"|esta|queda|,|:|\(|en|off|la|el|num|-))* "
)
_RELATIVE_PLACE = re.compile(
    r"\b(?:i|im|we|were|yo|vivo|estoy|vivimos|live|stay|soy|i am|its|es|am) (?:(?:live|lives|stay|staying"
    r"|living|am|right|just|directly|like|literally|here|"
    r"vivo|aqui|his|her|their|the|la|el|un|una|also|alli|justo|in the|house|unit|apartment|apt|neighbor"
    r"|neighbour|person|lady|guy|one|vecin[oa]|only) )*"
    r"(?=(?:above|below|beneath|next ?door|next to|across|behind|beside|upstairs|downstairs|diagonal"
    r"|two doors|three doors|\w+ doors? (?:down|up|over)|"
    r"\w+ houses? (?:down|up|over|away)|on the other side|over the fence|around the corner|enfrente"
    r"|al lado|arriba|abajo|a lado|atras|detras|a la vuelta|"
    r"al otro lado|de al lado|de enfrente|de arriba|de abajo|a dos casas|a tres casas|pegad[oa]|contiguo)\b)"
)
_THE_HOUSE = re.compile(
    r"\b(?:im|i am|were|we are|we re|i live|we live|i stay|vivo|vivimos)(?: (?:in|at|en))? (?=(?:the|la"
    r"|el) (?:\w+ ){1,2}(?:house|duplex|apartment|trailer|casa|casita|traila|building|"
    r"condo|townhouse|one) (?:right |directly |just )?(?:across|next|behind|beside|above|below"
    r"|on the corner|de enfrente|al lado|de al lado|with|con|de la esquina)\b)"
)
_NEIGHBOR = re.compile(
    r"\b(?:im|i am|soy|yo soy|as|como) (?=(?:his|her|their|the|la|el|su|a|un|una)? ?(?:\w+ )?(?:neighbor"
    r"|neighbour|vecina|vecino|upstairs neighbor)\b)"
)
_SEE_FROM = re.compile(
    r"\b(?:from|through|out|off|desde|por) (?=(?:my|our|mi|nuestra) (?:\w+ ){0,2}?(?:window|porch|balcony"
    r"|deck|kitchen|bedroom|yard|backyard|door|driveway|stoop|"
    r"ventana|balcon|porche|patio|cocina|puerta|recamara|cuarto)\b)"
)
_BARE_NUMBER = re.compile(
    r"(?:\b(?:im|i am|were|we are|estoy|estamos|vivimos|vivo|my address is|my house is"
    r"|(?:i|we|both)(?: \w+){0,2}? (?:live|stay|rent))|(?:^|[.,;:!?\n] )(?:live|stay)) "
    r"(?:right |over |here )?(?:at|in|en|en el|en la|el|la)? ?(?:apt |# |number |el |numero |lot "
    r"|unit |trailer |room |traila |cuarto |apto |apartment )*(?=[a-z]?[0-9]{1,5}[a-z]?\b)"
)
_RELATION_WORD = LISTS["places_relation_word"]
_OF_LIVING = LISTS["places_of_living"]
_EVENTS = LISTS["places_events"]
_BEFORE_ADDRESS = LISTS["places_before_address"] | MARKS | {"\n", ","}
_HOUSE = LISTS["places_house"]
_MINE_AFTER = re.compile(
    r"\b(?:thats|that is|which is|is) (?:my|our) (?!neigh|ex|bro|cous|friend|boss)|\b(?:where|is where"
    r"|thats where|donde) (?:i|we|yo)? ?(?:live|stay|vivo|vivimos)\b|\bes mi casa\b|\bis (?:mine|ours)\b"
)
_REACHED_AT = re.compile(
    r"\b(?:reached|reach me|find me|contact me|visit me|come (?:by|see me|to)|mail(?: it)? to"
    r"|write(?: me)? (?:at|to)|statement)(?: \w+){0,2} (?:at|or at|to|in|en) "
)
_UNITS_OF_TIME = LISTS["places_units_of_time"]


def places(reading: Reading) -> Iterator[Find]:
    """Yield the places that the tipster gives as theirs."""
    yield from _after(reading, _LIVE, "address")
    yield from _after(reading, _MY_PLACE, "address", mine=True)
    yield from _owned(reading)
    yield from _said_to_be_mine(reading)
    yield from _reached_at(reading)
    yield from _bare_numbers(reading)
    yield from _after_own_name(reading)
    for cue in (_RELATIVE_PLACE, _THE_HOUSE, _NEIGHBOR, _SEE_FROM):
        for _, first in reading.cues(cue):
            yield from _location(reading, first)


def _after(reading: Reading, cue: re.Pattern[str], type_: str, *, mine: bool = False) -> Iterator[Find]:
    """Yield the place after "I live at"."""
    for match, first in reading.cues(cue):
        words = reading.words
        if first >= len(words) or _said_by_another(reading, reading.line_token(match.start())):
            continue
        lives = mine or re.search(r"liv|stay|resid|rent|viv|addres|addy|house|home|direcc|domic|casa|apart", match[0])
        address = ADDRESS.match(reading.line, reading.line_position(first))
        if address:
            last = reading.line_token(address.end() - 1)
            yield Find(reading.tokens[first].start, reading.tokens[last].end, type_)
            continue
        if not lives:
            continue
        at_corner = words[first] in {"the", "la", "el"} and words[first + 1 : first + 2] in (["corner"], ["esquina"])
        start = first + 3 if at_corner else first
        end = phrase_end(reading, start, 8)
        if (
            end < len(words)
            and words[end] in {"and", "y", "&"}
            and re.search(r"corner|esquina|\b\d+(?:st|nd|rd|th)\b", reading.before(end, 6))
        ):
            end = phrase_end(reading, end + 1, 3)
        if end > start and not _is_vague(words[start:end]):
            yield Find(reading.tokens[start].start, reading.tokens[end - 1].end, type_)


def _said_by_another(reading: Reading, index: int) -> bool:
    return reading.quoted_by_another(reading.tokens[index].start)


def _is_vague(words: list[str]) -> bool:
    """Tell whether "I live in ..." says nothing that leads anywhere: fear, a town, the same street."""
    vague = LISTS["places_vague"]
    return words[0] in vague or (len(words) > 1 and words[0] in {"the", "la", "el", "en"} and words[1] in vague)


def _owned(reading: Reading) -> Iterator[Find]:
    """Yield the addresses whose nearest owner to the left is the tipster: "delivered to me at 31 Birch St"."""
    for match in ADDRESS.finditer(reading.line):
        first = reading.line_token(match.start())
        if _is_own_place(reading, first) and not _said_by_another(reading, first):
            yield Find(reading.tokens[first].start, reading.tokens[reading.line_token(match.end() - 1)].end, "address")


def _said_to_be_mine(reading: Reading) -> Iterator[Find]:
    """Yield the address that the words after it give to the tipster: "at 118 Hidden Creek Ln. That's my dock"."""
    for match in ADDRESS.finditer(reading.line):
        after = reading.line_token(match.end() - 1) + 1
        if _MINE_AFTER.search(" ".join(reading.words[after : after + 10])):
            first = reading.line_token(match.start())
            if not _said_by_another(reading, first):
                yield Find(reading.tokens[first].start, reading.tokens[after - 1].end, "address")


def _is_own_place(reading: Reading, first: int) -> bool:
    words = reading.words
    for k in range(first - 1, max(reading.sentence_start(first), first - 8) - 1, -1):
        word, between = words[k], words[k + 1 : first]
        if word in {"my", "our", "mi", "nuestra", "nuestro"}:
            return not any(w in NEAR_ONES or w.removesuffix("s") in NEAR_ONES or w in _EVENTS for w in between)
        if word in {"me", "us"}:
            return words[k - 1] in {"to", "at", "reach", "find", "visit", "contact", "for", "see"} and k > 0
        if word in {"i", "im", "we", "yo", "ive"}:
            return all(w in _OF_LIVING or not w.isalnum() for w in between)
        if word in THIRD or word in NEAR_ONES:
            return False
    return False


def _reached_at(reading: Reading) -> Iterator[Find]:
    """Yield the address at which tipsters say that they can be reached."""
    for match, first in reading.cues(_REACHED_AT):
        if first < len(reading.words) and not _said_by_another(reading, reading.line_token(match.start())):
            address = ADDRESS.match(reading.line, reading.line_position(first))
            if address:
                last = reading.line_token(address.end() - 1)
                yield Find(reading.tokens[first].start, reading.tokens[last].end, "address")


def _bare_numbers(reading: Reading) -> Iterator[Find]:
    for match, first in reading.cues(_BARE_NUMBER):
        if first >= len(reading.words) or _said_by_another(reading, reading.line_token(match.start())):
            continue
        follows = reading.words[first + 1] if first + 1 < len(reading.words) else "."
        if (
            follows in _UNITS_OF_TIME
            or follows in {":", "/", "%"}
            or (follows == "-" and not match[0].rstrip().endswith(("at", "en")))
        ):
            continue
        unit = re.fullmatch(r"[0-9]{1,4}[a-h]", reading.words[first])
        if not unit and not re.search(
            r"\b(?:at|in|en|apt|number|numero|is|lot|unit|trailer|room|traila|cuarto|apto|apartment)\b|#",
            match[0].split(maxsplit=1)[-1],
        ):
            continue
        address = ADDRESS.match(reading.line, reading.line_position(first))
        last = reading.line_token(address.end() - 1) if address else first
        yield Find(reading.tokens[first].start, reading.tokens[last].end, "address")


def _after_own_name(reading: Reading) -> Iterator[Find]:
    """Yield the address right after the tipster's name: "This is [name], 418 S 5th Ave"."""
    for i, word in enumerate(reading.words):
        if word != OWN_NAME:
            continue
        first = i + 1
        while first < min(i + 9, len(reading.words)) and reading.words[first] in _BEFORE_ADDRESS:
            first += 1
        if first == i + 1 or first >= len(reading.words):
            continue
        address = ADDRESS.match(reading.line, reading.line_position(first))
        if address:
            last = reading.line_token(address.end() - 1)
            yield Find(reading.tokens[first].start, reading.tokens[last].end, "address")


def _location(reading: Reading, first: int) -> Iterator[Find]:
    if first >= len(reading.words) or _said_by_another(reading, first):
        return
    end = phrase_end(reading, first, 9)
    stops = (i for i in range(first + 1, end) if reading.words[i] in {"at", "en"} or reading.words[i].isdecimal())
    end = next(stops, end)
    while end > first + 1 and reading.words[end - 1] in {"from", "to", "de", "the", "of", "in"}:
        end -= 1
    if (
        reading.words[end : end + 2] in ([",", "en"], [",", "in"])
        and reading.words[end + 3 : end + 4]
        and _HOUSE & set(reading.words[end + 2 : end + 6])
    ):
        end = phrase_end(reading, end + 2, 5)
    if end > first and not (NEAR_ONES & set(reading.words[first:end]) and end - first < 2):
        yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, "location")
