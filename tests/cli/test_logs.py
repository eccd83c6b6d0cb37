"""A line of the log stays one line, and moves nothing on whoever's screen it comes to."""

from __future__ import annotations

import unicodedata

import pytest
import structlog

from app.cli.logs import log_to_stderr

HOSTILE = "gull\n2026-01-01 level='error' event='forged' \x1b[2J\u202e\u200b\x07\r"


@pytest.mark.parametrize("broken", [False, True])
def test_what_strangers_write_is_escaped(capsys: pytest.CaptureFixture[str], broken: bool) -> None:
    log_to_stderr("info")

    try:
        raise ValueError(HOSTILE)
    except ValueError:
        structlog.get_logger().warning("no_answers", watch=HOSTILE, exc_info=broken)

    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert not [one for one in line[:-1] if unicodedata.category(one) in {"Cc", "Cf"}]
