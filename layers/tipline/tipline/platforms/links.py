"""Links in what Meta sends: a shared link without what names the person who shared it, and a post's own address."""

import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit, urlunsplit

_META_FILES = ("fbcdn.net", "fbsbx.com", "cdninstagram.com", "lookaside.facebook.com", "lookaside.instagram.com")
"""Where Meta serves the very files that people send: such an address leads back to a person and soon expires."""

_REDIRECTORS = frozenset({"l.facebook.com", "lm.facebook.com", "l.instagram.com", "l.messenger.com"})
"""Meta wraps links to other sites: the true one is in the parameter `u`, a token of the sharer in others."""

_TRACKING = re.compile(
    r"""(?ix)
    utm_.* | fbclid | gclid | dclid | msclkid | twclid | ttclid | yclid | wbraid | gbraid | mc_[ce]id
    | igsh | igshid | ig_\w+ | mibextid | sfnsn | rdid | extid | refsrc | _rdr | __\w+(\[\d*\])?
    | si | feature | sharer?_\w+ | sender_\w+ | tt_\w+ | is_from_webapp | is_copy_url | u_code | ref_(src|url) | _[rt]
    """
)
"""Parameters that apps add to a link when it is shared. Several of them identify who shared it."""

_TRACKING_AT = {"x.com": {"s", "t"}, "twitter.com": {"s", "t"}}
"""What means sharing on one site alone: `t` is a place in a video elsewhere."""

_NO_PERMALINKS = ("l.facebook.com", "lm.facebook.com", "lookaside.facebook.com", "graph.facebook.com")


def shared_link(url: object) -> str | None:
    """Return a link that a person shared, without its tracking; None if it is no web link or leads to Meta's files."""
    parts = _split(url)
    if parts and _host(parts) in _REDIRECTORS:
        parts = _split(parse_qs(parts.query).get("u", [""])[0])
    if not parts or _host(parts) in _REDIRECTORS or _is_under(_host(parts), _META_FILES):
        return None
    on_site = {name for site, names in _TRACKING_AT.items() if _is_under(_host(parts), (site,)) for name in names}
    kept = [each for each in parts.query.split("&") if not _is_tracking(unquote(each.partition("=")[0]), on_site)]
    return urlunsplit(parts._replace(query="&".join(kept)))


def permalink(url: object) -> str | None:
    """Return the address if it is that of a page on facebook.com, else None."""
    parts = _split(url)
    if not parts or not _is_under(_host(parts), ("facebook.com",)) or _is_under(_host(parts), _NO_PERMALINKS):
        return None
    return urlunsplit(parts)


def _split(url: object) -> SplitResult | None:
    if not isinstance(url, str):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _is_under(host: str, sites: tuple[str, ...]) -> bool:
    return any(host == site or host.endswith("." + site) for site in sites)


def _is_tracking(name: str, on_site: set[str]) -> bool:
    return name in on_site or _TRACKING.fullmatch(name) is not None
