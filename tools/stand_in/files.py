"""Files that people sent, as the platforms hand them out.

Twilio's behind a password and a redirect, X's pictures to whoever signs as a member of the conversation, others to all.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

type Handed = tuple[int, bytes, str | None]
"""Status, body, and where else to look."""

TWILIO, STORE, META = "api.twilio.com", "mms.twiliocdn.com", (".fbcdn.net", ".fbsbx.com")
X_PRIVATE, X_PUBLIC = "ton.twitter.com", "video.twimg.com"


def are_files(host: str, path: str) -> bool:
    """Tell whether a call is about a file: Twilio hands out files at its API's own host."""
    return host in {STORE, X_PRIVATE, X_PUBLIC} or host.endswith(META) or (host == TWILIO and "/Media/" in path)


@dataclass
class Files:
    """What can be fetched, by path below its host."""

    held: dict[str, bytes] = field(default_factory=dict)
    auth_token: str = ""
    deleted: list[str] = field(default_factory=list)

    def hold(self, files: Mapping[str, str]) -> None:
        """Take more files, in base64."""
        self.held |= {path: base64.b64decode(content) for path, content in files.items()}

    def answer(self, method: str, host: str, path: str, authorization: str | None) -> Handed:
        """Answer one call."""
        if host == TWILIO:
            return self._twilio(method, path, authorization)
        if host == STORE and authorization:
            return 400, b"", None  # the store takes no second kind of credentials
        content = self.held.get(path) if method == "GET" else None
        return (404, b"", None) if content is None else (200, content, None)

    def _twilio(self, method: str, path: str, authorization: str | None) -> Handed:
        account = path.split("/")[3] if path.count("/") > 3 else ""  # noqa: PLR2004 - /2010-04-01/Accounts/AC...
        expected = "Basic " + base64.b64encode(f"{account}:{self.auth_token}".encode()).decode()
        if authorization != expected:
            return 401, b"", None
        if path not in self.held:
            return 404, b"", None
        if method == "DELETE":
            del self.held[path]
            self.deleted.append(path)
            return 204, b"", None
        return 307, b"", f"https://{STORE}{path}"
