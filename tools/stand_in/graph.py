"""What Meta's Graph API answers, as far as anybody here asks. Everybody in it is made up."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

type Answer = tuple[int, bytes]
type Person = Mapping[str, object]

HOSTS = ("graph.facebook.com", "graph.instagram.com")

PEOPLE: Mapping[str, Person] = {
    "7400000000000011": {"first_name": "Tamsin", "last_name": "Oyelaran"},
    "7400000000000022": {"first_name": "Marisol", "last_name": "Quintanilla"},
    "1784140000000042": {"name": "Ezequiel Barragán", "username": "zeke.barragan"},
}
"""By the id that a Page or an Instagram account knows them by."""

_PATH = re.compile(r"/(?P<host>[^/]+)/v[0-9]+\.0/(?P<node>[^/]+)")


@dataclass
class Graph:
    """Who may ask, and who can be asked about."""

    people: dict[str, Person] = field(default_factory=lambda: dict(PEOPLE))
    tokens: dict[str, list[str]] = field(default_factory=dict)
    """Those that count, by host."""

    def answer(self, method: str, path: str, fields: str, authorization: str) -> Answer:
        """Answer one call; `path` begins with the host for which it was meant."""
        found = _PATH.fullmatch(path)
        if found is None or found["host"] not in HOSTS:
            return refusal(2500, "Unknown path components")
        if authorization.removeprefix("Bearer ") not in self.tokens.get(found["host"], []):
            return refusal(190, "Invalid OAuth access token - Cannot parse access token")
        person = self.people.get(found["node"])
        if method != "GET" or person is None:
            words = f"Unsupported {method.lower()} request. Object with ID '{found['node']}' does not exist"
            return refusal(100, words, type_="GraphMethodException", error_subcode=33)
        told = {name: person[name] for name in fields.split(",") if name in person}
        return 200, json.dumps(told | {"id": found["node"]}).encode()


def refusal(code: int, message: str, *, status: int = 400, type_: str = "OAuthException", **more: object) -> Answer:
    """Return an error as Meta words it."""
    error = {"message": message, "type": type_, "code": code, **more, "fbtrace_id": "Amadeuptrace"}
    return status, json.dumps({"error": error}).encode()
