"""Where things are in this checkout, and where the local AWS listens."""

import os
import platform
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / os.environ.get("TIPLINE_LOCAL", ".local")
"""Everything the local AWS writes: logs, temporary files, the build, stack.json. Ignored by git.

`make test` runs a second local AWS beside the first, in a folder of its own below.
"""
STACK_FILE = LOCAL / "stack.json"
REGION = "us-east-1"
STACK_NAME = "tipline"
ARCHITECTURE = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
"""This machine's, by Lambda's name for it: functions run here."""
_FAR, _LAST_PORT = 10_000, 65_535


def port() -> int:
    """Return the port of the local AWS: TIPLINE_PORT."""
    return int(os.environ.get("TIPLINE_PORT", "4566"))


def endpoint() -> str:
    """Return the address of the local AWS."""
    return f"http://127.0.0.1:{port()}"


def stand_in_port() -> int:
    """Return the port of what plays the platforms: far from the other, whose neighbours other checkouts may use."""
    return port() + _FAR if port() + _FAR <= _LAST_PORT else port() - _FAR


def stand_in_url() -> str:
    """Return the address of what plays the platforms' APIs."""
    return f"http://127.0.0.1:{stand_in_port()}"


def root_environment() -> dict[str, str]:
    """Return an environment in which AWS is the local one, as its root, and nothing that the user has set counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return kept | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": endpoint(),
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "SAM_CLI_TELEMETRY": "0",
        "TIPLINE_ARCH": ARCHITECTURE,
        "__SAM_CLI_APP_DIR": str(LOCAL / "sam"),
    }
