"""Cognito: checks passwords and codes of officers, and keeps their accounts.

Where every account must have a second factor, AWS answers the first sign-in with a challenge to set it up. Another
Cognito may just hand out tokens: then the second factor is set up with them, and they are dropped.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from tipline.aws.errors import code as error_code
from tipline.aws.errors import unavailable_when_it_fails
from tipline.sessions import Identity
from tipline.sign_in import Asked, Challenge, Over, Refused, Unsuitable

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_REFUSED = frozenset(
    {
        "CodeMismatchException",
        "EnableSoftwareTokenMFAException",
        "NotAuthorizedException",
        "PasswordResetRequiredException",
    }
    | {"UserNotConfirmedException", "UserNotFoundException"}
)
_UNSUITABLE = frozenset({"InvalidPasswordException", "PasswordHistoryPolicyViolationException"})


@contextmanager
def _in_our_words() -> Iterator[None]:
    with unavailable_when_it_fails():
        try:
            yield
        except ClientError as error:
            name = error_code(error)
            if name in _UNSUITABLE:
                raise Unsuitable from None
            # The session of a challenge is over after three minutes, in the same words as a wrong password.
            if name == "NotAuthorizedException" and "session" in error.response["Error"].get("Message", "").lower():
                raise Over from None
            if name == "ExpiredCodeException" or name in _REFUSED:
                raise Refused from None
            # An empty password or a code of five digits.
            if name == "InvalidParameterException":
                raise Refused from None
            raise


@dataclass(frozen=True, slots=True)
class Cognito:
    """The user pool as the sign-in needs it."""

    client: "CognitoIdentityProviderClient"
    pool: str
    app: str

    def password(self, email: str, password: str) -> Challenge:
        """Check a password."""
        with _in_our_words():
            answer = self.client.admin_initiate_auth(
                UserPoolId=self.pool,
                ClientId=self.app,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        return self._next(answer)

    def new_password(self, email: str, token: str, password: str) -> Challenge:
        """Replace the first password."""
        return self._next(self._answer("NEW_PASSWORD_REQUIRED", email, token, NEW_PASSWORD=password))

    def enrol(self, email: str, challenge: Challenge, code: str) -> None:
        """Check the first code, and make codes this account's second factor."""
        place = {"AccessToken" if challenge.signed_in else "Session": challenge.token}
        with _in_our_words():
            verified = self.client.verify_software_token(UserCode=code, **place)
            if verified["Status"] != "SUCCESS":
                raise Refused
        if challenge.signed_in:
            with _in_our_words():
                self.client.admin_set_user_mfa_preference(
                    UserPoolId=self.pool,
                    Username=email,
                    SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True},
                )
        else:
            self._answer("MFA_SETUP", email, verified["Session"])

    def code(self, email: str, token: str, code: str) -> None:
        """Check a code."""
        if "AuthenticationResult" not in self._answer("SOFTWARE_TOKEN_MFA", email, token, SOFTWARE_TOKEN_MFA_CODE=code):
            raise Refused

    def identity(self, email: str) -> Identity:
        """Return whose account it is."""
        with _in_our_words():
            user = self.client.admin_get_user(UserPoolId=self.pool, Username=email)
            if not user["Enabled"]:
                raise Refused
            kept = {each["Name"]: each.get("Value", "") for each in user["UserAttributes"]}
        try:
            return Identity(kept["custom:officer_id"], kept["name"], kept["custom:role"])
        except KeyError:
            raise Refused from None

    def _answer(self, name: str, email: str, token: str, **answers: str) -> Mapping[str, Any]:
        with _in_our_words():
            return self.client.admin_respond_to_auth_challenge(
                UserPoolId=self.pool,
                ClientId=self.app,
                ChallengeName=name,  # type: ignore[arg-type]
                Session=token,
                ChallengeResponses={"USERNAME": email, **answers},
            )

    def _next(self, answer: Mapping[str, Any]) -> Challenge:
        match answer:
            case {"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": token}:
                return Challenge(Asked.NEW_PASSWORD, token)
            case {"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": token}:
                return Challenge(Asked.CODE, token)
            case {"ChallengeName": "MFA_SETUP", "Session": token}:
                with _in_our_words():
                    made = self.client.associate_software_token(Session=token)
                return Challenge(Asked.ENROL, made["Session"], secret=made["SecretCode"])
            case {"AuthenticationResult": {"AccessToken": token}}:
                with _in_our_words():
                    made = self.client.associate_software_token(AccessToken=token)
                return Challenge(Asked.ENROL, token, signed_in=True, secret=made["SecretCode"])
            case _:
                raise Refused


@dataclass(frozen=True, slots=True)
class Accounts:
    """The user pool as whoever keeps the roster needs it."""

    client: "CognitoIdentityProviderClient"
    pool: str

    def create(self, email: str, identity: Identity, first_password: str) -> None:
        """Make an account whose first password must be replaced. Nothing is sent: hand the password over yourself."""
        attributes = {
            "email": email,
            "email_verified": "true",
            "name": identity.name,
            "custom:officer_id": identity.officer_id,
            "custom:role": identity.role,
        }
        with unavailable_when_it_fails():
            self.client.admin_create_user(
                UserPoolId=self.pool,
                Username=email.lower(),
                TemporaryPassword=first_password,
                MessageAction="SUPPRESS",
                UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
            )

    def disable(self, email: str) -> None:
        """Let nobody sign in with it; Sessions.end_all comes after, and ends what there is."""
        self.client.admin_disable_user(UserPoolId=self.pool, Username=email.lower())

    def enable(self, email: str) -> None:
        """Let the officer sign in again."""
        self.client.admin_enable_user(UserPoolId=self.pool, Username=email.lower())

    def remove(self, email: str) -> None:
        """Delete the account, if there is one; Sessions.end_all comes after."""
        with unavailable_when_it_fails(), suppress(self.client.exceptions.UserNotFoundException):
            self.client.admin_delete_user(UserPoolId=self.pool, Username=email.lower())
