"""Meta's data deletion callback: a person asked Meta that what an app holds about them be deleted.

Meta posts a form with one field, `signed_request`: a signature, a dot, and what is signed, both in URL-safe base64.
https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from tipline.model import DeletionRequest, Event, Unreadable
from tipline.reference import random_reference
from tipline.request import Answer, Request, SecretVersions

_PATH = "/data-deletion"
_FIELD = "signed_request"
_ALGORITHM = "HMAC-SHA256"
_UNREADABLE = Unreadable("data_deletion")

STATUS = Answer(
    200,
    "A data deletion request that Facebook has passed on to us is carried out within minutes, at most within a day.\n"
    "It covers who sent the private messages that we can find by the number in the request, and, where our rules say "
    "so, public posts.\nAn anonymized tip stays: nothing in it says who wrote it.\n"
    "You can also write STOP to us in Messenger. For anything else, ask the department and give your code.\n\n"
    "Una solicitud de eliminación de datos que Facebook nos ha pasado se cumple en minutos, a más tardar en un día.\n"
    "Incluye quién envió los mensajes privados que podamos encontrar por el número de la solicitud y, donde nuestras "
    "reglas lo dicen, las publicaciones.\nLa información anónima se queda: nada en ella dice quién la escribió.\n"
    "También puede escribirnos ALTO en Messenger. Para lo demás, pregunte al departamento y dé su código.\n",
    content_type="text/plain; charset=utf-8",
)
"""What the address answers to a person who follows it. It is the same for all: we keep no list of who asked."""


def is_meant(request: Request) -> bool:
    """Tell whether the callback's address was called."""
    return request.url.endswith(_PATH)


def is_request(body: bytes) -> bool:
    """Tell whether a delivery is such a request."""
    return body.startswith(_FIELD.encode() + b"=")


def verify(request: Request, secrets: SecretVersions) -> bool:
    """Tell whether the request was signed with the app secret, by the one algorithm that Meta uses."""
    try:
        signature, signed = _parts(request.body)
        if str(_payload(signed).get("algorithm", "")).upper() != _ALGORITHM:
            return False
    except ValueError:
        return False
    expected = [
        hmac.new(secret["app_secret"].encode(), signed.encode(), hashlib.sha256).digest()
        for secret in secrets
        if secret.get("app_secret")
    ]
    return any([hmac.compare_digest(signature, each) for each in expected])  # noqa: C419 - no early exit: constant time


def accepted(request: Request) -> Answer:
    """Return where to ask what became of the request, and a code. The code is random: it says nothing of the person."""
    code = random_reference() + random_reference()
    answer = {"url": f"{request.url}?code={code}", "confirmation_code": code}
    return Answer(200, json.dumps(answer), content_type="application/json")


def read(body: bytes, platform: str) -> Iterator[Event]:
    """Yield whom the request is about. Its signature was verified before it was queued."""
    try:
        person = _payload(_parts(body)[1]).get("user_id")
    except ValueError:
        person = None
    is_id = isinstance(person, str | int) and str(person).isdecimal()
    yield DeletionRequest(platform=platform, person=str(person)) if is_id else _UNREADABLE


def _parts(body: bytes) -> tuple[bytes, str]:
    """Return the signature and what it signs. Raises ValueError."""
    try:
        fields = dict(parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=10))
        signature, _, signed = fields[_FIELD].partition(".")
        return _decode(signature), signed
    except (ValueError, KeyError):
        raise ValueError from None


def _payload(signed: str) -> dict[str, Any]:
    """Return what is signed. Raises ValueError."""
    try:
        payload = json.loads(_decode(signed))
    except (ValueError, RecursionError):
        raise ValueError from None
    if not isinstance(payload, dict):
        raise ValueError  # noqa: TRY004 - to the caller it is one thing
    return payload


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError from None
