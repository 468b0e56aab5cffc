"""Whether officers reach the console, their answers can leave, and what they did is kept where nobody changes it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tipline.aws.errors import code
from tools.operator.checks.platforms import Secret
from tools.operator.findings import Finding, fail, ok, warn

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

type Fetch = Callable[[str, Mapping[str, str]], tuple[int, str]]

_OK = 200
_SIGN_IN = "Sign in"


def token(platform: str, state: Secret) -> Finding:
    """Judge whether officers can answer on a platform."""
    if state == "to be deleted":
        return fail(f"{platform}: the secret of its token is about to be deleted", "Cancel that in Secrets Manager.")
    if state == "not set":
        return warn(
            f"{platform}: no token is set, so officers cannot answer", f'"tipline secrets set {platform}-token"'
        )
    return ok(f"{platform}: its token is set, so officers can answer")


def console(url: str, fetch: Fetch) -> Finding:
    """Ask for the console's sign-in, as an officer's browser does."""
    try:
        status, page = fetch(f"{url}/sign-in", {})
    except OSError:
        return fail(f"The console cannot be reached at {url}", "Is ConsoleAddress right, and its domain's certificate?")
    if status == _OK and _SIGN_IN in page:
        return ok(f"The console asks to sign in at {url}")
    return fail(
        f"The console at {url} does not ask to sign in (it answered {status})",
        "If ConsoleAddress is set: is its domain mapped to the API of the console? Otherwise: sam deploy.",
    )


def heads_are_locked(client: "S3Client", bucket: str) -> Finding:
    """Judge whether the audit's heads are kept from everybody, root included."""
    try:
        found = client.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    except ClientError as error:
        if code(error) != "ObjectLockConfigurationNotFoundError":
            raise
        found = {}
    if found.get("Rule", {}).get("DefaultRetention", {}).get("Mode") == "COMPLIANCE":
        return ok("Audit: its heads are locked for years")
    return fail("Audit: its heads could be changed", "Set the bucket's default retention to compliance, five years.")
