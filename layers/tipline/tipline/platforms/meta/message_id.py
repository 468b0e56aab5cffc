"""A message's id: webhooks and lists must call one message the same, or what is known would be stored again.

Messenger's older ids are `mid.…` in a webhook and `m_mid.…` in a list. Instagram's are base64 (with Z, +, / and = as ZA
to ZD) of `ig_dm_item:1:IGMessageID:<account>:<thread>:<message>`. An account has two ids, one for each kind of login:
the message's own number is what all forms have in common.
"""

import base64
import binascii
import re

_ITEM = re.compile(rb"ig_dm_item:1:IGMessageID:[0-9]+:[0-9]+:([0-9]+)")
_BEGINS = "aWdf"
_ESCAPED, _ESCAPES = re.compile("Z([A-D])"), {"A": "Z", "B": "+", "C": "/", "D": "="}


def canonical(mid: str) -> str:
    """Return the form that all ids of a message have in common; of an unknown form the id itself."""
    if mid.startswith("m_mid."):
        return mid.removeprefix("m_")
    if not mid.startswith(_BEGINS):
        return mid
    try:
        decoded = base64.b64decode(_ESCAPED.sub(lambda found: _ESCAPES[found[1]], mid), validate=True)
    except (binascii.Error, ValueError):
        return mid
    found = _ITEM.fullmatch(decoded)
    return f"ig:{found[1].decode()}" if found else mid
