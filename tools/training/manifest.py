"""What the models were made of: digests of everything that goes in, and of what came out."""

import hashlib
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "tipline" / "tipline"
DETAILS = PACKAGE / "anonymize" / "tagger" / "details.crf"
WEIGHTS = PACKAGE / "triage" / "weights.tsv"
MANIFEST = Path(__file__).parent / "manifest.json"

_SOURCES = (
    "tools/training/*.py",
    "tools/training/*.txt",
    "tools/training/tips/*.txt",
    "tests/labelled/*.json",
    "layers/tipline/tipline/anonymize/tagger/*.py",
    "layers/tipline/tipline/anonymize/words/classes.toml",
    "layers/tipline/tipline/triage/weighing.py",
)
_NOT_LEARNED_FROM = frozenset({"__main__.py", "manifest.py", "folds.py"})
"""Modules that only run the learning."""


def digests() -> dict[str, str]:
    """Return the SHA-256 of each file that goes into the models, and of the models."""
    paths = {path for pattern in _SOURCES for path in ROOT.glob(pattern) if path.name not in _NOT_LEARNED_FROM}
    return {str(path.relative_to(ROOT)): _digest(path) for path in sorted({*paths, DETAILS, WEIGHTS})}


def write() -> None:
    """Note what there is now."""
    MANIFEST.write_text(json.dumps(digests(), indent=1) + "\n", encoding="utf-8")


def read() -> dict[str, str]:
    """Return what was noted when the models were made."""
    noted: dict[str, str] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return noted


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
