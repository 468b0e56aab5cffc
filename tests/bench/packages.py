"""The packages that are compared: which folders each has on its path, laid out below .local/bench."""

import compileall
import os
import py_compile
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.local_aws import sam
from tools.local_aws.checkout import LOCAL

HERE = Path(__file__).parent
WORKSHOP = LOCAL / "bench"
"""Where packages, plans and results lie while the benchmarks run. On the build's own disk, to link files of it."""

_BASELINES = HERE / "baselines"
_LAYER = sam.BUILD / "Dependencies" / "python"
_OURS = sam.BUILD / "Tipline" / "python"


@dataclass(frozen=True, slots=True)
class Package:
    """A function's code and layers, in the order in which Lambda has them on the path."""

    module: str
    path: tuple[Path, ...]


def ours(function: str) -> Package:
    """Return one of our functions as `sam build` made it."""
    folder = "WebhookFacebook" if function == "webhook" else function.capitalize()
    return Package(f"functions.{function}.app", (sam.BUILD / folder, _OURS, _LAYER))


def plain(module: str) -> Package:
    """Return a baseline, byte-compiled, on the same layer of dependencies."""
    return Package(module, (WORKSHOP / "plain", _LAYER))


def customary(*, compiled: bool = False) -> Package:
    """Return the customary stack: the same dependencies, and no byte code unless asked for."""
    return Package("customary", (WORKSHOP / "customary", _LAYER if compiled else WORKSHOP / "uncompiled"))


@contextmanager
def workshop() -> Iterator[None]:
    """Build ours where that is needed, and the baselines; afterwards leave nothing but the build."""
    sam.build()
    shutil.rmtree(WORKSHOP, ignore_errors=True)
    for name in ("plain", "customary"):
        (WORKSHOP / name).mkdir(parents=True)
    for name in ("floor", "plain_intake", "one_function"):
        shutil.copy(_BASELINES / f"{name}.py", WORKSHOP / "plain")
    # As our layers are, see their Makefiles.
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(WORKSHOP / "plain", quiet=1, invalidation_mode=mode)
    shutil.copy(_BASELINES / "customary.py", WORKSHOP / "customary")
    uncompiled = shutil.ignore_patterns("__pycache__")
    shutil.copytree(_LAYER, WORKSHOP / "uncompiled", ignore=uncompiled, copy_function=os.link)
    try:
        yield
    finally:
        shutil.rmtree(WORKSHOP, ignore_errors=True)
