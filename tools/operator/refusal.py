"""What could not be done, and what to do next. Never the text of an error of AWS: it may quote anything."""

from botocore.exceptions import (
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's own name
    HTTPClientError,
    NoCredentialsError,
    NoRegionError,
    ProfileNotFound,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

from tipline.aws.errors import code
from tipline.patience import Unavailable

_SIGN_IN = 'Sign in first, with "aws sso login" or "aws configure", and choose the profile with AWS_PROFILE.'
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_UNKNOWN_KEY = frozenset(
    {"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidSignatureException"}
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"})
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException"})


class Refused(Exception):
    """What could not be done and what to do about it: words for a person, without any content."""


def is_denied(error: ClientError) -> bool:
    """Tell whether a permission is missing."""
    return code(error) in _DENIED


def in_words(failed: BaseException) -> str:
    """Say what an error of AWS means and what to do next; of Unavailable, the one behind it."""
    error = failed.__context__ if isinstance(failed, Unavailable) else failed
    match error:
        case ClientError():
            return _answered(error)
        case NoCredentialsError() | TokenRetrievalError() | UnauthorizedSSOTokenError():
            return f"AWS does not know who you are. {_SIGN_IN}"
        case NoRegionError():
            return "No AWS region is chosen. Set AWS_REGION to the one that Tipline was deployed in, such as us-east-1."
        case ProfileNotFound():
            return 'There is no such AWS profile. "aws configure list-profiles" lists those there are; set AWS_PROFILE.'
        case ConnectionError() | HTTPClientError():
            return "AWS could not be reached. Check the network and AWS_REGION, then try again."
        case _:
            return f"AWS could not be asked ({type(error).__name__}). {_SIGN_IN}"


def _answered(error: ClientError) -> str:
    name, operation = code(error), error.operation_name
    if name in _EXPIRED:
        return f"Your AWS sign-in has expired. {_SIGN_IN}"
    if name in _UNKNOWN_KEY:
        return f"AWS does not accept your credentials. {_SIGN_IN}"
    if name in _DENIED:
        return f"You may not do this: AWS refused {operation}. Ask whoever administers the AWS account."
    if name in _THROTTLED:
        return f"AWS is busy ({operation} was throttled). Try again in a minute."
    return f'AWS answered {operation} with {name or "an error"}. Try again; if it stays, run "tipline doctor".'
