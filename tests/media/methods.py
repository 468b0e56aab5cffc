"""Ways to clean a file, ours and the customary two."""

import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pi_heif
from PIL import Image

from tests.media.corpus import Case
from tests.media.oracle import EXIFTOOL
from tipline.media.isolation import rebuilt
from tipline.media.verdict import Refused

type Method = Callable[[Case], tuple[bytes, str] | None]
"""Gives the copy and its extension, or nothing where it refuses."""


def untouched(case: Case) -> tuple[bytes, str]:
    """Return the file as it came: shows that the oracle sees what was planted."""
    return case.content, case.extension


def ours(case: Case) -> tuple[bytes, str] | None:
    """Rebuild, in a child process."""
    try:
        clean = rebuilt(case.content)
    except Refused:
        return None
    return clean.content, clean.extension


def plain_save(case: Case) -> tuple[bytes, str] | None:
    """Open with Pillow and save: what many take for cleaning."""
    pi_heif.register_heif_opener()
    written = BytesIO()
    try:
        with Image.open(BytesIO(case.content)) as image:
            many = getattr(image, "n_frames", 1) > 1
            image.save(
                written, "JPEG" if image.format == "HEIF" else image.format, **({"save_all": True} if many else {})
            )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return written.getvalue(), "jpg" if case.extension == "heic" else case.extension


def delete_tags(case: Case) -> tuple[bytes, str] | None:
    """Let exiftool delete all tags that it can."""
    with TemporaryDirectory() as folder:
        before, after = Path(folder, f"a.{case.extension}"), Path(folder, f"b.{case.extension}")
        before.write_bytes(case.content)
        command = [str(EXIFTOOL), "-q", "-all=", "-o", str(after), str(before)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - what was found
        return (after.read_bytes(), case.extension) if after.exists() else None


METHODS: dict[str, Method] = {
    "untouched": untouched,
    "rebuilt": ours,
    "Pillow save": plain_save,
    "exiftool -all=": delete_tags,
}
