"""The documents name what there is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest
from pydantic_settings import BaseSettings

from app.cli.commands import COMMANDS, defined
from app.config import Settings
from app.web.settings import WebSettings
from tests.architecture.tree import ROOT, Module, modules

DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
}


@pytest.mark.parametrize("settings", [Settings, WebSettings])
def test_every_setting_of_the_program_is_documented(settings: type[BaseSettings]) -> None:
    named = set(re.findall(r"CHURNWATCH_[A-Z0-9_]+", "\n".join(DOCUMENTS.values())))

    assert {f"CHURNWATCH_{field.upper()}" for field in settings.model_fields} <= named


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_a_document_names_exists_with_its_options(document: str) -> None:
    lines = re.findall(r"^ {4}churnwatch (.+)|`churnwatch ([^`]+)`", DOCUMENTS[document], re.M)

    assert [said for line in lines for said in unknown("".join(line))] == []


def test_every_command_that_the_program_suggests_exists_and_would_run() -> None:
    texts = [text for module in modules("app") for text in texts_of(module)]
    lines = [line for text in texts for line in re.findall(r"`churnwatch ([^`]+)`", text)]

    assert lines
    assert [said for line in lines for said in unknown(line)] == []


def texts_of(module: Module) -> Iterator[str]:
    """The texts in a module, with a word in the place of each value that is put in."""
    for node in module.nodes(ast.JoinedStr, ast.Constant):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        yield "".join(str(one.value) if isinstance(one, ast.Constant) else "X" for one in parts)


def unknown(line: str) -> list[str]:
    """What of a command line the program does not know, or misses where arguments are given."""
    name, *words = re.split(r"  | #", line)[0].split()
    if name not in COMMANDS:
        return [] if name.startswith("-") else [line]
    command = defined(name)
    while words and (commands := getattr(command, "commands", {})):
        if words[0] not in commands:
            return [line]
        command = commands[words.pop(0)]
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    given = set(re.findall(r"--[a-z-]+", " ".join(words)))
    needed = {one.opts[0] for one in command.params if one.required and one.opts[0][0] == "-"}
    missed = needed - given if words else set()
    return [f"{line}: {option}" for option in sorted((given - known - {"--help"}) | missed)]
