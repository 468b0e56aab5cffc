"""The process of the local AWS: start it, find it, stop it. Never ends a process that this checkout did not start."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from tools.local_aws.checkout import LOCAL, REGION, ROOT, endpoint, port, stand_in_port
from tools.local_aws.progress import Failed, note, step

PYTHON = ROOT / ".tools" / "local-aws" / "bin" / "python"
LAMBDA_PYTHON = ROOT / ".tools" / "lambda" / "bin" / "python"
PID_FILE = LOCAL / "pid"
LOG = LOCAL / "local-aws.log"
_SOURCES_STAMP = LOCAL / "local-aws.key"
_PATIENCE_SECONDS = 30


def running() -> int | None:
    """Return the id of this checkout's process, None where it does not run."""
    try:
        pid = int(PID_FILE.read_text())
    except (OSError, ValueError):
        return None
    command = _command_of(pid)
    return pid if "tools.local_aws.inside" in command and f"--checkout {ROOT} " in command else None


def listening_port() -> int | None:
    """Return the port that this checkout's process was started with, None where it does not run."""
    words = _command_of(pid).split() if (pid := running()) else []
    return int(words[words.index("--port") + 1]) if "--port" in words else None


def start() -> None:
    """Have the local AWS run and answer. One that was started from other sources than now is started anew."""
    if running() and listening_port() != port():
        message = f'The local AWS of this checkout listens on port {listening_port()}. Run "make down" first.'
        raise Failed(message)
    if running() and _SOURCES_STAMP.exists() and _SOURCES_STAMP.read_text() == _sources_key():
        return
    if running():
        note("The local AWS itself has changed: what is stored in it goes")
        stop()
    for each in (port(), stand_in_port()):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", each)) == 0:
                message = f"Something else listens on port {each}. Choose another, such as TIPLINE_PORT={port() + 100}."
                raise Failed(message)
    with step("Starting the local AWS"):
        _start()
    _SOURCES_STAMP.write_text(_sources_key())


def _sources_key() -> str:
    files = [ROOT / "requirements" / "local-aws.txt", *sorted(Path(__file__).parent.rglob("inside/**/*.py"))]
    files += sorted((ROOT / "tools" / "stand_in").glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _start() -> None:
    temporary = LOCAL / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    command = [str(PYTHON), "-m", "tools.local_aws.inside", "--port", str(port()), "--checkout", str(ROOT)]
    command += ["--stand-in-port", str(stand_in_port())]
    command += ["--lambda-python", str(LAMBDA_PYTHON), "--clock-file", str(LOCAL / "clock")]
    command += ["--breaks-file", str(LOCAL / "breaks")]
    # Functions inherit the whole environment of this process: it gets nothing that Lambda would not have.
    environment = {
        "AUTH": "true",
        "GATEWAY_PORT": str(port()),
        "HOME": str(temporary),
        "IOT_MTLS_ENABLED": "0",  # it would listen on every interface
        "LANG": "C.UTF-8",
        "LOG_LEVEL": "WARNING",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "SFTP_ENABLED": "0",
        "S3_DATA_DIR": str(LOCAL / "s3"),
        "STATE_DIR": str(LOCAL / "state"),
        "TMPDIR": str(temporary),
    }
    with LOG.open("w") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    PID_FILE.write_text(str(process.pid))
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _answers():
        if process.poll() is not None or time.monotonic() > deadline:
            message = f"The local AWS did not start:\n{_tail(LOG)}"
            raise Failed(message)
        time.sleep(0.05)
    process.returncode = 0  # lets go of it: it outlives us, and Python would warn that it still runs


def stop() -> None:
    """Stop the local AWS and its workers, if this checkout runs it. Its data is gone with it."""
    pid = running()
    if pid is None:
        PID_FILE.unlink(missing_ok=True)
        return
    with step("Stopping the local AWS"):
        # Its own session: the group is this process and its workers, nobody else.
        os.killpg(pid, signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while running() and time.monotonic() < deadline:
            time.sleep(0.05)
        if running():
            note("It does not stop by itself: killing it")
            os.killpg(pid, signal.SIGKILL)
        PID_FILE.unlink(missing_ok=True)
        shutil.rmtree(LOCAL / "tmp", ignore_errors=True)


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint()}/_clock", timeout=1) as answer:  # noqa: S310 - loopback
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP's own
    except OSError:
        return False


def _command_of(pid: int) -> str:
    """Return the command line of a process, empty where there is none (or it is ended and not yet reaped)."""
    if Path("/proc/self/cmdline").exists():
        file = Path(f"/proc/{pid}/cmdline")
        return file.read_text(errors="replace").replace("\0", " ").strip() if file.exists() else ""
    listing = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(listing, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - a fixed command


def _tail(file: Path, lines: int = 30) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-lines:])
