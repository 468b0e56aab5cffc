"""Papers and machines: plates, case numbers, birth dates and device signatures that are the tipster's own."""

# ruff: noqa: PLR0911 - a grammar is one rule after another

import re
from collections.abc import Iterator

from tipline.anonymize.folding import OWN_NAME
from tipline.anonymize.ownership import Owner, owner
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import LISTS, NEAR_ONES

_PLATE = re.compile(
    r"\b(?:[a-z] ){2,3}[0-9] ?[0-9] ?[0-9] ?[0-9]\b|\b(?:[a-z]{1,4}[ -]?[0-9]{2,5}[a-z]?"
    r"|[0-9]{1,4}[ -]?[a-z]{2,4}(?:[ -]?[0-9]{1,3})?)\b"
)
_PLATE_WORD = re.compile(r"\b(?:plates?|tags?|placas?|license|matricula|lic)\b")
_VEHICLE = LISTS["papers_vehicle"]
_MODELS = LISTS["papers_models"]
"""What looks like a plate and is what the car is called."""
_STOLEN = re.compile(
    r"\b(?:stole|stolen|took|taken|jacked|carjacked|robaron|robo|llevaron|got) (?:\w+ ){0,3}?(?:my|our|mi"
    r"|nuestro|nuestra)\b"
    r"|\b(?:my|our|mi) (?:\w+ ){0,4}?(?:was|got|is|been|gone|fue|esta) (?:\w+ )?(?:stolen|gone|missing"
    r"|taken|jacked|robad[oa])\b|\b(?:my|our|mi) stolen\b"
)
_MINE_AFTER = re.compile(
    r"(?:, )?(?:(?:is|es|thats|was) (?:my|mine|me|mi|mio|mia)|belongs to (?:me|us)"
    r"|(?:is )?registered to (?:me|us)|es de (?:nosotros|mi))\b"
)
_I_DRIVE = re.compile(
    r"\b(?:i|im|i am|we|yo)(?: was| am| just)? (?:drive|drove|driving|own|have|was in|in|manejo|manejaba"
    r"|tengo|iba en|ando en|voy en|traigo)(?: home)?$"
)
_CASE = re.compile(
    r"\b(?:case|report|ticket|incident|reference|ref|confirmation|order|docket|complaint|claim|citation"
    r"|file|cad|event|permit|badge request|"
    r"caso|reporte|expediente|folio|orden|denuncia)(?: ?(?:number|numbers|no|num|nr|#|numero|n|id|is|was"
    r"|es|el|la|:|#|\.|,))* ?[:#]* ?"
    r"(?P<id>(?=[a-z0-9-]*[0-9])[a-z0-9]{1,12}(?:[-/ ](?=[a-z0-9]*[0-9]|cvd|cr|cvs|sp)[a-z0-9]{1,10}){0,3})\b"
)
_CASE_WORD = re.compile(r"\b(?:report|case|complaint|reporte|caso|denuncia|queja|filed|ticket)\b")
_GIVEN_NUMBER = re.compile(
    r"\b(?:number|numero|no|num)(?: (?:is|es|fue|was|of))? ?[#:.]? ?(?P<id>[a-z]{0,3}[0-9]{2,4}-[0-9]{3,7}"
    r"|[a-z]{1,3}-?[0-9]{4,8})\b"
)
_COURT = re.compile(r"\b[0-9]{2} ?(?:cvd|cvs|cvm|crs|cr|jb|ja|sp) ?[0-9]{2,7}\b")
_THEIR_CASE = re.compile(
    r"\b(?:pawn|lottery|raffle|gift|his|her|their|su|sus|the suspects?|badge|warrant"
    r"|officers?)(?: \w+){0,2}$"
)
_DATE = re.compile(
    r"\b(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})|(?:[0-9]{1,2} (?:de )?)?(?:jan|feb|mar|apr"
    r"|may|jun|jul|aug|sep|oct|nov|dec|enero|febrero|marzo|"
    r"abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre"
    r"|diciembre)[a-z]{0,9}\.? ?(?:[0-9]{1,2}(?:st|nd|rd|th)?,? )?(?:de |del )?(?:19|20)[0-9]{2}"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2})\b"
)
_BIRTH = re.compile(
    r"\b(?:dob|d\.o\.b\.?|birthday|bday|birth ?date|date of birth|born|fecha de nacimiento|naci|nacida"
    r"|nacido|cumpleanos|f\.n\.)\b[^\n]{0,16}$"
)
_BORN_OTHER = re.compile(r"\b(?:his|her|their|he|she|su|suspects?|kids|el|ella)\b[^\n]{0,30}$")
_BORN_SELF = re.compile(rf"(?:\b(?:my|mi|i was|im|i am|naci|nacida|nacido|soy|mine)\b|{OWN_NAME})[^\n]{{0,34}}$")
_DEVICE = re.compile(
    r"\b(?:sent|enviado|mandado|posted|get outlook)(?: (?:from|via|desde|con|de|by"
    r"|for))+ [^\n]{0,40}?(?:iphone|ipad|galaxy|android|pixel|samsung|motorola|moto|"
    r"phone|huawei|xiaomi|celular|telefono|blackberry|tablet|macbook|ios|mobile|nokia|oneplus|revvl"
    r"|tcl)\b[^\n.,;!?]{0,20}"
    r"|\b[a-z]{2,20}'s (?:iphone|ipad|galaxy|pixel|samsung|android|macbook|airpods"
    r"|phone 1[0-9])\b(?: [a-z]?[0-9]{1,3}(?: (?:pro|plus|max|ultra|mini))*)?"
    r"|\b(?:iphone|ipad|galaxy|samsung) de (?!(?:el|ella|la|los|mi|su|un|una)\b)[a-z]{2,20}(?: [a-z]{2,20})?\b"
)


def papers(reading: Reading) -> Iterator[Find]:
    """Yield the tipster's plates, case numbers, birth date and device signature."""
    yield from _plates(reading)
    for match in _CASE.finditer(reading.text):
        left = reading.text[max(0, match.start() - 40) : match.start()].rstrip()
        if (
            "pawn" not in reading.text[max(0, match.start() - 60) : match.start()]
            and not _THEIR_CASE.search(left)
            and not reading.quoted_by_another(match.start())
        ):
            yield Find(match.start("id"), match.end("id"), "caseno")
    for match in _COURT.finditer(reading.text):
        if not _THEIR_CASE.search(reading.text[max(0, match.start() - 40) : match.start()].rstrip()):
            yield Find(match.start(), match.end(), "caseno")
    yield from _numbers_given(reading)
    for match in _DATE.finditer(reading.text):
        left = reading.text[max(0, match.start() - 60) : match.start()]
        if not _BIRTH.search(left) or _BORN_OTHER.search(left[-40:]):
            continue
        first = reading.token_at(match.start())
        born_me = _BORN_SELF.search(left) or re.match(
            r",? ?(?:i|ive|im|and i)\b", reading.text[match.end() : match.end() + 12]
        )
        if born_me and owner(reading, first, first + 1, frozenset()) is not Owner.OTHER:
            yield Find(match.start(), match.end(), "dob")
    for match in _DEVICE.finditer(reading.text):
        if not re.match(r"(?:his|her|he|she|their|su)\b", match[0].partition(" from ")[2]):
            yield Find(match.start(), match.start() + len(match[0].rstrip()), "device")


def _numbers_given(reading: Reading) -> Iterator[Find]:
    """Yield the number that was given for a report: "I filed a report, they gave me the number 24-551"."""
    for match in _GIVEN_NUMBER.finditer(reading.text):
        left = reading.text[max(0, match.start() - 70) : match.start()]
        if _CASE_WORD.search(left) and not _THEIR_CASE.search(left):
            yield Find(match.start("id"), match.end("id"), "caseno")


def _plates(reading: Reading) -> Iterator[Find]:
    for match in _PLATE.finditer(reading.text):
        first, last = reading.token_at(match.start()), reading.token_at(match.end() - 1)
        shouted = any(
            reading.is_shout(i) or reading.folded.is_upper(reading.tokens[i].start) for i in range(first, last + 1)
        )
        if match.group().replace(" ", "").replace("-", "") in _MODELS:
            continue
        said = _PLATE_WORD.search(reading.before(first, 8))
        if not (shouted or said) or reading.quoted_by_another(match.start()):
            continue
        if _is_own_vehicle(reading, first, last + 1) and not is_stolen(reading, first):
            yield Find(match.start(), match.end(), "plate")


def is_stolen(reading: Reading, index: int) -> bool:
    """Tell whether the tipster's vehicle is what was taken: then its plate is what everybody must look for."""
    return bool(_STOLEN.search(" ".join(reading.words[max(0, index - 40) : index + 20])))


def _is_own_vehicle(reading: Reading, first: int, after: int) -> bool:
    """Tell whether the nearest owner named before the plate is the tipster."""
    if _MINE_AFTER.match(reading.after(after, 4)):
        return True
    words = reading.words
    for k in range(first - 1, max(reading.sentence_start(first), first - 14) - 1, -1):
        following = words[k + 1 : min(k + 6, first)]
        vehicle = bool(_VEHICLE & set(following))
        if words[k] in {"mine", "mines", "mio", "mia"}:
            return True
        if words[k] in {"my", "our", "mi", "mis", "nuestro", "nuestra"}:
            return bool(_VEHICLE & set(following[:4])) and not NEAR_ONES & set(following[:3])
        if words[k] in {
            "his",
            "her",
            "hers",
            "their",
            "theirs",
            "su",
            "sus",
            "ella",
            "ellos",
            "suya",
            "suyas",
            "other",
        }:
            return False
        if words[k - 1 : k + 1] in (["de", "el"], ["la", "que"], ["el", "que"]) and k:
            return False
        if words[k] in {"the", "a", "an", "this", "that", "un", "una", "el", "la"} and vehicle:
            return bool(_I_DRIVE.search(" ".join(words[max(0, k - 5) : k])))
        if words[k] in {"he", "she", "they", "driver", "suspect"}:
            return False
        if words[k] in {"drive", "drove", "manejo", "driving"} and k and words[k - 1] in {"i", "im", "yo", "was"}:
            return True
    return False
