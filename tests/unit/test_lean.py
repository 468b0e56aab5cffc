"""Most deliveries meet a cold function, so what `webhook` imports is kept short."""

import os
import subprocess
import sys

import pytest

_HEAVY = ("pydantic", "requests", "aws_lambda_powertools.event_handler", "tipline.intake", "tipline.anonymize")
_ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "SECRET_ARN": "none",
    "INBOX_URL": "none",
    "INBOX_KEY_ARN": "none",
}


@pytest.mark.parametrize("platform", ["facebook", "instagram", "x", "sms"])
def test_the_webhook_imports_nothing_heavy(platform: str) -> None:
    program = "import sys, functions.webhook.app; print(*sys.modules, sep='\\n')"
    imported = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", program],
        env=os.environ | _ENVIRONMENT | {"PLATFORM": platform},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert f"tipline.platforms.{platform}.signature" in imported
    assert not [name for name in imported if name in _HEAVY]
