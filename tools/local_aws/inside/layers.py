"""Layers are unzipped once and shared: ministack would unzip 60 MB for every worker, a second of processor time."""

import hashlib
import tempfile
import threading
import types
import zipfile
from pathlib import Path
from typing import Self

from ministack.core import lambda_runtime

_unzipping = threading.Lock()
_DIRECTORY_BYTES = 1_048_576
"""Enough of a zip file's end to hold its directory, which has a checksum of every file."""


def install() -> None:
    """Have ministack's runtime take our reader for the zip files of layers; the rest stays zipfile's."""
    lambda_runtime.zipfile = types.SimpleNamespace(
        BadZipFile=zipfile.BadZipFile, LargeFileError=zipfile.LargeZipFile, ZipFile=_open
    )


def _open(file: str) -> "zipfile.ZipFile | _SharedLayer":
    return _SharedLayer(Path(file)) if Path(file).name.startswith("layer_") else zipfile.ZipFile(file)


class _SharedLayer:
    """The part of ZipFile that ministack uses for a layer."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def namelist(self) -> list[str]:
        """Name nothing to check: zipfile itself keeps files inside the folder."""
        return []

    def extractall(self, folder: str) -> None:
        """Link the layer's content into `folder`. The zip file, which ministack wrote for this, is of no more use."""
        for each in _unzipped(self._file).iterdir():
            (Path(folder) / each.name).symlink_to(each)
        self._file.unlink()


def _unzipped(file: Path) -> Path:
    with file.open("rb") as content:
        content.seek(max(0, file.stat().st_size - _DIRECTORY_BYTES))
        digest = hashlib.sha256(content.read()).hexdigest()
    shared = Path(tempfile.gettempdir()) / "layers" / digest
    with _unzipping:
        if not shared.exists():
            begun = shared.with_suffix(".begun")
            with zipfile.ZipFile(file) as layer:
                layer.extractall(begun)
            begun.rename(shared)
    return shared
