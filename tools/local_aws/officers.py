"""Demo officers of the local stack, one of each role, with passwords and authenticator apps that anybody may know."""

import base64
import hmac
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from tipline.aws.cognito import Accounts, Cognito
from tipline.aws.officers import DynamoOfficers
from tipline.roster import Officer, Recipient, Role
from tipline.sessions import Identity
from tools.local_aws.sessions import LocalSession

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PASSWORD = "Local-demo-password-1"  # noqa: S105 - of made-up officers on this machine
_ROLES = {
    "officer": Identity("0a000001", "Demo Officer", "officer"),
    "supervisor": Identity("0a000002", "Demo Supervisor", "supervisor"),
    "privacy": Identity("0a000003", "Demo Privacy Reader", "privacy_reader"),
    "administrator": Identity("0a000004", "Demo Administrator", "administrator"),
}


def keep(outputs: Mapping[str, str], former: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Make the demo officers that are not there, keep the others; return how each signs in, by role."""
    client = LocalSession.of_root().client("cognito-idp")
    pool = outputs["OfficersPoolId"]
    kept = {}
    roster = DynamoOfficers(LocalSession.of_root().client("dynamodb"), outputs["OfficersTable"])
    for name, identity in _ROLES.items():
        email = f"{name}@example.com"
        if roster.get(identity.officer_id) is None:
            # Asked to act on nothing and off duty: the stack's own addresses get what they would without them.
            who = Officer(identity.officer_id, identity.name, email, role=Role(identity.role))
            roster.put(replace(who, recipient=Recipient.INFORMATION, on_duty=False))
        known = former.get(identity.role, {})
        if known.get("pool") != pool:
            known = {"email": email, "password": PASSWORD, "totp_secret": _enrolled(client, outputs, email, identity)}
        kept[identity.role] = {**known, "officer_id": identity.officer_id, "pool": pool}
    return kept


def _enrolled(
    client: "CognitoIdentityProviderClient", outputs: Mapping[str, str], email: str, identity: Identity
) -> str:
    """Sign in for the first time, as the officer would."""
    pool = outputs["OfficersPoolId"]
    accounts, cognito = Accounts(client, pool), Cognito(client, pool, outputs["OfficersClientId"])
    with suppress(client.exceptions.UserNotFoundException):
        accounts.remove(email)
    first = f"First-{PASSWORD}"
    accounts.create(email, identity, first)
    challenge = cognito.new_password(email, cognito.password(email, first).token, PASSWORD)
    cognito.enrol(email, challenge, totp(challenge.secret))
    return challenge.secret


def totp(secret: str, moment: float | None = None) -> str:
    """Return what an authenticator app shows (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = int(time.time() if moment is None else moment) // 30
    digest = hmac.digest(key, struct.pack(">Q", counter), "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"
