"""Secrets Manager: a platform's verification secrets, and the tokens of our accounts there, cached for 5 minutes.

What deliveries are signed with is a JSON object: `{"current": {...}, "previous": {...}}`, `previous` only while it is
being rotated. Tokens are another: `{"tokens": {"<account id>": "..."}}`, with the id "any" for all other accounts.
"""

import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

from tipline.aws.errors import code
from tipline.patience import Unavailable
from tipline.request import SecretVersions

ANY_ACCOUNT = "any"
_CACHE_SECONDS = 300


def verification_secrets(provider: SecretsProvider, secret_id: str) -> SecretVersions:
    """Return the versions that are set, newest first; none where the secret is empty. Raises Unavailable."""
    parsed = _read(provider, secret_id)
    found = [parsed.get(name) for name in ("current", "previous")]
    return tuple(
        {name: text for name, text in version.items() if isinstance(text, str) and text}
        for version in found
        if isinstance(version, Mapping) and version
    )


def account_token(provider: SecretsProvider, secret_id: str, account: str) -> str | None:
    """Return the token of one of our accounts on a platform, None where none is set. Raises Unavailable."""
    tokens = _read(provider, secret_id).get("tokens")
    found = (tokens.get(account) or tokens.get(ANY_ACCOUNT)) if isinstance(tokens, Mapping) else None
    return found if isinstance(found, str) else None


def _read(provider: SecretsProvider, secret_id: str) -> Mapping[str, Any]:
    """Return a secret's value; what is not set, or no JSON object, is an empty one."""
    try:
        value = provider.get(secret_id, max_age=_CACHE_SECONDS)
    except GetParameterError as error:
        # A secret made by the template has no value until an administrator sets one.
        cause = error.__cause__ or error.__context__
        if isinstance(cause, ClientError) and code(cause) == "ResourceNotFoundException":
            return {}
        raise Unavailable from None
    try:
        parsed = json.loads(value or "{}") if isinstance(value, str | bytes) else None
    except ValueError:
        return {}
    return parsed if isinstance(parsed, Mapping) else {}
