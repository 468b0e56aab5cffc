"""Contact details that are the tipster's own: phones, email addresses, handles and links to profiles."""

# ruff: noqa: PLR2004 - small numbers count words, letters or digits

import re
from collections.abc import Iterator

from tipline.anonymize.ownership import Owner, owner
from tipline.anonymize.phones import national, phones
from tipline.anonymize.profile import Profile
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.words import COMMON

_EMAIL = re.compile(
    r"(?<![\w.+-])[a-z0-9][a-z0-9._%+-]{0,63}(?:@| ?[(\[]at[)\]] ?)(?:[a-z0-9-]{1,62}\.){1,4}[a-z]{2,24}\b"
    r"|\b[a-z0-9]{1,40}(?:(?:[._-]| (?:dot|punto|underscore|guion bajo) )[a-z0-9]{1,40}){0,4}"
    r" (?:at|arroba) [a-z0-9-]{1,40}(?: dot | punto |\.)(?:com|net|org|edu|gov|mx|es|us|co)\b"
)
_HANDLE = re.compile(r"(?<![\w.@/$])(?:@ ?|\$(?=[0-9_.]{0,4}[a-z]))([a-z0-9_](?:[a-z0-9_.-]{0,38}[a-z0-9_])?)")
_SHORTEST_BARE = 5
_REWARD = re.compile(r"\b(?:reward|recompensa)\b")
_PROFILE_LINK = re.compile(
    r"\b(?:facebook|fb|instagram|instagr|x|twitter|tiktok|snapchat|t|linkedin|youtube|threads)\.(?:com|me|am|net)/"
    r"(?:profile\.php\?id=|add/|in/|@|people/[\w.-]{1,60}/)?"
    r"(?!profile\.php|p/|reel|reels/|stories/|watch|share|groups/|events/|photo|story|posts/|status/|i/"
    r"|explore/|hashtag/)"
    r"([a-z0-9_](?:[a-z0-9_.-]{0,58}[a-z0-9_])?)"
)
_APP = (
    r"(?:insta|instagram|ig|snap|sc|snapchat|tiktok|tik tok|twitter|fb|facebook|face|telegram|discord|kik"
    r"|username|user ?name|user|"
    r"gamertag|psn|xbox|handle|signal|messenger|at|@|usuario|cuenta)"
)
_NAMED_HANDLE = re.compile(
    rf"\b(?:(?:my|mi|our)(?: [a-z]{{1,10}})? {_APP}(?: (?:name|user|id|handle|bueno|account|is|es|s))*"
    rf"|(?:dm|add|find|snap|follow|message|hmu|hit me up|reach out|reach me|contact me|get me|inbox|msg|text)(?: me)?"
    rf"(?: (?:on|at|thru|through|via|by|en))?(?: (?:my|mi))? (?:{_APP}|me)"
    rf"|(?:im|i'm|i am|its|estoy|soy|me encuentran|buscame|buscenme|agregame|siganme|escribeme"
    rf"|mandame) (?:on|en|como|por) (?:\w{{1,10}} )?{_APP}"
    rf"(?: (?:as|como|under))?)(?: (?:is|es|at|as|its|como|@"
    rf"|:))*[ :=]{{1,3}}@?([a-z0-9_](?:[a-z0-9_.-]{{1,38}}[a-z0-9_]))"
)
_POINTING = re.compile(
    r"\b(?:check|look|see|saw|seen|go to|page|account|profile|by|follow|from|on|under|story|post|goes by"
    r"|called|named|posted|search|"
    r"cuenta|perfil|pagina|busquen|miren|chequen|vean|se llama|es|user|username|handle|tag|tagged|cc|hey"
    r"|yo|hola|mira|dude|tell|ask|know)"
    r"(?: (?:out|at|up|this|the|el|la|insta|ig|ig:|instagram|snap|fb|facebook|x|twitter|tiktok|is|es|guy"
    r"|dude|page|user|real|on|here|en|de|his))*"
    r"(?: [:(\"])*$"
)


def contacts(reading: Reading, profile: Profile) -> Iterator[Find]:
    """Yield the tipster's contact details. A detail that nobody owns counts as theirs."""
    own = profile.words
    yield from _own_phones(reading, profile.phone, own)
    for match in _EMAIL.finditer(reading.text):
        if _whose(reading, match.start(), match.end(), own) is not Owner.OTHER:
            yield Find(match.start(), match.end(), "email")
    for match in _NAMED_HANDLE.finditer(reading.text):
        name = match[1]
        looks = any(not c.isalpha() for c in name) or name not in COMMON
        if looks and not reading.quoted_by_another(match.start()) and not _third_before(reading, match.start()):
            yield Find(match.start(1), match.end(1), "handle")
    for pattern in (_HANDLE, _PROFILE_LINK):
        for match in pattern.finditer(reading.text):
            if _is_own_handle(reading, match, own):
                yield Find(match.start() if pattern is _HANDLE else match.start(1), match.end(), "handle")


def own_handles(reading: Reading, handle: str) -> Iterator[Find]:
    """Yield the sender's handle, also with other dots and lines in it, and without an @ if it is no everyday word."""
    bare = _bare(handle)
    if not bare:
        return
    for pattern in (_HANDLE, _PROFILE_LINK):
        for match in pattern.finditer(reading.text):
            if _bare(match[1]) == bare:
                yield Find(match.start() if pattern is _HANDLE else match.start(1), match.end(), "handle")
    if len(handle) < _SHORTEST_BARE or handle in COMMON:
        return
    for match in re.finditer(rf"(?<![\w@.]){re.escape(handle)}(?!\w)", reading.text):
        yield Find(match.start(), match.end(), "handle")


def _bare(handle: str) -> str:
    return handle.translate(_JOINTS)


_JOINTS = str.maketrans("", "", "._-")


def _own_phones(reading: Reading, own_phone: str, own: frozenset[str]) -> Iterator[Find]:
    sender = national(own_phone)
    for phone in phones(reading):
        same = len(phone.digits) >= 7 and sender.endswith(phone.digits)
        if same or _whose(reading, phone.start, phone.end, own) is not Owner.OTHER:
            yield Find(phone.start, phone.end, "phone")


def _whose(reading: Reading, start: int, end: int, own: frozenset[str]) -> Owner:
    if reading.quoted_by_another(start):
        return Owner.OTHER
    return owner(reading, reading.token_at(start), reading.token_at(end - 1) + 1, own)


def _third_before(reading: Reading, position: int) -> bool:
    words = reading.before(reading.token_at(position), 3).split()
    return any(word in {"said", "says", "told", "he", "she", "goes", "like", "dijo", "to"} for word in words)


def _is_own_handle(reading: Reading, match: re.Match[str], own: frozenset[str]) -> bool:
    if _REWARD.search(reading.before(reading.token_at(match.start()), 8)):
        return True
    whose = _whose(reading, match.start(), match.end(), own)
    if whose is not Owner.UNKNOWN:
        return whose is Owner.TIPSTER and not _points_at(reading, match.start())
    first = reading.token_at(match.start())
    if first == 0 or reading.words[first - 1] == "@":
        return False
    return not _points_at(reading, match.start())


def _points_at(reading: Reading, position: int) -> bool:
    """Tell whether the words before a handle point at somebody: "check out", "his page"."""
    before = reading.before(reading.token_at(position), 6)
    return bool(_POINTING.search(before)) and not re.search(r"\b(?:my|mine|me|mi|im|i am)\b(?: \S+){0,3}$", before)
