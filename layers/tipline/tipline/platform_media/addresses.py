"""Which addresses files are fetched from: the platform's own hosts, over TLS, at public addresses."""

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from tipline.fetching import Forbidden
from tipline.patience import Unavailable

TWILIO = "api.twilio.com"
_META = (".fbcdn.net", ".fbsbx.com", ".cdninstagram.com")
X_PRIVATE = frozenset({"ton.twitter.com", "ton.x.com"})
"""Where X keeps pictures of direct messages, for the accounts of the conversation alone."""
_X = X_PRIVATE | {"pbs.twimg.com", "video.twimg.com"}
_TLS = 443
_MOST_CHARACTERS = 4_096

type Resolve = Callable[[str], tuple[str, ...]]
"""Returns the addresses of a host. Raises Unavailable."""


def first(platform: str, url: str) -> SplitResult:
    """Return the parts of the address that a platform sent, or raise Forbidden: it must be the platform's own."""
    parts = followed(url)
    host = parts.hostname or ""
    match platform:
        case "sms":
            right = host == TWILIO
        case "x":
            right = host in _X
        case _:
            right = host.endswith(_META)
    if not right:
        raise Forbidden
    return parts


def followed(url: str) -> SplitResult:
    """Return the parts of an address, or raise Forbidden. A redirect may lead to any host, but only over TLS."""
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port in {None, _TLS} and parts.username is None
    except ValueError:
        raise Forbidden from None
    if not plain or not parts.hostname or len(url) > _MOST_CHARACTERS or not url.isascii() or not url.isprintable():
        raise Forbidden
    return parts


def public(host: str, resolve: Resolve) -> str:
    """Return the address to connect to. Raises Forbidden if any of the host's is not public."""
    found = resolve(host)
    if not found:
        raise Unavailable
    if not all(_is_public(each) for each in found):
        raise Forbidden
    return found[0]


def _is_public(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    # 64:ff9b::/96 is a private network seen through a translator.
    translated = address in ipaddress.ip_network("64:ff9b::/96") if address.version == 6 else False  # noqa: PLR2004
    return inner.is_global and not inner.is_multicast and not translated


def resolved(host: str) -> tuple[str, ...]:
    """Ask the system. Raises Unavailable."""
    try:
        found = socket.getaddrinfo(host, _TLS, type=socket.SOCK_STREAM)
    except OSError:
        raise Unavailable from None
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))
