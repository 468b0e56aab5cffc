"""Secrets Manager: a platform's verification secrets, cached for 5 minutes.

A secret is a JSON object: `{"current": {...}, "previous": {...}}`, `previous` only while it is being rotated.
"""

import json
from collections.abc import Mapping

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

from tipline.aws.errors import code
from tipline.patience import Unavailable
from tipline.request import SecretVersions

_CACHE_SECONDS = 300


def verification_secrets(provider: SecretsProvider, secret_id: str) -> SecretVersions:
    """Return the versions that are set, newest first; none where the secret is empty. Raises Unavailable."""
    try:
        value = provider.get(secret_id, max_age=_CACHE_SECONDS)
    except GetParameterError as error:
        # A secret made by the template has no value until an administrator sets one.
        cause = error.__cause__ or error.__context__
        if isinstance(cause, ClientError) and code(cause) == "ResourceNotFoundException":
            return ()
        raise Unavailable from None
    return _versions(value)


def _versions(value: object) -> SecretVersions:
    try:
        parsed = json.loads(value or "{}") if isinstance(value, str | bytes) else None
    except ValueError:
        return ()
    found = [parsed.get(name) for name in ("current", "previous")] if isinstance(parsed, Mapping) else []
    return tuple(
        {name: text for name, text in version.items() if isinstance(text, str) and text}
        for version in found
        if isinstance(version, Mapping) and version
    )
