"""What tests and the deployment tell the stand-in that plays the platforms' APIs."""

import base64
from collections.abc import Mapping
from typing import Any

import requests

from tools.local_aws.checkout import stand_in_url
from tools.stand_in.graph import Person
from tools.stand_in.server import Mood

_PATIENCE_SECONDS = 10


class Platforms:
    """The platforms' APIs, as this machine plays them."""

    def know(self, people: Mapping[str, Person]) -> None:
        """Let there be people, by their ids."""
        self._tell("PUT", people=people)

    def post(self, **wishes: object) -> None:
        """Let people have written, authors be known, messages be listed, or sends meet trouble: see `Post`."""
        self._tell("PUT", post=wishes)

    def sent(self, to: str) -> list[str]:
        """Return what was sent to a person, oldest first."""
        answer = requests.get(f"{stand_in_url()}/_stand_in/sent", timeout=_PATIENCE_SECONDS)
        return [each["text"] for each in answer.json() if each["to"] == to]

    def heard(self) -> list[str]:
        """Return everything that was said to the platforms, but for what opens their doors."""
        heard: list[str] = requests.get(f"{stand_in_url()}/_stand_in/heard", timeout=_PATIENCE_SECONDS).json()
        return heard

    def accept(self, tokens: Mapping[str, list[str]]) -> None:
        """Take these tokens and no others, by host."""
        self._tell("PUT", tokens=tokens)

    def hold(self, files: Mapping[str, bytes], auth_token: str) -> None:
        """Have these files, by path; Twilio's for whoever shows the token."""
        held = {path: base64.b64encode(content).decode() for path, content in files.items()}
        self._tell("PUT", files=held, auth_token=auth_token)

    def be(self, mood: Mood) -> None:
        """Answer so from now on."""
        self._tell("PUT", mood=mood)

    def asked(self) -> Mapping[str, int]:
        """Return how often each host was asked."""
        return self._tell("GET")

    def reset(self) -> None:
        """Be well again, and forget who was made up since."""
        self._tell("DELETE")

    def _tell(self, method: str, **wishes: object) -> Mapping[str, int]:
        answer = requests.request(method, f"{stand_in_url()}/_stand_in", json=wishes, timeout=_PATIENCE_SECONDS)
        if not answer.ok:
            raise ValueError(answer.text)
        told: Any = answer.json()
        return dict(told)
