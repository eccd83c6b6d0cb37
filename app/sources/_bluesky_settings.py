"""Which servers of the AT Protocol are asked."""

from __future__ import annotations

from pydantic_settings import SettingsConfigDict

from app.config import FromEnvironment
from app.net.addresses import base_address
from app.net.settings import ServerAddress


class BlueskySettings(FromEnvironment):
    """`appview`: the server to ask. Any http or https address will do, so that another AppView,
    or one on this machine, can stand in: CHURNWATCH_BLUESKY_APPVIEW=http://localhost:2584

    `directory`: where it is written which server keeps an account's records. `pds`: asked instead
    of the server written there.
    """

    model_config = SettingsConfigDict(env_prefix="CHURNWATCH_BLUESKY_")

    appview: ServerAddress = base_address("https://public.api.bsky.app", configured=True)
    directory: ServerAddress = base_address("https://plc.directory", configured=True)
    pds: ServerAddress | None = None
