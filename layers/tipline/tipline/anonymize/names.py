"""Names: how tipsters introduce themselves."""

# ruff: noqa: PLR2004 - small numbers count words, letters or digits

import re
from collections.abc import Iterator

from tipline.anonymize.folding import OWN_ROLE
from tipline.anonymize.hearsay import said_by_another
from tipline.anonymize.naming import Trust, found_name, name_end
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import FIRST, LISTS

_FULL = (
    r"(?:(?:full|last|middle|given|sur|family|user|real|first|legal|government|whole|actual|birth|maiden"
    r"|nombre|completo|verdadero) ){0,2}"
)
_NAME_CUE = re.compile(
    rf"\bmy (?:full|real|legal|government) is |\bname (?:\w+ ){{1,7}}?(?:for me|of mine|on me|i use|i gave"
    rf"|i go by)(?: \w+){{0,2}} is |\b(?:the|this) (?:undersigned|writer)(?: ,)? "
    r"|\bel suscrito(?: ,)? |\bla suscrita(?: ,)? |\bquien (?:les |le )?(?:escribe|habla|reporta) es "
    r"|\bmy (?:info|information|name|statement)(?: \w+){0,5} \( "
    r"|\b(?:put|list|write|add)(?: (?:\w+|#)){0,4} (?:as|down as) |(?:^|[.\n] )/ s / "
    rf"|\bmy {_FULL}(?:name|names)(?: here)?(?: is| its| be)?(?: also| actually| really)?(?: [:,-])? "
    rf"|\bmi {_FULL}(?:nombre|apellido|nombre completo)(?: es)?(?: [:,-])? "
    r"|\b(?:yo )?me llamo |\b(?:les|le) (?:habla|escribe|saluda|estoy escribiendo) (?=\w)|\bde parte de "
    r"|\bi am called "
    r"|\b(?:reported|submitted|sent|written) by (?:: )?|^(?:the )?names(?: is)? |^(?:the )?name is "
    r"|\bthe names |\bfirmad[oa](?: por)? (?:: )?|\bsigned (?:by )?(?:[:,-] )?"
    r"|\b(?:its|this is) (?:ya|your|ur|yo) (?:girl|boy|man|friend|homie|neighbor|home girl|homegirl) "
    r"|\b(?:su |un )?servidora? (?:, )?|\b(?:list|put) me (?:down )?as "
    r"|\btell (?:the )?(?:detective|det|officer|ofc|sgt|sergeant|lt|investigator|agent"
    r"|deputy) \w+ (?:that |its |it was )?(?=[^.?!]{0,60}\b(?:says?|said|wants|called|has|got|knows?"
    r"|told)\b)"
    r"|\bits me (?:again )?(?:, )?|\bsoy yo (?:, )?|\bthis is me (?:, )?|\bask (?:them )?for me (?:, |by name )"
)
_WEAK_CUE = re.compile(
    rf"\b(?:im|i am|soy|this is|its|as) {OWN_ROLE} (?:here )?(?:[,-] )?(?=\w)|\bsoy (?:la|el) (?=(?:senora"
    rf"|senor|sra|sr|dona|don|maestra|maestro)\b)|"
    r"\b(?:im|i am|yo soy|soy|aqui|me (?:and|y)|ya saben|habla|myself|yours truly|just (?:put|say"
    r"|write)) (?:, )?(?=\w)"
)
_PARENTHESES = re.compile(r"\b(?:me|i|my wife and i|my husband and i|yo|myself|us|servidora?) (?:\(|,) ")
_STARTING_CUE = re.compile(
    r"(?:^|[.!?\n,*-] |\b(?:hi|hello|hey|hola|yo|good (?:morning|evening|afternoon|day)|oye|oigan|oiga"
    r"|again|so|ok|okay|sir|maam|mam|officers?|"
    r"thanks|gracias|buenas|buenos|tardes|noches|dias|sup|wassup|listen|forgot|and) )(?:its|it is|this is"
    r"|this|es|esta es|this here is|habla|this be) (?=\w)"
)
_CALLED_CUE = re.compile(
    r"\b(?:they|everybody|everyone|ppl|people|folks|friends|most people|most|todos|mis amigos) (?:just "
    r"|all )?(?:calls?|knows?) me (?:as |by )?"
    r"|\bi (?:just )?go by |\bim known as |\bi use the name |\bme (?:dicen|conocen como|conocen por|apodan"
    r"|nombran)(?: como)? "
)
_CALL_ME_CUE = re.compile(
    r"\b(?:call me|llam[ea]n?me|diganme|digame|dime|just say|say its|put down) (?:nomas |solo |por |como )?"
)
_ASK_FOR = re.compile(
    r"\b(?:ask for|asking for|askin for|pregunt\w{1,3} (?:\w+ ){0,7}?por|busquen a|hablar con|speak to"
    r"|talk to|attn|attention|look for|find) (?:: )?"
)
_CONTACT = re.compile(
    rf"{OWN_ROLE}|\b(?:quien soy|my|mi|me|conmigo|mine|number|phone|cell|cel|call|reach|contact|text"
    rf"|llam\w*|marqu\w*|tel|report|reporte|come (?:by|to|in)|inbox|pasen)\b"
)
_THEIR_CONTACT = re.compile(r"\b(?:his|her|their|su|house|trap|spot|corner|buy|cop|casa)\b")
_NAMED_SECRET = re.compile(
    r"\b(?:if|when|once|until|unless|before|in case|si|cuando) (?:\w+ ){1,3}?(?:finds?|found|finding"
    r"|hears?|knows?|knew|learns?|figures?|se entera|se enteran|"
    r"sabe|saben|sepa|sepan|entera|enteran) (?:out )?(?:that |que )?(?:it was |its |it came from |im "
    r"|i am |fui yo |fue |era |soy )"
    r"|\b(?:didnt|did not|aint|never|dont|not) (?:\w+ )?(?:hear|heard|get|got|come|came)(?: (?:it|this"
    r"|nothing|that))? from "
    r"|\b(?:dont|do not|never|no) (?:\w+ ){0,3}?(?:say|tell|mention|use|put|give|diga|digan|mencione"
    r"|mencionen|pongan|usen|menciones?|den|involve)"
    r"(?: \w+){0,4}? (?:that|que|it was|its|was|fui yo|fue|my name|mi nombre|era|from) (?:, )?(?:that "
    r"|que )?(?:it was |its |fue |era )?"
)
_EARLY = 8
"""Words of a text in which people still say who they are."""

_HERE = re.compile(r"\b(?:here|speaking|calling|otra vez|writing|aqui|reporting|de nuevo)\b")
_THIRD_NEXT = LISTS["names_third_next"]


def names(reading: Reading) -> Iterator[Find]:
    """Yield the names by which tipsters call themselves."""
    yield from _cued(reading, _NAME_CUE, Trust.TOLD)
    yield from _cued(reading, _CALLED_CUE, Trust.NICKNAME)
    yield from _cued(reading, _CALL_ME_CUE, Trust.TOLD)
    yield from _cued(reading, _WEAK_CUE, Trust.SEEN, plain=True)
    yield from _cued(reading, _PARENTHESES, Trust.SEEN, plain=True)
    yield from _cued(reading, _STARTING_CUE, Trust.SEEN, plain=True)
    yield from _cued(reading, _NAMED_SECRET, Trust.SEEN)
    yield from _asked_for(reading)
    yield from _name_here(reading)


def _cued(reading: Reading, cue: re.Pattern[str], trust: Trust, *, plain: bool = False) -> Iterator[Find]:
    for match, first in reading.cues(cue):
        if first >= len(reading.words) or said_by_another(reading, reading.line_token(match.start()), first):
            continue
        after = name_end(reading, first, trust)
        if not after or (plain and not _stands_alone(reading, first, after)):
            continue
        if cue is _STARTING_CUE and _names_a_suspect(reading, first, after):
            continue
        yield found_name(reading, first, after)


def _stands_alone(reading: Reading, first: int, after: int) -> bool:
    """Tell whether a name after "it's" is one and not the start of "Marcus's truck" or "Tyrell who did it"."""
    if reading.tokens[after - 1].possessive:
        return False
    follows = reading.words[after] if after < len(reading.words) else "."
    return follows not in _THIRD_NEXT or reading.words[first - 1] in {"im", "am", "soy"}


def _names_a_suspect(reading: Reading, first: int, after: int) -> bool:
    """Tell whether "it's X" answers who did it: later in the text, or followed by "he"."""
    rest = reading.words[after : after + 3]
    if rest[:1] and rest[0] in {"in", "on", "en"}:
        return True
    if reading.words[first - 1] == "this":
        return False
    told_of = (
        len(rest) > 1
        and not rest[0].isalnum()
        and rest[1] in {"he", "hes", "she", "shes", "his", "her", "they", "el", "ella"}
    )
    opens = reading.sentence_start(first) == 0 or (
        reading.words[reading.sentence_start(first) - 1] != "?" and first < _EARLY
    )
    if reading.words[first - 2 : first - 1] == [","] and FIRST & set(
        reading.words[reading.sentence_start(first) : first - 2]
    ):
        return told_of
    last = after - first == 1 and after >= len(reading.words) - 1
    return told_of or not (
        opens or last or (rest[:1] and rest[0] in {"from", "again", "with", "(", "de", "la", "el", "here"})
    )


def _asked_for(reading: Reading) -> Iterator[Find]:
    for match, first in reading.cues(_ASK_FOR):
        cue = reading.line_token(match.start())
        before = reading.before(cue, 16)
        if len(before) < 8 and cue:
            before = reading.before(cue - 1, 16)
        if (
            not _CONTACT.search(before)
            or _THEIR_CONTACT.search(before)
            or reading.quoted_by_another(reading.tokens[cue].start)
        ):
            continue
        start = first + (reading.words[first : first + 1] in (["la"], ["el"]))
        after = name_end(reading, start, Trust.TOLD)
        if after:
            yield found_name(reading, start, after)


def _name_here(reading: Reading) -> Iterator[Find]:
    """Yield X of "X here" at the start of a sentence."""
    for match, after_cue in reading.cues(_HERE):
        cue = reading.line_token(match.start())
        start = reading.sentence_start(cue)
        while start < cue and reading.words[start] in {
            "hi",
            "hello",
            "hey",
            "hola",
            ",",
            "yo",
            "good",
            "morning",
            "evening",
            "afternoon",
            "officer",
            "sir",
        }:
            start += 1
        if not 0 < cue - start <= 5:
            continue
        first = start
        comma = reading.words[cue - 1] == ","
        follows = reading.words[after_cue] if after_cue < len(reading.words) else "."
        if name_end(reading, first, Trust.SEEN) == cue - comma and follows not in {
            "is",
            "sells",
            "selling",
            "who",
            "has",
            "lives",
        }:
            yield found_name(reading, first, cue - comma)
