"""An officer's browser, which has nothing but cookies, and keeps every page as it was shown."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests

from tests.leaks.void import expect

_PATIENCE_SECONDS = 90
_SHOWN, _LED_ON = 200, 303
_FIELD = re.compile(r'name="(csrf|seen|version)" value="([^"]*)"')
_KEPT_FROM_PAGES = frozenset({"date", "set-cookie"})
"""Headers that no page can read."""


@dataclass
class Browser:
    """Asks the console, as a page of it would; `headers` is what the browser tells of itself."""

    console: str
    pages: list[str] = field(repr=False)
    """Everything it was answered: status, headers, page. Shared with other browsers."""
    headers: Mapping[str, str] = field(repr=False)
    cookies: dict[str, str] = field(default_factory=dict, repr=False)

    def get(self, path: str, expected: int = _SHOWN, **query: str) -> str:
        """Open a page, and where it leads on the next one; return what stands there."""
        return self._ask("GET", self.console + path, expected, query=query)

    def post(self, path: str, expected: int = _LED_ON, **form: str) -> str:
        """Send a form; follow to where it leads, which `expected` may be about."""
        return self._ask("POST", self.console + path, expected, form=form)

    def act(self, reference: str, action: str, expected: int = _LED_ON, **form: str) -> str:
        """Do something to a tip, as it is now."""
        return self.post(f"/tips/{reference}/{action}", expected, **(self.fields(f"/tips/{reference}") | form))

    def fields(self, path: str) -> dict[str, str]:
        """Return what a page's forms carry unseen."""
        return {name: html.unescape(value) for name, value in _FIELD.findall(self.get(path))}

    def _ask(
        self,
        method: str,
        url: str,
        expected: int,
        *,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> str:
        address = urlsplit(url)
        answer = requests.request(
            method,
            url,
            params=query,
            data=form,
            # They say "Secure": no library would send them to this machine by itself.
            headers={
                **self.headers,
                "Origin": f"{address.scheme}://{address.netloc}",
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            },
            timeout=_PATIENCE_SECONDS,
            allow_redirects=False,
        )
        told = {name: value for name, value in answer.headers.items() if name.lower() not in _KEPT_FROM_PAGES}
        self.pages.append(f"{answer.status_code} {told} {answer.text}")
        if said := answer.headers.get("Set-Cookie"):
            name, _, rest = said.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.status_code == _LED_ON:
            expected = _SHOWN if expected == _LED_ON else expected
            return self._ask("GET", urljoin(url, answer.headers["Location"]), expected)
        expect([answer.status_code], {expected})
        return answer.text
