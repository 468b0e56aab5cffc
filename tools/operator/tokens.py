"""Setting the tokens with which a platform is asked who wrote: one for each of our accounts there, never printed."""

import json
from collections.abc import Mapping

from tipline.aws.secrets import ANY_ACCOUNT
from tools.operator.refusal import Refused
from tools.operator.secrets import Ask, Say, Store, ask, check_characters, store_of
from tools.operator.session import Stack

PLATFORMS: Mapping[str, str] = {"facebook-token": "facebook", "instagram-token": "instagram"}
"""What is typed, and whose tokens it means."""

_BEGINNINGS: Mapping[str, tuple[str, ...]] = {"facebook": ("EAA",), "instagram": ("EAA", "IG")}
_KIND: Mapping[str, str] = {"facebook": "Page access token", "instagram": "Access token (Page or Instagram)"}


def set_tokens(stack: Stack, say: Say, platform: str) -> int:
    """Ask for the tokens of a platform and keep them. Returns the exit code."""
    store = store_of(stack, platform, "TokenSecret")
    listed = stack.parameters.get(f"{platform.capitalize()}Accounts", "")
    return change(platform, [each.strip() for each in listed.split(",") if each.strip()], store, ask, say)


def change(platform: str, accounts: list[str], store: Store, ask: Ask, say: Say) -> int:
    """Ask for a token of each account, or one for all where none is listed, and keep them. Returns the exit code."""
    kept = _parse(store.read())
    say(f"What {platform} is asked with for the names of those who wrote. Nothing that you type is shown.")
    tokens = {}
    for account in accounts or [ANY_ACCOUNT]:
        where = "" if account == ANY_ACCOUNT else f" for {account}"
        former = kept.get(account) or kept.get(ANY_ACCOUNT)
        hint = "as it is" if former else "none, so nobody is asked"
        answer = ask(f"{_KIND[platform]}{where} (Enter: {hint}): ").strip()
        if answer:
            _check(platform, answer)
        if token := answer or former:
            tokens[account] = token
    if tokens == kept:
        say("Nothing changed.")
        return 0
    store.write(json.dumps({"tokens": tokens}))
    say("Set. It counts within 5 minutes.")
    return 0


def _check(platform: str, token: str) -> None:
    check_characters(_KIND[platform], token)
    if not token.startswith(_BEGINNINGS[platform]):
        beginnings = " or ".join(_BEGINNINGS[platform])
        message = (
            f"Such a token begins with {beginnings}. An app secret or an id is something else. Nothing was changed."
        )
        raise Refused(message)


def _parse(value: str) -> Mapping[str, str]:
    """Return the tokens that are kept; what cannot be read counts as nothing, and so can be repaired."""
    try:
        parsed = json.loads(value or "{}")
    except ValueError:
        return {}
    tokens = parsed.get("tokens") if isinstance(parsed, dict) else None
    if not isinstance(tokens, dict):
        return {}
    return {account: token for account, token in tokens.items() if isinstance(token, str) and token}
