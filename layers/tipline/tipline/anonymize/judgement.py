"""Judgement: what the tagger thinks of each word becomes what goes, what stays, and what a person should look at."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tipline.anonymize.hearsay import said_by_another
from tipline.anonymize.profile import Profile
from tipline.anonymize.reading import Find, Reading
from tipline.anonymize.tagger import Tag
from tipline.anonymize.tagger.classes import class_of
from tipline.anonymize.tagger.details import Detail, whose

DIRECT = frozenset(
    {"name", "nickname", "phone", "email", "handle", "address", "plate", "relative", "caseno", "dob", "device"}
)
"""Types that lead to the tipster by themselves; the others do so together."""

_CONTACTS = frozenset({"phone", "email", "handle"})
_GOES, _HINT_GOES, _ANY_GOES = 0.08, 0.04, 0.5
"""Chances at which a word goes: as a direct detail, as a hint, as either."""
_LIKELIER = 1.2
"""A direct detail or a hint must besides be so many times as likely as that the word is somebody else's."""
_RELATIVE_GOES, _RELATIVE_GOES_URGENT = 0.35, 0.6
"""A relative may be the victim, or the suspect: in an urgent tip the name is needed at once."""
_CONTACT_GOES, _CONTACT_UNOWNED = 0.3, 0.6
"""The chance at which a contact detail goes; and of being somebody else's, below which one without an owner goes."""
_NAME_STAYS, _RULE_YIELDS = 0.9, 0.95
"""Chances of being somebody else's at which a name found elsewhere and a rule's find stay all the same."""
_NAMED_AS_OTHER, _NAMED_AS_OWN = 0.8, 0.9
"""A name that is somebody else's in another place is so here too, unless it is as likely as this the tipster's."""
_DOUBT = 0.12
"""The chance at which a name that stays is worth a person's look."""
_SPEAKER = frozenset({"i", "my", "we", "job", "closing"})
_NAMES = frozenset({"name", "nickname", "relative"})
_SIGNED = frozenset({"name", "nickname", "relative", "phone", "email", "handle", "device", "dob", "plate"})
_JOINTS = frozenset("'.-()/&#,")


def tagged(reading: Reading, tags: Sequence[Tag], *, urgent: bool) -> Iterator[Find]:
    """Yield the stretches of words that go."""
    types = [_type(tag, urgent=urgent) for tag in tags]
    for i in _kept(reading, tags):
        types[i] = ""
    types = ["" if type_ in _NAMES and reading.words[i].isdecimal() else type_ for i, type_ in enumerate(types)]
    others = _others_names(reading, tags)
    if not any(class_of(word) in _SPEAKER for word in reading.words):
        # Nobody speaks of themselves: a stray word or number is no hint at who wrote.
        signed = DIRECT if {"name", "phone"} & set(types) else _SIGNED
        types = [type_ if type_ in signed else "" for type_ in types]
    for i in range(1, len(types) - 1):
        # A sign or a short word between two words of one detail goes with them.
        if not types[i] and reading.words[i] in _JOINTS and types[i - 1] and types[i - 1] == types[i + 1]:
            types[i] = types[i - 1]
    at = 0
    for type_, same in groupby(types):
        length = len(list(same))
        stretch = range(at, at + length)
        years = _YEARS.fullmatch(" ".join(reading.words[at : at + length]))
        if type_ and not years and not (type_ in _NAMES and _is_others_name(reading, tags, stretch, others)):
            yield Find(reading.tokens[at].start, reading.tokens[at + length - 1].end, type_)
        at += length


def _others_names(reading: Reading, tags: Sequence[Tag]) -> frozenset[str]:
    """Return the words that are surely somebody else's name in one place of the text."""
    return frozenset(
        word for word, tag in zip(reading.words, tags, strict=True) if tag.other >= _NAMED_AS_OTHER and _is_word(word)
    )


def _is_others_name(reading: Reading, tags: Sequence[Tag], stretch: range, others: frozenset[str]) -> bool:
    inside = [i for i in stretch if _is_word(reading.words[i])]
    if not inside or not all(reading.words[i] in others for i in inside):
        return False
    return max(sum(tags[i].own.values()) for i in inside) < _NAMED_AS_OWN


def _is_word(word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and word.isalpha()


_SHORTEST_NAME = 3


def believed(reading: Reading, tags: Sequence[Tag], found: Iterable[Find], *, repeated: bool = False) -> Iterator[Find]:
    """Yield the finds that the tagger is not sure are somebody else's: as a whole, or if `repeated` in any word."""
    for find in found:
        other = [tags[i].other for i in range(reading.token_at(find.start), reading.token_at(find.end - 1) + 1)]
        if max(other) < _NAME_STAYS if repeated else sum(other) < _RULE_YIELDS * len(other):
            yield find


def _kept(reading: Reading, tags: Sequence[Tag]) -> Iterator[int]:
    """Yield words that stay unless it is all but certain: a suspect introduces himself, a house is a landmark."""
    for i, tag in enumerate(tags):
        if not tag.own:
            continue
        landmark = _chance(tag, DIRECT) < _CERTAIN and _LANDMARK.search(reading.before(i, _CLAUSE))
        if landmark or _is_reported(reading, i) or _LEARNS.match(reading.after(i + 1, 3)):
            yield i
    for match in _OF_MACHINES.finditer(reading.text):
        yield from range(reading.token_at(match.start()), reading.token_at(match.end() - 1) + 1)


def _is_reported(reading: Reading, i: int) -> bool:
    """Tell whether the word follows "my name is" or "call me at" in the mouth of somebody else."""
    if _SPEAKS.search(reading.before(i, _SPEECH)):
        return True
    return bool(_INTRODUCES.search(reading.before(i, _CLAUSE))) and said_by_another(reading, i, i)


_CERTAIN, _CLAUSE, _SPEECH = 0.95, 7, 14
_SPEAKS = re.compile(
    r"\b(?:he|she|they|dude|guy|el|ella) (?:was |is |be )?(?:like|goes|said|says|dijo|dice) (?:hi |hey )?"
    r"(?:my name is|im|this is|me llamo|soy)\b"
)
_INTRODUCES = re.compile(r"\b(?:my name is|im|i am|this is|me llamo|soy|call me at|llamame al)(?: [\w-]+){0,3}$")
_LEARNS = re.compile(r"(?:ever )?(?:finds? out|found out|se entera|se da cuenta)\b")
_LANDMARK = re.compile(
    r"\b(?:across from|next (?:door )?to|right behind|beside|enfrente de|al lado de|atras de)"
    r"(?: (?:the|la|el))?(?: [0-9]\w*)?$"
)
_YEARS = re.compile(r"(?:19|20)[0-9]{2}(?: (?:19|20)[0-9]{2})+")
_OF_MACHINES = re.compile(
    r"\bhttps?://\S{1,200}|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b(?=[0-9]{0,20}[a-z])(?=[a-z]{0,20}[0-9])[0-9a-f]{7,64}\b"
)
"""Links, and ids that no person has: hexadecimal, letters and digits mixed."""


def contacts_in_doubt(
    reading: Reading, details: Sequence[Detail], tags: Sequence[Tag], profile: Profile
) -> Iterator[Find]:
    """Yield, whole, each contact detail of which a part goes, and each whose owner nothing tells."""
    for detail in details:
        kind = "phone" if detail.kind == "own_phone" else detail.kind
        if kind not in _CONTACTS:
            continue
        inside = tags[detail.first : detail.after]
        chance = max(_chance(tag, DIRECT) for tag in inside)
        other = max(tag.other for tag in inside)
        owner = whose(reading, detail, profile)
        reported = owner == "quoted" or _is_reported(reading, detail.first)
        if reported and detail.kind != "own_phone":
            continue
        unowned = owner == "tipster" or (owner == "unknown" and other < _CONTACT_UNOWNED)
        if detail.kind == "own_phone" or chance >= _CONTACT_GOES or unowned:
            yield Find(reading.tokens[detail.first].start, reading.tokens[detail.after - 1].end, kind)


def has_unowned_name(reading: Reading, tags: Sequence[Tag], found: Sequence[Find]) -> bool:
    """Tell whether a name stays of which it is not clear that it is somebody else's."""
    covered = {i for find in found for i in range(reading.token_at(find.start), reading.token_at(find.end - 1) + 1)}
    return any(
        tag.own.get("name", 0) + tag.own.get("relative", 0) >= _DOUBT for i, tag in enumerate(tags) if i not in covered
    )


def _type(tag: Tag, *, urgent: bool) -> str:
    """Return the type as which a word goes, empty where it stays."""
    if not tag.own:
        return ""
    relative = tag.own.get("relative", 0.0)
    direct, all_ = _chance(tag, DIRECT) - relative, sum(tag.own.values())
    hint = all_ - direct - relative
    enough = _RELATIVE_GOES_URGENT if urgent else _RELATIVE_GOES
    likelier = direct + hint >= _LIKELIER * tag.other
    sure = direct >= _GOES and direct >= _LIKELIER * tag.other
    if sure or relative >= enough or (likelier and (hint >= _HINT_GOES or direct + hint >= _ANY_GOES)):
        return max(tag.own, key=lambda each: tag.own[each])
    return ""


def _chance(tag: Tag, types: frozenset[str]) -> float:
    return sum(chance for type_, chance in tag.own.items() if type_ in types)
