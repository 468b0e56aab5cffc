"""Which of our own functions break: cold workers read their names from a file (lambda_path/sitecustomize.py)."""

from pathlib import Path

_file = Path("breaks")


def start(file: Path) -> None:
    """Begin with nothing broken; `file` is what workers read."""
    global _file  # noqa: PLW0603 - one file per process
    _file = file
    choose([])


def choose(functions: list[str]) -> None:
    """Break these (`module:function`), and no others, in workers that start from now on."""
    half = _file.with_suffix(".new")
    half.write_text("\n".join(functions))
    half.replace(_file)


def listed() -> list[str]:
    """Return what is broken."""
    return _file.read_text().split()
