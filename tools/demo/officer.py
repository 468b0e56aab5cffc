"""An officer of the demo: signs in to the console with a password and a code, takes a tip, and answers it."""

import re
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

import requests

from tools.local_aws.officers import totp
from tools.local_aws.sessions import Deployed

_PATIENCE_SECONDS = 30
_FIELD = re.compile(r'name="(csrf|seen)" value="([^"]*)"')


class NotAsExpected(Exception):
    """A page did not answer as it should: which."""


@dataclass
class Officer:
    """A browser with nothing but cookies. They say "Secure": no library would send them to this machine by itself."""

    console: str
    cookies: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def signed_in(cls, stack: Deployed, role: str = "officer") -> Self:
        """Sign in as the demo officer of a role."""
        officer, how = cls(stack.console), stack.officers[role]
        officer.post("/sign-in", email=how["email"], password=how["password"])
        officer.post("/sign-in/code", code=totp(how["totp_secret"]))
        return officer

    def take(self, reference: str) -> None:
        """Acknowledge a tip."""
        self.post(f"/tips/{reference}/acknowledge", **self._form(reference))

    def answer(self, reference: str, text: str) -> None:
        """Answer whoever sent a tip."""
        self.post(f"/tips/{reference}/answer", text=text, **self._form(reference))

    def post(self, path: str, **form: str) -> None:
        """Send a form of the console; every one that succeeds leads to another page."""
        answer = self._ask("POST", path, form)
        if answer.status_code != requests.codes.see_other:
            message = f"{path} was answered {answer.status_code}"
            raise NotAsExpected(message)

    def _form(self, reference: str) -> dict[str, str]:
        page = self._ask("GET", f"/tips/{reference}").text
        return dict(_FIELD.findall(page))

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> requests.Response:
        address = urlsplit(self.console)
        headers = {
            "Origin": f"{address.scheme}://{address.netloc}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        answer = requests.request(
            method, self.console + path, data=form, headers=headers, timeout=_PATIENCE_SECONDS, allow_redirects=False
        )
        if said := answer.headers.get("Set-Cookie"):
            name, _, rest = said.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer
