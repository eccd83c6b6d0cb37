"""The private environment in `.venv`: made once from hashed locks, renewed when a lock changes.

Uses the standard library alone, because it runs before anything else is there. It needs no pip, no
ensurepip and no compiler: it downloads an installer wheel, compares it with the hash in
`requirements-installer.lock`, and lets that install the rest, again by hash.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import platform
import re
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

from app.package_index import Index, IndexUnreachable

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "installed"

RUN, DEVELOP = "run", "develop"
LOCKS = {RUN: "requirements.lock", DEVELOP: "requirements-dev.lock"}
INSTALLER_LOCK = "requirements-installer.lock"
# A package comes without the locks: whatever installed it saw to what it needs.
INSTALLED = not (ROOT / INSTALLER_LOCK).exists()


class SetupFailed(Exception):
    """The environment could not be made; the text says why and what to do."""


def ensure(purpose: str) -> None:
    """Make `.venv` fit for `purpose` (RUN or DEVELOP); returns at once when it already is.

    Safe to call from several processes at the same time: one works, the others wait for it.
    Raises SetupFailed.
    """
    if ready(purpose):
        return
    try:
        VENV.mkdir(exist_ok=True)
        with exclusive(VENV):
            if not ready(purpose):
                build(purpose)
    except (OSError, IndexUnreachable) as error:
        raise SetupFailed(str(error)) from error


def ready(purpose: str) -> bool:
    """Whether the last finished set-up was for these very locks and covers `purpose`.

    The development lock holds everything the runtime lock holds, in the same versions.
    """
    try:
        fingerprint, _, installed = STAMP.read_text().strip().partition(" ")
    except OSError:
        return False
    return (
        PYTHON.exists() and fingerprint == wanted_fingerprint() and installed in (purpose, DEVELOP)
    )


def wanted_fingerprint() -> str:
    """Changes with the locks, the Python version and the folder, none of which `.venv` survives."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in LOCKS.values():
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold the folder itself as the lock: it is let go when the process ends, however it ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another start that is setting up the same folder")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def build(purpose: str) -> None:
    started = time.monotonic()
    create_environment()
    index = Index.configured()
    install = fetch_installer(index)
    settings = os.environ | index.settings()
    lock = ROOT / LOCKS[purpose]
    count = len(re.findall(r"^\S+==", lock.read_text(), re.M))
    say(f"installing {count} packages from {lock.name}")
    run([*install, "--require-hashes", "--only-binary", ":all:", "-r", str(lock)], settings)
    run([*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], settings)
    STAMP.write_text(f"{wanted_fingerprint()} {purpose}\n")
    say(f"ready after {time.monotonic() - started:.0f} s")


def create_environment() -> None:
    version = "{}.{}".format(*sys.version_info)
    if fits(version):
        return
    say(f"making {VENV.name} with Python {version}")
    venv.create(VENV, clear=True, symlinks=True, with_pip=False)


def fits(version: str) -> bool:
    """Whether `.venv` is whole, of this Python version, and still where it was made.

    Programs in it know their Python by its whole path, so a moved folder needs a new one.
    """
    settings = VENV / "pyvenv.cfg"
    library = VENV / "lib" / f"python{version}"
    return (
        PYTHON.exists()
        and library.exists()
        and settings.exists()
        and f" {VENV}\n" in settings.read_text()
    )


def fetch_installer(index: Index) -> list[str]:
    """The start of an install command: uv where it has a wheel for this machine, otherwise pip."""
    lock = (ROOT / INSTALLER_LOCK).read_text()
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    if wheel := fetch_wheel(index, "uv", lock):
        uv = BIN / "uv"
        uv.write_bytes(script_in(wheel, "uv"))
        uv.chmod(0o755)
        return [str(uv), "pip", "install", "--python", str(PYTHON), *quiet]
    if wheel := fetch_wheel(index, "pip", lock):
        pip = VENV / "pip.whl"
        pip.write_bytes(wheel)
        return [str(PYTHON), str(pip / "pip"), "install", *quiet]
    raise SetupFailed(f"The index {index} holds neither installer that {INSTALLER_LOCK} pins.")


def fetch_wheel(index: Index, project: str, lock: str) -> bytes | None:
    """The wheel the lock pins, its hash compared; None when there is none for this machine."""
    pin = re.search(rf"^{project}==(\S+)", lock, re.M)
    if pin is None:
        raise SetupFailed(f"{INSTALLER_LOCK} pins no version of {project}.")
    say(f"fetching {project} {pin[1]} from {index}")
    tags = platform_tags(sys.platform, platform.libc_ver()[0], platform.machine())
    wheel = index.download(project, re.compile(rf"{project}-{re.escape(pin[1])}-py3-none-{tags}"))
    if wheel and hashlib.sha256(wheel).hexdigest() not in lock:
        raise SetupFailed(
            f"The {project} wheel that {index} serves is not the one {INSTALLER_LOCK} names, so it "
            "was not run. Start again; if this stays, the index or the network changes files."
        )
    return wheel


def platform_tags(system: str, libc: str, machine: str) -> str:
    """A pattern for the end of the name of a wheel that runs on this machine."""
    linux = "manylinux" if libc == "glibc" else "musllinux"
    family = "macosx" if system == "darwin" else linux
    return rf"(any|.*{family}.*_{machine})\.whl"


def script_in(wheel: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return archive.read(next(n for n in archive.namelist() if n.endswith(f"/scripts/{name}")))


def run(command: list[str], settings: dict[str, str]) -> None:
    result = subprocess.run(command, env=settings, cwd=ROOT)
    if result.returncode:
        raise SetupFailed(
            f"The installer stopped with code {result.returncode}; what it says is above. "
            "If the network is at fault, start again when it is back: nothing is lost."
        )


def say(line: str) -> None:
    print(f"churnwatch set-up: {line}", file=sys.stderr, flush=True)
