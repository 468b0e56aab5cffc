"""Language: a cheap guess, for a label only. No rule depends on it."""

from typing import Literal

from tipline.anonymize.reading import Reading
from tipline.anonymize.words import LISTS

_ES = LISTS["language_es"]
_EN = LISTS["language_en"]


def guess(reading: Reading) -> Literal["en", "es", "und"]:
    """Return the language that more of the common words are of."""
    spanish = sum(word in _ES for word in reading.words)
    english = sum(word in _EN for word in reading.words)
    if spanish == english:
        return "und"
    return "es" if spanish > english else "en"
