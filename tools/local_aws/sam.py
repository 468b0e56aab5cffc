"""`sam build` and `sam deploy` against the local AWS: the same commands that a department runs."""

import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.local_aws.checkout import ARCHITECTURE, LOCAL, ROOT, root_environment
from tools.local_aws.progress import Failed, step

SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
BUILD = LOCAL / "build"
_SOURCES = ("template.yaml", "samconfig.toml", "functions", "layers")


def _sources_key() -> str:
    """Return a digest of everything that the build is made from."""
    digest = hashlib.sha256(ARCHITECTURE.encode())
    for file in sorted(_source_files()):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(ROOT)} {content}\n".encode())
    return digest.hexdigest()


def _source_files() -> Iterator[Path]:
    for each in (ROOT / source for source in _SOURCES):
        files = each.rglob("*") if each.is_dir() else [each]
        yield from (file for file in files if file.is_file() and "__pycache__" not in file.parts)


def build() -> str:
    """Build template.yaml for this machine's processor into .local/build; return the digest of what it was made from.

    Does nothing where that was done from the same sources before.
    """
    key, stamp = _sources_key(), LOCAL / "build.key"
    if BUILD.exists() and stamp.exists() and stamp.read_text() == key:
        return key
    stamp.unlink(missing_ok=True)
    with step("Building functions and layers (sam build)"):
        folders = ["--build-dir", str(BUILD), "--cache-dir", str(LOCAL / "build-cache")]
        # Cached, unlike for a department: here the processor never changes.
        run("build", ["--template-file", str(ROOT / "template.yaml"), "--cached", *folders])
    stamp.write_text(key)
    return key


def deploy(stack_name: str, parameters: Mapping[str, str], template: Path = BUILD / "template.yaml") -> None:
    """Create the stack, or bring it up to date."""
    overrides = [f'{name}="{value}"' for name, value in parameters.items()]
    command = ["--template-file", str(template), "--stack-name", stack_name, "--no-confirm-changeset"]
    run("deploy", [*command, *(["--parameter-overrides", *overrides] if overrides else [])])


def run(command: str, arguments: Sequence[str]) -> None:
    """Run one sam command against the local AWS; its output goes to .local/sam-<command>.log."""
    log = LOCAL / f"sam-{command}.log"
    config = ["--config-file", str(ROOT / "samconfig.toml")]
    with log.open("w") as output:
        result = subprocess.run(  # noqa: S603 - our own command
            [str(SAM), command, *config, *arguments],
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if result.returncode != 0:
        message = f"sam {command} failed; the end of {log.relative_to(ROOT)}:\n{log.read_text()[-3000:]}"
        raise Failed(message)


def _environment() -> dict[str, str]:
    """SAM builds in a temporary folder: the first Python 3.13 on the path must be a real one, and have pip."""
    environment = root_environment()
    environment["PATH"] = f"{ROOT / '.venv' / 'bin'}:{environment.get('PATH') or os.defpath}"
    return environment
