"""Promises about the files themselves: the documents, the locks and what must not be named."""

from __future__ import annotations

import importlib
import re
import tomllib

import pytest
import typer
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.main import get_group

from app import __main__ as starter
from tests.architecture.tree import ROOT, files

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-installer.lock"]
LARGEST_READ = 5_000_000

# Written in halves, so that this very file passes its own rule.
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "crates" + ".io",
    "ghcr" + ".io",
]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    naming = [
        f"{path.relative_to(ROOT)} names {host}"
        for path in files()
        if path.stat().st_size < LARGEST_READ
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    ]

    assert naming == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_nothing_that_says_where_from(name: str) -> None:
    requirements = re.sub(r"\\\n", "", (ROOT / name).read_text()).splitlines()

    unpinned = [line for line in requirements if not re.match(r"[\w.\[\]-]+==\S+ ", line)]
    unhashed = [line for line in requirements if "--hash=sha256:" not in line]

    assert requirements != []
    assert unpinned == []
    assert unhashed == []


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = (
        set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text(), re.M)) for name in LOCKS[:2]
    )

    assert runtime - development == set()


@pytest.mark.parametrize(("lock", "groups"), [(LOCKS[0], ["build"]), (LOCKS[1], ["build", "dev"])])
def test_a_lock_answers_every_requirement_of_the_project(lock: str, groups: list[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"]]
    wanted += [line for group in groups for line in project["dependency-groups"][group]]
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(), re.M))

    unanswered = [
        str(requirement)
        for requirement in map(Requirement, wanted)
        if pinned.get(canonicalize_name(requirement.name), "0") not in requirement.specifier
    ]

    assert unanswered == [], "renew the locks with `make lock`"


def test_every_target_and_chain_the_readme_names_exists() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"(?:^ {4}|`)make ([\w-]+)", readme, re.M))
    started = set(re.findall(r"(?:^ {4}|`)python3 -m app (\w[\w-]*)", readme, re.M)) - {"COMMAND"}

    assert targets
    assert targets <= make_targets()
    assert started
    assert started <= {"help", *starter.CHAINS, *starter.MODULES} | program_commands()


def make_targets() -> set[str]:
    return set(re.findall(r"^([\w-]+):.*## ", (ROOT / "Makefile").read_text(), re.M))


def program_commands() -> set[str]:
    cli = importlib.import_module("app.cli")
    [program] = [value for value in vars(cli).values() if isinstance(value, typer.Typer)]
    return {name for name in get_group(program).commands if name}
