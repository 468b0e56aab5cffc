"""Setting the tokens with which we answer, and ask who wrote: one for each of our accounts, never printed."""

import json
import re
from collections.abc import Mapping

from tipline.aws.secrets import ANY_ACCOUNT
from tools.operator.refusal import Refused
from tools.operator.secrets import Ask, Say, Store, ask, check_characters, store_of
from tools.operator.session import Stack

PLATFORMS: Mapping[str, str] = {f"{name}-token": name for name in ("facebook", "instagram", "x", "sms")}
"""What is typed, and whose tokens it means."""

_SHAPES: Mapping[str, tuple[str, str]] = {
    "facebook": ("EAA.+", "begins with EAA"),
    "instagram": ("(EAA|IG).+", "begins with EAA or IG"),
    "x": ("[^:]+(:[^:]+){3}", "is four keys with colons between: API key, its secret, access token, its secret"),
    "sms": (
        "AC[0-9a-fA-F]{32}(:SK[0-9a-fA-F]{32})?:[^:]+",
        "is the account's id and the auth token (AC...:token), or AC...:SK...:secret, with colons between",
    ),
}
_KIND: Mapping[str, str] = {
    "facebook": "Page access token",
    "instagram": "Access token (Page or Instagram)",
    "x": "Keys (API key:secret:access token:secret)",
    "sms": "Account and auth token (AC...:token)",
}


def set_tokens(stack: Stack, say: Say, platform: str) -> int:
    """Ask for the tokens of a platform and keep them. Returns the exit code."""
    store = store_of(stack, platform, "TokenSecret")
    listed = stack.parameters.get(f"{platform.capitalize()}Accounts", "")
    accounts = [each.strip() for each in listed.split(",") if each.strip()]
    if platform == "sms":
        accounts = [each for each in accounts if each.startswith("+")]  # the account's own id is no number of ours
    return change(platform, accounts, store, ask, say)


def change(platform: str, accounts: list[str], store: Store, ask: Ask, say: Say) -> int:
    """Ask for a token of each account, or one for all where none is listed, and keep them. Returns the exit code."""
    kept = _parse(store.read())
    say(f"What we answer with on {platform}, and ask. Nothing that you type is shown.")
    tokens = {}
    for account in accounts or [ANY_ACCOUNT]:
        where = "" if account == ANY_ACCOUNT else f" for {account}"
        former = kept.get(account) or kept.get(ANY_ACCOUNT)
        hint = "as it is" if former else "none, so nothing is sent"
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
    shape, words = _SHAPES[platform]
    if not re.fullmatch(shape, token):
        message = f"Such a token {words}. An app secret or an id is something else. Nothing was changed."
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
