"""Runs packages in fresh processes: nothing of this checkout's environment reaches them."""

import base64
import json
import os
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from tests.bench.deliveries import APP_SECRET
from tests.bench.packages import HERE, WORKSHOP, Package
from tools.local_aws.checkout import REGION
from tools.local_aws.emulator import LAMBDA_PYTHON
from tools.local_aws.progress import Failed

KEY = bytes(range(32))
WRAPPED = bytes(184)
"""As long as KMS's own."""

SECRET = json.dumps({"current": {"app_secret": APP_SECRET, "verify_token": "token"}})

FUNCTION_ENVIRONMENT = {
    # webhook
    "PLATFORM": "facebook",
    "SECRET_ARN": "secret",
    "INBOX_KEY_ARN": "key",
    "INBOX_URL": f"https://sqs.{REGION}.amazonaws.com/000000000000/inbox",
    # intake
    "INBOX_DEAD_LETTERS_URL": f"https://sqs.{REGION}.amazonaws.com/000000000000/dead",
    "ALERTS_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/000000000000/alerts",
    "MEDIA_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/000000000000/media",
    "MEDIA_KEY_ARN": "key",
    "SEEN_KEY_ARN": "key",
    "SEEN_MAC_KEY_ARN": "key",
    "TIPS_TABLE": "Tips",
    "POSTS_TABLE": "Posts",
    "SEEN_TABLE": "Seen",
    "VAULT_KEY_ARN": "key",
    "VAULT_MAC_KEY_ARN": "key",
    "VAULT_TABLE": "Vault",
    "THREAD_WINDOW_DAYS": "14",
    "TIME_PRECISION_MINUTES": "15",
    "UNSENT_TEXT": "keep",
    "REMOVED_POST_TEXT_META": "keep",
    "REMOVED_POST_TEXT_X": "erase",
    "RETRY_SECONDS": "60",
    "INBOX_VISIBILITY_SECONDS": "3600",
    "PROFILE_LOOKUP": "no",
    "FACEBOOK_TOKEN_SECRET": "",
    "INSTAGRAM_TOKEN_SECRET": "",
    "META_API_URL": "",
    # notify
    "ALERTS_TOPIC_ARN": f"arn:aws:sns:{REGION}:000000000000:alerts",
    "ALERTS_TABLE": "Alerts",
    "ALERT_DISPLAY_NAME": "TIPS",
    "EMAIL_SENSITIVE_CATEGORIES": "no",
    # all, as in the template
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "POWERTOOLS_LOGGER_LOG_EVENT": "false",
    "POWERTOOLS_TRACE_DISABLED": "true",
    # as Lambda sets it
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_LAMBDA_FUNCTION_NAME": "bench",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "LANG": "en_US.UTF-8",
    "PATH": os.defpath,
    "TZ": ":UTC",
    # this machine's settings play no part
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    # what the answers of inside/answers.py are made of
    "BENCH_SECRET": SECRET,
    "BENCH_KEY": base64.b64encode(KEY).decode(),
    "BENCH_WRAPPED": base64.b64encode(WRAPPED).decode(),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison of warm functions, and how often it answers its event in one round."""

    package: Package
    event: Mapping[str, Any]
    times: int = 1


def start(
    package: Package, event: Mapping[str, Any], environment: Mapping[str, str], *, answered: bool = False
) -> dict[str, Any]:
    """Start a function and have it answer once; return seconds of `cpu` and `wall` when `ready` and when `answered`.

    With `answered`, its calls to AWS are answered within the process.
    """
    path = [*package.path, HERE / "inside"] if answered else package.path
    plan = {
        "path": [str(folder) for folder in path],
        "module": package.module,
        "event": event,
        "answered": answered,
    }
    measured = _run("cold.py", plan, environment)
    _check(package.module, measured["answer"])
    return measured


def answer(sides: Mapping[str, Side], rounds: int) -> dict[str, Any]:
    """Have warm functions answer in turn; return by side what its first calls were, and seconds of `cpu` by round."""
    path = dict.fromkeys(str(folder) for side in sides.values() for folder in side.package.path)
    plan = {
        "path": [*path, str(HERE / "inside")],
        "rounds": rounds,
        "sides": {
            name: {"module": side.package.module, "event": side.event, "times": side.times}
            for name, side in sides.items()
        },
    }
    measured = _run("warm.py", plan, {})
    for name, side in sides.items():
        _check(side.package.module, measured[name]["again"]["answer"])
    return measured


def _check(module: str, answer: Mapping[str, Any]) -> None:
    """Raise Failed where a function did not do its work: what that took would mean nothing."""
    if answer.get("statusCode") != requests.codes.ok and answer.get("batchItemFailures") != []:
        message = f"{module} answered {answer}"
        raise Failed(message)


def _run(script: str, plan: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    plan_file, result_file, log = (WORKSHOP / name for name in ("plan.json", "result.json", "log.txt"))
    plan_file.write_text(json.dumps(plan))
    result_file.unlink(missing_ok=True)
    # No site-packages, no PYTHON* variables, no byte code written: as on Lambda, what is there is what was deployed.
    command = [str(LAMBDA_PYTHON), "-I", "-S", "-B", str(HERE / "inside" / script), str(plan_file), str(result_file)]
    with log.open("w+") as output:
        if script == "cold.py":
            command.append(str(time.monotonic_ns()))
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            cwd=WORKSHOP,
            env={**FUNCTION_ENVIRONMENT, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        message = f"{plan.get('module') or list(plan['sides'])} failed:\n{log.read_text()[-3000:]}"
        raise Failed(message)
    result: dict[str, Any] = json.loads(result_file.read_text())
    return result
