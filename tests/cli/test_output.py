from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
import typer

from app.cli.output import agree, must_agree

Ask = Callable[[str, bool], None]


class Terminal(StringIO):
    """Somebody who sits there and has typed an answer."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("ask", [agree, must_agree])
def test_a_no_at_the_terminal_ends_the_command(monkeypatch: pytest.MonkeyPatch, ask: Ask) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))

    with pytest.raises(typer.Abort):
        ask("Forget it?", False)


@pytest.mark.parametrize("ask", [agree, must_agree])
def test_whoever_said_yes_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ask: Ask
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))

    ask("Forget it?", True)

    assert capsys.readouterr() == ("", "")


def test_a_script_is_not_asked_unless_others_will_see_what_it_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))

    agree("Forget it?", False)
    with pytest.raises(typer.BadParameter):
        must_agree("Do this in your name?", False)

    assert capsys.readouterr() == ("", "")
