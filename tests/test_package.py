"""What `pip install` of this repository gives: the whole program, wherever it is started."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files

Installed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", folder]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    [path] = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_package_holds_every_file_of_the_program_and_its_migrations_and_no_other(
    package: zipfile.ZipFile,
) -> None:
    tracked = {path.relative_to(ROOT).as_posix() for path in files()}
    packed = {name for name in package.namelist() if ".dist-info/" not in name}

    assert packed == {name for name in tracked if name.startswith(("app/", "migrations/"))}


@pytest.fixture
def installed(package: zipfile.ZipFile, tmp_path: Path) -> Installed:
    package.extractall(tmp_path / "installed")
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "installed"),
        "CHURNWATCH_DATA": str(tmp_path / "data"),
    }

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )

    return run


def test_installed_it_makes_its_database_and_keeps_what_is_watched(installed: Installed) -> None:
    churnwatch = str(Path(sys.executable).with_name("churnwatch"))

    added = installed(churnwatch, "watch", "add", "demo", "rosas-bakery.example")

    assert added.returncode == 0, added.stderr
    assert "rosas-bakery.example" in installed(churnwatch, "watch", "list").stdout


def test_installed_it_does_not_set_itself_up(installed: Installed, tmp_path: Path) -> None:
    ran = installed(sys.executable, "-m", "app", "run")

    assert (ran.returncode, ran.stderr) == (
        1,
        "Churnwatch is installed here: its command is `churnwatch`.\n",
    )
    assert not (tmp_path / "installed" / ".venv").exists()
