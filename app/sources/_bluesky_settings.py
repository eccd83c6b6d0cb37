"""Which servers of the AT Protocol are asked."""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict


class BlueskySettings(BaseSettings):
    """`appview`: the server to ask. Any http or https address will do, so that another AppView,
    or one on this machine, can stand in: CHURNWATCH_BLUESKY_APPVIEW=http://localhost:2584

    `directory`: where it is written which server keeps an account's records. `pds`: asked instead
    of the server written there.
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_BLUESKY_", extra="ignore", frozen=True)

    appview: str = "https://public.api.bsky.app"
    directory: str = "https://plc.directory"
    pds: str | None = None
