"""Circumstances that single the tipster out: work, school, role, an earlier report."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import HIDDEN
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import JOBS

_STOP = frozenset(
    "and but so because cuz cause bc who that which where when while if i im ive we were he hes she shes they theyre you u yall is are was "
    "were have has had saw see seen can could will would dont didnt please pls know knows they it its this there then got just he'll "
    "y pero que porque donde cuando si yo el ella ellos es esta estan vi veo tengo tiene lo no se me le ya hay o or as until till since "
    "for for desde hasta como mientras also too right every always during after before told said asap "
    "today yesterday tonight tomorrow ayer hoy".split()
)
_WORK = re.compile(
    r"\b(?:i|we|ive|ya|yo) (?:\w+ ){0,2}?(?:work|worked|working|bartend|bartended|waitress|clean|cleaned|cook|cooked|drive|drove|deliver|delivered|"
    r"manage|managed|own|run|teach|taught|volunteer|intern|cashier|nurse|serve|coach|preach|supervise|landscape|host|bounce|guard|employed|be working|"
    r"stock|substitute|subs|park cars|valet)"
    r"(?: (?:full time|part time|nights|days|weekends|security|the night shift|night shift|the front desk|the register|the counter|graveyard|trucks|with \w+|"
    r"alongside \w+|there|over|here|maintenance|mornings|second shift|third shift|tables))* (?:at|for|in|over at|out of|down at|by|with|on) (?=\w)"
    r"|\b(?:my|our) (?:job|work|office|shift|employer|company|shop|store|restaurant|salon|business|workplace) (?:is |was )?(?:at|in|on|with|over at) (?=\w)"
    r"|\b(?:works?|worked|working) (?:with|beside|next to|under|alongside) (?:me|us)(?: (?:over|down|here))? (?:at|in|for|on) (?=\w)"
    r"|\b(?:we|we both|he and i|she and i|both) (?:both )?(?:work|worked)(?: together| with \w+)? (?:at|in|for) (?=\w)"
    r"|\bworked (?=at the)"
    r"|\b(?:my|our|a) (?:coworker|co worker|co - worker|boss|manager|supervisor|colleague)s? (?:at|from|over at|down at) (?=\w)"
    r"|\b(?:yo )?(?:trabajo|trabajaba|trabajamos|limpio|laboro|laboraba|cocino|manejo|reparto) (?:\w+ )?(?:en|para|por|con|de \w+ en|ahi en|aqui en|alla en) "
    r"(?=\w)|\bmi (?:trabajo|jale|chamba|oficina|negocio|tienda) (?:es |esta )?en (?=\w)|\bconmigo en (?=\w)|\b(?:i|we) own (?=the|a )"
    r"|\bi (?:dash|deliver|drive|ride)(?: there)? (?:for|with) (?=\w)"
)
_SCHOOL_CUE = re.compile(
    r"\b(?:i|we|she|he) (?:\w+ )?(?:go|goes|going|attend|attends|am a \w+|teach|study|studies|graduated) (?:to school |school )?(?:at|to|from|in)? ?(?=\w)"
    r"|\b(?:im|i am|am|soy|estoy) (?:in|a|an|en|the)? ?(?=\w)|\b(?:voy|estudio|estudia|va) (?:a la|en la|en el|al|a|en) (?=\w)"
)
_SCHOOL = re.compile(
    r"\b(?:\w+ ){0,3}(?:high school|high|hs|middle|middle school|elementary|academy|university|college|uncw|cfcc|campus|school|escuela \w+|prepa \w*|secundaria \w*|"
    r"preschool|daycare|1st|2nd|3rd|4th|5th|6th|7th|8th|first|second|third|fourth|fifth) ?(?:period|grade|block|grader)?(?: \w+)?\b"
)
_AS_A = re.compile(
    r"\b(?:im|i am|i was|i used to be|ive been|as|being|soy|yo soy|fui|yo era|trabajo de|trabajo como|como|i work as|work as|worked as|hired as|retired|"
    r"this is|i do|hago|speaking as)(?: (?:also|just|actually|currently|still|now|only))? "
    r"(?=(?:a|an|the|one of the|one of his|one of her|el|la|un|una|uno de los|una de las|retired|head|assistant|ayudante|night|school|er|registered|their|his|her|"
    r"\w+) )"
)
_ROLE = re.compile(
    r"\b(?:im|i am|i was|this is|its|soy|yo soy|es) (?=(?:the|la|el|that|one of the) (?:\w+ ){0,2}?"
    r"(?:girl|guy|lady|woman|man|one|person|kid|boy|dude|old lady|mother|mom|driver|couple|muchacha|muchacho|senora|senor|que|chica|chico)"
    r" (?:in|with|on|at|from|that|who|by|wearing|sitting|behind|de|del|con|en|que|next)\b)"
)
_PREGNANT = re.compile(r"\b(?:im|i am) (\d{1,2} (?:weeks|months|wks) pregnant|\d{1,2} ?(?:years old|yrs old|yr old|yo|and pregnant)|pregnant by him)\b")
_FROM = re.compile(rf"(?:{HIDDEN}|\b(?:im|i am)) (?:here )?(?:from|with|over at|at|of|de|del) (?=(?:the|la|el|a)? ?\w)")
_REPORTED = re.compile(
    r"\b(?:i|we|ya|yo|me) (?:\w+ ){0,2}?(?:called|reported|filed|complained|told yall|texted yall|spoke|talked|messaged|emailed|interviewed|"
    r"llame|reporte|hable|denuncie|was stopped|got stopped|was interviewed|gave a statement|met with)(?: (?!last|on|yesterday|this|at|el|la|anoche|ayer|back)\w+){0,8}? "
    r"(?=(?:last|on|yesterday|this|at \d|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|\d)|la semana|anoche|ayer|back in|in (?:jan|feb|mar|apr|"
    r"may|jun|jul|aug|sep|oct|nov|dec)))"
)
_WHEN = frozenset(
    "last on yesterday this at night week month monday tuesday wednesday thursday friday saturday sunday morning evening afternoon january february "
    "march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec am pm around about the a "
    "el la anoche ayer semana pasada pasado lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril mayo junio julio agosto "
    "septiembre octubre noviembre diciembre de noche manana tarde back in st nd rd th : / - of year".split()
)
_PHRASE = 9


def circumstances(reading: Reading, *, urgent: bool) -> Iterator[Find]:
    """Yield the first-person clauses that single the tipster out; in an urgent tip no description of the person."""
    yield from _phrases(reading, _WORK, "workplace")
    yield from _jobs(reading)
    yield from _school(reading)
    if not urgent:
        yield from _phrases(reading, _ROLE, "other")
        yield from _phrases(reading, _FROM, "other")
        yield from _ages(reading)
        yield from _earlier_reports(reading)


def phrase_end(reading: Reading, first: int, most: int = _PHRASE) -> int:
    """Return the index after the noun phrase that begins at token `first`."""
    words, i = reading.words, first
    while i < len(words) and i - first < most:
        word = words[i]
        if i > first and word in _STOP:
            break
        if not (word[0].isalnum() or word in {"'", "&", "#"} or (word in {".", "-"} and _glued(reading, i))):
            break
        i += 1
    while i > first and words[i - 1] in {"in", "on", "at", "the", "en", "de", "of", "and", "."}:
        i -= 1
    return i


def _glued(reading: Reading, i: int) -> bool:
    after = i + 1
    return i > 0 and after < len(reading.words) and reading.tokens[i - 1].end == reading.tokens[i].start and (
        reading.tokens[i].end == reading.tokens[after].start or reading.words[i - 1] in {"st", "ave", "dr", "rd", "mt"}
    )


def _phrases(reading: Reading, cue: re.Pattern[str], type_: str) -> Iterator[Find]:
    for _, first in reading.cues(cue):
        if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        end = phrase_end(reading, first)
        if end > first:
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, type_)


def _jobs(reading: Reading) -> Iterator[Find]:
    """Yield "the night manager" of "I'm the night manager", where a word of it is a job."""
    for _, first in reading.cues(_AS_A):
        if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        end = phrase_end(reading, first, 8)
        jobs = [i for i in range(first, end) if _is_job(reading.words[i])]
        if jobs:
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, "job")


def _is_job(word: str) -> bool:
    return word in JOBS or (word.endswith("s") and word[:-1] in JOBS)


def _school(reading: Reading) -> Iterator[Find]:
    for _, first in reading.cues(_SCHOOL_CUE):
        if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        end = phrase_end(reading, first, 7)
        phrase = " ".join(reading.words[first:end])
        if _SCHOOL.search(phrase) or re.search(r"\b(?:class|chem|homeroom|freshman|sophomore|junior|senior|salon|clase|grado)\b", phrase):
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, "school")


def _ages(reading: Reading) -> Iterator[Find]:
    for match, _ in reading.cues(_PREGNANT):
        first, last = reading.line_token(match.start(1)), reading.line_token(match.end(1) - 1)
        yield Find(reading.tokens[first].start, reading.tokens[last].end, "other")


def _earlier_reports(reading: Reading) -> Iterator[Find]:
    for _, first in reading.cues(_REPORTED):
        i = first
        while i < len(reading.words) and i - first < _PHRASE and (
            reading.words[i] in _WHEN or reading.words[i][0].isdecimal()
        ):
            i += 1
        if i > first:
            yield Find(reading.tokens[first].start, reading.tokens[i - 1].end, "other")
