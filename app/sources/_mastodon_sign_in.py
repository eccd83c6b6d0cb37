"""Being let in by a server with Mastodon's API: OAuth with PKCE, for each server on its own.

https://docs.joinmastodon.org/methods/apps/ and https://docs.joinmastodon.org/methods/oauth/
"""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from msgspec import Struct

from app.domain.account import Account
from app.domain.errors import BadInput, Permanent
from app.domain.token import Token
from app.net.addresses import plain_host
from app.net.answer import Answer
from app.net.outbound import Outbound
from app.net.visit import Visit
from app.ports.clock import Clock
from app.ports.credentials import Invitation
from app.sources import _fediverse as fediverse
from app.sources import _mastodon as wire
from app.sources._fediverse import FediverseSettings

# To read lists and edges, and nothing else.
SCOPES = "read:accounts read:follows"
# The server shows the code to the person instead of redirecting the browser.
SHOWN = "urn:ietf:wg:oauth:2.0:oob"
_FORM = "application/x-www-form-urlencoded"
# RFC 7636 allows 43 to 128 characters.
_VERIFIER = 64
_LONGEST_CODE = 2_000


class _Registration(Struct):
    client_id: str
    client_secret: str = ""


class _Grant(Struct):
    access_token: str
    scope: str = ""


class MastodonSignIn:
    """Registers anew for every sign-in, so that no two people share a registration."""

    network = wire.NETWORK

    def __init__(
        self,
        outbound: Outbound,
        clock: Clock,
        settings: FediverseSettings | None = None,
        scopes: str = SCOPES,
    ) -> None:
        self._scopes = scopes
        self._outbound = outbound
        self._clock = clock
        self._settings = settings or FediverseSettings()

    async def begin(self, host: str, redirect: str | None = None) -> Invitation:
        """Register with a server; without `redirect` it shows the code to the person."""
        host, redirect = plain_host(host.strip()), redirect or SHOWN
        base = self._settings.base(host)
        wanted = {"client_name": "Churnwatch", "redirect_uris": redirect, "scopes": self._scopes}
        async with self._outbound.visit(base, "signing in", fediverse.grant_of(host)) as visit:
            content, media_type = msgspec.json.encode(wanted), "application/json"
            answer = await visit.post("/api/v1/apps", content=content, media_type=media_type)
        made = answer.decode(_Registration)
        verifier, state = generate_token(_VERIFIER), generate_token(_VERIFIER)
        address = prepare_grant_uri(
            str(base.join("/oauth/authorize")),
            made.client_id,
            "code",
            redirect_uri=redirect,
            scope=self._scopes,
            state=state,
            code_challenge=_challenge(verifier),
            code_challenge_method="S256",
        )
        return Invitation(
            host, address, redirect, state, verifier, made.client_id, made.client_secret
        )

    async def finish(self, invitation: Invitation, code: str) -> Token:
        """Turn the code into a token, and find out whose it is. Raises BadInput for a wrong code."""
        code = code.strip()
        if not code or len(code) > _LONGEST_CODE or not (code.isascii() and code.isprintable()):
            raise BadInput("a code is the line of letters and digits that the server showed")
        base, known = self._settings.base(invitation.host), fediverse.grant_of(invitation.host)
        async with self._outbound.visit(base, "signing in", known) as visit:
            grant = (await self._redeem(visit, invitation, code)).decode(_Grant)
            if not (grant.access_token.isascii() and grant.access_token.isprintable()):
                raise Permanent(f"{invitation.host} gave a token that cannot be shown to it")
            account = await self._whose(visit, invitation.host, grant.access_token)
        return Token(
            wire.NETWORK,
            invitation.host,
            account,
            grant.access_token,
            grant.scope or self._scopes,
            invitation.client_id,
            invitation.client_secret,
            self._clock.now(),
        )

    async def revoke(self, token: Token) -> None:
        """Tell the server to forget a token; one that it does not know any more is no fault."""
        form = urlencode(
            {
                "client_id": token.client_id,
                "client_secret": token.client_secret,
                "token": token.secret,
            }
        )
        base, known = self._settings.base(token.host), fediverse.grant_of(token.host)
        async with self._outbound.visit(base, "signing out", known) as visit:
            fine = (200, 400, 401, 403)
            await visit.post("/oauth/revoke", content=form.encode(), media_type=_FORM, expect=fine)

    async def _redeem(self, visit: Visit, invitation: Invitation, code: str) -> Answer:
        form = prepare_token_request(
            "authorization_code",
            redirect_uri=invitation.redirect,
            code=code,
            client_id=invitation.client_id,
            client_secret=invitation.client_secret,
            code_verifier=invitation.verifier,
            scope=self._scopes,
        )
        answer = await visit.post(
            "/oauth/token", content=form.encode(), media_type=_FORM, expect=(200, 400, 401)
        )
        if answer.status != 200:
            raise BadInput(
                f"{invitation.host} did not accept the code: it works once and for a few minutes;"
                " sign in again"
            )
        return answer

    async def _whose(self, visit: Visit, host: str, secret: str) -> Account:
        headers = {"authorization": f"Bearer {secret}"}
        answer = await visit.get("/api/v1/accounts/verify_credentials", headers=headers)
        person = answer.decode(wire.Person)
        form = wire.Form.of(person)
        id = form.id(person) if form else None
        if id is None or fediverse.host_of(id) != host:
            raise Permanent(f"{host} gives the account an id of another server, or none")
        return Account(wire.NETWORK, id, wire.address(person, host))


def _challenge(verifier: str) -> str:
    challenge: str = create_s256_code_challenge(verifier)  # type: ignore[no-untyped-call]
    return challenge
