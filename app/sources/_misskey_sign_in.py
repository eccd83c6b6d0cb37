"""Being let in by Misskey and its forks: MiAuth, which asks for nothing but a name and permissions.

https://misskey-hub.net/docs/for-developers/api/token/miauth/
"""

from __future__ import annotations

from uuid import uuid4

from msgspec import Struct

from app.domain.account import Account
from app.domain.errors import BadInput, Permanent
from app.domain.token import Token
from app.net.addresses import plain_host
from app.net.outbound import Outbound
from app.ports.clock import Clock
from app.ports.credentials import Invitation
from app.sources import _fediverse as fediverse
from app.sources import _misskey as wire
from app.sources._fediverse import FediverseSettings

# To read lists and edges, and nothing else.
PERMISSIONS = ("read:account", "read:following")


class _Checked(Struct):
    ok: bool = False
    token: str = ""
    user: wire.User | None = None


class MisskeySignIn:
    """The person agrees in a browser; the token is then handed out once, to whoever names the session.

    Nobody but the person's browser and we know the session, which is as long as a key.
    """

    network = wire.NETWORK

    def __init__(
        self,
        outbound: Outbound,
        clock: Clock,
        settings: FediverseSettings | None = None,
        permissions: tuple[str, ...] = PERMISSIONS,
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or FediverseSettings()
        self._permissions = permissions

    async def begin(self, host: str, redirect: str | None = None) -> Invitation:
        """Where the person agrees; nothing is asked of the server yet."""
        host, session = plain_host(host.strip()), str(uuid4())
        wanted = {"name": "Churnwatch", "permission": ",".join(self._permissions)}
        wanted |= {"callback": redirect} if redirect else {}
        url = self._settings.base(host).join(f"/miauth/{session}").copy_merge_params(wanted)
        return Invitation(host, str(url), redirect or "", session, "")

    async def finish(self, invitation: Invitation, code: str) -> Token:  # noqa: ARG002 (there is none)
        """Fetch the token, and whose it is. Raises BadInput if the person has not agreed."""
        host = invitation.host
        base, grant = self._settings.base(host), fediverse.grant_of(host)
        async with self._outbound.visit(base, "signing in", grant) as visit:
            answer = await visit.post(
                f"/api/miauth/{invitation.state}/check",
                content=b"{}",
                media_type="application/json",
            )
        checked = answer.decode(_Checked)
        if not checked.ok:
            raise BadInput(
                f"{host} has no yes of yours: open the address, agree there, and come back"
            )
        if not checked.token or not (checked.token.isascii() and checked.token.isprintable()):
            raise Permanent(f"{host} gave a token that cannot be shown to it")
        account = self._whose(host, checked.user)
        scopes = " ".join(self._permissions)
        return Token(
            wire.NETWORK, host, account, checked.token, scopes, created_at=self._clock.now()
        )

    async def revoke(self, token: Token) -> None:
        """Misskey lets people revoke, and no programs. Raises Permanent with what is left to do."""
        raise Permanent(
            f"{token.host} lets nobody but {token.account.name} revoke it: its settings list what"
            " was let in"
        )

    def _whose(self, host: str, user: wire.User | None) -> Account:
        id = user.account_id(host) if user else None
        if user is None or id is None or fediverse.host_of(id) != host:
            raise Permanent(f"{host} gives the account an id of another server, or none")
        return Account(wire.NETWORK, id, user.address(host))
