"""Hearsay: words of the first person that a text reports of somebody else, with or without quotation marks."""

import re

from tipline.anonymize.reading import Reading

_SAYS = re.compile(
    r"(?:\b(?:he|she|they|dude|guy|man|boy|who|caller|voice|person|lady|somebody|someone|el|ella|tipo|vato)"
    r"(?: \w+){0,4} (?:says?|said|goes|go|like|told|tells|wrote|texted|claimed|claims|saying|claiming"
    r"|calls|dijo|dice|dicen|decia)"
    r"(?: \w+){0,3}|\b(?:said|saying|says|claimed|claiming|dijo|diciendo|dice)(?: (?:me|us|to me|that|que"
    r"|like))?)(?: [\",:])*$"
)


def said_by_another(reading: Reading, cue: int, first: int) -> bool:
    """Tell whether the introduction is quoted from somebody, with or without quotation marks."""
    if reading.quoted_by_another(reading.tokens[first].start):
        return True
    return bool(_SAYS.search(reading.before(min(cue + 1, first), 9).rsplit(" ", 1)[0] if cue else ""))
