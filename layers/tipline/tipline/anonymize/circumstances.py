"""Circumstances that single the tipster out: work, school, role, an earlier report."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import OWN_NAME
from tipline.anonymize.papers import is_stolen
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import GIVEN, JOBS, NEAR_ONES, SURNAMES

_STOP = frozenset(
    ["and", "but", "so", "because", "cuz", "cause", "bc", "who", "that", "which", "where", "when", "while", "if", "i", "im", "ive", "we", "were", "he", "hes", "she", "shes", "they", "theyre", "you", "u", "yall", "is", "are", "was", "were", "have", "has", "had", "saw", "see", "seen", "can", "could", "will", "would", "dont", "didnt", "please", "pls", "know", "knows", "they", "it", "its", "this", "there", "then", "got", "just", "he'll", "y", "pero", "que", "porque", "donde", "cuando", "si", "yo", "el", "ella", "ellos", "es", "esta", "estan", "vi", "veo", "tengo", "tiene", "lo", "no", "se", "me", "le", "ya", "hay", "o", "or", "as", "until", "till", "since", "for", "desde", "hasta", "como", "mientras", "con", "with", "also", "too", "right", "every", "always", "during", "after", "before", "told", "said", "asap", "today", "yesterday", "tonight", "tomorrow", "ayer", "hoy"]
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
    r"|\b(?:i|im|i am|i was) (?:drive|driving|drove) (?=(?:the|a|my) (?:\w+ ){0,3}(?:bus|rig|truck|cab|taxi|semi|tow|ambulance|route|18 wheeler)\b)"
    r"|\b(?:pregunten|preguntar|ask for me|find me|busquenme|me encuentran|me hallan|see me|catch me|reach me|come by|stop by) (?:\w+ )?(?:en|at|in) "
    r"(?=(?:the|la|el) [a-z])|\b(?:me and|with|to|and) (?:me|my coworker|i)(?: and me)? (?:in|at) (?=the [a-z])"
    r"|\b(?:somos|we are|were|im|i am|soy)(?: \w+){0,3} (?:de|of|from|members of|a member of|miembr\w de) (?=(?:la|el|the) (?:iglesia|church|club|team|union|congregation)\b)"
    r"|\b(?:on|in|at|from|with|en|de) (?=(?:our|nuestra|nuestro) (?:\w+ ){0,2}(?:league|team|church|club|group|gym|crew|choir|class|office|building|shop|store|job|"
    r"shift|iglesia|equipo|grupo|trabajo)\b)"
)
_SCHOOL_CUE = re.compile(
    r"\b(?:my|mi) (?:\w+ ){0,2}(?:son|daughter|kids|kid|sons|daughters|grandson|granddaughter|nieto|nieta|hijo|hija|hijos) (?:goes|go|attends?|va|van|estudian?) "
    r"(?:to|at|a la|a|en la|en|al) (?=\w)|\b(?:drop|dropped|pick|picked|take|took|dropping|picking|recojo|llevo|dejo) (?:off |up )?(?:my|mi|a mi|a mis|mis) \w+ "
    r"(?:off |up )?(?:at|from|to|en|de) (?:la |el )?(?=\w)|\b(?:i|we|she|he) (?:\w+ )?(?:go|goes|going|attend|attends|am a \w+|teach|study|studies|graduated) (?:to school |school )?(?:at|to|from|in)? ?(?=\w)"
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
_ARTICLES = frozenset("a an the un una el la retired former licensed registered".split())
_PREPOSITIONS = frozenset("of in at with from de en con por for on to".split())
_JOB_ENDING = re.compile(r"(?:[a-z]{3}(?:er|or|ist|ian|eer|ress|dera|dero|dora|dor|ista))$")
_NO_JOBS = frozenset(
    ["mother", "father", "sister", "brother", "daughter", "grandmother", "grandfather", "stepmother", "stepfather", "stepdaughter", "another", "other", "customer", "neighbor", "neighbour", "later", "over", "either", "whether", "together", "never", "ever", "former", "upper", "lower", "number", "member", "follower", "supporter", "stranger", "prisoner", "survivor", "tipster", "believer", "player", "sober", "bitter", "better", "monster", "loser", "minor", "after", "under", "super", "summer", "winter", "witness", "caller", "texter", "voter", "taxpayer", "renter", "subscriber", "brotherinlaw", "christian", "owner", "newcomer", "homeowner", "senior", "junior", "elder", "passenger", "bystander", "commuter", "resident", "sinner", "killer", "dealer", "robber", "shooter", "driver", "rider", "walker", "runner", "jogger", "reader", "listener", "foster", "honor", "color", "floor", "door", "mister", "senor", "mejor", "menor", "mayor", "peor", "favor", "amor", "dolor", "error", "terror", "horror", "mirror", "major", "tenor", "quarter", "order", "paper", "water", "river", "corner", "center", "matter", "letter", "master", "sober", "proper", "older", "younger", "bigger", "smaller", "lesbian", "hispanic", "asian"]
)
_ROLE = re.compile(
    r"\b(?:im|i am|i was|this is|its|its me|its me again ,|again ,|me again ,|soy|yo soy|es) (?=(?:the|la|el|that|one of the) (?:\w+ ){0,2}?"
    r"(?:girl|guy|lady|woman|man|one|person|kid|boy|dude|old lady|mother|mom|driver|couple|muchacha|muchacho|senora|senor|que|chica|chico)"
    r" (?:in|with|on|at|from|that|who|by|wearing|sitting|behind|de|del|con|en|que|next)\b)"
    r"|\b(?:yo )?soy (?=(?:el|la) que (?!les|le|llamo|reporto|hablo|escribe|manda))|\bthere (?:are|is) (?=(?:only |just )?(?:\w+ ){1,2}of us (?:in|at|on|who|that)\b)"
)
_BESIDE = re.compile(
    r"\b(?:i|we) (?:was|were|am) (?=(?:\w+ ){0,2}(?:cars?|tables?|seats?|rows?|people) (?:behind|ahead|back|down|over|away|in front)\b)"
    r"|\b(?:i was|im|i am|estaba|yo estaba) (?=(?:on|in|at|en) (?:the|my|our|la|el|mi) (?:\w+ )?(?:porch|balcony|deck|roof|fire escape|stoop|patio|window|bleachers|fiesta|balcon|techo)\b)"
)
_VEHICLE = re.compile(
    r"\b(?:my|mi) (?=(?:(?:white|black|red|blue|gray|grey|silver|green|tan|gold|brown|yellow|orange|burgundy|maroon|purple|old|new|\d{4}|\w+) ){0,2}?(?:honda|toyota|ford|chevy|chevrolet|"
    r"dodge|nissan|kia|hyundai|jeep|bmw|subaru|mazda|buick|gmc|lexus|acura|volvo|tesla|ram|chrysler|civic|accord|corolla|camry|altima|sentra|f150|f 150|silverado|"
    r"tahoe|explorer|escape|malibu|impala|charger|mustang|camaro|wrangler|cherokee|rav4|crv|pilot|odyssey|sienna|prius|elantra|sonata|soul|optima|rogue|maxima|outback|forester|tacoma|"
    r"tundra|sierra|equinox|focus|fusion|jetta|passat|beetle|yukon|suburban|escalade|4runner|highlander|versa|fiesta|fit|moped|scooter)\b)"
)
_PREGNANT = re.compile(r"\b(?:im|i am) (\d{1,2} (?:weeks|months|wks) pregnant|\d{1,2} ?(?:years old|yrs old|yr old|yo|and pregnant)|pregnant by him)\b")
_FROM = re.compile(rf"(?:{OWN_NAME} (?:here )?(?:from|with|over at|at|of|de|del)|\b(?:im|i am) (?:from|with)) (?=(?:the|la|el|a)? ?\w)")
_REPORTED = re.compile(
    r"\b(?:i|we|ya|yo|me) (?:\w+ ){0,2}?(?:called|reported|filed|complained|told yall|texted yall|spoke|talked|messaged|emailed|interviewed|"
    r"llame|reporte|hable|denuncie|was stopped|got stopped|was interviewed|gave a statement|met with)(?: (?!last|on|yesterday|at|el|la|anoche|ayer|back)\w+){0,8}? "
    r"(?=(?:last|on|yesterday|this (?:morning|week|month|afternoon|evening)|at \d|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo|\d)|la semana|anoche|ayer|back in|in (?:jan|feb|mar|apr|"
    r"may|jun|jul|aug|sep|oct|nov|dec)))"
    r"|\b(?:talked|spoke|came|interviewed|called|responded|came out|hablo|hablaron|stopped|pulled)(?: (?:to|with|over|con|out|back))* (?:me|us|conmigo)(?: over)? "
    r"(?=(?:last|on|yesterday|this (?:morning|week|month)|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)|anoche|ayer|la semana))"
    r"|\bduring (?:my|a|an|the|our)(?: \w+)? (?:stop|visit|exam|appointment|interview|traffic stop|checkup) (?=(?:last|on|yesterday|in)\b)"
)
_RELATIVE_WORDS = frozenset(["that", "who", "which", "que", "with", "con", "for", "it", "there", "me", "he", "she"])
_MAKES = frozenset(
    ["honda", "toyota", "ford", "chevy", "chevrolet", "dodge", "nissan", "kia", "hyundai", "jeep", "bmw", "subaru", "mazda", "buick", "gmc", "lexus", "acura", "volvo", "tesla", "ram", "chrysler", "civic", "accord", "corolla", "camry", "altima", "sentra", "f150", "silverado", "tahoe", "explorer", "escape", "malibu", "impala", "charger", "mustang", "camaro", "wrangler", "cherokee", "rav4", "crv", "pilot", "odyssey", "sienna", "prius", "elantra", "sonata", "soul", "optima", "rogue", "maxima", "outback", "forester", "tacoma", "tundra", "sierra", "equinox", "focus", "fusion", "jetta", "passat", "beetle", "yukon", "suburban", "escalade", "4runner", "highlander", "versa", "fiesta", "fit", "moped", "scooter"]
)
_WHEN = frozenset(
    ["last", "on", "yesterday", "this", "at", "night", "week", "month", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "morning", "evening", "afternoon", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "am", "pm", "around", "about", "the", "a", "el", "la", "anoche", "ayer", "semana", "pasada", "pasado", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre", "de", "noche", "manana", "tarde", "back", "in", "st", "nd", "rd", "th", ":", "/", "-", "of", "year"]
)
_PHRASE = 11


def circumstances(reading: Reading, *, urgent: bool) -> Iterator[Find]:
    """Yield the first-person clauses that single the tipster out; in an urgent tip no description of the person."""
    yield from _phrases(reading, _WORK, "workplace")
    yield from _jobs(reading)
    yield from _school(reading)
    yield from _phrases(reading, _FROM, "other")
    yield from _earlier_reports(reading)
    if not urgent:
        yield from _clauses(reading, _ROLE)
        yield from _clauses(reading, _BESIDE)
        yield from _own_vehicles(reading)
        yield from _ages(reading)


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


def _clauses(reading: Reading, cue: re.Pattern[str]) -> Iterator[Find]:
    """Yield "the girl that collects the carts", relative clause included."""
    for _, first in reading.cues(cue):
        words, i = reading.words, first
        if i >= len(words) or reading.quoted_by_another(reading.tokens[i].start):
            continue
        while i < len(words) and i - first < _PHRASE and words[i][0].isalnum() and (words[i] not in _STOP - _RELATIVE_WORDS or i == first):
            i += 1
        if i > first:
            yield Find(reading.tokens[first].start, reading.tokens[i - 1].end, "other")


def _own_vehicles(reading: Reading) -> Iterator[Find]:
    """Yield "white civic" of "my white civic", unless it was stolen: then everybody must look for it."""
    for _, first in reading.cues(_VEHICLE):
        if first < len(reading.words) and not is_stolen(reading, first):
            last = first
            while last + 1 < len(reading.words) and last - first < 2 and reading.words[last] not in _MAKES:  # noqa: PLR2004
                last += 1
            if last + 1 < len(reading.words) and reading.words[last + 1] in _MAKES:
                last += 1
            if not any(w in NEAR_ONES or w in GIVEN for w in reading.words[first:last]):
                yield Find(reading.tokens[first].start, reading.tokens[last].end, "other")


def _jobs(reading: Reading) -> Iterator[Find]:
    """Yield "the night manager" of "I'm the night manager", where a word of it is a job."""
    for _, first in reading.cues(_AS_A):
        if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        end = phrase_end(reading, first, 8)
        if any(_is_job(reading, i, first) for i in range(first, end)):
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, "job")


def _is_job(reading: Reading, i: int, first: int) -> bool:
    """Tell whether the word is a job; one that only sounds like it must follow "a" or "the"."""
    word = reading.words[i]
    if word in JOBS or (word.endswith("s") and word[:-1] in JOBS):
        return True
    named = word in GIVEN or word in SURNAMES or reading.is_capital(i) or word in _NO_JOBS
    led = reading.words[first] in _ARTICLES and i - first < 4 and not _PREPOSITIONS & set(reading.words[first:i])  # noqa: PLR2004
    return led and not named and bool(_JOB_ENDING.search(word))


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
