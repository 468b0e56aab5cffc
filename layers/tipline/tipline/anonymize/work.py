"""Work and school: where the tipster works or studies, and as what."""

# ruff: noqa: PLR2004 - small numbers count words, letters or digits

import re
from collections.abc import Iterator

from tipline.anonymize.hearsay import said_by_another
from tipline.anonymize.phrases import phrase_end, phrases
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import GIVEN, JOBS, LISTS, SURNAMES

_WORK = re.compile(
    r"\b(?:i|we|ive|ya|yo) (?:\w+ ){0,2}?(?:work|worked|working|bartend|bartended|waitress|clean|cleaned"
    r"|cook|cooked|drive|drove|deliver|delivered|"
    r"manage|managed|own|run|teach|taught|volunteer|intern|cashier|nurse|serve|coach|preach|supervise"
    r"|landscape|host|bounce|guard|employed|be working|"
    r"stock|substitute|subs|park cars|valet)"
    r"(?: (?:full time|part time|nights|days|weekends|security|the night shift|night shift|the front desk"
    r"|the register|the counter|graveyard|trucks|with \w+|"
    r"alongside \w+|there|over|here|maintenance|mornings|second shift|third shift|tables))* (?:at|for|in"
    r"|over at|out of|down at|by|with|on) (?=\w)"
    r"|\b(?:my|our) (?:job|work|office|shift|employer|company|shop|store|restaurant|salon|business"
    r"|workplace) (?:is |was )?(?:at|in|on|with|over at) (?=\w)"
    r"|\b(?:works?|worked|working) (?:with|beside|next to|under|alongside) (?:me|us)(?: (?:over|down"
    r"|here))? (?:at|in|for|on) (?=\w)"
    r"|\b(?:we|we both|he and i|she and i|both) (?:both )?(?:work|worked)(?: together| with \w+)? (?:at|in"
    r"|for) (?=\w)"
    r"|\b(?:my|our|a) (?:coworker|co worker|co - worker|boss|manager|supervisor|colleague)s? (?:at|from"
    r"|over at|down at) (?=\w)"
    r"|(?<!\bsu )(?<!\bultimo )(?<!\bde )(?<!\bconseguir )(?<!\bofrecen )(?<!\bbusca )(?<!\bbuscan )"
    r"\b(?:yo )?(?:trabajo|trabajaba|trabajamos|limpio|laboro|laboraba|cocino|manejo"
    r"|reparto) (?:\w+ )?(?:en|para|por|con|de \w+ en|ahi en|aqui en|alla en) "
    r"(?=\w)|\bmi (?:trabajo|jale|chamba|oficina|negocio|tienda) (?:es |esta )?en (?=\w)"
    r"|\bconmigo en (?=\w)|\b(?:i|we) own (?=the|a )"
    r"|\b(?:work|job|trabajo|chamba|jale) \( (?=\w)|\bi do (?:\w+ ){1,2}(?:work|prevention|security"
    r"|maintenance|landscaping|deliveries|hair|nails|construction|taxes)? ?(?:at|for|in) (?=\w)"
    r"|\b(?:mi|my) (?=(?:taqueria|tienda|negocio|restaurante|salon|taller|bakery|shop|store|restaurant"
    r"|barbershop|food truck|deli|cafe|garage) (?:el|la|los|las|called|named|[a-z]))"
    r"|\bi (?:dash|deliver|drive|ride)(?: there)? (?:for|with) (?=\w)"
    r"|\b(?:i|im|i am|i was) (?:drive|driving|drove) (?=(?:the|a|my) (?:\w+ ){0,3}(?:bus|rig|truck|cab"
    r"|taxi|semi|tow|ambulance|route|18 wheeler)\b)"
    r"|\b(?:pregunten|preguntar|ask for me|find me|busquenme|me encuentran|me hallan|see me|catch me"
    r"|reach me|come by|stop by) (?:\w+ )?(?:en|at|in) "
    r"(?=(?:the|la|el) [a-z])|\b(?:me and|with|to|and) (?:me|my coworker|i)(?: and me)? (?:in|at) (?=the [a-z])"
    r"|\b(?:somos|we are|were|im|i am|soy)(?: \w+){0,3} (?:de|of|from|members of|a member of"
    r"|miembr\w de) (?=(?:la|el|the) (?:iglesia|church|club|team|union|congregation)\b)"
    r"|\b(?:on|in|at|from|with|en|de) (?=(?:our|nuestra|nuestro) (?:\w+ ){0,2}(?:league|team|church|club"
    r"|group|gym|crew|choir|class|office|building|shop|store|job|"
    r"shift|iglesia|equipo|grupo|trabajo)\b)"
)
_TRADE = re.compile(
    r"\b(?:i|yo)(?: used to| also| usually| still| mostly| always| just| only)? (?=(?:clean(?:ed)? (?:the "
    r"|\w+ )?(?:rooms?|houses?|offices?|homes?|pools?|floors?|buildings?|schools?|bathrooms?)"
    r"|groom(?:ed)? |teach |taught |tutor(?:ed)? |bartend|waitress|wait tables|cut hair|do (?:hair|nails"
    r"|lawns|taxes|loss prevention|security|maintenance)|toss(?:ed)? pies|make (?:the )?(?:pizzas"
    r"|deliveries)"
    r"|deliver (?:the )?(?:mail|pizza|packages|food|papers)|drive (?:the |a )?(?:\w+ ){0,2}(?:bus|truck"
    r"|rig|cab|taxi|ambulance|forklift)|coach |mow (?:the |lawns)|babysit|nanny|run (?:the"
    r"|a) (?:\w+ ){0,2}(?:counter|register|desk|shop|store|bar|"
    r"restaurant|salon|kitchen|forklift|drive thru|motel|hotel|daycare|front)|manage (?:the|a) |own (?:the"
    r"|a) (?:\w+ ){0,3}(?:shop|store|salon|business|restaurant|bar|company|garage|bakery)|"
    r"limpio |cocino |cuido |manejo (?:el |la |un |una )?(?:camion|troca|bus|trailer|taxi|tractor)"
    r"|reparto |corto (?:el pelo|pasto|zacate)|pinto casas|hago (?:la )?(?:limpieza|entregas|uñas|tamales)"
    r"|riego ))"
    r"|\b(?:yo )?trabajo (?=(?:limpiando|cuidando|cocinando|manejando|lavando|pintando|cortando"
    r"|repartiendo|vendiendo|de )\b)"
)
_AS_A = re.compile(
    r"\b(?:im|i am|i was|i used to be|ive been|as|being|soy|yo soy|fui|yo era|trabajo de|trabajo como|como"
    r"|i work as|work as|worked as|hired as|retired|"
    r"this is|i do|hago|speaking as)(?: (?:also|just|actually|currently|still|now|only))? "
    r"(?=(?:a|an|the|one of the|one of his|one of her|el|la|un|una|uno de los|una de las|retired|head"
    r"|assistant|ayudante|night|school|er|registered|their|his|her|"
    r"\w+) )"
)
_SCHOOL_CUE = re.compile(
    r"\b(?:my|mi) (?:\w+ ){0,2}(?:son|daughter|kids|kid|sons|daughters|grandson|granddaughter|nieto|nieta"
    r"|hijo|hija|hijos) (?:goes|go|attends?|va|van|estudian?) "
    r"(?:to|at|a la|a|en la|en|al) (?=\w)|\b(?:drop|dropped|pick|picked|take|took|dropping|picking|recojo"
    r"|llevo|dejo) (?:off |up )?(?:my|mi|a mi|a mis|mis) \w+ "
    r"(?:off |up )?(?:at|from|to|en|de) (?:la |el )?(?=\w)|\b(?:i|we|she|he) (?:\w+ )?(?:go|goes|going"
    r"|attend|attends|am a \w+|teach|study|studies|graduated) (?:to school |school )?(?:at|to|from"
    r"|in)? ?(?=\w)"
    r"|\b(?:im|i am|am|soy|estoy) (?:in|a|an|en|the)? ?(?=\w)|\b(?:voy|estudio|estudia|va) (?:a la|en la"
    r"|en el|al|a|en) (?=\w)"
)
_SCHOOL = re.compile(
    r"\b(?:\w+ ){0,3}(?:high school|high|hs|middle|middle school|elementary|academy|university|college"
    r"|uncw|cfcc|campus|school|escuela \w+|prepa \w*|secundaria \w*|"
    r"preschool|daycare|1st|2nd|3rd|4th|5th|6th|7th|8th|first|second|third|fourth|fifth) ?(?:period|grade"
    r"|block|grader)?(?: \w+)?\b"
)
_ARTICLES = LISTS["work_articles"]
_PREPOSITIONS = LISTS["work_prepositions"]
_JOB_ENDING = re.compile(r"(?:[a-z]{3}(?:er|or|ist|ian|eer|ress|dera|dero|dora|dor|ista))$")
_NO_JOBS = LISTS["work_no_jobs"]


def work(reading: Reading) -> Iterator[Find]:
    """Yield the tipster's job, workplace and school."""
    yield from _jobs(reading)
    yield from phrases(reading, _TRADE, "job")
    yield from phrases(reading, _WORK, "workplace")
    yield from _school(reading)


def _jobs(reading: Reading) -> Iterator[Find]:
    """Yield "the night manager" of "I'm the night manager", if a word of it is a job."""
    for match, first in reading.cues(_AS_A):
        if first >= len(reading.words) or said_by_another(reading, reading.line_token(match.start()), first):
            continue
        if reading.words[first] in _PREPOSITIONS:
            continue
        end = phrase_end(reading, first, 11)
        if any(_is_job(reading, i, first) for i in range(first, end)):
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, "job")


def _is_job(reading: Reading, i: int, first: int) -> bool:
    """Tell whether the word is a job; one that only sounds like it must follow "a" or "the"."""
    word = reading.words[i]
    if word in JOBS or (word.endswith("s") and word[:-1] in JOBS):
        return True
    named = word in GIVEN or word in SURNAMES or reading.is_capital(i) or word in _NO_JOBS
    led = reading.words[first] in _ARTICLES and i - first < 4 and not _PREPOSITIONS & set(reading.words[first:i])
    return led and not named and bool(_JOB_ENDING.search(word))


def _school(reading: Reading) -> Iterator[Find]:
    for _, first in reading.cues(_SCHOOL_CUE):
        if first >= len(reading.words) or reading.quoted_by_another(reading.tokens[first].start):
            continue
        end = phrase_end(reading, first, 7)
        phrase = " ".join(reading.words[first:end])
        if _SCHOOL.search(phrase) or re.search(
            r"\b(?:class|chem|homeroom|freshman|sophomore|junior|senior|salon|clase|grado)\b", phrase
        ):
            yield Find(reading.tokens[first].start, reading.tokens[end - 1].end, "school")
