"""Presidio's patterns over labelled tips, in the environment that `make anonymity` gives them."""

import json
import subprocess
from pathlib import Path
from typing import Any

PYTHON = Path(__file__).parents[2] / ".tools" / "presidio" / "bin" / "python"

_SCRIPT = Path(__file__).with_name("presidio_patterns.py")
_PATIENCE = 300  # seconds; it takes about five to start and some milliseconds for a tip


class NotMeasured(Exception):
    """Presidio cannot be run here; says why."""


def presidio_patterns(tips: list[dict[str, Any]], python: Path = PYTHON) -> dict[str, list[list[int]]]:
    """Return what Presidio takes out of each tip; raises `NotMeasured`."""
    texts = json.dumps([tip["text"] for tip in tips])
    try:
        ran = subprocess.run(  # noqa: S603 - our own script
            [python, "-I", _SCRIPT], input=texts, capture_output=True, text=True, check=True, timeout=_PATIENCE
        )
        return {tip["id"]: spans for tip, spans in zip(tips, json.loads(ran.stdout), strict=True)}
    except FileNotFoundError:
        raise NotMeasured("it is not installed; `make anonymity` installs it where the package index answers") from None
    except subprocess.CalledProcessError as error:
        last = (error.stderr.strip().splitlines() or ["without a word"])[-1]
        msg = f"it failed: {last}"
        raise NotMeasured(msg) from error
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        msg = f"it failed: {error}"
        raise NotMeasured(msg) from error
