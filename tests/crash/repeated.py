"""One run of sending again, and what is wrong afterwards, found without the program's stores."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from app.storage.engine import open_engine
from tests.crash.harness import ROOT
from tests.crash.repeating import address_of


def kill(address: str, folder: Path, kills: int, **options: object) -> list[str]:
    """Let requests be killed and sent again; returns which of them had none or several effects."""
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    command = [sys.executable, "-m", "tests.crash.repeating", address, str(folder), *words]
    subprocess.run([*command, "--kills", str(kills)], check=True, cwd=ROOT)
    engine = open_engine(address)
    with engine.connect() as connection:
        made = connection.execute(text("SELECT url FROM endpoint")).scalars().all()
    engine.dispose()
    counts = [made.count(address_of(number)) for number in range(kills)]
    return [f"request {n} had {found} effects" for n, found in enumerate(counts) if found != 1]
