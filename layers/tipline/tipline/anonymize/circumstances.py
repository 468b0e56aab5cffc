"""Circumstances that single the tipster out: a role in what happened, their vehicle, an earlier report."""

# ruff: noqa: PLR2004 - small numbers count words, letters or digits

import re
from collections.abc import Iterator

from tipline.anonymize.folding import OWN_NAME
from tipline.anonymize.papers import is_stolen
from tipline.anonymize.phrases import LONGEST, STOP, phrases
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import GIVEN, LISTS, NEAR_ONES

_ROLE = re.compile(
    r"\b(?:im|i am|i was|this is|its|its me|its me again ,|again ,|me again ,|soy|yo soy|es) (?=(?:the|la"
    r"|el|that|one of the) (?:\w+ ){0,2}?"
    r"(?:girl|guy|lady|woman|man|one|person|kid|boy|dude|old lady|mother|mom|driver|couple|muchacha"
    r"|muchacho|senora|senor|que|chica|chico)"
    r" (?:in|with|on|at|from|that|who|by|wearing|sitting|behind|de|del|con|en|que|next)\b)"
    r"|\b(?:yo )?soy (?=(?:el|la) que (?!les|le|llamo|reporto|hablo|escribe|manda))|\bthere (?:are"
    r"|is) (?=(?:only |just )?(?:\w+ ){1,2}of us (?:in|at|on|who|that)\b)"
)
_BESIDE = re.compile(
    r"\b(?:i|we) (?:was|were|am) (?=(?:\w+ ){0,2}(?:cars?|tables?|seats?|rows?|people) (?:behind|ahead"
    r"|back|down|over|away|in front)\b)"
    r"|\b(?:i was|im|i am|estaba|yo estaba) (?=(?:on|in|at|en) (?:the|my|our|la|el|mi) (?:\w+ )?(?:porch"
    r"|balcony|deck|roof|fire escape|stoop|patio|window|bleachers|fiesta|balcon|techo)\b)"
)
_VEHICLE = re.compile(
    r"\b(?:my|mi) (?=(?:(?:white|black|red|blue|gray|grey|silver|green|tan|gold|brown|yellow|orange"
    r"|burgundy|maroon|purple|old|new|\d{4}|\w+) ){0,2}?(?:honda|toyota|ford|chevy|chevrolet|"
    r"dodge|nissan|kia|hyundai|jeep|bmw|subaru|mazda|buick|gmc|lexus|acura|volvo|tesla|ram|chrysler|civic"
    r"|accord|corolla|camry|altima|sentra|f150|f 150|silverado|"
    r"tahoe|explorer|escape|malibu|impala|charger|mustang|camaro|wrangler|cherokee|rav4|crv|pilot|odyssey"
    r"|sienna|prius|elantra|sonata|soul|optima|rogue|maxima|outback|forester|tacoma|"
    r"tundra|sierra|equinox|focus|fusion|jetta|passat|beetle|yukon|suburban|escalade|4runner|highlander"
    r"|versa|fiesta|fit|moped|scooter)\b)"
)
_PREGNANT = re.compile(
    r"\b(?:im|i am) (\d{1,2} (?:weeks|months|wks) pregnant|\d{1,2} ?(?:years old|yrs old|yr old|yo"
    r"|and pregnant)|pregnant by him)\b"
)
_FROM = re.compile(
    rf"(?:{OWN_NAME} (?:here )?(?:from|with|over at|at|of|de|del)|\b(?:im|i am) (?:from|with)) (?=(?:the|la"
    rf"|el|a)? ?\w)"
)
_REPORTED = re.compile(
    r"\b(?:i|we|ya|yo|me) (?:\w+ ){0,2}?(?:called|reported|filed|complained|told yall|texted yall|spoke"
    r"|talked|messaged|emailed|interviewed|"
    r"llame|reporte|hable|denuncie|was stopped|got stopped|was interviewed|gave a statement"
    r"|met with)(?: (?!last|on|yesterday|at|el|la|anoche|ayer|back)\w+){0,8}? "
    r"(?=(?:last|on|yesterday|this (?:morning|week|month|afternoon|evening)|at \d|el (?:lunes|martes"
    r"|miercoles|jueves|viernes|sabado|domingo|\d)|la semana|anoche|ayer|back in|in (?:jan|feb|mar|apr|"
    r"may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|\b(?:talked|spoke|came|interviewed|called|responded|came out|hablo|hablaron|stopped"
    r"|pulled)(?: (?:to|with|over|con|out|back))* (?:me|us|conmigo)(?: over)? "
    r"(?=(?:last|on|yesterday|this (?:morning|week|month)|el (?:lunes|martes|miercoles|jueves|viernes"
    r"|sabado|domingo)|anoche|ayer|la semana))"
    r"|\binterviewed by (?:[a-z]+ (?:\. )?){1,3}(?=(?:last|on|yesterday|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday)\b)"
    r"|\bduring (?:my|a|an|the|our)(?: \w+)? (?:stop|visit|exam|appointment|interview|traffic stop"
    r"|checkup) (?=(?:last|on|yesterday|in)\b)"
)
_RELATIVE_WORDS = frozenset(["that", "who", "which", "que", "with", "con", "for", "it", "there", "me", "he", "she"])
_MAKES = LISTS["circumstances_makes"]
_WHEN = LISTS["circumstances_when"]


def circumstances(reading: Reading) -> Iterator[Find]:
    """Yield the first-person clauses that single the tipster out."""
    yield from _earlier_reports(reading)
    yield from phrases(reading, _FROM, "other")
    yield from _clauses(reading, _ROLE)
    yield from _clauses(reading, _BESIDE)
    yield from _own_vehicles(reading)
    yield from _ages(reading)


def _clauses(reading: Reading, cue: re.Pattern[str]) -> Iterator[Find]:
    """Yield "the girl that collects the carts", relative clause included."""
    for _, first in reading.cues(cue):
        words, i = reading.words, first
        if i >= len(words) or reading.quoted_by_another(reading.tokens[i].start):
            continue
        while (
            i < len(words)
            and i - first < LONGEST
            and words[i][0].isalnum()
            and (words[i] not in STOP - _RELATIVE_WORDS or i == first)
        ):
            i += 1
        if i > first:
            yield Find(reading.tokens[first].start, reading.tokens[i - 1].end, "other")


def _own_vehicles(reading: Reading) -> Iterator[Find]:
    """Yield "white civic" of "my white civic", unless it was stolen: then everybody must look for it."""
    for _, first in reading.cues(_VEHICLE):
        if first < len(reading.words) and not is_stolen(reading, first):
            last = first
            while last + 1 < len(reading.words) and last - first < 2 and reading.words[last] not in _MAKES:
                last += 1
            if last + 1 < len(reading.words) and reading.words[last + 1] in _MAKES:
                last += 1
            if not any(w in NEAR_ONES or w in GIVEN for w in reading.words[first:last]):
                yield Find(reading.tokens[first].start, reading.tokens[last].end, "other")


def _ages(reading: Reading) -> Iterator[Find]:
    for match, _ in reading.cues(_PREGNANT):
        first, last = reading.line_token(match.start(1)), reading.line_token(match.end(1) - 1)
        yield Find(reading.tokens[first].start, reading.tokens[last].end, "other")


def _earlier_reports(reading: Reading) -> Iterator[Find]:
    for _, first in reading.cues(_REPORTED):
        i = first
        while (
            i < len(reading.words)
            and i - first < LONGEST
            and (reading.words[i] in _WHEN or reading.words[i][0].isdecimal())
        ):
            i += 1
        if i > first:
            yield Find(reading.tokens[first].start, reading.tokens[i - 1].end, "other")
