"""The set-up: which wheel fits which machine, what is refused, and when nothing has to be done."""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

import pytest

from app import environment
from app.environment import DEVELOP, RUN, SetupFailed, fetch_wheel, platform_tags
from app.package_index import Index

GLIBC_X86 = "tool-1-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
GLIBC_ARM = "tool-1-py3-none-manylinux_2_28_aarch64.whl"
MUSL_X86 = "tool-1-py3-none-musllinux_1_1_x86_64.whl"
MAC_ARM = "tool-1-py3-none-macosx_11_0_arm64.whl"
WINDOWS = "tool-1-py3-none-win_amd64.whl"
PURE = "tool-1-py3-none-any.whl"


@pytest.mark.parametrize(
    ("system", "libc", "machine", "fitting"),
    [
        ("linux", "glibc", "x86_64", {GLIBC_X86, PURE}),
        ("linux", "glibc", "aarch64", {GLIBC_ARM, PURE}),
        ("linux", "", "x86_64", {MUSL_X86, PURE}),
        ("darwin", "", "arm64", {MAC_ARM, PURE}),
        ("linux", "glibc", "sparc", {PURE}),
    ],
)
def test_a_wheel_is_chosen_for_the_machine(
    system: str, libc: str, machine: str, fitting: set[str]
) -> None:
    name = re.compile("tool-1-py3-none-" + platform_tags(system, libc, machine))
    wheels = [GLIBC_X86, GLIBC_ARM, MUSL_X86, MAC_ARM, WINDOWS, PURE]

    assert {wheel for wheel in wheels if name.fullmatch(wheel)} == fitting


class Shelf(Index):
    """An index that holds one file, whatever is asked for."""

    def download(self, project: str, name: re.Pattern[str]) -> bytes | None:
        return b"a wheel"


def test_a_wheel_the_lock_names_is_taken() -> None:
    lock = f"uv==1.0 \\\n    --hash=sha256:{hashlib.sha256(b'a wheel').hexdigest()}\n"

    assert fetch_wheel(Shelf(None, None), "uv", lock) == b"a wheel"


def test_a_wheel_with_another_hash_is_never_run() -> None:
    lock = f"uv==1.0 \\\n    --hash=sha256:{'0' * 64}\n"

    with pytest.raises(SetupFailed, match="not the one"):
        fetch_wheel(Shelf(None, None), "uv", lock)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with locks and an environment that stands, but was never stamped."""
    for name in environment.LOCKS.values():
        (tmp_path / name).write_text("one==1\n")
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", python)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "installed")
    return tmp_path


def stamp(checkout: Path, purpose: str) -> None:
    (checkout / "installed").write_text(f"{environment.wanted_fingerprint()} {purpose}\n")


@pytest.mark.parametrize(
    ("installed", "purpose", "ready"),
    [(RUN, RUN, True), (DEVELOP, DEVELOP, True), (DEVELOP, RUN, True), (RUN, DEVELOP, False)],
)
def test_what_is_installed_for_development_also_runs(
    checkout: Path, installed: str, purpose: str, ready: bool
) -> None:
    stamp(checkout, installed)

    assert environment.ready(purpose) is ready


def test_a_set_up_that_never_finished_is_made_again(checkout: Path) -> None:
    assert not environment.ready(RUN)


@pytest.mark.parametrize("lock", environment.LOCKS.values())
def test_a_changed_lock_asks_for_a_new_set_up(checkout: Path, lock: str) -> None:
    stamp(checkout, DEVELOP)

    (checkout / lock).write_text("one==2\n")

    assert not environment.ready(RUN)


def test_an_environment_whose_python_is_gone_is_made_again(checkout: Path) -> None:
    stamp(checkout, RUN)

    (checkout / "python").unlink()

    assert not environment.ready(RUN)


def test_an_environment_that_moved_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = "{}.{}".format(*sys.version_info)
    old, new = tmp_path / "old", tmp_path / "new"
    place(monkeypatch, old)
    environment.create_environment()
    assert environment.fits(version)

    old.rename(new)
    place(monkeypatch, new)
    assert not environment.fits(version)

    environment.create_environment()
    assert environment.fits(version)


def place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(environment, "VENV", folder)
    monkeypatch.setattr(environment, "PYTHON", folder / "bin" / "python")
