"""Ownership: whether a detail in a text is the tipster's own or somebody else's, by the words around it."""

# ruff: noqa: PLR2004 - small numbers count words

import re
from enum import Enum

from tipline.anonymize.folding import OWN_NAME
from tipline.anonymize.reading import Reading
from tipline.anonymize.words import GIVEN, HOUSEHOLD, LISTS, NEAR_ONES, SURNAMES, THIRD, THIRD_VERBS, WORD_NAMES

_LEFT = 16
_RIGHT = 9


class Owner(Enum):
    """Whose a detail is."""

    TIPSTER = "tipster"
    OTHER = "other"
    UNKNOWN = "unknown"


_MINE_AFTER = re.compile(
    r"(?:[,(-] )?(?:(?:thats|that is|this is|which is|is|was|are|es|esa es|ese es|este es|son|y es|and is) |[(-] )"
    r"(?:(?:my|mine|mi|mio|mia|our|ours)\b(?! (?:ex|neigh|bro|cous|boy|girl|boss|friend|landl|vecin|prim"
    r"|herm))|me\b(?! (?:dijo|dice|dio)))"
    r"|, (?:my|mi) (?:\w+ ){0,2}?(?:cell|number|phone|cel|numero|line|celular|telefono|landline"
    r"|whatsapp)(?! (?:is|es|:|\d))"
    r"|(?:[,(] )?(?:here|aqui)\b(?! (?:is|are|he|she|they|esta))|belongs to me\b"
    r"|(?:[,(-] )?(?:if|in case|si|por si|whenever|anytime|cuando) (?:\w+ ){0,2}?(?:you|u|yall|need|want"
    r"|ya|quieren?|necesit|ocup|gust|hay)"
    r"|(?:[,(-] )?(?:to reach me|for me|call me|text me|ask for me|best|para (?:contactar|llamar"
    r"|localizar)|pregunt\w+ por)\b"
    r"|(?:[,(-] )?(?:after|before|between|mornings|evenings|despues|antes|anytime) "
    r"|(?:[,(-] )?(?:pls|please|por favor|porfa|thanks|thank you|gracias|bye|y pregunten|and ask for)\b"
)
_THEIRS_AFTER = re.compile(
    r"(?:[,(-] )?(?:thats |this |which |and |y )?(?:is |was |es |s )"
    r"(?:his|hers?|their|theirs|the (?:guy|dude|man|seller|dealer|scam|number|one|suspect)|de el\b|del? "
    r"|su\b|el (?:numero|cel)|suyo|where|who)"
    r"|(?:[,(-] )?(?:he|shes?|hes|they|theyre|who|ask for|and (?:he|she|they)|el|ella) (?!need|want)"
    r"|(?:[,(-] )?(?:is|be|been|keeps|has|got|posted|posts|posting|selling|sells|bragging|shows|showing"
    r"|said|says|saying|esta|sale"
    r"|sube|publica|vende|threat\w+|demand\w+|dm(?:ed|d)|messag(?:ed|ing)|text(?:ed|ing)|called"
    r"|calling) (?!me\b|us\b)"
)

_SAID_OF_THEIRS = re.compile(
    r"\b(?:calls?|called|calling|texts?|texted|texting|messages?|messaged|got|received|llamada|llamo"
    r"|llaman|llamadas|mensajes?|"
    r"mensaje|escribio|escribe|hablaron|hablan|marcaron|marcan|hits?|contacted|emailed|dmed|escriben"
    r"|escribieron|escribiendo|llamando|marcando|amenazan|sent|came|coming|posted|posts|sold|sells"
    r"|money) (?:\w+ ){0,4}?(?:from|off|de|del|desde)"
    r"(?: (?:a|an|the|this|un|una|el|number|numero|num|phone|blocked|email|account|cuenta|weird"
    r"|private))*(?: [:#(\"])*$"
    r"|\b(?:said|says|told|tells|telling|saying|wants|wanted|asked|asking|dijo|dijeron|dice|dicen|pide"
    r"|piden|pidio)(?: (?:me|us|to|i|we|that|que|nos))*"
    r"(?: (?:to|gotta|have|had|need|should|could|can|must))*(?: (?:call|text|send|pay|zelle|wire|contact"
    r"|llame|llamar|llamara|mande|"
    r"marque|marcar|deposite|depositar|enviar|mandar))(?: \w+){0,4}(?: [:#(\"])*$"
    r"|\b(?:number|numero|caller id|phone|telefono|cel)(?: they| he| she| that| it| que| me)* (?:shown"
    r"|showing|displayed|called|texted|came up|"
    r"appeared|llamo|marco|sale|aparecia|on the caller id|used)(?: \w+){0,4}(?: [:#(\"])*$"
    r"|\bfrom :(?: \w+){0,4}(?: [:#(\"<*])*$"
    r"|\b(?:truck|van|car|shirt|hat|sign|card|website|flyer|ad|page|listing|invoice|poster|lona|letrero"
    r"|tarjeta) (?:say|says|said|had|has|reads|with|shows|dice|decia)"
    r"(?: \S+){0,9}$|\bde (?:el|ella|ellos|este|ese)(?: \w+){0,2}(?: [:#(\"])*$|\b(?:gave|given|left|dejo"
    r"|dio)(?: \w+){0,3} (?:name|number|callback|nombre|numero)(?: \S+){0,9}$"
    r"|\b(?:said|says|goes|saying|claims|claimed|dijo|dice)(?: \S+){0,12} (?:call|text|contact|llam\w+"
    r"|marq\w+)(?! me| us)(?: \S+){0,4}$"
    r"|\b(?:he|she|they|dude|guy|el|ella) (?:\w+ )?(?:like|said|says|goes|dijo|dice) (?:my name|im|this is"
    r"|me llamo|soy)\b(?: \S+){0,12}$"
    r"|\b(?:zelle|cashapp|cash app|venmo|money|pay|payment|deposit|send it|sent it|gift cards?|dinero"
    r"|deposito|pague|mandar?)"
    r"(?: \w+){0,3} (?:to|at|a|al)(?: \w+)?(?: [:#(\"])*$"
    r"|\b(?:anyone|anybody|people|customers?|everybody|everyone|they|fiends|junkies|clientes|you|u|buyers|uno)"
    r" (?:just |all |can |gotta |have to |keep |le |lo )?(?:calls?|texts?|hits?|dms?|messages?|llama"
    r"|llaman|marca|marcan|hit up)"
    r"(?: (?:him|her|them|up|the|number|at|this|al))*(?: [:#(\"])*$"
)
_GIVE_ME = LISTS["ownership_give_me"]
_GIVE_ME_ES = re.compile(
    r"(?:llam|marqu|marc|escrib|mand|contact|habl|busqu|busc|localic|localiz|envi|text|comuni|avis|contest"
    r"|respond|deje|pong|agreg|sig)"
    r"\w{0,6}(?:me|nos|se)|pregunt\w{1,3}|marquen|llamen|marque|llame|comuniquese|comuniquense|escriban"
)
_ABOUT_ME = frozenset({"me", "us"})
_MY = frozenset({"my", "our", "mi", "mis", "nuestro", "nuestra", "mines"})
_MINE = frozenset({"mine", "ours", "mio", "mia", "myself"})
_I = frozenset({"i", "im", "ive", "ill", "id", "we", "were", "yo", "soy", "estoy", "tengo", "vivo", "uso"})
_CALL = frozenset({"call", "text", "txt", "reach", "contact", "ring", "callback", "email", "dm", "hmu"})
_HIS = frozenset({"his", "her", "hers", "their", "theirs", "su", "sus", "suyo", "suya", "whose"})
_SUBJECTS = frozenset(
    {"he", "she", "they", "hes", "shes", "theyre", "who", "el", "ella", "ellos", "told", "said", "to", "him"}
)
_BREAKS = frozenset({"\n"})


def owner(reading: Reading, first: int, after: int, own: frozenset[str]) -> Owner:
    """Say whose the detail in tokens `first` to `after` (exclusive) is.

    `own` are words already known to be the tipster's names.
    """
    if _is_signed(reading, first, after):
        return Owner.TIPSTER
    right = reading.after(after, _RIGHT)
    if match := _MINE_AFTER.match(right):
        return Owner.TIPSTER if not _names_another(right[match.end() :]) else Owner.OTHER
    left = reading.before(first, _LEFT)
    if _SAID_OF_THEIRS.search(left):
        return Owner.OTHER
    judged = _by_left(reading, first, after, own)
    if judged is not Owner.TIPSTER and _THEIRS_AFTER.match(right):
        return Owner.OTHER
    return judged


def _is_signed(reading: Reading, first: int, after: int) -> bool:
    """Tell whether the detail ends the text, or its line, right after a name and nothing else: a signature."""
    start = reading.sentence_start(first)
    if first - start > 8:
        return False
    before = [word for word in reading.words[start:first] if word.isalnum()]
    if not 0 < len(before) <= 4 or start == 0 or reading.words[start - 1] == "?":
        return False
    if not (after >= len(reading.words) or reading.words[after] in {"\n", ".", "-", ","}):
        return False
    return (
        all(
            word in GIVEN or word in SURNAMES or len(word) == 1 or reading.is_capital(start + n)
            for n, word in enumerate(reading.words[start:first])
            if word.isalnum()
        )
        and any(word in GIVEN and word.isalpha() for word in before)
        and not NEAR_ONES & set(before)
    )


def _names_another(right: str) -> bool:
    follows = right.split(maxsplit=1)
    return bool(follows) and follows[0] in NEAR_ONES


def _by_left(reading: Reading, first: int, after: int, own: frozenset[str]) -> Owner:
    """Walk from the detail to the left until a word says whose it is."""
    words, start = reading.words, max(reading.sentence_start(first), first - _LEFT)
    for k in range(first - 1, start - 1, -1):
        judged = _word_owner(reading, words, k, first, own)
        if judged:
            return judged
    if start and reading.sentence_start(first) == start:
        return _by_sentence_before(words, start, first, after)
    return Owner.UNKNOWN


def _word_owner(reading: Reading, words: list[str], k: int, first: int, own: frozenset[str]) -> Owner | None:
    """Say whose the detail at token `first` is by the word at `k` before it, None if that word says nothing."""
    if words[k] == OWN_NAME or words[k] in own:
        return Owner.TIPSTER if first - k <= 4 else None
    return (
        _by_possessive(reading, words, k, first)
        or _by_request(reading, words, k, first)
        or (Owner.TIPSTER if words[k] in _I else None)
        or _by_person(reading, words, k, first)
    )


def _by_possessive(reading: Reading, words: list[str], k: int, first: int) -> Owner | None:
    """Judge "my", "mine", "his"; "my boss" is somebody else, "my wife" is not."""
    word = words[k]
    if word in _MINE:
        return Owner.TIPSTER
    if word in _HIS:
        return _of_whom(words, k, reading.sentence_start(k))
    if word not in _MY:
        return None
    following = words[k + 1 : min(k + 4, first)]
    near = next((w for w in (f.rstrip("s") if f not in NEAR_ONES else f for f in following) if w in NEAR_ONES), "")
    mine = not near or (near in HOUSEHOLD and "ex" not in following)
    return Owner.TIPSTER if mine else Owner.OTHER


def _by_request(reading: Reading, words: list[str], k: int, first: int) -> Owner | None:
    """Judge "call me", "llamenme", "call 910 ...", and "he texted me"."""
    word, before = words[k], words[k - 1] if k else ""
    if word in _ABOUT_ME:
        if before in {"thats", "its", "is", "was"}:
            return Owner.TIPSTER
        if before in _GIVE_ME or (k > 1 and before in {"to", "for", "up"} and words[k - 2] in _GIVE_ME):
            subject = words[max(reading.sentence_start(k), k - 4) : max(0, k - 1)]
            return Owner.OTHER if _SUBJECTS & set(subject) else Owner.TIPSTER
        return Owner.OTHER if before in {"texted", "called", "calls", "texts", "messaged", "messages"} else None
    if _GIVE_ME_ES.fullmatch(word):
        they = before in {"el", "ella", "que"} and word.endswith("e") and not word.endswith("me")
        return Owner.OTHER if they else Owner.TIPSTER
    if word in _CALL and first - k <= 4 and before not in {"a", "the", "phone", "to", "his", "her", "una"}:
        return Owner.OTHER if before in _SUBJECTS | {"you", "u", "i", "they", "just"} else Owner.TIPSTER
    return None


def _by_person(reading: Reading, words: list[str], k: int, first: int) -> Owner | None:
    """Judge "he", "the dealer", a name, or a verb that tells of somebody else: all of them are not the tipster."""
    word, before = words[k], words[k - 1] if k else ""
    possessive = reading.tokens[k].possessive
    owner_self = word == "owner" and "im" in words[max(0, k - 3) : k]
    named = reading.is_capital(k) and not reading.is_common(k) and k > reading.sentence_start(k)
    other = (
        (possessive and word.removesuffix("s") in THIRD | NEAR_ONES and before not in _MY)
        or (word in THIRD and not owner_self)
        or (word in THIRD_VERBS and k + 1 < first and before not in _I)
        or (word in GIVEN and word not in WORD_NAMES and before not in {"calle", "street"})
        or (named and possessive)
    )
    return Owner.OTHER if other else None


def _of_whom(words: list[str], k: int, start: int) -> Owner:
    """Say who "her" is: the tipster's own household where that was spoken of last, else somebody else."""
    for i in range(k - 1, start - 1, -1):
        if words[i] in HOUSEHOLD and words[max(0, i - 2) : i] and {"my", "our", "mi"} & set(words[max(0, i - 2) : i]):
            return Owner.TIPSTER
        if words[i] in THIRD or words[i] in GIVEN:
            break
    return Owner.OTHER


def _by_sentence_before(words: list[str], start: int, first: int, after: int) -> Owner:
    """Judge a fragment such as "Phone 910 555 0142." by the end of the sentence before it."""
    if first == start or start < 2 or after >= len(words) or words[start - 1] in _BREAKS:
        return Owner.UNKNOWN
    for k in range(start - 2, max(-1, start - 8), -1):
        if words[k] in _I or words[k] in _MY or words[k] in _ABOUT_ME:
            return Owner.UNKNOWN
        if words[k] in THIRD or words[k] in _HIS:
            return Owner.OTHER
    return Owner.UNKNOWN
