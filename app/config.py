"""Settings of the whole program, read once from CHURNWATCH_* and then passed as values.

What only one source needs is declared in that source's own file, with the same prefix.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.domain.errors import BadInput


class FromEnvironment(BaseSettings):
    """Settings read from variables named as the fields are, after a prefix; an empty one counts as none.

    Raises BadInput for wrong ones: it names the variable and what it must be, never its value.
    """

    model_config = SettingsConfigDict(
        env_prefix="CHURNWATCH_",
        env_ignore_empty=True,
        enable_decoding=False,  # lists are written with commas, not as JSON
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    def __init__(self, **given: Any) -> None:
        try:
            super().__init__(**given)
        except ValidationError as refused:
            raise BadInput("; ".join(self._refusals(refused))) from None

    def _refusals(self, refused: ValidationError) -> Iterator[str]:
        prefix = self.model_config["env_prefix"]
        for fault in refused.errors(include_input=False, include_url=False):
            name = "".join(str(part) for part in fault["loc"][:1])
            said = fault["msg"].removeprefix("Value error, ")
            yield f"{prefix}{name.upper()}: {said[:1].lower()}{said[1:]}"


def read_by(read: Callable[[str], object]) -> BeforeValidator:
    """How the text of a variable becomes a setting. `read` raises BadInput or ValueError."""

    def value(given: object) -> object:
        try:
            return read(given) if isinstance(given, str) else given
        except BadInput as problem:
            raise ValueError(str(problem)) from None

    return BeforeValidator(value)


def listed(text: str) -> tuple[str, ...]:
    """What a variable lists, separated by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def default_data_folder() -> Path:
    """The person's own data folder, after the conventions of their system."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "churnwatch"
    root = os.environ.get("XDG_DATA_HOME")
    return (Path(root) if root else Path.home() / ".local" / "share") / "churnwatch"


class Settings(FromEnvironment):
    """Everything a person can set for the whole program."""

    data: Path = Field(default_factory=default_data_folder)
    database_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)
    log_level: str = Field(default="warning", pattern="^(debug|info|warning|error)$")
    # How often the scheduler looks for due watches; the watches have their own intervals.
    tick_seconds: float = Field(default=15, gt=0)
    # How often it looks for messages to deliver; one question to the database each time.
    delivery_seconds: float = Field(default=2, gt=0)
    # Under which address people reach the pages, for links in notifications.
    public_url: str | None = Field(default=None, pattern="^https?://[!-~]+$", max_length=500)
    # Walks at once in one process: two saturate a home line, more annoy the platforms.
    captures_at_once: int = Field(default=2, ge=1, le=64)
    # 32 bytes in base64 that seal stored secrets; several with commas, the first seals. Without it
    # a key is made in the data folder, which several machines on one database do not share.
    secret_key: SecretStr | None = None
    # How many days things are kept; docs/operating.md says what each of them is about.
    ordinary_days: int = Field(default=90, ge=30, le=36_500)
    flagged_days: int = Field(default=180, ge=30, le=36_500)
    own_days: int = Field(default=730, ge=30, le=36_500)
    slots_days: int = Field(default=90, ge=7, le=36_500)
    tombstones_days: int = Field(default=90, ge=30, le=36_500)
    # Where a backup is made each night, and how many are kept there; none are made with 0.
    backup_folder: Path | None = None
    backups: int = Field(default=7, ge=0, le=1_000)
    # Taken instead of asking for it, when a list is first mirrored on Bluesky; kept sealed then.
    bluesky_app_password: SecretStr | None = None

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: a SQLite file in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data / 'churnwatch.sqlite3'}"

    @property
    def backups_at(self) -> Path:
        """The folder of nightly backups."""
        return self.backup_folder or self.data / "backups"

    @property
    def pages(self) -> str:
        """The address of the pages, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")
