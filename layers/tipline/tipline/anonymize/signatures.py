"""Signatures: the name that ends a message, the lines around it, the header that begins one."""

import re
from collections.abc import Iterator

from tipline.anonymize.folding import HIDDEN, MARKS, OWN_NAME
from tipline.anonymize.naming import Trust, name_end
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import FIRST, OFFICIALS, THIRD

_CLOSING = re.compile(
    r"\b(?:thanks|ty(?= [,.!-])|thank you|thank u|thx|tysm|much appreciated|gracias|regards|sincerely"
    r"|respectfully|yours truly|yours faithfully|yours|"
    r"faithfully|truly|cordially|best|bye|god bless|god bless you|bendiciones|saludos|atte|att|atentamente"
    r"|cordialmente|signed|love|peace|"
    r"your (?:friend|neighbor)|a friend|be safe|stay safe|que dios los bendiga|adios"
    r"|respectfully submitted|warmly|firma|se despide|xoxo|xo|take care|kind regards|a sus ordenes"
    r"|su servidor|su servidora|para servirle)"
    r"(?: (?:so much|again|in advance|de antemano|a lot|everyone|all|for your time|for your help|submitted"
    r"|yours|sir|maam))?"
    r"(?: [,.!*:-])* (?:\n )?(?:[-*] ){0,3}(?:(?:from|de) )?(?=\S)"
)
_HEADER = re.compile(
    r"(?:^|^.{0,80}\n )(?:[-*] )?(?:(?:my|your|mi|su|full|contact|caller|reporter|tipster|sender|nombre"
    r"|first|person reporting) ){0,2}"
    r"(?:name|from|nombre|de|caller|contact|tipster|reporter|remitente|reporting party|party|complainant"
    r"|informant|denunciante|sender|sincerely|signed|reporting person) [:=-] "
)
_NAMES_ANOTHER = re.compile(
    r"\b(?:who|whos|whose|name|names|named|called|nombre|llama|quien|suspect|suspects|driver|aka|seen|him"
    r"|her|was|is|es|son|it was|fue|"
    r"are|were|by|shooter|killer|thief|guy|men|dude)(?: [?:,.-]| \*)*$"
)
_ASKS_WHO = re.compile(r"\b(?:who|whos|name|quien|nombre|guess|driver|suspect)\b")
_ENDS = frozenset({".", "!", "?", "\n", "-", ",", "*", ")", "("})
_MOST_LINES = 6
_SHORT = 9


_FORM = re.compile(
    r"\b(?:name|nombre|nombre completo) : (?=[^:]{3,60} (?:fecha|tel|correo|dob|phone|email|address"
    r"|direccion|cel|telefono|date of birth)\b)"
)


def signatures(reading: Reading) -> Iterator[Find]:
    """Yield the name that a message ends with, and what stands under it."""
    yield from _block(reading)
    yield from _last_words(reading)
    yield from _last_with_place(reading)
    for _, first in reading.cues(_FORM):
        after = name_end(reading, first, Trust.TOLD)
        if after:
            yield _name(reading, first, after)
    for pattern in (_CLOSING, _HEADER):
        for _, first in reading.cues(pattern):
            after = name_end(reading, first, Trust.TOLD)
            if after and _ends(reading, after) and reading.words[first] not in OFFICIALS:
                yield _name(reading, first, after)


def _name(reading: Reading, first: int, after: int) -> Find:
    return Find(reading.tokens[first].start, reading.tokens[after - 1].end, "name")


def _ends(reading: Reading, index: int) -> bool:
    """Tell whether a name that ends before the token stands at the end of a sentence or before a contact detail."""
    if index >= len(reading.words):
        return True
    word = reading.words[index]
    return word in _ENDS or word in MARKS or word.isdecimal()


def _body_end(reading: Reading, end: int) -> int:
    """Return the index after the last word before `end`, without marks and hidden parts."""
    while end and (not reading.words[end - 1][0].isalnum()):
        end -= 1
    return end


def _last_words(reading: Reading) -> Iterator[Find]:
    """Yield the name that is the last fragment of the text: "... keep us out of it. - Deb"."""
    end = _body_end(reading, len(reading.words))
    for first in range(end - 1, max(0, end - 6), -1):
        before = reading.words[first - 1]
        if before == "." and reading.sentence_start(first) != first:
            continue
        if before in {".", "!", "?", "\n", "-", "*", ")", HIDDEN, OWN_NAME}:
            break
    else:
        return
    dashed = before in {"-", "\n"} and (before == "\n" or _is_dash(reading, first - 1))
    if before == "-" and not dashed:
        return
    after = name_end(reading, first, Trust.TOLD if dashed else Trust.SEEN)
    if after != end or reading.words[first] in OFFICIALS or reading.quoted_by_another(reading.tokens[first].start):
        return
    left = " ".join(reading.words[max(0, first - 8) : first])
    if not dashed and (_NAMES_ANOTHER.search(left) or (before == "?" and _ASKS_WHO.search(left))):
        return
    yield _name(reading, first, after)


def _last_with_place(reading: Reading) -> Iterator[Find]:
    """Yield the name of a last fragment that also says where: "linda in C206", "Gus, 2207 Eastwood"."""
    end = _body_end(reading, len(reading.words))
    first = reading.sentence_start(end - 1) if end else 0
    dashed = reading.words[first : first + 1] == ["-"]
    first += dashed
    if not first or end - first > _SHORT:
        return
    after = name_end(reading, first, Trust.TOLD if dashed else Trust.SEEN)
    if not after:
        return
    rest = reading.words[after:end]
    if (
        not rest
        or rest[0] not in {"in", "at", ",", "apt", "unit", "from", "of", "de", "en", "del", "("}
        or _speaks(rest)
    ):
        return
    if _NAMES_ANOTHER.search(" ".join(reading.words[max(0, first - 8) : first])):
        return
    yield _name(reading, first, after)
    after += rest[0] in {"in", "at", ",", "from", "of", "de", "en", "del", "("}
    type_ = "address" if any(c.isdecimal() for word in rest for c in word) else "workplace"
    if after < end:
        yield Find(reading.tokens[after].start, reading.tokens[end - 1].end, type_)


def _is_dash(reading: Reading, index: int) -> bool:
    """Tell a dash from a hyphen: there is a space or nothing before it."""
    return (
        index == 0
        or reading.tokens[index - 1].end < reading.tokens[index].start
        or not reading.words[index - 1][0].isalnum()
    )


def _block(reading: Reading) -> Iterator[Find]:
    """Yield the lines of a signature block: its name, and the job and workplace under it."""
    lines = _lines(reading)
    block: list[tuple[int, int]] = []
    for first, after in reversed(lines[1:]):
        if len(block) == _MOST_LINES or after - first > _SHORT or _speaks(reading.words[first:after]):
            break
        block.insert(0, (first, after))
    for n, (first, line_end) in enumerate(block):
        trust = Trust.TOLD if n or len(block) > 1 else Trust.SEEN
        after = _body_end(reading, line_end)
        if first < after and name_end(reading, first, trust) == after and reading.is_capital(first):
            yield _name(reading, first, after)
            for start, stop in ((start, _body_end(reading, end)) for start, end in block[n + 1 :]):
                if any(w.isalpha() for w in reading.words[start:stop]) and not MARKS & set(reading.words[start:stop]):
                    yield Find(reading.tokens[start].start, reading.tokens[stop - 1].end, "job")
            return


def _lines(reading: Reading) -> list[tuple[int, int]]:
    """Return the lines that hold something, as indexes of tokens."""
    found: list[tuple[int, int]] = []
    first = 0
    for i, word in enumerate([*reading.words, "\n"]):
        if word == "\n":
            if i > first:
                found.append((first, i))
            first = i + 1
    return found


def _speaks(words: list[str]) -> bool:
    """Tell whether a line is part of what is told and not of a signature."""
    return any(
        word in FIRST or word in THIRD or word in {"is", "are", "was", "please", "es", "the", "and"}
        for word in words[:-1]
    )
