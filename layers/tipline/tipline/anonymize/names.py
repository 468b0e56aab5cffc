"""The tipster's names: how people introduce themselves, sign, and beg not to be named."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import OWN_ROLE
from tipline.anonymize.naming import Trust, is_name, name_before, name_end
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import OFFICIALS

_SAYS = re.compile(
    r"(?:\b(?:he|she|they|dude|guy|man|boy|who|caller|voice|person|lady|somebody|someone|el|ella|tipo|vato)"
    r"(?: \w+){0,2} (?:says?|said|goes|go|like|told|tells|wrote|texted|claimed|claims|saying|claiming|calls|dijo|dice|dicen|decia)"
    r"(?: \w+){0,3}|\b(?:said|saying|says|claimed|claiming|dijo|diciendo|dice)(?: (?:me|us|to me|that|que|like))?)(?: [\",:])*$"
)

_FULL = r"(?:(?:full|last|middle|given|sur|family|user|real|first|legal|government|whole|actual|birth|maiden|nombre|completo|verdadero) ){0,2}"
_NAME_CUE = re.compile(
    rf"\bmy {_FULL}(?:name|names)(?: here)?(?: is| its| be)?(?: also| actually| really)?(?: [:,-])? "
    rf"|\bmi {_FULL}(?:nombre|apellido|nombre completo)(?: es)?(?: [:,-])? "
    r"|\b(?:yo )?me llamo |\b(?:les|le) (?:habla|escribe|saluda|estoy escribiendo) (?=\w)|\bde parte de |\bi am called "
    r"|\b(?:reported|submitted|sent|written) by (?:: )?|^(?:the )?names? (?:is )?|\bthe names |\bfirmad[oa](?: por)? (?:: )?|\bsigned (?:by )?(?:[:,-] )?"
    r"|\b(?:its|this is) (?:ya|your|ur|yo) (?:girl|boy|man|friend|homie|neighbor|home girl|homegirl) |\b(?:su |un )?servidora? (?:, )?|\b(?:list|put) me (?:down )?as "
    r"|\bits me (?:again )?(?:, )?|\bsoy yo (?:, )?|\bthis is me (?:, )?|\bask (?:them )?for me (?:, |by name )"
)
_WEAK_CUE = re.compile(
    rf"\b(?:im|i am|soy|this is|its|as) {OWN_ROLE} (?:here )?(?:[,-] )?(?=\w)|\bsoy (?:la|el) (?=(?:senora|senor|sra|sr|dona|don|maestra|maestro)\b)|"
    r"\b(?:im|i am|yo soy|soy|aqui|me (?:and|y)|ya saben|habla|myself|yours truly|just (?:put|say|write)) (?:, )?(?=\w)"
)
_PARENTHESES = re.compile(r"\b(?:me|i|my wife and i|my husband and i|yo|myself|us|servidora?) (?:\(|,) ")
_STARTING_CUE = re.compile(
    r"(?:^|[.!?\n,*-] |\b(?:hi|hello|hey|hola|yo|good (?:morning|evening|afternoon|day)|oye|oigan|oiga|again|so|ok|okay|sir|maam|mam|officers?|"
    r"thanks|gracias|buenas|buenos|tardes|noches|dias|sup|wassup|listen|forgot|and) )(?:its|it is|this is|this|es|esta es|this here is|habla|this be) (?=\w)"
)
_CALLED_CUE = re.compile(
    r"\b(?:they|everybody|everyone|ppl|people|folks|friends|most people|most|todos|mis amigos) (?:just |all )?(?:calls?|knows?) me (?:as |by )?"
    r"|\bi (?:just )?go by |\bim known as |\bi use the name |\bme (?:dicen|conocen como|conocen por|apodan|nombran)(?: como)? "
)
_CALL_ME_CUE = re.compile(
    r"\b(?:call me|llam[ea]n?me|diganme|digame|dime|just say|say its|put down) (?:nomas |solo |por |como )?"
)
_ASK_FOR = re.compile(
    r"\b(?:ask for|asking for|pregunt\w{1,3} (?:\w+ ){0,7}?por|busquen a|hablar con|speak to|talk to|attn|attention|look for|find) (?:: )?"
)
_CONTACT = re.compile(
    r"\b(?:my|mi|me|conmigo|mine|number|phone|cell|cel|call|reach|contact|text|llam\w*|marqu\w*|tel|report|reporte|come by|pasen)\b"
)
_THEIR_CONTACT = re.compile(r"\b(?:his|her|their|su|house|trap|spot|corner|buy|cop|casa)\b")

_SNITCHED = re.compile(
    r"\b(?:reached out|says hi|says hello|said hi|sends regards|dice hola|manda saludos|snitched|snitchin|snitching|snitch|ratted|rat|tipped|told|said|say|says|says hi|talked|talking|talks|called|calls|sent|reported|wrote|"
    r"texted|spoke|gave|was the one|is the one|the one who|contacted|hablo|dijo|aviso|llamo|mando|escribio|conto|solto|chismeo|reporto|puso|rajo"
    r"|denuncio|fue el que|fue la que|fue quien|doesnt exist|never existed|no existe|never said|never told|never called|didnt say|didnt tell|didnt call|"
    r"was never here|no dijo nada|nunca dijo|no les dijo|no hablo)\b"
)
_DENIALS = frozenset(
    ["doesnt exist", "never existed", "no existe", "never said", "never told", "never called", "didnt say", "didnt tell", "didnt call", "was never here", "no dijo nada", "nunca dijo", "no les dijo", "no hablo", "says hi", "says hello", "said hi", "sends regards", "dice hola", "manda saludos"]
)
_CLITICS = frozenset({"who", "that", "que", "also", "les", "le", "te", "me", "se", "nos", "lo", "ya", "just", "has", "had", "was", "is"})
_SECRET = re.compile(
    r"\b(?:say|dont|do not|doesnt|never|not|cant|nobody|if|when|find|finds|found|hears?|knows?|know|learns?|secret|between us|without|unless|"
    r"anybody ask|anyone asks?|no|si|entera|enteran|enteren|sabe|saben|sepa|sepan|que no|nunca|cuando)\b"
)
_NAMED_SECRET = re.compile(
    r"\b(?:if|when|once|until|unless|before|in case|si|cuando) (?:\w+ ){1,3}?(?:finds?|found|finding|hears?|knows?|knew|learns?|figures?|se entera|se enteran|"
    r"sabe|saben|sepa|sepan|entera|enteran) (?:out )?(?:that |que )?(?:it was |its |it came from |im |i am |fui yo |fue |era |soy )"
    r"|\b(?:didnt|did not|aint|never|dont|not) (?:\w+ )?(?:hear|heard|get|got|come|came)(?: (?:it|this|nothing|that))? from "
    r"|\b(?:dont|do not|never|no) (?:\w+ ){0,3}?(?:say|tell|mention|use|put|give|diga|digan|mencione|mencionen|pongan|usen|menciones?|den|involve)"
    r"(?: \w+){0,4}? (?:that|que|it was|its|was|fui yo|fue|my name|mi nombre|era|from) (?:, )?(?:that |que )?(?:it was |its |fue |era )?"
)
_THATS_ME = re.compile(r"(?:[,(-] )?\b(?:that would be me|thats me|that is me|which is me|who is me|aka me|soy yo|esa soy yo|ese soy yo|me \)|yo \))")
_KEEP = re.compile(r"\b(?:keep|leave|left|keeping|leaving|mantengan|dejen) (?:mrs |mr |ms )?(?=\w)")
_VOCATIVE = re.compile(
    r"\b(?:told|tells|texted|said to|says to|yelled at|called|dm|dmed|messaged|wrote|to) (?:me|us)(?: \w+){0,3}? (?:[,:] )?\" "
    r"|\b(?:me (?:dijo|dice|grito|escribio|mando))(?: \w+){0,3}? (?:[,:] )?\" "
)
_TOLD_ME = re.compile(r"\b(?:me|us|nos)\b|\b(?:wrote|texted|sent|escribio|mando)(?: \S+)?$")
_NAMED = re.compile(r"\b(?:is|am|im|name|named|called|with|and|by|from|like|es|soy|llamo|con|y|to|at|of|de|for|his|her|my)$")
_HERE = re.compile(r"\b(?:here|speaking|calling|otra vez|writing|aqui|reporting|de nuevo)\b")
_THIRD_NEXT = frozenset(
    ["who", "that", "which", "he", "she", "they", "did", "does", "has", "is", "was", "got", "be", "been", "the", "his", "her", "again", "doing", "selling", "dealing", "stole", "shot", "a", "an", "que", "quien", "el", "ella", "esta", "tiene", "vende", "le", "se", "anda", "sale"]
)


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
    yield from _told_on(reading)
    yield from _spoken_to(reading)
    yield from _spoken_to_last(reading)
    yield from _name_here(reading)
    yield from _thats_me(reading)
    yield from _kept_out(reading)


def _cued(reading: Reading, cue: re.Pattern[str], trust: Trust, *, plain: bool = False) -> Iterator[Find]:
    for match, first in reading.cues(cue):
        if first >= len(reading.words) or _said_by_another(reading, reading.line_token(match.start()), first):
            continue
        after = name_end(reading, first, trust)
        if not after or (plain and not _stands_alone(reading, first, after)):
            continue
        if cue is _STARTING_CUE and _names_a_suspect(reading, first, after):
            continue
        yield _find(reading, first, after)


def _find(reading: Reading, first: int, after: int) -> Find:
    token = reading.tokens[after - 1]
    end = token.end - 2 if token.possessive and token.end - token.start > 3 else token.end  # noqa: PLR2004 - 's
    return Find(reading.tokens[first].start, end, "name")


def _said_by_another(reading: Reading, cue: int, first: int) -> bool:
    """Tell whether the introduction is quoted from somebody, with or without quotation marks."""
    if reading.quoted_by_another(reading.tokens[first].start):
        return True
    return bool(_SAYS.search(reading.before(min(cue + 1, first), 9).rsplit(" ", 1)[0] if cue else ""))


def _stands_alone(reading: Reading, first: int, after: int) -> bool:
    """Tell whether a name after "it's" or "I'm" is a name and not the start of "Marcus's truck" or "Tyrell who did it"."""
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
    told_of = len(rest) > 1 and not rest[0].isalnum() and rest[1] in {"he", "hes", "she", "shes", "his", "her", "they", "el", "ella"}
    opens = reading.sentence_start(first) == 0 or (reading.words[reading.sentence_start(first) - 1] != "?" and first < 8)  # noqa: PLR2004
    return told_of or not (opens or (rest[:1] and rest[0] in {"from", "again", "with", "(", "de", "la", "el", "here"}))


def _asked_for(reading: Reading) -> Iterator[Find]:
    for match, first in reading.cues(_ASK_FOR):
        cue = reading.line_token(match.start())
        before = reading.before(cue, 16)
        if len(before) < 8 and cue:  # noqa: PLR2004 - a sentence of its own: look at the one before
            before = reading.before(max(0, cue - 2), 16)
        if not _CONTACT.search(before) or _THEIR_CONTACT.search(before) or reading.quoted_by_another(reading.tokens[cue].start):
            continue
        after = name_end(reading, first, Trust.TOLD)
        if after:
            yield _find(reading, first, after)


def _told_on(reading: Reading) -> Iterator[Find]:
    """Yield X of "don't tell him X told you" and "if they find out X snitched"."""
    for match, _ in reading.cues(_SNITCHED):
        verb = reading.line_token(match.start())
        denied = match[0] in _DENIALS
        while verb > 1 and reading.words[verb - 1] in _CLITICS:
            verb -= 1
        first = name_before(reading, verb)
        if first is None or not (denied or _SECRET.search(reading.before(first, 6))) or reading.words[max(0, first - 1)] in OFFICIALS:
            continue
        if not reading.quoted_by_another(reading.tokens[first].start):
            yield _find(reading, first, verb)


def _thats_me(reading: Reading) -> Iterator[Find]:
    """Yield X of "X (that's me)"."""
    for match, _ in reading.cues(_THATS_ME):
        after = reading.line_token(match.start())
        first = name_before(reading, after)
        if first is None and after and not reading.words[after - 1].isalnum():
            after -= 1
            first = name_before(reading, after)
        if first is not None:
            yield _find(reading, first, after)


def _kept_out(reading: Reading) -> Iterator[Find]:
    """Yield X of "keep X out of it"."""
    for _, first in reading.cues(_KEEP):
        after = name_end(reading, first, Trust.SEEN)
        if after and re.match(r"(?:name )?(?:out\b|anonymous\b|fuera\b)", reading.after(after, 2)):
            yield _find(reading, first, after)


def _spoken_to(reading: Reading) -> Iterator[Find]:
    """Yield X of: he told me "X you better not talk"."""
    for _, first in reading.cues(_VOCATIVE):
        after = name_end(reading, first, Trust.SEEN)
        if after and reading.words[after : after + 1] and reading.words[after] in {",", "you", "if", "i", "u", "ima", "dont", "si", "no", "we"}:
            yield _find(reading, first, after)


def _spoken_to_last(reading: Reading) -> Iterator[Find]:
    """Yield X of: he wrote me "nobody is going anywhere X"."""
    for quotation in reading.quotations:
        if quotation.own or quotation.end - quotation.start < 8:  # noqa: PLR2004 - more than a name
            continue
        last = reading.token_at(quotation.end - 1) - 1
        if last >= 0 and not reading.words[last].isalnum():
            last -= 1
        first = name_before(reading, last + 1) if last > 0 else None
        if first is None or first <= reading.token_at(quotation.start) + 1 or not is_name(reading, first, Trust.SEEN):
            continue
        left = reading.before(reading.token_at(quotation.start), 16)
        if _TOLD_ME.search(left) and not _NAMED.search(" ".join(reading.words[max(0, first - 3) : first])):
            yield _find(reading, first, last + 1)


def _name_here(reading: Reading) -> Iterator[Find]:
    """Yield X of "X here" at the start of a sentence."""
    for match, after_cue in reading.cues(_HERE):
        cue = reading.line_token(match.start())
        start = reading.sentence_start(cue)
        while start < cue and reading.words[start] in {"hi", "hello", "hey", "hola", ",", "yo", "good", "morning", "evening", "afternoon", "officer", "sir"}:
            start += 1
        if not 0 < cue - start <= 5:  # noqa: PLR2004 - title, two names and an initial
            continue
        first = start
        comma = reading.words[cue - 1] == ","
        follows = reading.words[after_cue] if after_cue < len(reading.words) else "."
        if name_end(reading, first, Trust.SEEN) == cue - comma and follows not in {"is", "sells", "selling", "who", "has", "lives"}:
            yield _find(reading, first, cue - comma)


