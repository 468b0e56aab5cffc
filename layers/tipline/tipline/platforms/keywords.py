"""The words by which a person stops and restarts messages, or begins a new tip, on every channel.

Twilio acts on its own list before we hear of it (https://help.twilio.com/articles/223134027); carriers and Meta's
policies want the same words respected elsewhere. They are commands, not tips. HELP, AYUDA and INFO are not here: sent
to the police they may mean just that.
"""

import unicodedata
from typing import Literal

_OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ALTO"})
_OPT_IN = frozenset({"START", "UNSTOP"})
_ANEW = frozenset({"NEW", "NUEVO"})
_AFTER_THE_WORD = frozenset(":;,.!-\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}")
_LONGEST = 100
"""A word with more punctuation than this is no command."""


def opt(text: str) -> Literal["opt_out", "opt_in"] | None:
    """Tell whether a message is exactly one of the words, in any case and with any punctuation; else None.

    Only punctuation, white space around the word and invisible characters are passed over: "STOP" with another word or
    with an emoji may say more than that, so it is a tip.
    """
    if len(text) > _LONGEST:
        return None
    letters = (each for each in unicodedata.normalize("NFKC", text) if not _is_passed_over(each))
    word = "".join(letters).strip().upper()
    if word in _OPT_OUT:
        return "opt_out"
    return "opt_in" if word in _OPT_IN else None


def begun_anew(text: str) -> str | None:
    """Return what a message says after NEW or NUEVO, if that is its first word; else None.

    The rule is as short as what the public is told. It also takes "New car outside his house" for a new tip: to have
    such a follow-up as a tip of its own costs officers little, to join what somebody wanted apart cannot be undone.
    The word is cut off: it would tell that this person has written before.
    """
    start = next(
        (index for index, each in enumerate(text) if not _is_passed_over(each) and not each.isspace()), len(text)
    )
    end = next((index for index in range(start, len(text)) if not _is_of_a_word(text[index])), len(text))
    word = unicodedata.normalize("NFKD", text[start : min(end, start + _LONGEST)])
    if "".join(each for each in word if not unicodedata.combining(each)).upper() not in _ANEW:
        return None
    while end < len(text) and (text[end].isspace() or text[end] in _AFTER_THE_WORD or _is_invisible(text[end])):
        end += 1
    return text[end:]


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.combining(character) > 0


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf"


def _is_passed_over(character: str) -> bool:
    return unicodedata.category(character)[0] == "P" or _is_invisible(character)
