"""The words by which a person stops and restarts messages, on every channel.

Twilio acts on its own list before we hear of it (https://help.twilio.com/articles/223134027); carriers and Meta's
policies want the same words respected elsewhere. They are commands, not tips. HELP, AYUDA and INFO are not here: sent
to the police they may mean just that.
"""

import unicodedata
from typing import Literal

_OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ALTO"})
_OPT_IN = frozenset({"START", "UNSTOP"})
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


def _is_passed_over(character: str) -> bool:
    return unicodedata.category(character)[0] == "P" or unicodedata.category(character) == "Cf"
