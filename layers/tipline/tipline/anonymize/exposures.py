"""Exposures: the tipster's names as others use them, "if he finds out X told", "keep X out of it"."""

# ruff: noqa: PLR2004 - small numbers count words, letters or digits

import re
from collections.abc import Iterator

from tipline.anonymize.naming import Trust, found_name, is_name, name_before, name_end
from tipline.anonymize.quotations import Quotation
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import GIVEN, LISTS, OFFICIALS

_SNITCHED = re.compile(
    r"\b(?:reached out|says hi|says hello|said hi|sends regards|dice hola|manda saludos|snitched|snitchin"
    r"|snitching|snitch|ratted|rat|tipped|told|said|say|says|says hi|talked|talking|talks|called|calls"
    r"|sent|reported|wrote|"
    r"texted|spoke|gave|was the one|is the one|the one who|contacted|hablo|dijo|aviso|llamo|mando|escribio"
    r"|conto|solto|chismeo|reporto|puso|rajo"
    r"|denuncio|fue el que|fue la que|fue quien|doesnt exist|never existed|no existe|never said|never told"
    r"|never called|didnt say|didnt tell|didnt call|"
    r"was never here|no dijo nada|nunca dijo|no les dijo|no hablo)\b"
)
_DENIALS = frozenset(
    [
        "doesnt exist",
        "never existed",
        "no existe",
        "never said",
        "never told",
        "never called",
        "didnt say",
        "didnt tell",
        "didnt call",
        "was never here",
        "no dijo nada",
        "nunca dijo",
        "no les dijo",
        "no hablo",
        "says hi",
        "says hello",
        "said hi",
        "sends regards",
        "dice hola",
        "manda saludos",
    ]
)
_CLITICS = frozenset(
    {"who", "that", "que", "also", "les", "le", "te", "me", "se", "nos", "lo", "ya", "just", "has", "had", "was", "is"}
)
_SECRET = re.compile(
    r"\b(?:gets back|got back|say|dont|do not|doesnt|never|not|cant|nobody|if|when|find|finds|found|hears?"
    r"|knows?|know|learns?|secret|between us|without|unless|"
    r"anybody ask|anyone asks?|no|si|entera|enteran|enteren|sabe|saben|sepa|sepan|que no|nunca|cuando)\b"
)
_SAID_TO_SOMEBODY = re.compile(
    r"\b(?:say|says|said|saying|yelled|yelling|screamed|texted|wrote|texting) (?:[,:] )?\" |\" dear "
)
_THATS_ME = re.compile(
    r"(?:[,(-] )?\b(?:that would be me|on my end|under my name|thats me|that is me|which is me|who is me"
    r"|aka me|soy yo|esa soy yo|ese soy yo|me \)|yo \))"
)
_KEEP = re.compile(r"\b(?:keep|leave|left|keeping|leaving|mantengan|dejen) (?:mrs |mr |ms )?(?=\w)")
_VOCATIVE = re.compile(
    r"\b(?:told|tells|texted|said to|says to|yelled at|called|dm|dmed|messaged|wrote|to) (?:me"
    r"|us)(?: \w+){0,3}? (?:[,:] )?\" "
    r"|\b(?:me (?:dijo|dice|grito|escribio|mando))(?: \w+){0,3}? (?:[,:] )?\" "
)
_TOLD_ME = re.compile(r"\b(?:me|us|nos)\b|\b(?:wrote|texted|sent|escribio|mando)(?: \S+)?$")
_NAMED = re.compile(
    r"\b(?:is|am|im|name|named|called|with|and|by|from|like|es|soy|llamo|con|y|to|at|of|de|for|his|her"
    r"|my)$"
)
_YOU = frozenset({"you", "your", "ur", "u", "youre", "tu", "te", "ti"})
_BIDS = LISTS["names_bids"]


def _told_on(reading: Reading) -> Iterator[Find]:
    """Yield X of "don't tell him X told you" and "if they find out X snitched"."""
    for match, _ in reading.cues(_SNITCHED):
        verb = reading.line_token(match.start())
        denied = match[0] in _DENIALS
        while verb > 1 and reading.words[verb - 1] in _CLITICS:
            verb -= 1
        first = name_before(reading, verb)
        if (
            first is None
            or not (denied or _SECRET.search(reading.before(first, 6)))
            or reading.words[max(0, first - 1)] in OFFICIALS
        ):
            continue
        if not reading.quoted_by_another(reading.tokens[first].start):
            yield found_name(reading, first, verb)


def _thats_me(reading: Reading) -> Iterator[Find]:
    """Yield X of "X (that's me)"."""
    for match, _ in reading.cues(_THATS_ME):
        after = reading.line_token(match.start())
        first = name_before(reading, after)
        if first is None and after and not reading.words[after - 1].isalnum():
            after -= 1
            first = name_before(reading, after)
        if first is not None:
            yield found_name(reading, first, after)


def _kept_out(reading: Reading) -> Iterator[Find]:
    """Yield X of "keep X out of it"."""
    for _, first in reading.cues(_KEEP):
        after = name_end(reading, first, Trust.SEEN)
        if after and re.match(r"(?:name )?(?:out\b|anonymous\b|fuera\b)", reading.after(after, 2)):
            yield found_name(reading, first, after)


def _spoken_to(reading: Reading) -> Iterator[Find]:
    """Yield X of: he told me "X you better not talk"."""
    for _, first in [*reading.cues(_VOCATIVE), *reading.cues(_SAID_TO_SOMEBODY)]:
        after = name_end(reading, first, Trust.SEEN)
        if (
            after
            and reading.words[after : after + 1]
            and reading.words[after] in {",", "you", "if", "i", "u", "ima", "dont", "si", "no", "we"}
        ):
            yield found_name(reading, first, after)


def _spoken_to_last(reading: Reading) -> Iterator[Find]:
    """Yield X of: he wrote me "nobody is going anywhere X"."""
    for quotation in reading.quotations:
        if quotation.own:
            continue
        yield from _called_by_name(reading, quotation)
        if quotation.end - quotation.start < 8:
            continue
        last = reading.token_at(quotation.end - 1) - 1
        if last >= 0 and not reading.words[last].isalnum():
            last -= 1
        first = name_before(reading, last + 1) if last > 0 else None
        if first is None or first <= reading.token_at(quotation.start) + 1 or not is_name(reading, first, Trust.SEEN):
            continue
        left = reading.before(reading.token_at(quotation.start), 16)
        to_you = _YOU & set(reading.words[reading.token_at(quotation.start) : last])
        if (_TOLD_ME.search(left) or to_you) and not _NAMED.search(" ".join(reading.words[max(0, first - 3) : first])):
            yield found_name(reading, first, last + 1)


def _called_by_name(reading: Reading, quotation: Quotation) -> Iterator[Find]:
    """Yield X of: he told me "don't come to school X stay home"."""
    start, end = reading.token_at(quotation.start), reading.token_at(quotation.end - 1)
    if not re.search(r"\b(?:me|us|nos)\b", reading.before(start, 5)):
        return
    for i in range(start + 2, end - 1):
        if reading.words[i] in GIVEN and is_name(reading, i, Trust.SEEN) and name_end(reading, i, Trust.SEEN) == i + 1:
            follows, before = reading.words[i + 1], reading.words[max(0, i - 3) : i]
            if (
                not _NAMED.search(" ".join(before))
                and (follows in _BIDS or not follows.isalnum())
                and reading.words[i - 1] not in {"and", ","}
            ):
                yield found_name(reading, i, i + 1)


def exposures(reading: Reading) -> Iterator[Find]:
    """Yield the names by which tipsters fear to be known."""
    yield from _told_on(reading)
    yield from _spoken_to(reading)
    yield from _spoken_to_last(reading)
    yield from _thats_me(reading)
    yield from _kept_out(reading)
